# Copyright The grayling developers. Licensed under Apache-2.0.
"""Wide kernels by transforms: the same responses as by sums of voxels."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayling import filters, runtime
from grayling.filters import _transform_route, gaussian

BOUNDARIES = ("zero", "constant", "nearest", "periodic", "mirror")
SPACING_MM = (1.0, 1.0, 1.0)


def both_routes(monkeypatch, made, volume, spacing_mm=SPACING_MM, **how):
    found = []
    for quicker in (False, True):
        monkeypatch.setattr(gaussian, "suits", lambda *_, quicker=quicker: quicker)
        found.append(made(volume, spacing_mm=spacing_mm, **how))
    return found


@pytest.mark.parametrize("boundary", BOUNDARIES)
@given(seed=st.integers(0, 2**32 - 1))
def test_both_routes_lead_to_the_same_responses(boundary, seed):
    rng = np.random.default_rng(seed)
    volume = rng.normal(50, 100, rng.integers((9, 9, 9), (20, 24, 28)))
    how = {"dimensions": int(rng.choice([2, 3])), "boundary": boundary}
    if boundary == "constant":
        how["boundary_value"] = float(rng.normal(0, 1000))
    cutoff, sigma_mm = float(rng.uniform(1, 4)), float(rng.uniform(1, 2))
    order = (0, *(int(n) for n in rng.choice([0, 2], 2)))
    for made, spacing_mm in (
        (filters.LaplacianOfGaussian(sigma_mm=sigma_mm, cutoff=cutoff, **how), SPACING_MM),
        (filters.Gaussian(sigma_mm=sigma_mm, cutoff=cutoff, order=order, **how), (2.0, 1.0, 1.3)),
    ):
        with pytest.MonkeyPatch.context() as monkeypatch:
            sums, transformed = both_routes(monkeypatch, made, volume, spacing_mm)
        np.testing.assert_allclose(transformed, sums, rtol=0, atol=1e-11 * np.ptp(volume) + 1e-12 * 1000)


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_in_single_precision_both_routes_agree(boundary, monkeypatch):
    volume = np.random.default_rng(1).normal(0, 100, (40, 64, 70)).astype(np.float32)
    made = filters.LaplacianOfGaussian(sigma_mm=4.0, boundary=boundary)
    exact, _ = both_routes(monkeypatch, made, volume, dtype="float64")
    sums, transformed = both_routes(monkeypatch, made, volume)
    assert sums.dtype == transformed.dtype == np.float32
    assert abs(transformed - exact).max() <= 1e-6 * np.ptp(exact)
    assert abs(sums - exact).max() <= 1e-6 * np.ptp(exact)


def test_narrow_kernels_are_summed_up_and_wide_ones_transformed(monkeypatch):
    taken = []
    monkeypatch.setattr(gaussian, "filtered", lambda volume, *_, **__: taken.append(True) or volume)
    volume = np.random.default_rng(2).normal(size=(60, 60, 60))
    for sigma_mm in (1.0, 3.0, 8.0):
        filters.LaplacianOfGaussian(sigma_mm=sigma_mm, cutoff=3.0)(volume, spacing_mm=SPACING_MM)
        taken.append(False)
    assert taken == [False, False, True, False]


def test_what_is_no_number_stays_where_a_wide_kernel_reaches():
    volume = np.random.default_rng(3).normal(0, 100, (60, 60, 60))
    volume[0, 30, 30] = np.inf
    found = filters.LaplacianOfGaussian(sigma_mm=8.0, cutoff=3.0)(volume, spacing_mm=SPACING_MM)
    assert not np.isfinite(found[:24, 30, 30]).any()
    assert np.isfinite(found[25:]).all()


def test_threads_change_no_bit_of_transforms():
    volume = np.random.default_rng(4).normal(0, 100, (60, 61, 62))
    n_threads, found = runtime.get_num_threads(), []
    try:
        for n in (1, 3):
            runtime.set_num_threads(n)
            made = filters.LaplacianOfGaussian(sigma_mm=8.0, cutoff=3.0)
            found.append(made(volume, spacing_mm=SPACING_MM))
    finally:
        runtime.set_num_threads(n_threads)
    assert np.array_equal(*found)


def test_a_transform_without_room_is_refused(monkeypatch):
    from grayling import _memory, errors

    monkeypatch.setattr(_memory, "available_bytes", lambda: 60**3 * 8 * 21 // 20)  # the map, but not the factors
    volume = np.zeros((60, 60, 60))
    assert _transform_route.suits(volume, _transform_route.EvenKernel([(np.ones(49),) * 3]), 1000, "mirror")
    with pytest.raises(errors.TooLarge, match="the transform of the image"):
        filters.LaplacianOfGaussian(sigma_mm=8.0, cutoff=3.0)(volume, spacing_mm=SPACING_MM)


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("made", "shape"),
    [
        (lambda **how: filters.Gaussian(sigma_mm=70.0, dimensions=2, **how), (3, 300, 320)),
        (lambda **how: filters.LaplacianOfGaussian(sigma_mm=8.0, **how), (60, 70, 80)),
    ],
    ids=["slices", "volume"],
)
def test_memory_of_transforms_is_predicted(boundary, dtype, made, shape, monkeypatch):
    """But for the taps and frequencies along an axis, and the buffers of NumPy and SciPy."""
    predicted = []
    monkeypatch.setattr(gaussian, "suits", lambda *_: True)
    monkeypatch.setattr(_transform_route, "expect_room", lambda n_bytes, *_: predicted.append(n_bytes))
    volume = np.random.default_rng(5).normal(0, 100, shape).astype(dtype)
    wide = made(boundary=boundary, boundary_value=5.0 if boundary == "constant" else 0.0)
    wide(volume, spacing_mm=SPACING_MM)  # imports
    tracemalloc.start()
    try:
        wide(volume, spacing_mm=SPACING_MM)
        _, taken = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.6 * predicted[-1] <= taken <= predicted[-1] + 2**17
