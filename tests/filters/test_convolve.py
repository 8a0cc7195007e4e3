# Copyright The grayling developers. Licensed under Apache-2.0.
"""Convolution with any kernel against the definition and SciPy."""

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, signal

from grayling import _core, filters, runtime
from grayling.errors import InvalidArgument, TooLarge

SCIPY_MODES = {"zero": "constant", "nearest": "nearest", "periodic": "wrap", "mirror": "reflect"}
THEIRS = {"convolution": ndimage.convolve, "correlation": ndimage.correlate}
VOLUME = np.random.default_rng(0).normal(0, 100, (7, 12, 41))


@pytest.mark.parametrize("boundary", SCIPY_MODES)
@pytest.mark.parametrize("mode", THEIRS)
@pytest.mark.parametrize("shape", [(3, 3, 3), (1, 1, 1), (4, 5, 2), (2, 8, 6), (7, 1, 1), (3, 4), (1, 9)])
@pytest.mark.parametrize("method", ["direct", "fft"])
def test_responses_are_scipys(boundary, mode, shape, method):
    kernel = np.random.default_rng(sum(shape)).normal(size=shape)
    expected = THEIRS[mode](VOLUME, kernel.reshape((1,) * (3 - kernel.ndim) + shape), mode=SCIPY_MODES[boundary])
    scale = 100 * abs(kernel).sum()
    for stride in (1, 2, (2, 3, 5)[3 - kernel.ndim :]):
        found = filters.convolve(VOLUME, kernel, mode, stride=stride, boundary=boundary, method=method)
        z, y, x = np.broadcast_to(stride, kernel.ndim) if kernel.ndim == 3 else (1, *np.broadcast_to(stride, 2))
        assert found.flags["C_CONTIGUOUS"]
        np.testing.assert_allclose(found, expected[::z, ::y, ::x], rtol=0, atol=1e-13 * scale)
    single = filters.convolve(VOLUME.astype(np.float32), kernel, mode, boundary=boundary, method=method)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, rtol=0, atol=1e-6 * scale)


def test_with_zeros_beyond_the_image_it_is_scipys_signal_convolve():
    kernel = np.random.default_rng(1).normal(size=(3, 5, 7))
    found = filters.convolve(VOLUME, kernel, boundary="zero")
    np.testing.assert_allclose(found, signal.convolve(VOLUME, kernel, mode="same"), rtol=0, atol=1e-9)


