# Copyright The grayling developers. Licensed under Apache-2.0.
"""The grid of new voxels: spacings that files hold in single precision, and voxels that are no numbers."""

import numpy as np
import pytest
import SimpleITK as sitk

import grayling as gl
from grayling.errors import InvalidImage
from grayling.preprocess import Chain, Resample, load

SPACINGS_MM = np.arange(0.3, 6.0, 0.1).round(1)


def sample_in_single_precision(shape, spacing_mm):
    """As a NIfTI file gives it back."""
    image = np.random.default_rng(0).normal(size=shape)
    return load(image, spacing_mm=[float(np.float32(side)) for side in spacing_mm])


@pytest.mark.parametrize("align", ["centres", "origin"])
def test_resampling_to_the_spacing_of_a_nifti_file_changes_nothing(align, tmp_path):
    image = sitk.GetImageFromArray(np.random.default_rng(1).normal(size=(4, 100, 90)))
    image.SetSpacing((1.2, 0.7, 3.3))
    sitk.WriteImage(image, tmp_path / "image.nii.gz")
    sample = load(tmp_path / "image.nii.gz")
    resampled = Resample(spacing_mm=(3.3, 0.7, 1.2), align=align).apply(sample)
    assert np.array_equal(resampled.array, sample.array)


@pytest.mark.parametrize("n", [60, 100, 512, 2000])
def test_extents_of_whole_voxels_give_as_many_voxels(n):
    for old in SPACINGS_MM:
        sample = sample_in_single_precision((1, 1, n), (1, 1, old))
        for parts in (1, 2, 3):
            new = (None, None, round(float(old), 1) / parts)
            assert Resample(spacing_mm=new).grid(sample.image.grid).shape == (1, 1, n * parts), (old, new)


def test_a_part_of_a_voxel_is_a_voxel_more():
    sample = sample_in_single_precision((1, 1, 100), (1, 1, 1.2))
    assert Resample(spacing_mm=(None, None, 1.199)).grid(sample.image.grid).shape == (1, 1, 101)


@pytest.mark.parametrize("diagnostics", [False, True])
def test_a_spline_needs_numbers_everywhere(diagnostics):
    """Near the region or far from it, and whatever else is asked for."""
    image = np.random.default_rng(2).normal(size=(100, 100, 8)).astype(np.float32)
    image[99, 98, 0] = np.nan
    mask = np.zeros(image.shape, np.uint8)
    mask[2:8, 2:8, 2:6] = 1
    settings = gl.Settings(preprocessing=Chain((Resample(spacing_mm=0.9, interpolator="cubic_spline"),)))
    with pytest.raises(InvalidImage, match=r"1 NaN or infinite of 80000 voxels, the first at .* \(99, 98, 0\)"):
        gl.extract(image, mask, spacing_mm=(1, 1, 1), settings=settings, diagnostics=diagnostics)
