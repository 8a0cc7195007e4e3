# Copyright The grayling developers. Licensed under Apache-2.0.
"""Turns and shifts: against turned arrays, trigonometry in mm and shifted ramps."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import grayling as gl
from grayling.errors import EmptyRegion, InvalidImage, InvalidSettings
from grayling.preprocess import Chain, Rotate, Translate
from tests.preprocess.perturbation.cases import ANISOTROPIC_MM, ball, region_of_noise, sample

seeds = st.integers(0, 2**32 - 1)


# From the first towards the second axis, as numpy.rot90 turns: x to y, z to x, y to z.
PLANES = {"z": (2, 1), "y": (0, 2), "x": (1, 0)}


class TestRotate:
    @pytest.mark.parametrize("interpolator", ["linear", "cubic_spline"])
    @pytest.mark.parametrize("axis", PLANES)
    @given(seed=seeds, quarters=st.integers(-3, 4))
    @settings(max_examples=8)
    def test_quarter_turns_are_those_of_numpy(self, axis, interpolator, seed, quarters):
        image, mask = region_of_noise(seed, (9, 9, 9))
        turned = Rotate(90.0 * quarters, axis=axis, interpolator=interpolator).apply(sample(image, mask))
        assert turned.image.grid.shape == (9, 9, 9)
        np.testing.assert_allclose(turned.array, np.rot90(image, quarters, PLANES[axis]), rtol=0, atol=1e-9)
        np.testing.assert_array_equal(turned.mask(), np.rot90(mask, quarters, PLANES[axis]))

    @pytest.mark.parametrize("axis", PLANES)
    def test_lengths_are_turned_in_mm(self, axis):
        """A point off the centre comes to lie where trigonometry in mm says, whatever the spacing."""
        shape, spacing_mm, degrees = (31, 71, 61), np.array((2.0, 0.5, 0.9)), 25.0
        centre_mm = (np.array(shape) - 1) / 2 * spacing_mm
        offset_mm = np.array((6.0, 5.0, 8.0))
        z, y, x = np.meshgrid(*[np.arange(n) * s for n, s in zip(shape, spacing_mm, strict=True)], indexing="ij")
        point = np.stack((z, y, x), -1) - centre_mm - offset_mm
        image = np.exp(-(point**2).sum(-1) / (2 * 3.0**2))
        turned = Rotate(degrees, axis=axis).apply(sample(image, (image > 0.5).astype(int), spacing_mm)).array
        turned = np.where(turned > 0.05, turned, 0)
        found_mm = [(turned * c).sum() / turned.sum() - m for c, m in zip((z, y, x), centre_mm, strict=True)]
        first, second = PLANES[axis]
        expected_mm, angle = offset_mm.copy(), math.radians(degrees)
        expected_mm[first] = math.cos(angle) * offset_mm[first] - math.sin(angle) * offset_mm[second]
        expected_mm[second] = math.sin(angle) * offset_mm[first] + math.cos(angle) * offset_mm[second]
        np.testing.assert_allclose(found_mm, expected_mm, rtol=0, atol=0.02)

    def test_there_and_back_is_the_same_where_the_image_is_smooth(self):
        shape, spacing_mm = (21, 48, 40), (2.0, 0.8, 1.0)
        z, y, x = np.meshgrid(*[np.arange(n) * s for n, s in zip(shape, spacing_mm, strict=True)], indexing="ij")
        image = 100 * np.sin(z / 12) * np.cos(y / 9) * np.sin(x / 10)
        mask = ball(shape, spacing_mm, 12)
        there = Rotate(17.0).apply(sample(image, mask, spacing_mm))
        back = Rotate(-17.0).apply(there)
        np.testing.assert_allclose(back.array[mask == 1], image[mask == 1], rtol=0, atol=0.05)
        changed = np.count_nonzero(back.mask() != mask)
        assert changed < 0.02 * mask.sum()

    @pytest.mark.parametrize(("degrees", "axis"), [(7, "z"), (-13, "x"), (45, "y"), (123, "z")])
    def test_a_ball_keeps_its_volume(self, degrees, axis):
        spacing_mm = (1.5, 1.0, 0.8)
        mask = ball((33, 45, 51), spacing_mm, 16)
        turned = Rotate(degrees, axis=axis).apply(sample(np.zeros(mask.shape), mask, spacing_mm))
        assert int(turned.mask().sum()) == pytest.approx(mask.sum(), rel=0.01)
        assert np.count_nonzero(turned.mask() != mask) < 0.06 * mask.sum()

    @given(seed=seeds, degrees=st.floats(-180, 180), axis=st.sampled_from("zyx"))
    @settings(max_examples=40)
    def test_no_voxel_of_a_region_is_lost_at_the_border_of_the_image(self, seed, degrees, axis):
        """In a larger image with the same centre the region is the same: the small one grew by what it takes."""
        rng = np.random.default_rng(seed)
        shape = tuple(rng.integers(2, 9, 3).tolist())
        mask = np.zeros(shape, int)
        corner = [slice(0, n // 2 + 1) if rng.random() < 0.5 else slice(n // 2, n) for n in shape]
        mask[tuple(corner)] = 1
        image, spacing_mm = rng.normal(size=shape), rng.uniform(0.5, 3, 3)
        step = Rotate(degrees, axis=axis, interpolator="linear")
        small = step.apply(sample(image, mask, spacing_mm))
        large = step.apply(sample(np.pad(image, 40), np.pad(mask, 40), spacing_mm))
        assert large.image.grid.shape == tuple(n + 80 for n in shape)
        assert small.mask().sum() == large.mask().sum()
        inside = small.only_region().intensity
        np.testing.assert_array_equal(inside.array, large.only_region().intensity.array)
        whole = small.image.grid.shape
        assert all(start >= 0 and stop <= n for start, stop, n in zip(inside.begin, inside.end, whole, strict=True))

    @pytest.mark.parametrize("degrees", [30.0, -100.0])
    def test_the_turned_grid_lies_where_it_was_in_the_patient(self, degrees):
        sitk = pytest.importorskip("SimpleITK")
        shape, spacing_mm = (12, 30, 26), (2.0, 1.0, 1.1)
        z, y, x = np.meshgrid(*[np.arange(n) * s for n, s in zip(shape, spacing_mm, strict=True)], indexing="ij")
        image, mask = (sitk.GetImageFromArray(a) for a in (z + 2 * y - 3 * x, np.zeros(shape, np.uint8)))
        mask[20:25, 22:29, 1:5] = 1
        for each in (image, mask):
            each.SetSpacing(spacing_mm[::-1])
            each.SetOrigin((-30.0, 12.0, 5.0))
            each.SetDirection((0.0, -1.0, 0.0, 0.6, 0.0, -0.8, 0.8, 0.0, 0.6))
        turned = Rotate(degrees, shift_voxels=(0.0, 0.25, 0.5), interpolator="linear").apply(
            gl.preprocess.load(image, mask)
        )
        grid = turned.image.grid
        assert grid.shape != shape  # the region would have left it
        for index in np.argwhere(turned.mask())[::7]:
            offset_mm = np.asarray(grid.direction) @ (index * np.asarray(grid.spacing_mm))
            place_mm = np.asarray(grid.origin_mm) + offset_mm
            there = image.TransformPhysicalPointToContinuousIndex(place_mm[::-1].tolist())
            if all(0 <= c <= n - 1 for c, n in zip(there, image.GetSize(), strict=True)):
                expected = there[2] * 2.0 + 2 * there[1] * 1.0 - 3 * there[0] * 1.1
                assert turned.array[tuple(index)] == pytest.approx(expected, abs=1e-9)

    def test_a_shift_in_the_same_step_is_that_of_the_turned_grid(self):
        image, _ = region_of_noise(3)
        case = sample(image, ball(image.shape, ANISOTROPIC_MM, 3), ANISOTROPIC_MM)
        both = Rotate(20.0, shift_voxels=(0.0, 1.0, -2.0), interpolator="linear").apply(case)
        turned = Rotate(20.0, interpolator="linear").apply(case)
        np.testing.assert_allclose(both.array[:9, :9, 2:11], turned.array[:9, 1:10, :9], rtol=0, atol=1e-9)

    def test_masks_and_references_move_with_the_image(self):
        image, mask = region_of_noise(4, (9, 9, 9))
        shape_mask = np.maximum(mask, ball((9, 9, 9), (1, 1, 1), 3))
        labels = np.where(mask == 1, 1, 0)
        labels[1, 1, 1] = 7
        case = sample(image, labels, labels=1, morphological_mask=shape_mask, references=[7])
        turned = Rotate(90.0).apply(case)
        np.testing.assert_array_equal(turned.mask(morphological=True), np.rot90(shape_mask, 1, (2, 1)))
        np.testing.assert_array_equal(
            turned.reference(7).placed((9, 9, 9)), np.rot90(np.where(labels == 7, 1, 0), 1, (2, 1))
        )

    def test_what_cannot_be_interpolated_is_refused(self):
        image, mask = region_of_noise(1)
        image[0, 0, 0] = np.nan
        with pytest.raises(InvalidImage, match=r"1 NaN or infinite.*interpolation would spread"):
            Rotate(5.0).apply(sample(image, mask))

    def test_a_region_too_small_to_be_turned_is_refused_by_the_chain(self):
        mask = np.zeros((6, 6, 6), int)
        mask[1, 1, 1] = 1
        with pytest.raises(EmptyRegion, match=r"step 'rotate' leaves 0 of 1 voxel in the intensity mask"):
            Chain((Rotate(45.0),))(sample(np.zeros(mask.shape), mask))


class TestTranslate:
    @given(shift=st.tuples(*[st.floats(-1, 1)] * 3))
    @settings(max_examples=30)
    def test_a_ramp_moves_by_exactly_the_shift(self, shift):
        z, y, x = np.mgrid[:24, :26, :28].astype(float)
        image, mask = 2 * z - 3 * y + 0.5 * x, ball((24, 26, 28), (1, 1, 1), 5)
        expected = image + np.dot((2, -3, 0.5), shift)
        moved = Translate(shift_voxels=shift, interpolator="linear").apply(sample(image, mask)).array
        np.testing.assert_allclose(moved[1:-1, 1:-1, 1:-1], expected[1:-1, 1:-1, 1:-1], rtol=0, atol=1e-9)
        # The border, where the ramp ends, reaches inwards by sqrt(3) - 2 per voxel with cubic splines.
        moved = Translate(shift_voxels=shift).apply(sample(image, mask)).array
        np.testing.assert_allclose(moved[9:-9, 9:-9, 9:-9], expected[9:-9, 9:-9, 9:-9], rtol=0, atol=1e-3)

    def test_whole_voxels_only_count_them_anew(self):
        image, _ = region_of_noise(8)
        mask = ball(image.shape, (1, 1, 1), 2)
        moved = Translate(shift_voxels=(0, 1, -2)).apply(sample(image, mask))
        np.testing.assert_allclose(moved.array[:, :9, 2:], image[:, 1:, :9], rtol=0, atol=1e-9)
        np.testing.assert_array_equal(moved.mask()[:, :9, 2:11], mask[:, 1:, :9])
        assert moved.mask().sum() == mask.sum()

    def test_a_distance_is_divided_by_the_spacing(self):
        image, mask = region_of_noise(9)
        by_mm = Translate(shift_mm=(1.5, 0.2, -0.6)).apply(sample(image, mask, ANISOTROPIC_MM))
        by_voxels = Translate(shift_voxels=(0.5, 0.25, -0.5)).apply(sample(image, mask, ANISOTROPIC_MM))
        np.testing.assert_allclose(by_mm.array, by_voxels.array, rtol=0, atol=1e-9)
        np.testing.assert_array_equal(by_mm.mask(), by_voxels.mask())

    def test_a_voxel_half_inside_is_inside(self):
        mask = np.zeros((5, 5, 8), int)
        mask[2, 2, 2:5] = 1
        moved = Translate(shift_voxels=(0, 0, 0.5)).apply(sample(np.zeros(mask.shape), mask))
        np.testing.assert_array_equal(np.flatnonzero(moved.mask()[2, 2]), [1, 2, 3, 4])

    @pytest.mark.parametrize("shifts", [{}, {"shift_voxels": (0, 0, 1), "shift_mm": (0, 0, 1)}])
    def test_one_kind_of_shift_is_needed(self, shifts):
        with pytest.raises(InvalidSettings, match="either shift_voxels or shift_mm"):
            Translate(**shifts)
