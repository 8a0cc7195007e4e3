# Copyright The grayling developers. Licensed under Apache-2.0.
"""What response maps are called, and what a paper says of filters: every setting shows in both."""

import dataclasses
import inspect

import pytest

from grayling import filters
from grayling.filters import (
    Gaussian,
    GradientMagnitude,
    LaplacianOfGaussian,
    Laws,
    LocalBinaryPattern2D,
    LocalBinaryPattern3D,
    Mean,
    Median,
    SeparableWavelet,
)

WAVELET = SeparableWavelet(wavelet="daubechies3", subband="LLH")
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
    (Laws(kernel="L5E5E5"), {"kernel": "L5E5"}),
    (Laws(kernel="L5E5E5"), {"pooling": "maximum"}),
    (Laws(kernel="L5E5E5"), {"energy_radius": 7}),
    (WAVELET, {"wavelet": "coiflet1"}),
    (WAVELET, {"subband": "LH"}),
    (WAVELET, {"level": 2}),
    (WAVELET, {"pooling": "average"}),
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


def test_a_sentence():
    pooled = Laws(kernel="L5E5E5", pooling="maximum", energy_radius=7)
    assert pooled.sentence() == (
        "Images were filtered in 3 dimensions with the Laws kernel L5E5E5, the maximum of the responses in its 24 "
        "orientations, and the energy taken as the mean of the absolute response within 7 voxels; beyond the image it "
        "was mirrored."
    )


@pytest.mark.parametrize("made", [filters.Square(), filters.SquareRoot(), filters.Logarithm(), filters.Exponential()])
def test_functions_of_one_voxel_say_their_formula(made):
    formula = type(made).__doc__.partition(",")[0]
    assert f"voxel by voxel to {formula}, with x the intensity and m the largest magnitude" in made.sentence()
    assert made.key == made.method
