# Copyright The grayling developers. Licensed under Apache-2.0.
"""Median against SciPy, the Gaussian against its formula, diffusion against SimpleITK, and refusals."""

import numpy as np
import pytest
import scipy.ndimage
import SimpleITK as sitk

from grayling import _schema, preprocess
from grayling.errors import InvalidImage, InvalidSettings
from grayling.preprocess import CurvatureDiffusion, Denoise, GaussianFilter, MedianFilter

SPACING_MM = (2.0, 1.0, 1.5)


def noise(shape=(6, 9, 8)):
    return np.random.default_rng(1).normal(100, 20, shape)


def sample_of(image, mask=None):
    return preprocess.load(image, mask, spacing_mm=SPACING_MM)


@pytest.mark.parametrize("shape", [(6, 9, 8), (1, 9, 8)])
@pytest.mark.parametrize("radius", [(1, 1, 1), (0, 2, 1)])
def test_median_is_scipys(shape, radius):
    image = noise(shape)
    found = Denoise(MedianFilter(radius=radius)).apply(sample_of(image)).array
    size = [2 * value + 1 for value in radius]
    # One slice is filtered in its plane, which is what copies of it beyond the border give.
    assert np.array_equal(found, scipy.ndimage.median_filter(image, size=size, mode="nearest"))


def test_gaussian_is_the_formula():
    image = np.zeros((21, 41, 31))
    image[10, 20, 15] = 1
    found = Denoise(GaussianFilter(sigma_mm=2.0)).apply(sample_of(image)).array
    kernels = []
    for length, spacing_mm in zip(image.shape, SPACING_MM, strict=True):
        offset_mm = (np.arange(length) - length // 2) * spacing_mm
        weights = np.where(np.abs(offset_mm) <= 8 + spacing_mm / 2, np.exp(-(offset_mm**2) / (2 * 2.0**2)), 0)
        kernels.append(weights / weights.sum())
    expected = np.einsum("i,j,k", *kernels)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-18)


def test_diffusion_is_simpleitks_and_spares_edges():
    image = noise((6, 20, 20)) + np.where(np.arange(20) < 10, 0, 500)
    found = Denoise(CurvatureDiffusion(n_iterations=8, conductance=2.0)).apply(sample_of(image)).array
    theirs = sitk.GetImageFromArray(image)
    theirs.SetSpacing(SPACING_MM[::-1])
    expected = sitk.CurvatureAnisotropicDiffusion(theirs, 1 / 16, 2.0, 1, 8)  # the smallest spacing is 1 mm
    assert np.array_equal(found, sitk.GetArrayFromImage(expected))
    for side in (slice(0, 9), slice(11, 20)):
        assert found[..., side].std() < image[..., side].std() / 1.5
    assert found[..., 10].mean() - found[..., 9].mean() > 450


@pytest.mark.parametrize("filter_", [MedianFilter(), GaussianFilter(sigma_mm=1.5), CurvatureDiffusion()])
@pytest.mark.parametrize("shape", [(6, 9, 8), (1, 9, 8), (1, 1, 1)])
def test_filters_keep_scale_constants_and_masks(filter_, shape):
    step = Denoise(filter_)
    image = noise(shape)
    sample = sample_of(image, np.ones(shape, np.uint8))
    result = step.apply(sample)
    assert result.regions == sample.regions
    assert result.image.grid == sample.image.grid
    assert result.array.dtype == np.float64
    assert np.array_equal(sample.array, noise(shape))
    np.testing.assert_allclose(step.apply(sample_of(3 * image)).array, 3 * result.array, rtol=1e-9)
    np.testing.assert_allclose(step.apply(sample_of(np.full(shape, 7, np.int16))).array, 7, rtol=1e-14)
    if image.size > 1:
        assert result.array.std() < image.std()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: MedianFilter(radius=(0, 0, 0)), "MedianFilter.radius must be three whole numbers from 0 to 10"),
        (lambda: GaussianFilter(sigma_mm=0), "GaussianFilter.sigma_mm must be a finite number above 0; got 0"),
        (lambda: CurvatureDiffusion(n_iterations=0), "CurvatureDiffusion.n_iterations must be a whole number from 1"),
        (lambda: Denoise("median"), "Denoise.filter must be .*; got 'median'"),
        (
            lambda: Denoise(CurvatureDiffusion(time_step=0.1)).apply(sample_of(noise())),
            "time_step is 0.1, which is not stable for a smallest spacing of 1 mm in 3D; at most 0.0625, or null",
        ),
    ],
)
def test_refused(make, words):
    with pytest.raises(InvalidSettings, match=words):
        make()


def test_noise_with_holes_is_refused():
    image = noise()
    image[1, 2, 3] = np.nan
    with pytest.raises(InvalidImage, match=r"1 NaN or infinite of 432 voxels, the first .* \(1, 2, 3\); fill them"):
        Denoise().apply(sample_of(image))


def test_settings_and_back():
    filters = (MedianFilter(radius=(0, 1, 1)), GaussianFilter(sigma_mm=2), CurvatureDiffusion(time_step=0.03))
    chain = preprocess.Chain(tuple(map(Denoise, filters)))
    assert _schema.build(preprocess.Chain, _schema.plain(chain)) == chain
    assert [step.sentence() for step in chain.steps] == [
        "Noise was reduced by a median filter of 1 x 3 x 3 voxels (z, y, x).",
        "Noise was reduced by a Gaussian filter with a standard deviation of 2 mm.",
        "Noise was reduced by curvature anisotropic diffusion (5 iterations with a time step of 0.03, conductance 3).",
    ]
