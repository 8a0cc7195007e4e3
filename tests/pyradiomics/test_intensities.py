# Copyright The grayling developers. Licensed under Apache-2.0.
"""Normalised images and resegmented masks."""

import logging

import numpy as np
import pytest
import SimpleITK as sitk

from grayling.pyradiomics._preprocessing import normalizeImage, resegmentMask
from tests.pyradiomics.grids import ball, equal, image

DTYPES = ["uint8", "int16", "float32", "float64"]


def case(dtype="float32", seed=0):
    made = image(np.random.default_rng(seed), dtype, "oblique", (9, 12, 14))
    return made, ball(made)


@pytest.mark.parametrize("dtype", DTYPES)
def test_normalised_images(dtype):
    made, _ = case(dtype)
    found, expected = normalizeImage(made), sitk.Normalize(made)
    assert found.GetPixelID() == sitk.sitkFloat64
    assert found.GetDirection() == made.GetDirection()
    # ITK adds the sums of its threads in any order.
    np.testing.assert_allclose(sitk.GetArrayViewFromImage(found), sitk.GetArrayViewFromImage(expected), rtol=1e-13)
    assert equal(normalizeImage(made), found)


@pytest.mark.parametrize("limit", [0.5, 2, -1.0])
def test_outliers_are_moved_before_the_scale_is_applied(limit):
    made, _ = case()
    plain = sitk.GetArrayFromImage(normalizeImage(made))
    plain[plain > limit] = limit
    plain[plain < -limit] = -limit
    found = normalizeImage(made, removeOutliers=limit, normalizeScale=100)
    assert found.GetOrigin() == made.GetOrigin()
    np.testing.assert_array_equal(sitk.GetArrayViewFromImage(found), plain * 100)


def test_an_image_of_one_value(caplog):
    with caplog.at_level(logging.WARNING, "radiomics.imageoperations"):
        found = normalizeImage(sitk.Image([3, 3, 3], sitk.sitkInt16) + 7)
    assert "All voxels of the image are 7" in caplog.text
    assert np.isnan(sitk.GetArrayViewFromImage(found)).all()


@pytest.mark.parametrize("limits", [[100.0], [90.0, 120.0], (120.0, 90.0), [-0.5, 0.5], [0.4, 0.9]])
@pytest.mark.parametrize("mode", ["absolute", "relative", "sigma"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_resegmented_masks(dtype, mode, limits):
    made, mask = case(dtype)
    voxels, inside = sitk.GetArrayFromImage(made), sitk.GetArrayFromImage(mask) == 1
    values = voxels[inside]
    limits_in_order = [float(limit) for limit in sorted(limits)]
    thresholds = {
        "absolute": limits_in_order,
        "relative": [values.max() * limit for limit in limits_in_order],
        "sigma": [values.mean() + values.std() * limit for limit in limits_in_order],
    }[mode]
    kept = inside & (voxels >= thresholds[0])
    if len(thresholds) == 2:
        kept &= voxels <= thresholds[1]
    if kept.sum() <= 1:
        with pytest.raises(ValueError, match=f"leaves {kept.sum()} voxel.* expected at least 2"):
            resegmentMask(made, mask, resegmentRange=limits, resegmentMode=mode)
        return
    expected = sitk.GetImageFromArray(kept.astype(np.int64))
    expected.CopyInformation(mask)
    assert equal(resegmentMask(made, mask, resegmentRange=limits, resegmentMode=mode), expected)


def test_the_label_is_kept():
    made, mask = case()
    found = resegmentMask(made, mask * 8, resegmentRange=[-1000, 1000], label=8)
    assert equal(found, sitk.Cast(mask * 8, sitk.sitkInt64))


@pytest.mark.parametrize(
    ("settings", "error", "match"),
    [
        ({}, KeyError, "resegmentRange is missing"),
        ({"resegmentRange": None}, ValueError, "resegmentRange is None, expected one threshold or two"),
        ({"resegmentRange": []}, ValueError, "expected one threshold or two"),
        ({"resegmentRange": [1, 2, 3]}, ValueError, r"\[1, 2, 3\], expected one threshold or two"),
        ({"resegmentRange": [1], "resegmentMode": "percent"}, ValueError, "'percent', expected one of 'absolute'"),
        ({"resegmentRange": [1], "label": 3}, ValueError, "label 3 is not present"),
        ({"resegmentRange": [1e9]}, ValueError, r"leaves 0 voxels of \d+ with label 1, whose intensities are"),
    ],
)
def test_what_is_refused(settings, error, match):
    with pytest.raises(error, match=match):
        resegmentMask(*case(), **settings)


def test_sizes_must_agree():
    made, mask = case()
    with pytest.raises(IndexError, match=r"checkMask\(image, mask, correctMask=True\)"):
        resegmentMask(made, mask[2:], resegmentRange=[0])
