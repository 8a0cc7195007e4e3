# Copyright The grayling developers. Licensed under Apache-2.0.
"""Wide separable kernels by whole-image transforms, where these are quicker than sums of voxels.

A kernel that is even along every axis has a real spectrum, and that of its taps h is known without a transform:

    H(w) = h_0 + 2 sum over m of h_m cos(w m)

An image that is mirrored beyond its borders is a sum of cosines, so its cosine transform (type II) needs no voxels from
beyond; one that is repeated is a sum of waves. With the other boundaries the image is extended by the kernel's reach.
S. A. Martucci, IEEE Trans Signal Process 1994;42:1038-1051, doi:10.1109/78.295213, for the cosines.

The convolution is the same one; in float32 the responses differ by rounding, at most 1e-6 of their range.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from grayling import runtime
from grayling._memory import expect_room

__all__ = ["EvenKernel", "filtered", "suits", "transform_sizes"]

_Array: TypeAlias = npt.NDArray[Any]
# A transform, there and back, takes as long per voxel as this many taps: 225 to 413 in benchmarks/bench_routes.py, of
# mirrored images 254 to 291.
_TAPS_PER_TRANSFORM = 300


class EvenKernel(NamedTuple):
    """A sum of products of taps along (z, y, x).

    Taps are even around their middle; None leaves an axis alone.
    """

    terms: Sequence[tuple[_Array | None, ...]]

    @property
    def reach(self) -> tuple[int, ...]:
        """Voxels to either side, (z, y, x)."""
        return tuple(0 if taps is None else len(taps) // 2 for taps in self.terms[0])


def suits(volume: _Array, kernel: EvenKernel, n_taps: int, boundary: str) -> bool:
    """Return whether transforms are quicker than ``n_taps`` multiplications and additions per voxel, and can be used.

    Both take proportionally longer in float64, and both are shared out over the threads. A transform spreads what is
    not finite over all responses.
    """
    n_transformed = math.prod(transform_sizes(kernel, volume.shape, boundary))
    return n_taps * volume.size > _TAPS_PER_TRANSFORM * n_transformed and bool(np.isfinite(volume).all())


def filtered(volume: _Array, kernel: EvenKernel, boundary: str, value: float, *, single: bool) -> _Array:
    """Filter a volume, (z, y, x), of finite numbers.

    Parameters
    ----------
    volume
        Any type.
    kernel
        The taps.
    boundary, value
        As a filter has them.
    single
        Arithmetic and result are of float32, else of float64.

    Raises
    ------
    grayling.errors.TooLarge
        If there is no room for the transform and what it is made of.
    """
    dtype = np.float32 if single else np.float64
    sizes = transform_sizes(kernel, volume.shape, boundary)
    n_bytes = _n_bytes(kernel, sizes, np.dtype(dtype).itemsize, by_cosines=boundary == "mirror")
    expect_room(n_bytes, "the transform of the image", "crop the image, use dtype='float32' or a smaller kernel")
    from scipy import fft  # type: ignore[import-untyped]

    axes = tuple(axis for axis, taps in enumerate(kernel.terms[0]) if taps is not None)
    workers = runtime.get_num_threads()
    if boundary == "mirror":
        spectrum = fft.dctn(volume.astype(dtype), axes=axes, workers=workers, overwrite_x=True)
        _multiply(spectrum, kernel, [math.pi * np.arange(n) / n for n in volume.shape])
        return np.ascontiguousarray(fft.idctn(spectrum, axes=axes, workers=workers, overwrite_x=True))
    extended, constant = _extended(volume.astype(dtype, copy=False), kernel, sizes, boundary, value)
    spectrum = fft.rfftn(extended, axes=axes, workers=workers)
    del extended
    frequencies = [2 * math.pi * np.arange(m) / n for m, n in zip(spectrum.shape, sizes, strict=True)]
    _multiply(spectrum, kernel, frequencies)
    # Not irfftn, which holds a second spectrum that it transforms along all axes but the last.
    spectrum = fft.ifftn(spectrum, axes=axes[:-1], workers=workers, overwrite_x=True)
    found = fft.irfft(spectrum, sizes[axes[-1]], axis=axes[-1], workers=workers, overwrite_x=True)
    del spectrum
    first = kernel.reach if boundary == "nearest" else (0, 0, 0)
    inside = tuple(slice(begin, begin + n) for begin, n in zip(first, volume.shape, strict=True))
    result = np.ascontiguousarray(found[inside])
    result += np.asarray(constant, dtype=dtype)
    return result


def _n_bytes(kernel: EvenKernel, sizes: Sequence[int], itemsize: int, *, by_cosines: bool) -> int:
    """Return what is held at most: the spectrum, and the image or what the spectrum is multiplied by."""
    z, y, x = shape = (*sizes[:-1], sizes[-1] if by_cosines else sizes[-1] // 2 + 1)
    spectrum = z * y * x * (itemsize if by_cosines else 2 * itemsize)
    image = 0 if by_cosines else math.prod(sizes) * itemsize  # cosines are transformed in place
    waves = 16 * max(n * reach for n, reach in zip(shape, kernel.reach, strict=True))
    n_terms, plane = len(kernel.terms), y * x * itemsize
    return spectrum + max(image, waves + (n_terms - 1) * plane, (n_terms + 2) * plane)


def transform_sizes(kernel: EvenKernel, shape: Sequence[int], boundary: str) -> list[int]:
    """Return the size of the transform along each axis."""
    if boundary in ("mirror", "periodic"):
        return list(shape)
    from scipy import fft

    # Zeros between the end of the image and its beginning serve both; copies of the outermost voxels do not.
    n_sides = 2 if boundary == "nearest" else 1
    return [fft.next_fast_len(n + n_sides * r, real=True) if r else n for n, r in zip(shape, kernel.reach, strict=True)]


def _extended(
    volume: _Array, kernel: EvenKernel, sizes: Sequence[int], boundary: str, value: float
) -> tuple[_Array, float]:
    """Return the image with what it needs around it, and what has to be added to every response."""
    if boundary == "periodic":
        return volume, 0.0
    missing = [size - n for size, n in zip(sizes, volume.shape, strict=True)]
    if boundary == "nearest":  # what is more than the reach serves the transform's size
        return np.pad(volume, [(r, n - r) for r, n in zip(kernel.reach, missing, strict=True)], mode="edge"), 0.0
    beyond = np.asarray(value if boundary == "constant" else 0.0, dtype=volume.dtype)
    extended = np.pad(volume, [(0, n) for n in missing], constant_values=beyond)
    extended -= beyond
    gain = sum(math.prod(1.0 if taps is None else float(taps.sum()) for taps in term) for term in kernel.terms)
    return extended, gain * float(beyond)


def _multiply(spectrum: _Array, kernel: EvenKernel, frequencies: Sequence[_Array]) -> None:
    """Multiply a transform, (z, y, x), by that of the kernel."""
    real = np.dtype(spectrum.real.dtype)
    along_z, planes = [], []
    for term in kernel.terms:
        z, y, x = (_response(taps, w) for taps, w in zip(term, frequencies, strict=True))
        along_z.append(z.astype(real))
        planes.append((y[:, None] * x).astype(real))
    for k in range(len(spectrum)):
        factor = along_z[0][k] * planes[0]
        for z, of_term in zip(along_z[1:], planes[1:], strict=True):
            factor += z[k] * of_term
        spectrum[k] *= factor


def _response(taps: _Array | None, frequencies: _Array) -> _Array:
    """Return what even taps make of a wave, for each frequency in radians per voxel."""
    if taps is None:
        return np.ones_like(frequencies)
    half = taps[len(taps) // 2 :]
    waves = np.cos(np.outer(frequencies, np.arange(1, len(half))))
    return np.asarray(half[0] + 2 * (waves @ half[1:]))
