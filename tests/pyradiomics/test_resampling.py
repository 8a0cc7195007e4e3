# Copyright The grayling developers. Licensed under Apache-2.0.
"""Image and mask on the grid of another spacing, around the region."""

import logging

import numpy as np
import pytest
import SimpleITK as sitk

from grayling.pyradiomics._itk_resampling import PhysicalGrid
from grayling.pyradiomics._preprocessing import checkMask, cropToTumorMask, resampleImage
from tests.pyradiomics.golden_output import REASON, runs
from tests.pyradiomics.grids import ball, by_simpleitk, equal, image, mask_on_other_grid


def case(seed=0, kind="straight", dtype="float32"):
    made = image(np.random.default_rng(seed), dtype, kind, (12, 15, 17))
    return made, ball(made, share=0.2)


@pytest.mark.parametrize("kind", ["straight", "flipped", "oblique"])
@pytest.mark.parametrize("seed", range(4))
def test_the_new_grid(seed, kind):
    made, mask = case(seed, kind)
    found, found_mask = resampleImage(made, mask, resampledPixelSpacing=[1.3, 0.9, 2.2], padDistance=3)
    grid = PhysicalGrid.of(found)
    assert grid == PhysicalGrid.of(found_mask)
    assert grid.spacing_mm == (1.3, 0.9, 2.2)
    assert grid.direction == mask.GetDirection()
    assert equal(found, by_simpleitk(made, grid, sitk.sitkBSpline))
    assert equal(found_mask, by_simpleitk(mask, grid, sitk.sitkNearestNeighbor))
    # The new grid's voxels lie in a lattice whose corner is the old one's.
    old, new = np.array(mask.GetSpacing()), np.array(grid.spacing_mm)
    corner = np.array(mask.TransformPhysicalPointToContinuousIndex(grid.origin_mm)) * old - 0.5 * new + 0.5 * old
    np.testing.assert_allclose(corner / new, np.round(corner / new), atol=1e-9)
    # It covers the region's box with the margin, or reaches the mask's border.
    box, _ = checkMask(made, mask)
    first, last = (box[::2] - 0.5) * old / new, (box[1::2] + 0.5) * old / new
    begin = np.round(corner / new)
    end = begin + np.array(grid.size) - 1
    assert np.all((begin == np.floor(first - 3)) | (begin == 0))
    assert np.all((end == np.ceil(last + 3)) | (end == np.ceil(np.array(mask.GetSize()) * old / new) - 1))


def test_defaults():
    made, mask = case()
    spacing = [1.5, 1.5, 1.5]
    by_default = resampleImage(made, mask, resampledPixelSpacing=spacing)
    for interpolator in ("sitkBSpline", sitk.sitkBSpline):
        named = resampleImage(
            made, mask, resampledPixelSpacing=spacing, interpolator=interpolator, padDistance=5, label=1
        )
        assert all(equal(one, other) for one, other in zip(by_default, named, strict=True))


@pytest.mark.parametrize(
    "interpolator", ["sitkNearestNeighbor", "sitkLinear", "sitkGaussian", "sitkLanczosWindowedSinc"]
)
def test_interpolators(interpolator):
    made, mask = case(dtype="int16")
    found, _ = resampleImage(made, mask, resampledPixelSpacing=[1.3, 0.9, 2.2], interpolator=interpolator)
    assert equal(found, by_simpleitk(made, PhysicalGrid.of(found), getattr(sitk, interpolator)))


def test_axes_that_keep_their_spacing():
    made, mask = case()
    found, _ = resampleImage(made, mask, resampledPixelSpacing=[0, 1.1, 0])
    assert found.GetSpacing() == (made.GetSpacing()[0], 1.1, made.GetSpacing()[2])
    flat = np.zeros((12, 15, 17), np.uint8)
    flat[4, 3:9, 3:9] = 1
    flat = sitk.GetImageFromArray(flat)
    flat.CopyInformation(made)
    found, _ = resampleImage(made, flat, resampledPixelSpacing=[1.1, 1.1, 1.1])
    assert found.GetSpacing() == (1.1, 1.1, made.GetSpacing()[2])


