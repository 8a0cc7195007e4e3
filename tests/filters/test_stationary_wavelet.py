# Copyright The grayling developers. Licensed under Apache-2.0.
"""The stationary wavelet transform against its definition, and bit for bit against PyWavelets."""

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given
from hypothesis import strategies as st

from grayling import _core, filters, runtime
from grayling.errors import InvalidArgument, InvalidGeometry
from tests.reference.filters import stationary_wavelet, wavelet_taps

NAMES = _core.wavelet_bank_names()
ALL_AXES = (True, True, True)


def whole(shape):
    return (0, 0, 0), tuple(n + n % 2 for n in shape)


def case(rng, names=NAMES):
    """Any volume, wavelet and axes, lines shorter than the filter among them."""
    shape = tuple(int(n) for n in rng.integers(1, 24, 3))
    kind = str(rng.choice(["f4", "f8", "i2", "u1"]))
    values = rng.normal(0, 100, shape) if rng.random() < 0.5 else rng.integers(0, 3, shape)
    axes = tuple(bool(some) for some in rng.permutation([True, *(rng.random(2) < 0.6)]))
    return abs(values).astype(kind) if kind == "u1" else values.astype(kind), str(rng.choice(names)), axes


def window_of(rng, shape):
    begin = tuple(int(rng.integers(0, n)) for n in shape)
    return begin, tuple(int(rng.integers(1, n - first + 1)) for n, first in zip(shape, begin, strict=True))


def part(array, window):
    return array[tuple(slice(first, first + n) for first, n in zip(*window, strict=True))]


@given(seed=st.integers(0, 2**32 - 1))
def test_any_subband_follows_the_definition(seed):
    rng = np.random.default_rng(seed)
    volume, _, axes = case(rng)
    ours, name = [("haar", "haar"), ("daubechies3", "db3"), ("coiflet2", "coif2")][rng.integers(3)]
    low, high = wavelet_taps.low_pass(ours), wavelet_taps.high_pass(ours)
    expected = stationary_wavelet.subbands(volume, low, high, [axis for axis in range(3) if axes[axis]])
    window = window_of(rng, whole(volume.shape)[1])
    found = _core.stationary_wavelet(volume, name, axes, window, False)
    largest = max(abs(band).max() for band in expected.values())
    for band, told in zip(expected.values(), found, strict=True):
        np.testing.assert_allclose(told, part(band, window), rtol=0, atol=1e-11 * largest + 1e-300)


@given(seed=st.integers(0, 2**32 - 1))
def test_any_subband_is_pywavelets_bit_for_bit(seed):
    pywt = pytest.importorskip("pywt")
    rng = np.random.default_rng(seed)
    volume, name, axes = case(rng)
    even = stationary_wavelet.made_even(volume)
    expected = pywt.swtn(even, name, level=1, axes=[axis for axis in (2, 1, 0) if axes[axis]])[0]
    window = window_of(rng, even.shape) if rng.random() < 0.5 else whole(volume.shape)
    found = _core.stationary_wavelet(volume, name, axes, window, volume.dtype == np.float32)
    for band, told in zip(expected.values(), found, strict=True):
        assert told.dtype == band.dtype
        assert told.tobytes() == part(band, window).tobytes()


def test_taps_are_those_of_pywavelets():
    pywt = pytest.importorskip("pywt")
    assert sorted(NAMES) == sorted(pywt.wavelist(kind="discrete"))
    for name in NAMES:
        wavelet = pywt.Wavelet(name)
        low, high = _core.wavelet_bank(name)
        assert low.tolist() == wavelet.dec_lo
        assert high.tolist() == wavelet.dec_hi


