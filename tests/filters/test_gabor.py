# Copyright The grayling developers. Licensed under Apache-2.0.
"""Gabor filters against IBSI 2's response maps, the slow reference and scikit-image; what they refuse and mark."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.filters import gabor_kernel

from grayling import _core, filters, runtime
from grayling.errors import InvalidArgument, InvalidSettings, TooLarge
from tests.filters import golden_maps
from tests.golden import ibsi2
from tests.reference.filters import boundaries, gabor

BOUNDARIES = (*boundaries.MODES, "constant")
BEYOND = 3.0  # of a constant boundary
VOXEL_TYPES = ("?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8")
TAKEN = {"modulus": abs, "phase": np.angle, "real": np.real, "imaginary": np.imag}
POOLED = {"average": np.mean, "maximum": np.max, "minimum": np.min}
CUBES = (1.0, 1.0, 1.0)
GABOR = [c for c in ibsi2.PHASE_1 if c.filter == "gabor"]


def filter_of(configuration):
    parameters = {key: value for key, value in configuration.parameters.items() if key != "lambda_mm"}
    return filters.Gabor(
        wavelength_mm=configuration.parameters["lambda_mm"],
        dimensions=configuration.dimensions,
        boundary=configuration.boundary,
        **parameters,
    )


@pytest.mark.parametrize("configuration", GABOR, ids=lambda c: c.test_id)
def test_response_maps_of_ibsi_2(configuration):
    """The cut at 7 sigma makes steps of 2e-11, whose spectrum is left out."""
    golden_maps.check(configuration, filter_of(configuration), slow=1e-10)


def slow_responses(volume, made, axis):
    """Complex, (theta, z, y, x), by the definition: what lies beyond a constant is a constant's response."""
    wave = gabor.Wave(made.sigma_mm, made.wavelength_mm, made.gamma, made.cutoff)
    if made.theta_degrees is None:
        thetas = gabor.every_theta(math.radians(made.theta_step_degrees))
    else:
        thetas = [math.radians(made.theta_degrees)]
    if made.boundary != "constant":
        return gabor.responses(volume, wave, thetas, made.boundary, normal_axis=axis)
    found = gabor.responses(volume - made.boundary_value, wave, thetas, "zero", normal_axis=axis)
    return found + made.boundary_value * np.array([gabor.kernel(wave, t).sum() for t in thetas])[:, None, None, None]


def slow_map(volume, made):
    """The map, and how strong the strongest response is."""
    planes = range(3) if made.dimensions == 3 else [0]
    found = np.concatenate([slow_responses(volume.astype(float), made, axis) for axis in planes])
    return POOLED[made.pooling](TAKEN[made.response_type](found), axis=0), abs(found).max()


def any_filter(rng, dimensions):
    """Any Gabor filter; its kernel may be larger than the volume."""
    one = bool(rng.integers(2))
    may_be_phase = one and dimensions == 2
    boundary = str(rng.choice(BOUNDARIES))
    return filters.Gabor(
        sigma_mm=float(rng.uniform(0.4, 2.0)),
        wavelength_mm=float(rng.uniform(1.5, 6.0)),
        gamma=float(rng.uniform(0.7, 2.5)),
        theta_degrees=float(rng.uniform(-400, 400)) if one else None,
        theta_step_degrees=None if one else float(rng.choice([180, 90, 45, 36])),
        cutoff=float(rng.choice([2.0, 7.0])),
        response_type=str(rng.choice([name for name in TAKEN if name != "phase" or may_be_phase])),
        pooling=str(rng.choice(list(POOLED))),
        dimensions=dimensions,
        boundary=boundary,
        boundary_value=BEYOND if boundary == "constant" else 0.0,
    )


@given(seed=st.integers(0, 2**32 - 1))
def test_any_volume_with_any_filter_follows_the_definition(seed):
    rng = np.random.default_rng(seed)
    made = any_filter(rng, int(rng.choice([2, 3])))
    volume = rng.integers(0, 100, rng.integers((3, 3, 3), (24, 24, 24))).astype(rng.choice(VOXEL_TYPES))
    found = made(volume, spacing_mm=CUBES, dtype="float64")
    expected, strongest = slow_map(volume, made)
    if made.response_type == "phase":  # of weak responses it says nothing, and it jumps at half a turn
        strength = abs(slow_responses(volume.astype(float), made, 0)[0])
        found, expected = strength * np.exp(1j * found), strength * np.exp(1j * expected)
    assert abs(found - expected).max() <= 1e-9 * strongest