def literal(volume, kernel, mode, origin, stride):
    """The sum of the definition for a periodic image."""
    result = np.zeros([-(-n // step) for n, step in zip(volume.shape, stride, strict=True)])
    for j in np.ndindex(result.shape):
        for m in np.ndindex(kernel.shape):
            offset = [(o - k) if mode == "convolution" else (k - o) for o, k in zip(origin, m, strict=True)]
            sizes = zip(j, stride, offset, volume.shape, strict=True)
            result[j] += kernel[m] * volume[tuple((i * step + o) % n for i, step, o, n in sizes)]
    return result


@given(seed=st.integers(0, 2**32 - 1))
def test_any_kernel_with_any_origin_follows_the_definition(seed):
    rng = np.random.default_rng(seed)
    volume = rng.normal(size=rng.integers(5, 8, 3))
    kernel = rng.normal(size=rng.integers(1, 4, 3)) * (rng.random() < 0.9)
    origin = tuple(int(rng.integers(0, n)) for n in kernel.shape)
    mode, stride = str(rng.choice(list(THEIRS))), tuple(rng.integers(1, 4, 3).tolist())
    how = {"origin": origin, "stride": stride, "boundary": "periodic", "method": str(rng.choice(["direct", "fft"]))}
    found = filters.convolve(volume, kernel, mode, **how)
    np.testing.assert_allclose(found, literal(volume, kernel, mode, origin, stride), rtol=0, atol=1e-13)


def test_a_constant_beyond_the_image():
    kernel = np.random.default_rng(2).normal(size=(3, 3, 3))
    expected = ndimage.convolve(VOLUME, kernel, mode="constant", cval=-1000.0)
    for method in ("direct", "fft"):
        found = filters.convolve(VOLUME, kernel, boundary="constant", boundary_value=-1000.0, method=method)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_the_faster_way_is_chosen():
    small, large = np.ones((3, 3, 3)), np.ones((31, 31, 31))
    volume = np.random.default_rng(3).normal(size=(40, 40, 40))
    assert np.array_equal(filters.convolve(volume, small), filters.convolve(volume, small, method="direct"))
    assert np.array_equal(filters.convolve(volume, large), filters.convolve(volume, large, method="fft"))
    sparse = np.zeros((31, 31, 31))
    sparse[0, 0, 0] = sparse[15, 3, 15] = 1
    assert np.array_equal(filters.convolve(volume, sparse), filters.convolve(volume, sparse, method="direct"))


@pytest.mark.parametrize("spoilt", [np.nan, np.inf])
@pytest.mark.parametrize("size", [3, 41])
def test_what_is_not_finite_stays_where_the_kernel_reaches(spoilt, size):
    """A weight of 0 is no part of a response; a kernel that would go through spectra is summed directly."""
    volume = np.random.default_rng(4).normal(size=(2, 60, 60))
    volume[1, 30, 30] = spoilt
    kernel = np.ones((size, size))
    kernel[0, 0] = 0
    near = np.zeros(volume.shape, bool)
    reach = size // 2
    near[1, 30 - reach : 31 + reach, 30 - reach : 31 + reach] = True
    near[1, 30 - reach, 30 - reach] = False
    assert np.array_equal(~np.isfinite(filters.convolve(volume, kernel)), near)
    with pytest.raises(InvalidArgument, match="spread the voxels of image that are not finite"):
        filters.convolve(volume, kernel, method="fft")


def test_threads_and_simd_paths_change_no_bit():
    kernel = np.random.default_rng(5).normal(size=(3, 5, 4))
    volume = np.random.default_rng(6).normal(size=(21, 50, 600))
    n_threads, path = runtime.get_num_threads(), _core.simd_path()
    found = []
    try:
        for n, simd in ((1, path), (7, path), (7, "baseline")):
            runtime.set_num_threads(n)
            _core.set_simd_path(simd)
            found += [filters.convolve(volume, kernel, stride=s, method="direct", dtype="float32") for s in (1, 3)]
    finally:
        runtime.set_num_threads(n_threads)
        _core.set_simd_path(path)
    assert all(np.array_equal(a, b) for a, b in zip(found, found[2:], strict=False))


def test_images_keep_their_place_and_grow_their_spacing():
    image = sitk.GetImageFromArray(VOLUME.astype(np.float32))
    image.SetSpacing((0.5, 0.75, 2.0))
    image.SetOrigin((1.0, 2.0, 3.0))
    found = filters.convolve(image, np.ones((3, 3, 3)), stride=(1, 2, 3))
    assert found.GetSpacing() == (1.5, 1.5, 2.0)
    assert found.GetOrigin() == image.GetOrigin()
    expected = filters.convolve(VOLUME.astype(np.float32), np.ones((3, 3, 3)), stride=(1, 2, 3))
    assert np.array_equal(sitk.GetArrayFromImage(found), expected)
    assert filters.convolve(VOLUME[0].tolist(), np.ones((3, 3))).shape == VOLUME[0].shape


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"kernel": np.ones(3)},
            r"two axes \(y, x\) or three .* got the shape \(3,\); for a line .* kernel\[None, :\]",
        ),
        ({"kernel": np.ones((0, 3))}, "at least one weight"),
        ({"kernel": [[1, np.nan]]}, "weights must be finite"),
        ({"kernel": np.ones((3, 3, 85))}, "convolve reaches 42 voxels to either side, and image has 41 voxels along x"),
        ({"kernel": np.ones((3, 3, 42)), "origin": (1, 1, 0)}, "reaches 41 voxels"),
        ({"mode": "corelation"}, "mode must be one of convolution and correlation, got 'corelation'; did you mean"),
        ({"boundary": "reflect"}, "boundary must be one of zero, .* got 'reflect'"),
        ({"boundary_value": np.inf}, "boundary_value must be a finite number, got inf"),
        ({"method": "spectral"}, "method must be one of auto, direct and fft"),
        ({"stride": 0}, "stride must be a whole number from 1 on for each of the kernel's 3 axes, got 0"),
        ({"stride": (1, 2)}, "3 axes, got"),
        ({"stride": 1.5}, "got 1.5"),
        ({"origin": (0, 0, 3)}, r"index of a weight of the kernel of 3 x 3 x 3 weights, got \(0, 0, 3\)"),
        ({"origin": (0, 0)}, "origin must be a whole number from 0"),
        ({"dtype": "int16"}, "dtype must be"),
        ({"volume": VOLUME[:1]}, r"three axes: image is one slice; give a kernel of two axes \(y, x\), .* kernel\[0\]"),
        ({"volume": VOLUME[0], "kernel": np.ones((1, 3, 3))}, "image is one slice; give a kernel of two axes"),
        ({"kernel": np.ones((3, 3)) * 1j}, "weights must be real numbers, got the type complex128; .* imaginary part"),
        ({"kernel": [["a", "b"]]}, "weights must be real numbers, got the type <U1"),
        ({"kernel": [[None, 1]]}, "weights must be real numbers, got the type object"),
        ({"kernel": [[1, 2], [3]]}, "rows must be of one length"),
        ({"stride": 10**18}, "stride must be at most the 7 voxels that image has along z, got 1000000000000000000"),
        ({"stride": (1, 1, 42)}, "at most the 41 voxels that image has along x, got 42"),
        ({"stride": 10**30}, "at most the 7 voxels"),
    ],
)
def test_impossible_arguments(arguments, words):
    with pytest.raises(InvalidArgument, match=words):
        filters.convolve(**({"volume": VOLUME, "kernel": np.ones((3, 3, 3))} | arguments))


def test_memory_is_predicted(monkeypatch):
    monkeypatch.setattr("grayling._memory.available_bytes", lambda: 1000)
    for method in ("direct", "fft"):
        with pytest.raises(TooLarge, match=r"the response map of image needs .* use dtype='float32'"):
            filters.convolve(VOLUME, np.ones((3, 3, 3)), method=method)
