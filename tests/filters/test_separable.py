# Copyright The grayling developers. Licensed under Apache-2.0.
"""Separable filters against IBSI 2's response maps, the slow reference, SciPy and PyWavelets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from grayling import _core, filters, runtime
from tests.filters import golden_maps
from tests.golden import ibsi2
from tests.reference.filters import laplacian_of_gaussian, response_maps

SCIPY_MODES = {"zero": "constant", "nearest": "nearest", "periodic": "wrap", "mirror": "reflect"}
POOLINGS = {"max": "maximum", "average": "average"}
VOXEL_TYPES = ("?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8")
# Of the range of a map: what float32 costs. The mean of a periodic checkerboard cancels to 1/3000 of its intensities.
SINGLE = {"1.a.3": 5e-4}


def filter_of(configuration):
    p, boundary = configuration.parameters, configuration.boundary
    pooling = POOLINGS.get(p.get("pooling"))
    dimensions = configuration.dimensions
    if configuration.filter == "mean":
        return filters.Mean(support=p["support"], dimensions=dimensions, boundary=boundary)
    if configuration.filter == "laplacian_of_gaussian":
        sigma, cutoff = p["sigma_mm"], p["cutoff"]
        return filters.LaplacianOfGaussian(sigma_mm=sigma, cutoff=cutoff, dimensions=dimensions, boundary=boundary)
    if configuration.filter == "laws":
        return filters.Laws(kernel=p["kernel"], pooling=pooling, energy_radius=p.get("delta"), boundary=boundary)
    return filters.SeparableWavelet(
        wavelet=p["wavelet"], subband=p["subband"], level=p["level"], pooling=pooling, boundary=boundary
    )


SEPARABLE = [c for c in ibsi2.PHASE_1 if c.filter in ("mean", "laplacian_of_gaussian", "laws", "separable_wavelet")]


@pytest.mark.parametrize("configuration", SEPARABLE, ids=lambda c: c.test_id)
def test_response_maps_of_ibsi_2(configuration):
    golden_maps.check(configuration, filter_of(configuration), single=SINGLE.get(configuration.test_id, 1e-6))


def configurations(rng):
    """Any separable filter with a kernel that may be larger than the volume."""
    dimensions, boundary = int(rng.choice([2, 3])), str(rng.choice(list(SCIPY_MODES)))
    name = str(rng.choice(["mean", "laplacian_of_gaussian", "laws", "separable_wavelet"]))
    parameters = {
        "mean": {"support": int(rng.choice([1, 3, 5, 11]))},
        "laplacian_of_gaussian": {"sigma_mm": float(rng.uniform(0.5, 2)), "cutoff": 3.0},
        "laws": {"kernel": "".join(rng.choice(["L5", "E5", "S5", "W5", "R5", "L3", "E3", "S3"], dimensions))}
        | ({"delta": int(rng.integers(0, 3))} if rng.random() < 0.3 else {}),
        "separable_wavelet": {
            "wavelet": str(rng.choice(["haar", "daubechies2", "symlet4", "coiflet1"])),
            "subband": "".join(rng.choice(["L", "H"], dimensions)),
            "level": int(rng.integers(1, 4)),
        },
    }[name]
    pooling = rng.choice([None, "max", "average"])
    if pooling and name in ("laws", "separable_wavelet"):
        parameters["pooling"] = str(pooling)
        if pooling == "average" and name == "laws":  # edges and waves would cancel, which is refused
            parameters["kernel"] = parameters["kernel"].replace("E", "S").replace("W", "R")
    return ibsi2.Configuration("any", "any", name, dimensions, parameters, boundary)


def response_in_the_core(configuration, volume, *, single=False):
    """Without Python's checks, which refuse kernels larger than the volume."""
    how = _core.Filtering(
        dimensions=configuration.dimensions, boundary=configuration.boundary, value=0.0, single=single
    )
    found = filter_of(configuration)
    grid = type("Grid", (), {"spacing_mm": (1.0, 1.0, 1.0)})
    return found._filtered(type("Volume", (), {"array": volume, "grid": grid, "name": "image"}), how)