def test_the_spacing_of_the_image_is_a_crop():
    made, mask = case()
    found = resampleImage(made, mask, resampledPixelSpacing=made.GetSpacing(), padDistance=2)
    expected = cropToTumorMask(made, mask, checkMask(made, mask)[0], padDistance=2)
    assert all(equal(one, other) for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_a_mask_on_another_grid(seed):
    rng = np.random.default_rng(seed)
    made = image(rng, "float32", "oblique", (12, 15, 17))
    mask = mask_on_other_grid(rng, made)
    found, found_mask = resampleImage(made, mask, resampledPixelSpacing=[1.3, 0.9, 2.2])
    assert equal(found, by_simpleitk(made, PhysicalGrid.of(found_mask), sitk.sitkBSpline))
    assert equal(found_mask, by_simpleitk(mask, PhysicalGrid.of(found), sitk.sitkNearestNeighbor))


def test_two_dimensions():
    made, mask = case()
    made, mask = made[:, :, 5], mask[:, :, 5]
    found, found_mask = resampleImage(made, mask, resampledPixelSpacing=[1.3, 0.9])
    assert equal(found, by_simpleitk(made, PhysicalGrid.of(found_mask), sitk.sitkBSpline))


def test_unknown_interpolators_are_b_splines_and_said_so(caplog):
    made, mask = case()
    with caplog.at_level(logging.WARNING, "radiomics.imageoperations"):
        found, _ = resampleImage(made, mask, resampledPixelSpacing=[1.3, 0.9, 2.2], interpolator="sitkBspline")
    assert "no interpolator 'sitkBspline', so sitkBSpline is used instead" in caplog.text
    assert "closest names: sitkBSpline" in caplog.text
    assert equal(found, by_simpleitk(made, PhysicalGrid.of(found), sitk.sitkBSpline))


@pytest.mark.parametrize(
    ("settings", "error", "match"),
    [
        ({}, KeyError, "resampledPixelSpacing is missing"),
        ({"resampledPixelSpacing": [1, 1]}, AssertionError, "has 2 values, expected 3"),
        ({"resampledPixelSpacing": [1, -1, 1]}, TypeError, r"\[1, -1, 1\], expected lengths in mm, or 0"),
        ({"resampledPixelSpacing": [1, 1, 1], "label": 4}, ValueError, "label 4 is not present"),
        ({"resampledPixelSpacing": [1, 1, 1], "interpolator": 99}, RuntimeError, "there is no interpolator 99"),
        ({"resampledPixelSpacing": [1, 1, 1], "interpolator": None}, TypeError, "None is no interpolator; expected"),
        ({"resampledPixelSpacing": [1, 1, 1], "interpolator": "Image"}, TypeError, "'Image' is no interpolator"),
    ],
)
def test_what_is_refused(settings, error, match):
    with pytest.raises(error, match=match):
        resampleImage(*case(), **settings)


def test_images_and_masks_that_are_refused():
    made, mask = case()
    spacing = {"resampledPixelSpacing": [1, 1, 1]}
    with pytest.raises(ValueError, match="the image is None"):
        resampleImage(None, mask, **spacing)
    with pytest.raises(ValueError, match="the mask is None"):
        resampleImage(made, None, **spacing)
    with pytest.raises(RuntimeError, match="expected one integer per voxel"):
        resampleImage(made, sitk.Cast(mask, sitk.sitkFloat32), **spacing)
    far = sitk.Image(mask)
    far.SetOrigin([value + 500 for value in mask.GetOrigin()])
    with pytest.raises(ValueError, match="reaches from"):
        resampleImage(made, far, **spacing)


RESAMPLED = [run for run in runs() if "diagnostics_Image-interpolated_Mean" in run.diagnostics]


@pytest.mark.skipif(not RESAMPLED, reason=REASON)
@pytest.mark.parametrize("run", RESAMPLED, ids=str)
def test_pyradiomics_diagnostics(run):
    settings = run.params["setting"]
    if settings.get("normalize"):
        pytest.skip("the image is normalised before")
    made, mask = (sitk.ReadImage(path) for path in run.paths)
    found, found_mask = resampleImage(made, sitk.Cast(mask, sitk.sitkUInt32), **settings)
    voxels = sitk.GetArrayViewFromImage(found)
    label = settings.get("label", 1)
    inside = sitk.GetArrayViewFromImage(found_mask) == label

    def said(what):
        return run.diagnostics[f"diagnostics_{what}"]

    assert list(found.GetSize()) == said("Image-interpolated_Size")
    assert list(found.GetSpacing()) == said("Image-interpolated_Spacing")
    assert float(voxels.min()) == said("Image-interpolated_Minimum")
    assert float(voxels.max()) == said("Image-interpolated_Maximum")
    assert voxels.mean(dtype=float) == pytest.approx(said("Image-interpolated_Mean"), rel=1e-12)
    assert np.count_nonzero(inside) == said("Mask-interpolated_VoxelNum")
    box, _ = checkMask(found, found_mask, **settings)
    assert [*box[::2], *(box[1::2] - box[::2] + 1)] == said("Mask-interpolated_BoundingBox")
    assert float(voxels[inside].min()) == said("Mask-interpolated_Minimum")
    assert float(voxels[inside].max()) == said("Mask-interpolated_Maximum")