@pytest.mark.parametrize("boundary", ["zero", "constant"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "settings",
    [
        {"theta_step_degrees": 45.0},
        {"theta_step_degrees": 45.0, "gamma": 0.5, "dimensions": 2},
        {"theta_degrees": 30.0, "dimensions": 2, "response_type": "phase"},
    ],
    ids=["three planes", "slices", "phase"],
)
def test_kernels_wider_than_the_image(settings, dtype, boundary):
    """With nothing beyond the image it meets a part of the kernel only, whose spectrum is not a Gaussian."""
    beyond = {"boundary_value": BEYOND} if boundary == "constant" else {}
    made = filters.Gabor(sigma_mm=6.0, wavelength_mm=4.0, boundary=boundary, **beyond, **settings)
    volume = np.cumsum(np.random.default_rng(0).normal(size=(12, 30, 48)), axis=2)
    found = made(volume, spacing_mm=CUBES, dtype=dtype)
    assert found.dtype == dtype
    expected, strongest = slow_map(volume, made)
    if made.response_type == "phase":
        strength = abs(slow_responses(volume, made, 0)[0])
        found, expected = strength * np.exp(1j * found), strength * np.exp(1j * expected)
    assert abs(found - expected).max() <= (1e-6 if dtype == "float32" else 1e-9) * strongest


@given(seed=st.integers(0, 2**32 - 1))
def test_single_precision(seed):
    """Far above 0, where an intensity's own digits say little of its neighbourhood."""
    rng = np.random.default_rng(seed)
    made = filters.Gabor(
        sigma_mm=float(rng.uniform(1.0, 3.0)),
        wavelength_mm=float(rng.uniform(2.0, 4.0)),
        theta_step_degrees=45,
        dimensions=2,
        boundary=str(rng.choice([name for name in BOUNDARIES if name not in ("zero", "constant")])),
    )
    volume = (1e4 + np.round(rng.normal(0, 10, (2, 40, 50)))).astype(np.float32)
    expected = made(volume, spacing_mm=CUBES, dtype="float64")
    found = made(volume, spacing_mm=CUBES)
    assert found.dtype == np.float32
    assert abs(found - expected).max() <= 1e-6 * expected.max()


@given(seed=st.integers(0, 2**32 - 1))
def test_threads_and_simd_paths_change_no_bit(seed):
    rng = np.random.default_rng(seed)
    made, dtype = any_filter(rng, int(rng.choice([2, 3]))), str(rng.choice(["float32", "float64"]))
    volume = rng.normal(0, 100, rng.integers((3, 3, 3), (20, 40, 60)))
    n_threads, path = runtime.get_num_threads(), _core.simd_path()
    expected = made(volume, spacing_mm=CUBES, dtype=dtype)
    try:
        runtime.set_num_threads(7)
        assert np.array_equal(made(volume, spacing_mm=CUBES, dtype=dtype), expected)
        _core.set_simd_path("baseline")
        assert np.array_equal(made(volume, spacing_mm=CUBES, dtype=dtype), expected)
    finally:
        runtime.set_num_threads(n_threads)
        _core.set_simd_path(path)


@pytest.mark.parametrize("theta_degrees", [0, 30, 90, 135, 200])
@pytest.mark.parametrize("gamma", [0.6, 1.0, 1.5])
def test_an_impulse_gives_scikit_images_kernel(theta_degrees, gamma):
    sigma, wavelength = 2.0, 3.5
    kernel = gabor_kernel(
        1 / wavelength, math.radians(theta_degrees), sigma_x=sigma, sigma_y=sigma / gamma, n_stds=4
    ) * (2 * np.pi * sigma**2 / gamma)
    impulse = np.zeros((81, 81))
    impulse[40, 40] = 1
    rows, columns = (slice(40 - n // 2, 41 + n // 2) for n in kernel.shape)
    settings = {"sigma_mm": sigma, "wavelength_mm": wavelength, "gamma": gamma, "theta_degrees": theta_degrees}
    for name, taken in TAKEN.items():
        made = filters.Gabor(**settings, response_type=name, dimensions=2, boundary="zero")
        found = made(impulse, spacing_mm=CUBES)[rows, columns]
        if name == "phase":
            found, expected = abs(kernel) * np.exp(1j * found), kernel
        else:
            expected = taken(kernel)
        np.testing.assert_allclose(found, expected, atol=1e-12)


def test_lengths_are_in_millimetres():
    volume = np.random.default_rng(2).normal(size=(3, 30, 40))
    settings = {"theta_degrees": 20, "dimensions": 2}
    expected = filters.Gabor(sigma_mm=1.5, wavelength_mm=3, **settings)(volume, spacing_mm=CUBES)
    found = filters.Gabor(sigma_mm=3, wavelength_mm=6, **settings)(volume, spacing_mm=(7, 2, 2))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    np.testing.assert_allclose(
        filters.Gabor(sigma_mm=3, wavelength_mm=6, **settings)(volume[1], spacing_mm=(7, 2, 2)), expected[1], rtol=1e-12
    )


def test_a_constant_is_answered_with_the_sum_of_the_kernel():
    wave = gabor.Wave(1.0, 6.0, 1.0)
    made = filters.Gabor(sigma_mm=1, wavelength_mm=6, theta_degrees=30, dimensions=2, response_type="real")
    found = made(np.full((20, 30), -1000, np.float32), spacing_mm=CUBES)
    np.testing.assert_allclose(found, -1000 * gabor.kernel(wave, math.radians(30)).sum().real, rtol=1e-6)


def reached_by_definition(bad, radius, boundary):
    """Voxels within the square of a bad one in slices across z, or of its images beyond the image."""
    mode = {"constant": "zero"}.get(boundary, boundary)
    margins = [(0, 0), (radius, radius), (radius, radius)]
    padded = boundaries.padded(bad, margins, mode) > 0
    windows = np.lib.stride_tricks.sliding_window_view(padded, (2 * radius + 1,) * 2, axis=(1, 2))
    return windows.any(axis=(3, 4))


@given(seed=st.integers(0, 2**32 - 1))
def test_what_is_not_finite_reaches_as_far_as_the_kernel(seed):
    rng = np.random.default_rng(seed)
    made = filters.Gabor(
        sigma_mm=float(rng.choice([0.5, 1.0, 3.0])),
        wavelength_mm=3,
        theta_step_degrees=60,
        cutoff=2.0,
        dimensions=int(rng.choice([2, 3])),
        pooling=str(rng.choice(list(POOLED))),
        boundary=str(rng.choice(BOUNDARIES)),
    )
    volume = rng.normal(0, 100, rng.integers((3, 3, 3), (9, 10, 12)))
    bad = rng.random(volume.shape) < 1 / volume.size
    spoilt = np.where(bad, rng.choice([np.nan, np.inf, -np.inf], volume.shape), volume)
    radius = math.ceil(2 * made.sigma_mm)
    reached = np.zeros_like(bad)
    for axis in range(3) if made.dimensions == 3 else [0]:
        across = reached_by_definition(np.moveaxis(bad, axis, 0), radius, made.boundary)
        reached |= np.moveaxis(across, 0, axis)
    found = made(spoilt, spacing_mm=CUBES)
    assert np.array_equal(np.isfinite(found), ~reached)
    expected = made(volume, spacing_mm=CUBES)
    np.testing.assert_allclose(found[~reached], expected[~reached], atol=1e-9 * expected.max(initial=1))


def test_an_intensity_too_large_for_float32_is_not_finite_there():
    volume = np.zeros((2, 40, 40))
    volume[0, 20, 20] = 1e39
    made = filters.Gabor(sigma_mm=1, wavelength_mm=3, theta_degrees=0, dimensions=2)
    assert np.isfinite(made(volume, spacing_mm=CUBES)).all()
    found = made(volume, spacing_mm=CUBES, dtype="float32")
    assert np.isnan(found[0, 13:28, 13:28]).all()
    assert np.isnan(found).sum() == 15 * 15


VALID = {"sigma_mm": 1.0, "wavelength_mm": 3.0, "theta_degrees": 0.0}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sigma_mm": 0}, "Gabor.sigma_mm must be a finite number above 0; got 0"),
        ({"wavelength_mm": 0}, "Gabor.wavelength_mm must be a finite number above 0; got 0"),
        ({"wavelength_mm": math.inf}, "wavelength_mm must be a finite number above 0"),
        ({"gamma": 0}, "Gabor.gamma must be a finite number above 0; got 0"),
        ({"gamma": -1.5}, "Gabor.gamma must be"),
        ({"cutoff": 21}, "Gabor.cutoff must be a number above 0 and at most 20; got 21"),
        ({"theta_degrees": None}, "one of theta_degrees and theta_step_degrees; got neither; give theta_degrees for"),
        ({"theta_step_degrees": 45}, "one of theta_degrees and theta_step_degrees; got 0.0 and 45.0"),
        ({"theta_degrees": math.inf}, "Gabor.theta_degrees must be a finite number, or null; got inf"),
        ({"theta_degrees": None, "theta_step_degrees": 50}, "a number from 0.1 to 180 that divides 180.*got 50"),
        ({"theta_degrees": None, "theta_step_degrees": 0}, "a number from 0.1 to 180 that divides 180.*got 0"),
        ({"theta_degrees": None, "theta_step_degrees": 360}, "a number from 0.1 to 180 that divides 180.*got 360"),
        ({"response_type": "magnitude"}, "Gabor.response_type: unknown name 'magnitude'"),
        ({"pooling": "mean"}, "Gabor.pooling: unknown name 'mean'"),
        ({"dimensions": 1}, "Gabor.dimensions must be 2 or 3; got 1"),
        ({"response_type": "phase"}, "'phase' cannot be pooled.*give theta_degrees and dimensions=2"),
        (
            {"response_type": "phase", "dimensions": 2, "theta_degrees": None, "theta_step_degrees": 90},
            "'phase' cannot be pooled",
        ),
    ],
)
def test_impossible_settings(changes, words):
    with pytest.raises(InvalidSettings, match=words):
        filters.Gabor(**(VALID | changes))


@pytest.mark.parametrize(
    ("changes", "shape", "spacing_mm", "words"),
    [
        ({}, (9, 9, 9), (3, 1, 1), "gabor needs cubic voxels.* 3 x 1 x 1 mm .*dimensions=2"),
        ({"dimensions": 2}, (9, 9, 9), (1, 1, 1.5), "gabor needs square voxels.*resample"),
        ({}, (9, 9, 9), None, "image is an array, so spacing_mm is needed"),
        ({}, (1, 9, 9), CUBES, "gabor in 3 dimensions: image is one slice; filter it in 2 dimensions"),
        (
            {"sigma_mm": 5, "gamma": 0.5},
            (9, 12, 12),
            CUBES,
            "standard deviation of 10 voxels along its wider axis, and image has 9 along z.*Choose a smaller sigma_mm",
        ),
        ({"sigma_mm": 10, "dimensions": 2}, (2, 12, 9), CUBES, "of 10 voxels .* image has 9 along x"),
    ],
)
def test_filters_that_do_not_suit_the_image(changes, shape, spacing_mm, words):
    with pytest.raises(InvalidArgument, match=words):
        filters.Gabor(**(VALID | changes))(np.zeros(shape), spacing_mm=spacing_mm)


def test_a_kernel_that_does_not_fit_into_memory(monkeypatch):
    monkeypatch.setattr("grayling._memory.available_bytes", lambda: 10**7)
    made = filters.Gabor(**(VALID | {"dimensions": 2, "boundary": "nearest"}))
    assert made(np.zeros((60, 60)), spacing_mm=CUBES).shape == (60, 60)
    wide = filters.Gabor(**(VALID | {"dimensions": 2, "sigma_mm": 50}))
    with pytest.raises(
        TooLarge, match=r"a Gabor kernel that reaches 350 voxels to either side needs.*smaller sigma_mm"
    ):
        wide(np.zeros((60, 60)), spacing_mm=CUBES)


def test_a_thin_volume_may_be_filtered_slice_by_slice():
    made = filters.Gabor(**(VALID | {"sigma_mm": 10, "dimensions": 2}))
    assert made(np.zeros((2, 12, 12)), spacing_mm=(5, 1, 1)).shape == (2, 12, 12)
