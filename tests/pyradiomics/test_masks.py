# Copyright The grayling developers. Licensed under Apache-2.0.
"""Masks: channels, labels, grids and boxes, against SimpleITK's filters."""

import logging
import re

import numpy as np
import pytest
import SimpleITK as sitk

from grayling.pyradiomics._preprocessing import checkMask, cropToTumorMask, getMask
from tests.pyradiomics.grids import ball, equal, image, mask_on_other_grid


def case(seed=0, **kwargs):
    rng = np.random.default_rng(seed)
    made = image(rng, "float32", shape=(9, 12, 14), **kwargs)
    return made, ball(made)


def moved(mask, **place):
    other = sitk.Image(mask)
    for name, value in place.items():
        getattr(other, f"Set{name}")(value)
    return other


@pytest.mark.parametrize("pixel_type", [sitk.sitkUInt8, sitk.sitkInt64, sitk.sitkUInt32, sitk.sitkFloat32])
def test_masks_become_unsigned_integers(pixel_type):
    _, mask = case()
    given = sitk.Cast(mask, pixel_type)
    found = getMask(given)
    assert equal(found, sitk.Cast(mask, sitk.sitkUInt32))
    found[0, 0, 0] = 5
    assert given[0, 0, 0] == 0


def test_channels():
    _, mask = case()
    channels = sitk.Compose(mask, 0 * mask, 3 * mask)
    assert equal(getMask(channels), sitk.Cast(mask, sitk.sitkUInt32))
    assert equal(getMask(channels, label_channel=2, label=3), sitk.Cast(3 * mask, sitk.sitkUInt32))
    with pytest.raises(
        AssertionError, match=r"label_channel 3 was asked for, but the segmentation has 3 channels, 0 to 2"
    ):
        getMask(channels, label_channel=3)
    with pytest.raises(OverflowError, match="label_channel is -1; channels are counted from 0 to 2"):
        getMask(channels, label_channel=-1)
    with pytest.raises(ValueError, match="the mask is empty"):
        getMask(channels, label_channel=1)


def test_labels_that_are_absent():
    _, mask = case()
    with pytest.raises(
        ValueError, match=r"no voxel with label 2; labels present: 1 \(\d+ voxels\); choose one with 'label'"
    ):
        getMask(mask, label=2)
    assert getMask(mask, label=0).GetPixelID() == sitk.sitkUInt32
    with pytest.raises(ValueError, match="no voxel with label 0"):
        getMask(0 * mask + 1, label=0)


@pytest.mark.parametrize("n_axes", [2, 3])
@pytest.mark.parametrize("label", [0, 1, 4])
def test_bounding_boxes(label, n_axes):
    made, mask = case()
    mask = 4 * mask if label == 4 else mask
    if n_axes == 2:
        made, mask = made[:, :, 4], mask[:, :, 4]
    statistics = sitk.LabelStatisticsImageFilter()
    statistics.Execute(made, mask)
    box, corrected = checkMask(made, mask, label=label)
    assert corrected is None
    assert box.dtype == np.int64
    assert tuple(box) == statistics.GetBoundingBox(label)
    n_voxels = statistics.GetCount(label)
    checkMask(made, mask, label=label, minimumROISize=n_voxels - 1)
    with pytest.raises(ValueError, match=f"the region has {n_voxels} voxels, and minimumROISize asks for more than"):
        checkMask(made, mask, label=label, minimumROISize=n_voxels)


@pytest.mark.parametrize(("size", "n_axes"), [((1, 1, 1), 0), ((3, 1, 1), 1), ((1, 2, 4), 2), ((2, 3, 4), 3)])
def test_extents(size, n_axes):
    made, mask = case()
    voxels = np.zeros((9, 12, 14), np.uint8)
    voxels[tuple(slice(2, 2 + n) for n in size)] = 1
    mask = sitk.GetImageFromArray(voxels)
    mask.CopyInformation(made)
    for asked in (1, 2, 3):
        if 0 < n_axes >= asked:
            checkMask(made, mask, minimumROIDimensions=asked)
        else:
            match = (
                "a single voxel" if n_axes == 0 else re.escape(f"the region has {size[::-1]} voxels (x, y, z), several")
            )
            with pytest.raises(ValueError, match=match):
                checkMask(made, mask, minimumROIDimensions=asked)


def accepted_by_itk(made, mask):
    try:
        sitk.Mask(made, mask)
    except RuntimeError:
        return False
    return True


