# Copyright The grayling developers. Licensed under Apache-2.0.
"""Re-segmentation and discretisation on their own."""

import numpy as np
import pytest

import grayling as gl
from grayling.errors import EmptyRegion, InvalidArgument
from grayling.preprocess import Chain, Resample, Rotate, Round

MARGIN_MM = 2.0


@pytest.fixture
def parts():
    """A resampled sample, whole and near its region only, and the region's part of the grid."""
    rng = np.random.default_rng(7)
    image, mask = rng.normal(size=(9, 20, 20)), np.zeros((9, 20, 20), int)
    mask[4:7, 8:13, 9:15] = 1
    sample = gl.preprocess.load(image, mask, spacing_mm=(2.0, 1.0, 1.0))
    chain = Chain((Resample(1.5),))
    near = next(chain.for_each_region(sample, margin_mm=MARGIN_MM))
    box = tuple(slice(start, start + n) for start, n in zip(near.begin, near.array.shape, strict=True))
    assert min(near.begin) > 0
    return chain(sample), near, box


def test_a_sample_of_a_part_of_the_grid_has_the_levels_of_the_whole(parts):
    whole, near, box = parts
    levels = gl.preprocess.discretise(whole, gl.FixedBinNumber(8))
    np.testing.assert_array_equal(gl.preprocess.discretise(near, gl.FixedBinNumber(8)), levels[box])


def test_a_sample_of_a_part_of_the_grid_keeps_the_voxels_of_the_whole(parts):
    whole, near, box = parts
    kept = gl.preprocess.resegment(whole, gl.Resegmentation(range=(0.0, np.inf))).mask()
    np.testing.assert_array_equal(kept, (whole.mask() == 1) & (whole.array >= 0))
    part = gl.preprocess.resegment(near, gl.Resegmentation(range=(0.0, np.inf)))
    np.testing.assert_array_equal(part.mask(), kept[box])


def test_a_turned_grid_begins_anew(parts):
    _, near, _ = parts
    assert Rotate(10).apply(near).begin == (0, 0, 0)


@pytest.mark.parametrize(("dtype", "rounded"), [(np.float32, False), (np.float64, False), (np.float64, True)])
def test_both_ends_of_a_range_belong_to_it_in_any_precision(dtype, rounded):
    image = np.array([[[0.1, 0.2, 0.3, 0.4]]], dtype)
    sample = gl.preprocess.load(image, np.ones(image.shape, np.uint8), spacing_mm=(1, 1, 1))
    kept = gl.preprocess.resegment(
        Round(unit=0.1).apply(sample) if rounded else sample, gl.Resegmentation(range=(0.1, 0.3))
    )
    assert kept.mask().tolist() == [[[1, 1, 1, 0]]]


def test_nothing_is_an_outlier_in_a_flat_region():
    """The mean of equal numbers is not always that number."""
    sample = gl.preprocess.load(np.full((3, 3, 3), 0.1), np.ones((3, 3, 3), np.uint8), spacing_mm=(1, 1, 1))
    assert gl.preprocess.resegment(sample, gl.Resegmentation(outlier_sigma=0.1)).mask().sum() == 27


def test_a_region_of_which_nothing_is_left_is_named_with_its_intensities():
    image = np.arange(60.0).reshape(3, 4, 5)
    sample = gl.preprocess.load(image, image > 40, spacing_mm=(1, 1, 1), labels={"tumour": 1})
    words = (
        r"region 'tumour': .* leaves none of .* 19 voxels \(its intensities are 41 to 59\); choose another range, or"
    )
    with pytest.raises(EmptyRegion, match=words):
        gl.preprocess.resegment(sample, gl.Resegmentation(range=(0, 30)))
    with pytest.raises(InvalidArgument, match=r"region 'tumour': "):
        gl.preprocess.discretise(sample.with_array(image + 0.5), gl.NoDiscretisation())
