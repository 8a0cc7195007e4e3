# Copyright The grayling developers. Licensed under Apache-2.0.
"""Wide kernels by transforms of lines: the same responses as by sums of voxels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayling import _core, filters, runtime
from grayling.filters import _transform_route

BOUNDARIES = ("zero", "constant", "nearest", "periodic", "mirror")
SPACING_MM = (1.0, 1.0, 1.0)


def both_routes(monkeypatch, made, volume, spacing_mm=SPACING_MM, **how):
    found = []
    for quicker in (False, True):
        monkeypatch.setattr(_transform_route, "suits", lambda *_, quicker=quicker: quicker)
        found.append(made(volume, spacing_mm=spacing_mm, **how))
    return found


@pytest.mark.parametrize("boundary", BOUNDARIES)
@given(seed=st.integers(0, 2**32 - 1))
def test_both_routes_lead_to_the_same_responses(boundary, seed):
    rng = np.random.default_rng(seed)
    volume = rng.normal(50, 100, rng.integers((9, 9, 9), (20, 24, 38)))
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
@pytest.mark.parametrize("shape", [(1, 1, 300), (2, 300, 7), (5, 3, 2), (4, 128, 61)])
def test_kernels_of_the_core_may_reach_further_than_the_image(shape, boundary):
    volume = np.random.default_rng(6).normal(50, 100, shape)
    for dimensions in (2, 3):
        how = _core.Filtering(dimensions=dimensions, boundary=boundary, value=7.0, single=False)
        sigma = (0.0 if dimensions == 2 else 2.0, 9.0, 5.0)
        for sums, transformed in (
            [f(volume, sigma, (0, 0, 2), 4.0, how) for f in (_core.filter_gaussian, _core.transform_gaussian)],
            [
                f(volume, 9.0, 4.0, how)
                for f in (_core.filter_laplacian_of_gaussian, _core.transform_laplacian_of_gaussian)
            ],
        ):
            np.testing.assert_allclose(transformed, sums, rtol=0, atol=1e-11 * np.ptp(volume))


def test_images_of_any_type_and_memory_are_transformed(monkeypatch):
    rng = np.random.default_rng(7)
    monkeypatch.setattr(_transform_route, "suits", lambda *_: True)
    made = filters.LaplacianOfGaussian(sigma_mm=2.0)
    whole = rng.integers(-1000, 2000, (20, 30, 40))
    for dtype in (np.uint8, np.int16, np.int32, np.float32):
        part = whole.astype(dtype)[2:18, 1:28, 3:37]
        expected = made(np.ascontiguousarray(part, dtype=np.float64), spacing_mm=SPACING_MM)
        np.testing.assert_array_equal(made(part, spacing_mm=SPACING_MM, dtype="float64"), expected)


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_in_single_precision_both_routes_agree(boundary, monkeypatch):
    volume = np.random.default_rng(1).normal(0, 100, (40, 64, 70)).astype(np.float32)
    made = filters.LaplacianOfGaussian(sigma_mm=4.0, boundary=boundary)
    exact, _ = both_routes(monkeypatch, made, volume, dtype="float64")
    sums, transformed = both_routes(monkeypatch, made, volume)
    assert sums.dtype == transformed.dtype == np.float32
    assert abs(transformed - exact).max() <= 1e-6 * np.ptp(exact)
    assert abs(sums - exact).max() <= 1e-6 * np.ptp(exact)


@pytest.mark.parametrize("made", [filters.Gaussian, filters.LaplacianOfGaussian])
def test_narrow_kernels_are_summed_up_and_wide_ones_transformed(made, monkeypatch):
    taken = []
    monkeypatch.setattr(_transform_route, "expect_room", lambda *_: taken.append(True))
    volume = np.random.default_rng(2).normal(size=(60, 60, 60))
    for sigma_mm in (1.0, 1.5, 4.0):
        made(sigma_mm=sigma_mm)(volume, spacing_mm=SPACING_MM)
        taken.append(False)
    assert taken == [False, False, True, False]


@pytest.mark.parametrize("value", [np.inf, np.nan])
@pytest.mark.parametrize("dimensions", [2, 3])
def test_what_is_no_number_stays_where_a_wide_kernel_reaches(value, dimensions):
    volume = np.random.default_rng(3).normal(0, 100, (60, 60, 60))
    volume[0, 0, 30] = value
    for made in (filters.LaplacianOfGaussian, filters.Gaussian):
        found = made(sigma_mm=8.0, cutoff=3.0, dimensions=dimensions)(volume, spacing_mm=SPACING_MM)
        assert not np.isfinite(found[: 24 if dimensions == 3 else 1, :24, 30]).any()
        assert np.isfinite(found[25 if dimensions == 3 else 1 :]).all()
        assert np.isfinite(found[:, 25:]).all()


@pytest.mark.parametrize(("n_slices", "dimensions"), [(2, 2), (60, 2), (60, 3)])
def test_threads_change_no_bit_of_transforms(n_slices, dimensions):
    volume = np.random.default_rng(4).normal(0, 100, (n_slices, 61, 62))
    made = filters.LaplacianOfGaussian(sigma_mm=8.0, cutoff=3.0, dimensions=dimensions)
    n_threads, found = runtime.get_num_threads(), []
    try:
        for n in (1, 3):
            runtime.set_num_threads(n)
            found.append(made(volume, spacing_mm=SPACING_MM))
    finally:
        runtime.set_num_threads(n_threads)
    assert np.array_equal(*found)


@pytest.mark.parametrize("single", [True, False])
def test_simd_paths_change_no_bit_of_transforms(single):
    volume = np.random.default_rng(8).normal(0, 100, (20, 30, 45))
    path, found = _core.simd_path(), []
    try:
        for name in ("baseline", path):
            _core.set_simd_path(name)
            maps = []
            for boundary in ("mirror", "nearest"):
                how = _core.Filtering(dimensions=3, boundary=boundary, value=0.0, single=single)
                maps.append(_core.transform_laplacian_of_gaussian(volume, 3.0, 4.0, how))
                maps.append(_core.transform_gaussian(volume, (1.0, 2.0, 3.0), (0, 0, 2), 4.0, how))
            found.append(np.stack(maps).tobytes())
    finally:
        _core.set_simd_path(path)
    assert found[0] == found[1]


def test_a_transform_without_room_is_refused(monkeypatch):
    from grayling import _memory, errors

    monkeypatch.setattr(_memory, "available_bytes", lambda: 60**3 * 8 * 21 // 20)  # the map, but no coefficients
    volume = np.zeros((60, 60, 60))
    with pytest.raises(errors.TooLarge, match="a wide kernel"):
        filters.LaplacianOfGaussian(sigma_mm=8.0, cutoff=3.0)(volume, spacing_mm=SPACING_MM)
    filters.Gaussian(sigma_mm=8.0, cutoff=3.0)(volume, spacing_mm=SPACING_MM)


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("dimensions", [2, 3])
def test_what_is_under_way_is_predicted(boundary, dimensions):
    """Coefficients of a sum in three dimensions, and a slice of each thread, whose lines have their own length."""
    radius, shape = 20, (30, 70, 45)
    before = runtime.get_num_threads()
    try:
        runtime.set_num_threads(2)
        work = _transform_route.laplacian_work(radius, dimensions)
        found = _transform_route.n_bytes(shape, work, boundary, single=True)
    finally:
        runtime.set_num_threads(before)
    y, x = (_core.even_line_length(n, radius, boundary) for n in shape[1:])
    assert (y, x) == {"zero": (90, 72), "constant": (90, 72), "nearest": (120, 90)}.get(boundary, (120, 45))
    coefficients = 4 * 30 * y * x if dimensions == 3 else 0
    slices = 2 * 4 * y * 45
    assert coefficients + slices <= found <= 1.3 * coefficients + 2 * 2 * 4 * (y + 32) * 64


def test_coefficients_that_fit_stand_in_the_response():
    work = _transform_route.laplacian_work(20, 3)
    a_slice = 4 * 97 * 64 * runtime.get_num_threads()
    assert _transform_route.n_bytes((30, 96, 60), work, "mirror", single=True) == a_slice
    assert _transform_route.n_bytes((30, 90, 60), work, "mirror", single=True) > 4 * 30 * 96 * 60


@given(shape=st.tuples(st.integers(1, 9), st.sampled_from([16, 48, 96]), st.sampled_from([16, 20, 45])))
def test_coefficients_in_the_response_lead_to_the_same(shape):
    volume = np.random.default_rng(sum(shape)).normal(50, 100, shape)
    how = _core.Filtering(dimensions=3, boundary="mirror", value=0.0, single=False)
    sums, transformed = (
        f(volume, 3.0, 4.0, how) for f in (_core.filter_laplacian_of_gaussian, _core.transform_laplacian_of_gaussian)
    )
    np.testing.assert_allclose(transformed, sums, rtol=0, atol=1e-11 * np.ptp(volume))
