# Copyright The grayling developers. Licensed under Apache-2.0.
"""What Gabor filters hand to the core: the spectra of their kernels; and what they mark of its result."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._memory import expect_room
from grayling.runtime import get_num_threads

__all__ = ["Request", "Wave", "kernel", "responses"]

_Taps: TypeAlias = npt.NDArray[np.complex128]  # (row, column), odd along both
_SINGLE_CUTOFF = 6.0  # standard deviations, where float32 kernels end: the envelope, 1.5e-8, is less than it tells
_DOUBLE_CUTOFF = 7.0  # where the envelope is 2.3e-11, and a cut does not show
_EXTENDED = {"zero": "constant", "constant": "constant", "nearest": "nearest", "periodic": "wrap", "mirror": "reflect"}


@dataclass(frozen=True)
class Wave:
    """A wave under a Gaussian envelope, lengths in voxels."""

    sigma: float
    wavelength: float
    gamma: float
    cutoff: float

    @property
    def widest(self) -> float:
        """Return the standard deviation of the envelope's wider axis."""
        return self.sigma / min(1.0, self.gamma)

    def reach(self, *, single: bool = False) -> int:
        """Return how many voxels the kernel reaches to either side."""
        return math.ceil((min(self.cutoff, _SINGLE_CUTOFF) if single else self.cutoff) * self.widest)


@dataclass(frozen=True)
class Request:
    """What is asked of a volume."""

    wave: Wave
    thetas: tuple[float, ...]  # radians
    response: str
    pooling: str
    axes: tuple[int, ...]  # across which slices lie
    boundary: str
    value: float
    single: bool

    @property
    def dtype(self) -> np.dtype[Any]:
        """Return the type of the response map."""
        return np.dtype(np.float32 if self.single else np.float64)


def kernel(wave: Wave, theta: float, reach: int) -> _Taps:
    """Return the taps of an orientation, (row, column): row is y, column x of the kernel's plane."""
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    cosine, sine = math.cos(theta), math.sin(theta)
    with np.errstate(over="ignore"):  # far beyond a tiny envelope
        along, across = (x * cosine + y * sine) / wave.sigma, (y * cosine - x * sine) / wave.sigma
        exponent = -0.5 * (along**2 + (wave.gamma * across) ** 2)
    turns = x * (cosine / wave.wavelength % 1) + y * (sine / wave.wavelength % 1)  # less whole ones
    return np.asarray(np.exp(exponent + 2j * np.pi * turns))


