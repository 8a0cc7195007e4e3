# Copyright The grayling developers. Licensed under Apache-2.0.
"""Sums over all pairs of voxels for Moran's I (N365) and Geary's C (NPT7), by correlation.

Both features weigh every ordered pair of voxels in the intensity mask with the inverse of their distance, N (N - 1)
terms. With m the mask (0 or 1), d the intensity minus its mean (0 outside) and W the weights' convolution, they are

    sum w                  = <m, W m>
    sum w d_k d_l          = <d, W d>
    sum w (d_k - d_l)^2    = 2 <m, W d^2> - 2 <d, W d>

and by Parseval's theorem <a, W b> is a sum over frequencies of spectrum(w) conj(spectrum(a)) spectrum(b): three forward
transforms, no inverse one. On a grid twice the box the periodic convolution is the wanted one.

What makes it fast: the weights are even along every axis, so their spectrum comes from a cosine transform of one
octant; the transforms go axis by axis, each before the axes after it are padded; and the last two are done on a few
columns at a time, which stay in the cache until their sums are taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from grayling._memory import expect_room
from grayling.errors import EmptyRegion, InvalidGeometry

__all__ = ["AutocorrelationSums", "autocorrelation_sums"]

_Float64: TypeAlias = npt.NDArray[np.float64]
_COLUMN_BLOCK_VALUES = 2**17  # complex values transformed at a time: 2 MiB


class AutocorrelationSums(NamedTuple):
    """Sums over ordered pairs of different voxels k, l with weights w = 1 / distance (mm^-1)."""

    weight_sum: float  # sum w
    moran_numerator: float  # sum w (x_k - mean) (x_l - mean)
    geary_numerator: float  # sum w (x_k - x_l)^2


def autocorrelation_sums(
    intensities: npt.ArrayLike, mask: npt.ArrayLike, spacing_mm: Sequence[float], *, workers: int = 1
) -> AutocorrelationSums:
    """Weight sum and numerators of Moran's I and Geary's C over a box.

    Parameters
    ----------
    intensities
        Shape (z, y, x). Values outside the mask are not read.
    mask
        Shape (z, y, x), the intensity mask: not zero inside. The cost is that of the whole array, so crop first.
    spacing_mm
        Voxel spacing (z, y, x).
    workers
        Threads of the transforms.

    Returns
    -------
    AutocorrelationSums
        Exact up to rounding (about 1e-14 of the sums of absolute terms), and the same for any number of workers.

    Raises
    ------
    InvalidGeometry
        If the shapes differ or are not three-dimensional, or a spacing is not positive.
    EmptyRegion
        If the mask holds no voxel.
    TooLarge
        If the box needs more memory than is available.

    References
    ----------
    IBSI reference manual, morphology, N365 and NPT7. Moran, Biometrika 1950;37:17. Geary, Inc Stat 1954;5:115.
    """
    values = np.asarray(intensities)
    inside = np.asarray(mask) != 0
    _check(values.shape, inside.shape, spacing_mm)
    selected = values[inside].astype(np.float64)
    if selected.size == 0:
        raise EmptyRegion("Moran's I and Geary's C need at least one voxel, but the intensity mask is empty")
    if selected.size == 1:
        return AutocorrelationSums(0.0, 0.0, 0.0)
    expect_room(
        predicted_bytes(inside.shape),
        f"the sums of Moran's I and Geary's C over a box of {inside.shape} voxels",
        "leave these two features out with features=, or resample",
    )
    fields = np.zeros((3, *inside.shape))  # (mask, deviation, squared deviation; z, y, x)
    fields[0] = inside
    selected -= selected.min()  # exact for close numbers, so that the mean takes no digits from them
    fields[1][inside] = selected - selected.mean()
    np.multiply(fields[1], fields[1], out=fields[2])
    return _sums(fields, spacing_mm, workers)


def predicted_bytes(shape: tuple[int, ...]) -> int:
    """Return the most memory that the sums over a box of this shape take, a little too high."""
    n_z, n_y, n_x = shape
    fields = 3 * 8 * n_z * n_y * n_x
    along_x = 3 * 16 * n_z * n_y * (n_x + 1)
    weights = 2 * 8 * (n_z + 1) * (n_y + 1) * (n_x + 1)
    return int(1.2 * (fields + along_x + weights)) + 3 * 16 * 4 * _COLUMN_BLOCK_VALUES


def _check(shape: tuple[int, ...], mask_shape: tuple[int, ...], spacing_mm: Sequence[float]) -> None:
    if shape != mask_shape or len(shape) != 3:
        raise InvalidGeometry(f"intensities {shape} and mask {mask_shape} must have the same shape (z, y, x)")
    if len(spacing_mm) != 3 or not all(0.0 < s < np.inf for s in spacing_mm):
        raise InvalidGeometry(f"spacing_mm must be three positive numbers (z, y, x), but is {tuple(spacing_mm)}")


def _sums(fields: _Float64, spacing_mm: Sequence[float], workers: int) -> AutocorrelationSums:
    import scipy.fft  # type: ignore[import-untyped]

    half = tuple(int(scipy.fft.next_fast_len(n)) for n in fields.shape[1:])
    period = tuple(2 * h for h in half)
    spectrum = scipy.fft.dctn(_inverse_distances(half, spacing_mm), type=1, overwrite_x=True)
    spectrum[:, :, 1:-1] *= 2.0  # for the frequencies of negative x, which a real transform leaves out
    total = np.zeros(3)
    for columns, transformed in _transforms(fields, period, workers):
        weights = _unfold(_unfold(spectrum[:, :, columns], 0), 1)
        total += _weighted_products(weights, transformed)
    weight, moran, cross = (total / np.prod(period, dtype=np.float64)).tolist()
    return AutocorrelationSums(weight, moran, 2.0 * (cross - moran))


def _inverse_distances(half: tuple[int, ...], spacing_mm: Sequence[float]) -> _Float64:
    """1 / distance (mm^-1) for lags from 0 to half the period, 0 for no lag; shape half + 1."""
    z, y, x = ((np.arange(n + 1, dtype=np.float64) * s) ** 2 for n, s in zip(half, spacing_mm, strict=True))
    squared = z[:, None, None] + y[:, None] + x
    squared[0, 0, 0] = np.inf
    return np.asarray(1.0 / np.sqrt(squared))


def _transforms(
    fields: _Float64, period: tuple[int, ...], workers: int
) -> Iterator[tuple[slice, npt.NDArray[np.complex128]]]:
    """Spectra of the fields for a block of x frequencies at a time: (slice, (3, period z, period y, block))."""
    import scipy.fft

    along_x = _along_x(fields, period[2], workers)
    n_columns = along_x.shape[3]
    block = max(1, _COLUMN_BLOCK_VALUES // (3 * period[0] * period[1]))
    for begin in range(0, n_columns, block):
        columns = slice(begin, min(begin + block, n_columns))
        along_y = scipy.fft.fft(along_x[..., columns], n=period[1], axis=2, workers=workers)
        yield columns, scipy.fft.fft(along_y, n=period[0], axis=1, overwrite_x=True, workers=workers)


def _along_x(fields: _Float64, period: int, workers: int) -> npt.NDArray[np.complex128]:
    """Spectra along x, some slices at a time: Python sees Ctrl-C only between two transforms."""
    import scipy.fft

    slices = fields.reshape(-1, *fields.shape[2:])
    spectra = np.empty((*slices.shape[:2], period // 2 + 1), np.complex128)
    block = max(1, 8 * _COLUMN_BLOCK_VALUES // slices[0].size)
    for begin in range(0, len(slices), block):
        spectra[begin : begin + block] = scipy.fft.rfft(slices[begin : begin + block], n=period, workers=workers)
    return spectra.reshape(*fields.shape[:3], -1)


def _unfold(spectrum: _Float64, axis: int) -> _Float64:
    """Frequencies 0 ... n to 0 ... n, -(n - 1) ... -1 of an even function."""
    mirrored = np.flip(np.delete(spectrum, [0, -1], axis=axis), axis=axis)
    return np.concatenate([spectrum, mirrored], axis=axis)


def _weighted_products(weights: _Float64, spectra: npt.NDArray[np.complex128]) -> _Float64:
    """Sum of W |M|^2, of W |D|^2 and of W Re(conj(M) Q).

    einsum adds in one order, whatever the number of threads.
    """
    mask, deviation, square = spectra.view(np.float64).reshape(3, -1)  # real and imaginary parts in turn
    w = np.repeat(weights, 2, axis=2).ravel()
    weighted_mask = w * mask
    return np.array(
        [
            np.einsum("i,i->", weighted_mask, mask),
            np.einsum("i,i->", w * deviation, deviation),
            np.einsum("i,i->", weighted_mask, square),
        ]
    )