@given(seed=st.integers(0, 2**32 - 1))
def test_any_volume_with_any_filter_follows_the_definition(seed):
    rng = np.random.default_rng(seed)
    configuration = configurations(rng)
    volume = rng.integers(0, 100, rng.integers(1, 9, 3)).astype(rng.choice(VOXEL_TYPES))
    expected = response_maps.response_map(configuration, volume, 1.0)
    np.testing.assert_allclose(response_in_the_core(configuration, volume), expected, rtol=1e-11, atol=1e-10)


@given(seed=st.integers(0, 2**32 - 1))
def test_threads_and_simd_paths_change_no_bit(seed):
    rng = np.random.default_rng(seed)
    configuration, single = configurations(rng), bool(rng.integers(2))
    volume = rng.normal(0, 100, rng.integers((1, 1, 1), (6, 40, 90)))
    expected = response_in_the_core(configuration, volume, single=single)
    n_threads, path = runtime.get_num_threads(), _core.simd_path()
    try:
        runtime.set_num_threads(7)
        assert np.array_equal(response_in_the_core(configuration, volume, single=single), expected)
        _core.set_simd_path("baseline")
        assert np.array_equal(response_in_the_core(configuration, volume, single=single), expected)
    finally:
        runtime.set_num_threads(n_threads)
        _core.set_simd_path(path)


@pytest.mark.parametrize(("dtype", "width"), [("float32", 288), ("float64", 272), ("float32", 290)])
def test_large_means_that_pass_by_the_caches_are_those_of_each_slab(dtype, width):
    """A response of 16 MB and more goes to memory past the caches, if its rows are whole cache lines."""
    volume = np.random.default_rng(17).normal(50, 100, (60, 256, width)).astype(dtype)
    made, path = filters.Mean(support=5), _core.simd_path()
    whole = made(volume, dtype=dtype)
    assert whole.nbytes >= 16 << 20
    try:
        _core.set_simd_path("baseline")
        np.testing.assert_array_equal(made(volume, dtype=dtype), whole)
    finally:
        _core.set_simd_path(path)
    expected = ndimage.uniform_filter(volume.astype(np.float64), 5)
    np.testing.assert_allclose(whole, expected, rtol=0, atol=(1e-11 if dtype == "float64" else 1e-6) * np.ptp(expected))


@pytest.mark.parametrize("boundary", SCIPY_MODES)
@pytest.mark.parametrize("order", [(0, 0, 0), (0, 0, 1), (1, 0, 1), (2, 1, 0)])
def test_gaussian_is_scipys(boundary, order):
    volume = np.random.default_rng(5).normal(0, 100, (20, 23, 31))
    spacing_mm = (2.0, 0.7, 1.1)
    sigma = [1.4 / side for side in spacing_mm]
    expected = ndimage.gaussian_filter(volume, sigma, order, mode=SCIPY_MODES[boundary], truncate=3.0)
    gaussian = filters.Gaussian(sigma_mm=1.4, order=order, cutoff=3.0, boundary=boundary)
    np.testing.assert_allclose(gaussian(volume, spacing_mm=spacing_mm), expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("order", [(0, 0, 0), (1, 0, 2)])
def test_gaussian_in_a_constant_is_scipys_on_a_larger_image(order):
    """SciPy itself puts the constant beyond the image again after each axis; of a derivative it is another image."""
    volume = np.random.default_rng(0).normal(0, 100, (9, 11, 13))
    larger = np.pad(volume, 8, constant_values=-1000.0)
    expected = ndimage.gaussian_filter(larger, 1.0, order, mode="nearest")[8:-8, 8:-8, 8:-8]
    found = filters.Gaussian(sigma_mm=1.0, order=order, boundary="constant", boundary_value=-1000.0)(
        volume, spacing_mm=(1, 1, 1)
    )
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)
    theirs = ndimage.gaussian_filter(volume, 1.0, order, mode="constant", cval=-1000.0)
    assert np.allclose(theirs, expected, rtol=0, atol=1e-10) == (order == (0, 0, 0))


