# Copyright The grayling developers. Licensed under Apache-2.0.
"""Samples: crops of masks, regions by name, loading."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grayling as gl
from grayling.errors import EmptyRegion, InvalidArgument, InvalidGeometry
from grayling.preprocess import Crop

SPACING_MM = (3.0, 1.0, 1.0)


@st.composite
def masks(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = tuple(rng.integers(1, 7, 3).tolist())
    return (rng.random(shape) < rng.choice([0.0, 0.05, 0.5, 1.0])).astype(np.uint8)


@given(mask=masks())
def test_a_crop_keeps_every_voxel_in_its_place(mask):
    crop = Crop.of(mask)
    np.testing.assert_array_equal(crop.placed(mask.shape), mask)
    assert crop.n_voxels == mask.sum()
    if crop.n_voxels:
        for axis in range(3):
            others = tuple(other for other in range(3) if other != axis)
            assert crop.array.any(axis=others)[[0, -1]].all()  # no empty border
    else:
        assert crop.array.size == 0


@given(mask=masks(), begin=st.tuples(*[st.integers(-3, 5)] * 3), size=st.tuples(*[st.integers(1, 8)] * 3))
def test_a_window_of_a_crop_is_a_window_of_the_mask(mask, begin, size):
    far = np.pad(mask, 16)
    box = tuple(slice(start + 16, start + 16 + length) for start, length in zip(begin, size, strict=True))
    end = tuple(start + length for start, length in zip(begin, size, strict=True))
    np.testing.assert_array_equal(Crop.of(mask).window(begin, end), far[box])


def two_regions():
    mask = np.zeros((4, 6, 6), int)
    mask[1:3, 1:3, 1:3] = 1
    mask[2, 4, 2:5] = 7
    return np.arange(mask.size, dtype=float).reshape(mask.shape), mask


def test_load_knows_regions_by_name_and_label():
    image, mask = two_regions()
    sample = gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels={"tumour": 1, "fat": 7})
    for region in ("fat", 7):
        np.testing.assert_array_equal(sample.mask(region), mask == 7)
    assert sample.spacing_mm == SPACING_MM
    with pytest.raises(InvalidArgument, match="'tumour', 'fat'"):
        sample.mask()
    with pytest.raises(InvalidArgument, match="no region 'bone'"):
        sample.mask("bone")


def test_load_without_a_mask_has_no_regions():
    assert gl.preprocess.load(two_regions()[0], spacing_mm=SPACING_MM).regions == ()


def test_references_are_other_labels_of_the_mask():
    image, mask = two_regions()
    sample = gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels=1, references=[7])
    np.testing.assert_array_equal(sample.reference(7).placed(mask.shape), mask == 7)
    with pytest.raises(InvalidArgument, match=r"references=\[3\]"):
        sample.reference(3)
    with pytest.raises(EmptyRegion, match="no voxel with label 3"):
        gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels=1, references=[3])


def test_the_morphological_mask_may_be_another():
    image, mask = two_regions()
    larger = np.where(mask == 7, 7, 1)
    sample = gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels=1, morphological_mask=larger)
    np.testing.assert_array_equal(sample.mask(morphological=True), larger == 1)
    np.testing.assert_array_equal(sample.mask(), mask == 1)


def test_bad_input():
    image, mask = two_regions()
    with pytest.raises(InvalidGeometry, match="6 x 6"):
        gl.preprocess.load(image, mask[:3], spacing_mm=SPACING_MM)
    with pytest.raises(InvalidGeometry, match="above 0"):
        gl.preprocess.load(image, mask, spacing_mm=(0, 1, 1))
    for texts in (("3", "1", "1"), "311"):
        with pytest.raises(InvalidGeometry, match=r"must be three finite numbers above 0 .*; got .*[13]'"):
            gl.preprocess.load(image, mask, spacing_mm=texts)
    with pytest.raises(InvalidGeometry, match=r"image is \(1, 1\); a 2D array is .* so add a slice thickness in front"):
        gl.preprocess.load(image[0], mask[0], spacing_mm=(1, 1))
    with pytest.raises(InvalidArgument, match="spacing_mm is needed"):
        gl.preprocess.load(image, mask)


def test_what_is_loaded_is_shown_in_a_line():
    image, mask = two_regions()
    sample = gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels={"tumour": 1, "fat": 7})
    shown = "Volume('image': 4 x 6 x 6 voxels of 3 x 1 x 1 mm (z, y, x), float64)"
    assert repr(sample.image) == shown
    assert repr(sample) == f"Sample({shown}, regions: 'tumour' (8 voxels), 'fat' (3 voxels))"
    assert repr(sample.regions[1].intensity) == "Crop(3 voxels in a box of 1 x 1 x 3 from (2, 4, 2))"
    assert repr(gl.preprocess.load(image, spacing_mm=SPACING_MM)) == f"Sample({shown}, regions: none)"


@pytest.mark.parametrize("placed", [False, True])
def test_a_processed_sample_goes_on_as_images(placed):
    image, mask = two_regions()
    if placed:
        sitk = pytest.importorskip("SimpleITK")
        given = {"image": sitk.GetImageFromArray(image), "mask": sitk.GetImageFromArray(mask)}
        for each in given.values():
            each.SetSpacing(SPACING_MM[::-1])
            each.SetOrigin((-7.0, 11.0, 2.5))
    else:
        given = {"image": image, "mask": mask, "spacing_mm": SPACING_MM}
    labels = {"tumour": 1, "fat": 7}
    chain = gl.preprocess.Chain((gl.preprocess.Resample(spacing_mm=0.9), gl.preprocess.Round()))
    sample = chain(gl.preprocess.load(**given, labels=labels))
    whole = gl.extract(**given, labels=labels, settings=gl.Settings(preprocessing=chain))
    for name in labels:
        table = gl.extract(sample.to_sitk(), sample.mask_to_sitk(name))
        np.testing.assert_array_equal(table.array, whole.row(name).array)
    morphological = sample.mask_to_sitk("fat", morphological=True)
    np.testing.assert_array_equal(gl.preprocess.load(morphological).array, sample.mask("fat", morphological=True))
    origin = gl.preprocess.load(sample.to_sitk()).image.grid.origin_mm
    assert origin == (sample.image.grid.origin_mm if placed else (0, 0, 0))


def test_what_is_loaded_already_is_given_as_images():
    image, mask = two_regions()
    sample = gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels="all")
    with pytest.raises(InvalidArgument, match=r"extract\(sample.to_sitk\(\), sample.mask_to_sitk\(region\), ...\)"):
        gl.extract(sample)
    with pytest.raises(InvalidArgument, match=r"a Sample is loaded already"):
        gl.extract(image, sample, spacing_mm=SPACING_MM)
    with pytest.raises(InvalidArgument, match=r"image is a Volume, .*sitk_from_volume\(volume\), or its array with"):
        gl.extract(sample.image, mask)
    with pytest.raises(InvalidArgument, match="mask is missing; give the regions on the image's grid"):
        gl.extract(image, spacing_mm=SPACING_MM)
