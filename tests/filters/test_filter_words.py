# Copyright The grayling developers. Licensed under Apache-2.0.
"""What response maps are called, and what a paper says of filters: every setting shows in both."""

import dataclasses
import inspect

import pytest

from grayling import filters
from grayling.filters import (
    Gabor,
    Gaussian,
    GradientMagnitude,
    LaplacianOfGaussian,
    Laws,
    LocalBinaryPattern2D,
    LocalBinaryPattern3D,
    Mean,
    Median,
    RecursiveLaplacianOfGaussian,
    RieszLaplacianOfGaussian,
    RieszSimoncelli,
    SeparableWavelet,
    Simoncelli,
)

GABOR = Gabor(sigma_mm=5, wavelength_mm=2, theta_step_degrees=22.5)
WAVELET = SeparableWavelet(wavelet="daubechies3", subband="LLH")
SIMONCELLI = Simoncelli(level=1)
RIESZ_LOG = RieszLaplacianOfGaussian(sigma_mm=1.5, order=(1, 0, 0))
RIESZ_SIMONCELLI = RieszSimoncelli(level=1, order=(0, 2, 0))
CONSTANT = {"boundary": "constant", "boundary_value": 0.5}
# A filter, and another value for every one of its settings; where two settings go together, both.
OTHERWISE = [
    (Mean(support=5), {"support": 7}),
    (Mean(support=5), {"dimensions": 2}),
    (Mean(support=5), {"boundary": "zero"}),
    (Mean(support=5), {"boundary": "nearest"}),
    (Mean(support=5), {"boundary": "periodic"}),
    (Mean(support=5), CONSTANT),
    (Mean(support=5, **CONSTANT), CONSTANT | {"boundary_value": 0.25}),
    (Gaussian(sigma_mm=1.5), {"sigma_mm": 2}),
    (Gaussian(sigma_mm=1.5), {"order": (0, 1, 2)}),
    (Gaussian(sigma_mm=1.5), {"cutoff": 3}),
    (Gaussian(sigma_mm=1.5), {"dimensions": 2}),
    (LaplacianOfGaussian(sigma_mm=1.5), {"sigma_mm": 2}),
    (LaplacianOfGaussian(sigma_mm=1.5), {"cutoff": 3}),
    (LaplacianOfGaussian(sigma_mm=1.5), {"dimensions": 2}),
    (RecursiveLaplacianOfGaussian(sigma_mm=1.5), {"sigma_mm": 2}),
    (RecursiveLaplacianOfGaussian(sigma_mm=1.5), {"scale_normalised": False}),
    (RecursiveLaplacianOfGaussian(sigma_mm=1.5), {"dimensions": 2}),
    (GABOR, {"sigma_mm": 6}),
    (GABOR, {"wavelength_mm": 3}),
    (GABOR, {"gamma": 1.5}),
    (GABOR, {"theta_step_degrees": 45}),
    (GABOR, {"theta_step_degrees": None, "theta_degrees": 22.5}),
    (GABOR, {"response_type": "real"}),
    (GABOR, {"response_type": "imaginary"}),
    (GABOR, {"response_type": "phase", "theta_step_degrees": None, "theta_degrees": 45, "dimensions": 2}),
    (GABOR, {"pooling": "maximum"}),
    (GABOR, {"cutoff": 4}),
    (GABOR, {"dimensions": 2}),
    (Laws(kernel="L5E5E5"), {"kernel": "L5E5"}),
    (Laws(kernel="L5E5E5"), {"pooling": "maximum"}),
    (Laws(kernel="L5E5E5"), {"energy_radius": 7}),
    (WAVELET, {"wavelet": "coiflet1"}),
    (WAVELET, {"subband": "LH"}),
    (WAVELET, {"level": 2}),
    (WAVELET, {"pooling": "average"}),
    (SIMONCELLI, {"level": 2}),
    (SIMONCELLI, {"dimensions": 2}),
    (SIMONCELLI, {"padding": 16}),
    (SIMONCELLI, {"padding": 0, "boundary": "periodic"}),
    (SIMONCELLI, {"frequencies": "transform"}),
    (RIESZ_LOG, {"sigma_mm": 2}),
    (RIESZ_LOG, {"cutoff": 3}),
    (RIESZ_LOG, {"order": (0, 1, 0)}),
    (RIESZ_LOG, {"order": (1, 0)}),
    (RIESZ_LOG, {"steering_sigma_mm": 1.0}),
    (RIESZ_LOG, {"padding": 16}),
    (RIESZ_LOG, {"frequencies": "transform"}),
    (RIESZ_SIMONCELLI, {"level": 2}),
    (RIESZ_SIMONCELLI, {"order": (1, 1, 0)}),
    (RIESZ_SIMONCELLI, {"steering_sigma_mm": 1.0}),
    (RIESZ_SIMONCELLI, {"padding": 16}),
    (RIESZ_SIMONCELLI, {"frequencies": "transform"}),
    (GradientMagnitude(), {"unit": "voxel"}),
    (GradientMagnitude(), {"dimensions": 2}),
    (Median(support=5), {"support": 7}),
    (Median(support=5), {"dimensions": 2}),
    (LocalBinaryPattern2D(), {"code": "plain"}),
    (LocalBinaryPattern2D(), {"code": "rotation_invariant"}),
    (LocalBinaryPattern2D(), {"code": "oriented_uniform"}),
    (LocalBinaryPattern2D(), {"radius": 1.5}),
    (LocalBinaryPattern2D(), {"points": 16}),
    (LocalBinaryPattern3D(degree=1), {"degree": 2}),
    (LocalBinaryPattern3D(degree=1), {"degree": None}),
    (LocalBinaryPattern3D(degree=1), {"radius": 1.5}),
    (LocalBinaryPattern3D(degree=1), {"subdivisions": 2}),
    (LocalBinaryPattern3D(degree=1), {"interpolation": "cubic_spline"}),
    (LocalBinaryPattern3D(degree=1), {"rounded": True}),
    (LocalBinaryPattern3D(degree=1), {"harmonics": "pyradiomics"}),
]
NAMES = [f"{made.method}-{'-'.join(changes)}-{k}" for k, (made, changes) in enumerate(OTHERWISE)]