def test_in_two_dimensions_slices_are_filtered_one_by_one():
    volume = np.random.default_rng(6).normal(0, 100, (4, 23, 31))
    gaussian = filters.Gaussian(sigma_mm=1.0, dimensions=2)
    expected = [ndimage.gaussian_filter(image, 1.0) for image in volume]
    np.testing.assert_allclose(gaussian(volume, spacing_mm=(9, 1, 1)), expected, rtol=1e-12)
    np.testing.assert_allclose(gaussian(volume[0], spacing_mm=(9, 1, 1)), expected[0], rtol=1e-12)


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize(("wavelet", "theirs"), [("haar", "haar"), ("daubechies3", "db3"), ("coiflet1", "coif1")])
def test_wavelets_are_those_of_pywavelets(wavelet, theirs, level):
    pywt = pytest.importorskip("pywt")
    volume = np.random.default_rng(7).normal(0, 100, (32, 40, 48))
    coefficients = pywt.swtn(volume, theirs, level=level)[0]
    for along_zyx in ("aaa", "aad", "dad", "ddd"):
        subband = along_zyx[::-1].replace("a", "L").replace("d", "H")
        found = filters.SeparableWavelet(wavelet=wavelet, subband=subband, level=level, boundary="periodic")(volume)
        np.testing.assert_allclose(found, coefficients[along_zyx], rtol=0, atol=1e-10)


@pytest.mark.parametrize("wavelet", _core.wavelet_names())
def test_taps_are_those_of_the_reference(wavelet):
    """An impulse shows them; the reference computes Daubechies' and Symlet taps."""
    from tests.reference.filters import wavelet_taps

    line = np.zeros((1, 1, 101))
    line[0, 0, 50] = 1
    how = _core.Filtering(dimensions=2, boundary="zero", value=0.0, single=False)
    for letter, taps in (("L", wavelet_taps.low_pass(wavelet)), ("H", wavelet_taps.high_pass(wavelet))):
        along_x = _core.filter_wavelet(line, wavelet, letter + "L", 1, None, how)[0, 0]
        low = wavelet_taps.low_pass(wavelet)
        first = 50 - len(taps) // 2
        np.testing.assert_allclose(along_x[first : first + len(taps)], taps * low[len(low) // 2], rtol=0, atol=1e-14)


@pytest.mark.parametrize("pooling", [None, "average", "maximum", "minimum"])
def test_a_constant_boundary_goes_on_for_ever(pooling):
    """As if the image were part of a large one that has this value around it: for one convolution along each axis."""
    volume = np.random.default_rng(8).normal(0, 100, (7, 9, 8))
    around = np.pad(volume, 12, constant_values=-1000.0)
    for make in (
        lambda **how: filters.SeparableWavelet(wavelet="daubechies2", subband="LLH", pooling=pooling, **how),
        lambda **how: filters.Laws(kernel="L5S5L5", pooling=pooling, **how),
        lambda **how: filters.Mean(support=5, **how),
    ):
        found = make(boundary="constant", boundary_value=-1000.0)(volume)
        expected = make(boundary="nearest")(around)[12:-12, 12:-12, 12:-12]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_minimum_pooling_is_maximum_pooling_of_the_negative():
    volume = np.random.default_rng(9).normal(0, 100, (9, 9, 9))
    laws = {how: filters.Laws(kernel="E5L5S5", pooling=how) for how in ("minimum", "maximum")}
    assert np.array_equal(laws["minimum"](volume), -laws["maximum"](-volume))


def test_what_is_no_number_stays_where_the_kernel_reaches():
    volume = np.random.default_rng(10).normal(0, 100, (15, 15, 15))
    volume[7, 7, 7] = np.nan
    near = np.zeros(volume.shape, bool)
    near[5:10, 5:10, 5:10] = True
    for made in (filters.Mean(support=5), filters.Laws(kernel="L5L5L5", pooling="maximum")):
        assert np.array_equal(np.isnan(made(volume)), near)


def test_the_sum_of_the_laplacians_kernel_is_what_the_reference_says():
    flat = np.full((40, 40, 40), 7.0)
    found = filters.LaplacianOfGaussian(sigma_mm=1.5)(flat, spacing_mm=(1, 1, 1))
    np.testing.assert_allclose(found, 7.0 * laplacian_of_gaussian.kernel(1.5, (0, 1, 2)).sum(), rtol=1e-9)
