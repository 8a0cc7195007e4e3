# Copyright The grayling developers. Licensed under Apache-2.0.
"""Noise: its level, its independence, and the estimate of what there is."""

import itertools
import math

import numpy as np
import pytest

from grayling.errors import InvalidImage
from grayling.preprocess import AddNoise, estimated_noise
from tests.preprocess.perturbation.cases import ball, sample


@pytest.mark.parametrize("sigma", [0.02, 35.0])
def test_white_noise_is_estimated_to_its_uncertainty(sigma):
    """On a slope, which the wavelet does not see; spread of the median of n values: 1.17 / sqrt(n) of sigma."""
    shape = (20, 80, 90)
    slope = np.broadcast_to(np.arange(90.0) * 30 * sigma, shape)
    found = estimated_noise(slope + np.random.default_rng(11).normal(0, sigma, shape))
    # Neighbouring coefficients share voxels: as few as 1 / 6^2 of them count as independent, at worst.
    assert found == pytest.approx(sigma, rel=5 * 1.17 / math.sqrt(20 * 75 * 85 / 36))


def test_the_band_is_that_of_a_stationary_wavelet_transform():
    pywt = pytest.importorskip("pywt", reason="PyWavelets is not installed")
    image = np.random.default_rng(2).normal(100, 20, (1, 32, 32))
    _, (_, _, diagonal) = pywt.swt2(image[0], "coif1", level=1)[0]
    # PyWavelets wraps round, and numbers a coefficient by another of its six voxels: cut out each 27 x 27 window.
    windows = [np.roll(diagonal, (-a, -b), (0, 1))[:27, :27] for a, b in itertools.product(range(6), repeat=2)]
    levels = np.array([np.median(np.abs(window)) for window in windows]) / 0.6744897501960817
    assert np.abs(levels / estimated_noise(image) - 1).min() < 1e-12


def test_noise_has_the_level_asked_for_and_is_independent():
    shape = (20, 50, 50)
    image = np.full(shape, 7, np.int16)
    added = AddNoise(sigma=4.0, seed=5).apply(sample(image, np.ones(shape, int))).array - 7
    n = added.size
    assert abs(added.mean()) < 5 * 4 / math.sqrt(n)
    assert added.std() == pytest.approx(4, rel=5 / math.sqrt(2 * n))
    for axis in range(3):
        ahead, behind = np.delete(added, 0, axis), np.delete(added, -1, axis)
        assert abs((ahead * behind).mean()) < 5 * 16 / math.sqrt(n)


def test_without_a_level_it_is_that_of_the_image_and_noted():
    rng = np.random.default_rng(3)
    image = rng.normal(0, 12, (10, 40, 40))
    noisy = AddNoise(seed=1).apply(sample(image, np.ones(image.shape, int)))
    assert (noisy.array - image).std() == pytest.approx(12, rel=0.1)
    assert noisy.notes == (f"The noise level was estimated as {estimated_noise(image):.6g}.",)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((3, 18, 18)), "too flat to estimate its noise: 0 of 507 wavelet coefficients"),
        (np.full((3, 18, 18), -1000.3), "too flat"),
        (np.random.default_rng(1).normal(size=(3, 8, 8)), "too small .* 27 of 27 .*, and 100 are needed"),
        (100 * ball((8, 60, 60), (3, 1, 1), 20), "0 of 24200"),
        (np.mgrid[:3, :18, :18].sum(0), "it is smooth"),
        (np.full((3, 8, 8), np.nan), "NaN or infinite"),
        (np.where(np.eye(18) == 1, np.inf, 0)[np.newaxis], "NaN or infinite"),
        (np.ones((3, 5, 8)), "slices of 5 x 8 voxels"),
    ],
)
def test_where_there_is_none_to_estimate_it_says_so(image, message):
    with pytest.raises(InvalidImage, match=message + r".*AddNoise\(sigma=10\)"):
        estimated_noise(image)


@pytest.mark.parametrize("background", [0.2, 0.45, 0.9])
@pytest.mark.parametrize("dtype", [np.float64, np.int16])
def test_a_constant_background_says_nothing(background, dtype):
    """A disc of noise; its edge, a hundred times as high, says nothing about noise either."""
    shape = (10, 128, 128)
    disc = ball(shape, (0, 1, 1), 128 * math.sqrt((1 - background) / math.pi)) == 1
    image = np.where(disc, np.random.default_rng(3).normal(50, 10, shape).round(6), -1000).astype(dtype)
    assert estimated_noise(image) == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize("mean", [0, 0.25, 0.5])
@pytest.mark.parametrize(("sigma", "tolerance"), [(0.25, 0.5), (0.3, 0.35), (0.5, 0.06), (1, 0.03), (5, 0.03)])
def test_whole_numbers_have_zeros_that_count(sigma, tolerance, mean):
    """Rounding leaves voxels that are equal by chance; the noise is what is left in the image."""
    image = np.random.default_rng(4).normal(mean, sigma, (10, 128, 128)).round()
    assert estimated_noise(image) == pytest.approx(image.std(), rel=tolerance)


def test_the_seed_names_a_stream_of_pcg64():
    shape = (2, 3, 4)
    expected = np.random.Generator(np.random.PCG64(42)).standard_normal(shape) * 2
    np.testing.assert_array_equal(
        AddNoise(sigma=2.0, seed=42).apply(sample(np.zeros(shape), np.ones(shape, int))).array, expected
    )


def test_one_slice_needs_its_third_axis():
    plane = np.random.default_rng(1).normal(size=(32, 32))
    with pytest.raises(InvalidImage, match=r"shape \(32, 32\), expected 3 axes"):
        estimated_noise(plane)
    assert estimated_noise(plane[np.newaxis]) == pytest.approx(1, rel=0.1)