@pytest.mark.parametrize("name", NAMES)
def test_taps_single_out_a_wavelet(name):
    """Flat images stay flat, and have no details; what is orthogonal has the energy of the image."""
    low, high = _core.wavelet_bank(name)
    assert len(low) == len(high)
    assert low.sum() == pytest.approx(np.sqrt(2), abs=1e-5)
    assert high.sum() == pytest.approx(0, abs=2e-3 if name == "dmey" else 1e-5)  # dmey is cut to 62 taps
    if name.startswith(("haar", "db", "sym", "coif")):
        for shift in range(0, len(low), 2):
            overlap = low[shift:] @ low[: len(low) - shift]
            assert overlap == pytest.approx(1.0 if shift == 0 else 0.0, abs=1e-9)


def test_taps_are_those_that_are_computed():
    for n in range(2, 11):
        expected = wavelet_taps.low_pass(f"daubechies{n}")
        np.testing.assert_allclose(_core.wavelet_bank(f"db{n}")[0], expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["haar", "coif1", "db5", "coif3", "bior1.3"])
def test_threads_and_simd_paths_change_no_bit(name, dtype):
    volume = np.random.default_rng(3).normal(0, 100, (21, 67, 131)).astype(dtype)

    def bits():
        bands = filters.stationary_wavelet(volume, name)
        return {key: band.tobytes() for key, band in bands.items()}

    expected = bits()
    n_threads, path = runtime.get_num_threads(), _core.simd_path()
    try:
        for n in (1, 3, 7):
            runtime.set_num_threads(n)
            assert bits() == expected
        _core.set_simd_path("baseline")
        assert bits() == expected
    finally:
        runtime.set_num_threads(n_threads)
        _core.set_simd_path(path)


def test_letters_stand_for_x_y_and_z():
    z, y, x = np.indices((8, 8, 8))
    bands = filters.stationary_wavelet(((-1.0) ** z), "haar")
    assert {key for key, band in bands.items() if abs(band).max() > 1e-9} == {"LLH"}
    bands = filters.stationary_wavelet(((-1.0) ** x), "haar", axes="xy")
    assert {key for key, band in bands.items() if abs(band).max() > 1e-9} == {"HL"}
    assert list(filters.stationary_wavelet(((-1.0) ** y), "haar")) == [
        *("LLL", "LLH", "LHL", "LHH", "HLL", "HLH", "HHL", "HHH")
    ]


def test_what_goes_in_comes_out():
    slice_ = np.random.default_rng(4).normal(size=(9, 11)).astype(np.float32)
    bands = filters.stationary_wavelet(slice_, "DB2", axes="xy")
    assert {(band.shape, band.dtype.name) for band in bands.values()} == {((9, 11), "float32")}
    assert filters.stationary_wavelet(slice_, "db2", axes="xy", dtype="float64")["HH"].dtype == np.float64
    image = sitk.GetImageFromArray(np.random.default_rng(5).normal(size=(4, 5, 6)))
    image.SetSpacing((0.5, 1.0, 2.0))
    band = filters.stationary_wavelet(image)["HLL"]
    assert band.GetSpacing() == image.GetSpacing()
    assert band.GetSize() == image.GetSize()


def test_what_is_refused():
    volume = np.zeros((4, 4, 4))
    with pytest.raises(InvalidArgument, match="did you mean 'coif1'"):
        filters.stationary_wavelet(volume, "coiff1")
    for axes in ("", "xx", "xa"):
        with pytest.raises(InvalidArgument, match="letters x, y and z"):
            filters.stationary_wavelet(volume, axes=axes)
    with pytest.raises(InvalidArgument, match="float32"):
        filters.stationary_wavelet(volume, dtype="int16")
    with pytest.raises(InvalidGeometry, match="does not lie in the image"):
        _core.stationary_wavelet(volume, "haar", ALL_AXES, ((0, 0, 1), (4, 4, 4)), False)
    with pytest.raises(InvalidArgument, match="unknown wavelet"):
        _core.stationary_wavelet(volume, "db99", ALL_AXES, whole((4, 4, 4)), False)
    with pytest.raises(InvalidArgument, match="2\\^n subbands"):
        _core.stationary_wavelet(volume, "haar", (False,) * 3, whole((4, 4, 4)), False)
