# Copyright The grayling developers. Licensed under Apache-2.0.
"""Growth and shrinkage: against distances one pair at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grayling.errors import EmptyRegion, InvalidArgument, InvalidSettings
from grayling.preprocess import GrowMask
from tests.preprocess.perturbation.cases import ANISOTROPIC_MM, ball, region_of_noise, sample

seeds = st.integers(0, 2**32 - 1)


def nearest_mm(mask, spacing_mm, of):
    """Distance of every voxel to the nearest voxel with the value, one pair at a time, (z, y, x)."""
    targets = np.argwhere(mask == of) * spacing_mm
    points = np.argwhere(np.ones(mask.shape)) * spacing_mm
    return np.sqrt(((points[:, None] - targets) ** 2).sum(-1)).min(1).reshape(mask.shape)


@given(seed=seeds, distance_mm=st.sampled_from([0.0, 0.8, 1.0, 1.2, 2.0, 3.0, 4.1, 20.0]))
@settings(max_examples=25)
def test_growth_takes_all_within_reach(seed, distance_mm):
    _, mask = region_of_noise(seed, density=0.02)
    grown = GrowMask(mm=distance_mm).apply(sample(np.zeros(mask.shape), mask, ANISOTROPIC_MM))
    expected = nearest_mm(mask, ANISOTROPIC_MM, of=1) <= distance_mm + 1e-9
    np.testing.assert_array_equal(grown.mask(), expected)


@given(seed=seeds, distance_mm=st.sampled_from([0.8, 1.0, 1.2, 1.5, 2.4, 3.0]))
@settings(max_examples=25)
def test_shrinking_is_the_growth_of_what_is_outside(seed, distance_mm):
    _, mask = region_of_noise(seed, density=0.97)
    mask[0] = 1  # the region ends where the image does
    expected = nearest_mm(np.pad(mask, 1), ANISOTROPIC_MM, of=0)[1:-1, 1:-1, 1:-1] > distance_mm + 1e-9
    case = sample(np.zeros(mask.shape), mask, ANISOTROPIC_MM)
    if expected.any():
        np.testing.assert_array_equal(GrowMask(mm=-distance_mm).apply(case).mask(), expected)
    else:
        with pytest.raises(EmptyRegion, match="leaves 0 of its"):
            GrowMask(mm=-distance_mm).apply(case)


@pytest.mark.parametrize("growth_mm", [2.0, 5.0, -3.0])
def test_a_ball_becomes_a_larger_or_smaller_ball(growth_mm):
    spacing_mm, radius_mm = (2.0, 0.7, 1.0), 12.0
    shape = (27, 61, 45)
    mask = ball(shape, spacing_mm, radius_mm)
    grown = GrowMask(mm=growth_mm).apply(sample(np.zeros(shape), mask, spacing_mm)).mask()
    # A ball of voxels reaches its radius to within the diagonal of one.
    diagonal_mm = float(np.linalg.norm(spacing_mm))
    assert (grown >= ball(shape, spacing_mm, radius_mm + growth_mm - diagonal_mm)).all()
    assert (grown <= ball(shape, spacing_mm, radius_mm + growth_mm + (diagonal_mm if growth_mm < 0 else 0))).all()


@given(seed=seeds, fraction=st.floats(-0.6, 1.5))
@settings(max_examples=40)
def test_a_share_is_met_by_the_nearest_voxels(seed, fraction):
    _, mask = region_of_noise(seed, density=0.3)
    case = sample(np.zeros(mask.shape), mask, ANISOTROPIC_MM)
    changed = GrowMask(fraction=fraction, seed=seed).apply(case).mask()
    n = int(mask.sum())
    assert changed.sum() == n + round(n * (1 + fraction)) - n
    turned, left = (changed != mask), (changed == mask)
    grown = fraction > 0
    distance_mm = nearest_mm(np.pad(mask, 1), ANISOTROPIC_MM, of=int(grown))[1:-1, 1:-1, 1:-1]
    assert (mask[turned] == (0 if grown else 1)).all()
    candidates = left & (mask == (0 if grown else 1))
    if turned.any() and candidates.any():
        assert distance_mm[turned].max() <= distance_mm[candidates].min() + 1e-6


@pytest.mark.parametrize("thickness_mm", [0.1, 1.0, 5.0])
@pytest.mark.parametrize("size", [{"mm": -1.0}, {"mm": -3.5}, {"mm": 2.0}, {"fraction": -0.3}, {"fraction": 0.3}])
def test_one_slice_changes_in_its_plane(size, thickness_mm):
    disc = ball((1, 41, 37), (1, 1, 1), 15)
    assert disc.sum() == 709
    changed = GrowMask(**size).apply(sample(np.zeros(disc.shape), disc, (thickness_mm, 1, 1))).mask()
    grown = next(iter(size.values())) > 0
    distance_mm = nearest_mm(disc, (1, 1, 1), of=int(grown))
    candidates = disc != grown
    turned, left = candidates & (changed != disc), candidates & (changed == disc)
    assert distance_mm[turned].max() <= distance_mm[left].min()
    if "mm" in size:
        np.testing.assert_array_equal(turned, candidates & (distance_mm <= abs(size["mm"])))
    else:
        assert turned.sum() == round(0.3 * 709)


def test_a_slice_that_its_region_fills_shrinks_from_the_border():
    mask = np.ones((1, 9, 12), int)
    changed = GrowMask(mm=-2.0).apply(sample(np.zeros(mask.shape), mask)).mask()
    np.testing.assert_array_equal(changed, np.pad(mask[:, 2:-2, 2:-2], [(0, 0), (2, 2), (2, 2)]))


def test_a_region_of_one_slice_in_a_thick_image_is_thin():
    mask = np.zeros((5, 20, 20), int)
    mask[2, 2:18, 2:18] = 1
    with pytest.raises(EmptyRegion, match="innermost is 1 mm from the outside"):
        GrowMask(mm=-1.0).apply(sample(np.zeros(mask.shape), mask))


def test_an_image_of_one_voxel_has_an_outside():
    with pytest.raises(EmptyRegion, match="its 1 voxel, of which the innermost is 1 mm"):
        GrowMask(mm=-1.0).apply(sample(np.zeros((1, 1, 1)), np.ones((1, 1, 1), int)))


def test_the_intensity_mask_grows_from_its_own_outline():
    block, around = np.zeros((9, 16, 16), int), np.zeros((9, 16, 16), int)
    block[3:6, 3:13, 3:13] = 1
    around[1:8, 1:15, 1:15] = 1
    case = sample(np.zeros(block.shape), block, morphological_mask=around)
    alone = sample(np.zeros(block.shape), block)
    for step in (GrowMask(mm=1.0), GrowMask(mm=-1.0), GrowMask(fraction=0.2), GrowMask(fraction=-0.2)):
        changed = step.apply(case)
        np.testing.assert_array_equal(changed.mask(), step.apply(alone).mask())
        of_shape = step.apply(sample(np.zeros(block.shape), around)).mask()
        np.testing.assert_array_equal(changed.mask(morphological=True), of_shape)
    assert GrowMask(fraction=0.2).apply(case).mask().sum() == 360


def test_masks_that_are_the_same_stay_the_same():
    mask = ball((9, 9, 9), (1, 1, 1), 3)
    masks = GrowMask(mm=1.0).apply(sample(np.zeros(mask.shape), mask)).only_region()
    assert masks.intensity is masks.morphological


def test_masks_of_different_outline_both_change():
    shape = (11, 11, 11)
    small, large = ball(shape, (1, 1, 1), 2), ball(shape, (1, 1, 1), 3)
    changed = GrowMask(mm=1.0).apply(sample(np.zeros(shape), large, morphological_mask=small))
    np.testing.assert_array_equal(changed.mask(), nearest_mm(large, (1, 1, 1), of=1) <= 1)
    np.testing.assert_array_equal(changed.mask(morphological=True), nearest_mm(small, (1, 1, 1), of=1) <= 1)


def test_a_region_that_would_vanish_is_refused_with_what_would_be_left():
    mask = ball((9, 9, 9), (1, 1, 1), 2)
    case = sample(np.zeros(mask.shape), mask)
    message = r"GrowMask\(mm=-3.0.*leaves 0 of its 33 voxels, of which the innermost is 2.24 mm from the outside"
    with pytest.raises(EmptyRegion, match=message):
        GrowMask(mm=-3.0).apply(case)
    with pytest.raises(EmptyRegion, match="leaves 0 of its"):
        GrowMask(fraction=-0.999).apply(case)
    with pytest.raises(InvalidArgument, match=r"33 voxels and cannot grow by 3267.*9 x 9 x 9"):
        GrowMask(fraction=99.0).apply(case)


def test_growth_ends_at_the_border_of_the_image():
    mask = ball((5, 6, 7), (1, 1, 1), 1)
    assert GrowMask(mm=1e300).apply(sample(np.zeros(mask.shape), mask)).mask().all()


@pytest.mark.parametrize("sizes", [{}, {"mm": 1.0, "fraction": 0.1}])
def test_one_kind_of_size_is_needed(sizes):
    with pytest.raises(InvalidSettings, match="either a distance or a share"):
        GrowMask(**sizes)