@pytest.mark.parametrize("kind", ["straight", "oblique"])
@pytest.mark.parametrize("property_name", ["Origin", "Spacing", "Direction"])
def test_grids_are_one_where_itk_says_so(property_name, kind):
    rng = np.random.default_rng(8)
    seen = set()
    for seed in range(40):
        made, mask = case(seed, kind=kind)
        values = np.array(getattr(made, f"Get{property_name}")())
        scale = 1e-6 if property_name == "Direction" else 1e-6 * made.GetSpacing()[0]
        values[rng.integers(values.size)] += scale * rng.choice([-1, 1]) * rng.choice([0.5, 0.99, 1.01, 2.0])
        other = moved(mask, **{property_name: values.tolist()})
        accepted = accepted_by_itk(made, other)
        seen.add(accepted)
        if accepted:
            checkMask(made, other)
        else:
            with pytest.raises(
                ValueError, match=f"different geometry: {property_name.lower()}.*increase geometryTolerance"
            ):
                checkMask(made, other)
        checkMask(made, other, geometryTolerance=1e-5)
    assert seen == {True, False}


def test_the_tolerance_of_simpleitk_counts():
    made, mask = case()
    other = moved(mask, Origin=[value + 0.1 for value in mask.GetOrigin()])
    with pytest.raises(ValueError, match="different geometry"):
        checkMask(made, other)
    before = sitk.ProcessObject.GetGlobalDefaultCoordinateTolerance()
    sitk.ProcessObject.SetGlobalDefaultCoordinateTolerance(1.0)
    try:
        checkMask(made, other)
    finally:
        sitk.ProcessObject.SetGlobalDefaultCoordinateTolerance(before)


@pytest.mark.parametrize("kind", ["straight", "exchanged", "oblique"])
@pytest.mark.parametrize("seed", range(5))
def test_corrected_masks(seed, kind, caplog):
    rng = np.random.default_rng(seed)
    made = image(rng, "int16", kind, (9, 12, 14))
    mask = mask_on_other_grid(rng, made)
    with caplog.at_level(logging.WARNING, "radiomics.imageoperations"):
        box, corrected = checkMask(made, mask, correctMask=True)
    if corrected is None:
        assert not caplog.records
        return
    assert "Image and mask lie on different grids" in caplog.text
    resampler = sitk.ResampleImageFilter()
    resampler.SetReferenceImage(made)
    resampler.SetInterpolator(sitk.sitkNearestNeighbor)
    assert equal(corrected, resampler.Execute(mask))
    again, nothing = checkMask(made, corrected)
    assert nothing is None
    assert again.tolist() == box.tolist()


def test_what_cannot_be_corrected():
    made, mask = case()
    far = moved(mask, Origin=[value + 500 for value in mask.GetOrigin()])
    with pytest.raises(ValueError, match=r"the box of label 1 reaches from .* in voxels of the image"):
        checkMask(made, far, correctMask=True)
    near = moved(mask, Origin=[value + 0.3 for value in mask.GetOrigin()])
    with pytest.raises(ValueError, match="label 3 is not present in the mask; labels present: 1"):
        checkMask(made, near, label=3, correctMask=True)
    fine = sitk.GetImageFromArray(np.zeros((90, 120, 140), np.uint8))
    fine.CopyInformation(sitk.Expand(made, [10, 10, 10]))
    fine[66:69, 56:59, 46:49] = 1  # between the centres of the image's voxels, which lie at 64.5 and so on
    with pytest.raises(ValueError, match="label 1 has no voxel left on the image's grid"):
        checkMask(made, fine, correctMask=True)


def test_what_is_no_mask():
    made, mask = case()
    with pytest.raises(RuntimeError, match=r"SimpleITK.Cast\(mask, SimpleITK.sitkUInt32\)"):
        checkMask(made, sitk.Cast(mask, sitk.sitkFloat32))
    with pytest.raises(RuntimeError, match="the image has 3 axes and the mask 2"):
        checkMask(made, mask[:, :, 2])
    with pytest.raises(RuntimeError, match=r"\(14, 12, 9\) voxels and the mask \(10, 12, 9\).*set correctMask to True"):
        checkMask(made, mask[2:12])
    with pytest.raises(RuntimeError, match="expected one number per voxel"):
        checkMask(sitk.Compose(made, made), mask)
    with pytest.raises(ValueError, match="label 2 is not present in the mask; labels present: 1"):
        checkMask(made, mask, label=2)


@pytest.mark.parametrize("margin", [0, 1, 3, 100])
@pytest.mark.parametrize("kind", ["straight", "oblique"])
def test_crops(kind, margin):
    made, mask = case(kind=kind)
    box, _ = checkMask(made, mask)
    lower = np.maximum(box[::2] - margin, 0)
    size = np.minimum(box[1::2] + margin + 1, made.GetSize()) - lower
    for found, whole in zip(cropToTumorMask(made, mask, box, padDistance=margin), (made, mask), strict=True):
        assert equal(found, sitk.RegionOfInterest(whole, size.tolist(), lower.tolist()))
    assert equal(cropToTumorMask(made, mask, tuple(box))[0], cropToTumorMask(made, mask, box)[0])


def test_an_image_that_is_smaller_than_the_crop():
    made, mask = case()
    box, _ = checkMask(made, mask)
    with pytest.raises(RuntimeError, match="crop"):
        cropToTumorMask(made[:2], mask, box)