@pytest.mark.parametrize(("made", "changes"), OTHERWISE, ids=NAMES)
def test_every_setting_shows(made, changes):
    other = dataclasses.replace(made, **changes)
    assert other.key != made.key
    assert other.sentence() != made.sentence()
    assert other.sentence().endswith(".")


def test_no_setting_is_left_out_above():
    told = {(type(made), name) for made, changes in OTHERWISE for name in changes}
    shared = {"name", "boundary", "boundary_value"}
    public = [getattr(filters, name) for name in filters.__all__]
    for one in (kind for kind in public if isinstance(kind, type) and not inspect.isabstract(kind)):
        missing = {item.name for item in dataclasses.fields(one)} - shared - {name for cls, name in told if cls is one}
        assert not missing, f"{one.__name__}: {sorted(missing)}"


def test_keys():
    assert Mean(support=5).key == "mean_support_5"
    assert WAVELET.key == "separable_wavelet_wavelet_daubechies3_subband_LLH"
    assert Gaussian(sigma_mm=0.1, order=(0, 1, 0)).key == "gaussian_sigma_mm_0.1_order_0-1-0"
    assert Mean(support=5, dimensions=2, boundary="zero").key == "mean_support_5_dimensions_2_boundary_zero"
    assert Mean(support=5, name="smooth").key == "smooth"


def test_the_sentence_of_a_gabor_filter():
    assert dataclasses.replace(GABOR, gamma=1.5, dimensions=2).sentence() == (
        "Images were filtered slice by slice with a Gabor filter of 5 mm standard deviation, 2 mm wavelength and "
        "aspect ratio 1.5, cut off at 7 standard deviations, the average of the modulus in 8 orientations in steps of "
        "22.5 degrees; beyond the image it was mirrored, its outermost voxels included."
    )
    one = Gabor(sigma_mm=5, wavelength_mm=2, theta_degrees=30, response_type="real", pooling="maximum")
    assert one.sentence() == (
        "Images were filtered in 3 dimensions with a Gabor filter of 5 mm standard deviation, 2 mm wavelength and "
        "aspect ratio 1, cut off at 7 standard deviations, the maximum of the real part at 30 degrees in the three "
        "orthogonal planes; beyond the image it was mirrored, its outermost voxels included."
    )


def test_a_sentence():
    pooled = Laws(kernel="L5E5E5", pooling="maximum", energy_radius=7)
    assert pooled.sentence() == (
        "Images were filtered in 3 dimensions with the Laws kernel L5E5E5, the maximum of the responses in its 24 "
        "orientations, and the energy taken as the mean of the absolute response within 7 voxels; beyond the image it "
        "was mirrored, its outermost voxels included."
    )


def test_sentences_of_spectral_filters():
    steered = RieszSimoncelli(level=2, order=(0, 2, 0), steering_sigma_mm=1.5, boundary="nearest")
    assert steered.sentence() == (
        "Images were filtered in 3 dimensions with the Riesz transform of order (0, 2, 0) along (x, y, z) of the "
        "band-pass of Simoncelli's wavelet at level 2, steered by the structure tensor of its transforms of order 1, "
        "smoothed with a Gaussian of 1.5 mm standard deviation, applied to the spectrum of the image padded by 32 "
        "voxels on frequencies from -1 to 1 around the centre of the spectrum; beyond the image its outermost voxels "
        "were repeated."
    )


@pytest.mark.parametrize("made", [filters.Square(), filters.SquareRoot(), filters.Logarithm(), filters.Exponential()])
def test_functions_of_one_voxel_say_their_formula(made):
    formula = type(made).__doc__.partition(",")[0]
    assert f"voxel by voxel to {formula}, with x the intensity and m the largest magnitude" in made.sentence()
    assert made.key == made.method