def _spectrum(
    theta: float, taps: _Taps, shape: tuple[int, ...], size: tuple[int, int], request: Request
) -> _core.GaborKernel:
    """Transform a kernel's taps for slices of a shape, padded to a size."""
    from scipy import fft  # type: ignore[import-untyped]

    met = _met(taps, shape, request)
    if met.shape != taps.shape:  # a kernel that the image cuts has side lobes at all frequencies
        row, n_rows, column, n_columns = 0, size[0], 0, size[1]
    else:
        row, n_rows = _frequencies(request, math.sin(theta), math.cos(theta), size[0])
        column, n_columns = _frequencies(request, math.cos(theta), math.sin(theta), size[1])
    along_x = fft.fft(_wrapped(met.T, size[1]), axis=0)  # (frequency of x, row)
    columns = along_x[(column + np.arange(n_columns)) % size[1]].T
    # k(-x) = conj k(x): half of it says all, and the spectrum is real.
    half = _wrapped(columns, size[0])[: size[0] // 2 + 1]
    spectrum = fft.hfft(half, n=size[0], axis=0)
    box = spectrum[(row + np.arange(n_rows)) % size[0]] / (size[0] * size[1])
    return _core.GaborKernel(
        box=np.ascontiguousarray(box, request.dtype), first_row=row, first_column=column, total=float(taps.sum().real)
    )


def _frequencies(request: Request, cosine: float, sine: float, length: int) -> tuple[int, int]:
    """Return the first and the number of an axis' frequencies at which a kernel's spectrum is not negligible.

    It is a Gaussian round the frequency of the wave, which makes an angle with the axis. What a cut far out adds to
    it elsewhere is left out.
    """
    wave = request.wave
    if wave.cutoff < (_SINGLE_CUTOFF if request.single else _DOUBLE_CUTOFF):
        return 0, length
    n_deviations = math.sqrt(2 * math.log(4 / np.finfo(request.dtype).eps))
    width = n_deviations * math.hypot(cosine, wave.gamma * sine) / (2 * math.pi * wave.sigma)
    centre = (cosine / wave.wavelength + 0.25) % 1 - 0.25  # near 0 for all orientations: their boxes overlap
    first, last = math.ceil((centre - width) * length), math.floor((centre + width) * length)
    return (first, last - first + 1) if last - first + 1 < length else (0, length)


def _wrapped(taps: _Taps, length: int) -> _Taps:
    """Lay rows of taps round a periodic line, the middle one at its beginning."""
    places = (np.arange(len(taps)) - len(taps) // 2) % length
    line = np.zeros((length, taps.shape[1]), taps.dtype)
    for begin in range(0, len(taps), length):  # no two of a lap have one place
        lap = slice(begin, begin + length)
        line[places[lap]] += taps[lap]
    return line


def responses(volume: npt.NDArray[Any], request: Request) -> npt.NDArray[np.floating[Any]]:
    """Return the pooled response map, (z, y, x)."""
    reach = request.wave.reach(single=request.single)
    _expect_room(reach, volume.shape, request)
    taps = [kernel(request.wave, theta, reach) for theta in request.thetas]
    extension = _core.Extension(boundary=request.boundary, value=request.value)
    n_pooled = len(request.thetas) * len(request.axes) if request.pooling == "average" else 1
    result = np.empty(volume.shape, request.dtype)
    kernels: dict[tuple[int, ...], list[_core.GaborKernel]] = {}
    for axis in request.axes:
        shape = tuple(n for k, n in enumerate(volume.shape) if k != axis)
        n_rows, n_columns = (_core.gabor_padded_length(n, reach, request.boundary) for n in shape)
        if shape not in kernels:
            kernels[shape] = [
                _spectrum(theta, one, shape, (n_rows, n_columns), request)
                for theta, one in zip(request.thetas, taps, strict=True)
            ]
        plane = _core.GaborPlane(axis=axis, n_padded_rows=n_rows, n_padded_columns=n_columns)
        pooling = _core.GaborPooling(
            response=request.response, pooling=request.pooling, scale=1 / n_pooled, starts=axis == request.axes[0]
        )
        if _core.filter_gabor(volume, plane, extension, kernels[shape], pooling, result):
            _mark_reached(volume, axis, request, result)
    return result


def _expect_room(reach: int, shape: tuple[int, ...], request: Request) -> None:
    """Refuse kernels whose taps and spectra do not fit; those that are smaller than the image always do."""
    longest = [n + 2 * reach for n in sorted(shape)[-2:]]
    n_spectra = len(request.thetas) + 8 * get_num_threads()  # with what else a thread needs at a time
    taps = 16 * (len(request.thetas) + 4) * (2 * reach + 1) ** 2
    expect_room(
        taps + n_spectra * 2 * request.dtype.itemsize * longest[0] * longest[1],
        f"a Gabor kernel that reaches {reach} voxels to either side",
        "choose a smaller sigma_mm or cutoff, a larger gamma, or larger voxels (grayling.preprocess.Resample)",
    )


def _met(taps: _Taps, shape: tuple[int, ...], request: Request) -> _Taps:
    """Return the taps that meet a voxel of a slice of that shape, where there is nothing beyond it."""
    if request.boundary not in ("zero", "constant"):
        return taps
    middle = len(taps) // 2
    return taps[tuple(slice(max(0, middle - n + 1), middle + n) for n in shape)]


def _mark_reached(volume: npt.NDArray[Any], axis: int, request: Request, result: npt.NDArray[np.floating[Any]]) -> None:
    """Make not finite what a voxel that is not finite takes part in, slice by slice."""
    responses_across = np.moveaxis(result, axis, 0)
    for k, voxels in enumerate(np.moveaxis(volume, axis, 0)):
        responses_across[k][_reached(voxels, request)] = np.nan


def _reached(voxels: npt.NDArray[Any], request: Request) -> npt.NDArray[np.bool_]:
    """Return where in a slice a kernel meets a voxel that is not finite, also beyond the image."""
    from scipy.ndimage import maximum_filter1d  # type: ignore[import-untyped]

    with np.errstate(over="ignore"):
        reached = (~np.isfinite(voxels.astype(request.dtype))).astype(np.uint8)
    size = 2 * request.wave.reach() + 1
    for axis in (0, 1):
        reached = maximum_filter1d(reached, size, axis=axis, mode=_EXTENDED[request.boundary])
    return np.asarray(reached, bool)
