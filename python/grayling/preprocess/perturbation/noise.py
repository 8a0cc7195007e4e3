# Copyright The grayling developers. Licensed under Apache-2.0.
"""Gaussian noise of a given level, or of the level that the image has already."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _schema
from grayling._schema import setting
from grayling._words import plain_number
from grayling.errors import InvalidImage
from grayling.preprocess.applying import applied
from grayling.preprocess.perturbation._seeds import generator, seed_setting
from grayling.preprocess.sample import Sample

__all__ = ["AddNoise", "estimated_noise"]

# High-pass taps of the coiflet with two vanishing moments, in closed form (Daubechies, Ten Lectures on Wavelets,
# 1992, table 8.1, with the square root of 7). Their sum is 0, that of their squares 1.
_ROOT_7 = 7**0.5
_LOW_PASS = np.array([1 - _ROOT_7, 5 + _ROOT_7, 14 + 2 * _ROOT_7, 14 - 2 * _ROOT_7, 1 - _ROOT_7, -3 + _ROOT_7])
_HIGH_PASS = _LOW_PASS[::-1] * np.array([1, -1, 1, -1, 1, -1]) / (16 * 2**0.5)
_N_TAPS = len(_HIGH_PASS)
# Median of the absolute value of a standard normal variable, 0.6745 in the papers.
_NORMAL_MEDIAN = 0.6744897501960817
# Of the largest intensity: where the image is flat, rounding leaves coefficients some thousand times smaller than this.
_ROUNDING = 1e-12
# Coefficients that an estimate needs: with 100 in one slice its standard deviation is 15 %.
_FEWEST = 100
# And of all there are: if nearly everything is flat, what is not are structures, or the largest of small noise.
_SMALLEST_SHARE = 0.01
_WAY_OUT = "state the level instead, for example AddNoise(sigma=10)"


@dataclass(frozen=True, kw_only=True)
class AddNoise:
    """Add independent Gaussian noise to every voxel.

    Without `sigma` the level is that of the image's own noise, see `estimated_noise`; the image's variance then
    doubles where there is nothing but noise. After Zwanenburg et al., Scientific Reports 9:614 (2019),
    doi:10.1038/s41598-018-36938-4.
    """

    method: ClassVar[str] = "add_noise"
    needs_one_region: ClassVar[bool] = False
    sigma: float | None = setting(
        None,
        text="Standard deviation of the noise; null to estimate it from the image",
        expectation="a finite number above 0, or null",
        accepts=lambda sigma: sigma is None or 0 < sigma < float("inf"),
        unit="intensity",
    )
    seed: int = seed_setting()

    def __post_init__(self) -> None:
        _schema.check(self)

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with a noisy image, float64; the level, where it was estimated, is noted.

        Raises
        ------
        grayling.errors.InvalidImage
            If there is no noise to estimate; see `estimated_noise`.
        """
        sigma = estimated_noise(sample.array, sample.image.name) if self.sigma is None else self.sigma
        noisy = generator(self.seed).standard_normal(sample.array.shape)
        noisy *= sigma
        noisy += sample.array
        result = sample.with_array(noisy)
        return result.noted(f"The noise level was estimated as {sigma:.6g}.") if self.sigma is None else result

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        level = (
            "at the image's own noise level, estimated from the diagonal band of a stationary coiflet transform,"
            if self.sigma is None
            else f"with a standard deviation of {plain_number(self.sigma)}"
        )
        return f"Gaussian noise {level} was added (seed {self.seed})."


def estimated_noise(array: npt.NDArray[Any], name: str = "image") -> float:
    """Return the standard deviation of an image's noise.

    The median of the absolute values of the diagonal band of the first level of a stationary wavelet transform in each
    slice, divided by that of a standard normal variable (Donoho and Johnstone, Biometrika 81:425, 1994; Chang, Yu and
    Vetterli, IEEE Transactions on Image Processing 9:1532, 2000). Wavelet: coif1. Only coefficients whose six by six
    voxels lie in the image are used.

    Background of a constant value, such as air set to 0 or padding, says nothing about noise: a coefficient is left out
    if its voxels meet any six by six that are all equal. Zeros elsewhere count, since images of whole numbers have them
    for other reasons. Noise below half a grey level is estimated only roughly there, mostly too low, by up to a half.

    Parameters
    ----------
    array
        Intensities, (z, y, x).
    name
        How messages call it.

    Raises
    ------
    grayling.errors.InvalidImage
        If the image has not three axes, is not finite, or shows too little noise: it is too small, flat or smooth.
    """
    if array.ndim != 3:
        raise InvalidImage(f"{name} has shape {array.shape}, expected 3 axes (z, y, x); a slice is slice[np.newaxis]")
    if min(array.shape[1:]) < _N_TAPS:
        raise InvalidImage(
            f"{name} has slices of {array.shape[1]} x {array.shape[2]} voxels (y, x), and estimating its noise takes "
            f"at least {_N_TAPS} x {_N_TAPS}; {_WAY_OUT}"
        )
    largest = max(abs(float(array.min())), abs(float(array.max())))
    if not largest < float("inf"):
        raise InvalidImage(f"{name} has NaN or infinite voxels, which hide its noise; {_WAY_OUT}")
    return _level(array, _ROUNDING * largest, name)


def _level(array: npt.NDArray[Any], rounding: float, name: str) -> float:
    n_z, n_y, n_x = array.shape
    n_all = n_z * (n_y - _N_TAPS + 1) * (n_x - _N_TAPS + 1)
    found = _diagonal_band(array, n_all, rounding)
    n_needed = max(_FEWEST, math.ceil(_SMALLEST_SHARE * n_all))
    if found.size < n_needed:
        raise InvalidImage(
            f"{name} is too small or too flat to estimate its noise: {found.size} of {n_all} wavelet coefficients lie "
            f"clear of flat areas, and {n_needed} are needed; {_WAY_OUT}"
        )
    level = float(np.median(np.abs(found, out=found), overwrite_input=True)) / _NORMAL_MEDIAN
    if level <= rounding:
        raise InvalidImage(f"{name} has no noise that could be estimated ({level:g}): it is smooth; {_WAY_OUT}")
    return level


def _diagonal_band(array: npt.NDArray[Any], n_all: int, rounding: float) -> npt.NDArray[np.float64]:
    """Return the coefficients clear of flat areas that are high-pass along y and x, slice by slice to spare memory."""
    from scipy import ndimage  # type: ignore[import-untyped]

    before, after = _N_TAPS // 2, _N_TAPS // 2 - 1  # SciPy centres an even number of taps so
    inner = tuple(slice(before, n - after) for n in array.shape[1:])
    band, n_found = np.empty(n_all), 0
    for plane in array:
        voxels = np.asarray(plane, np.float64)
        both = ndimage.correlate1d(ndimage.correlate1d(voxels, _HIGH_PASS, axis=0), _HIGH_PASS, axis=1)
        clear = both[inner][_away_from_flat(voxels, inner, rounding)]
        band[n_found : n_found + clear.size] = clear
        n_found += clear.size
    return band[:n_found]


def _away_from_flat(
    voxels: npt.NDArray[np.float64], inner: tuple[slice, ...], rounding: float
) -> npt.NDArray[np.bool_]:
    """Return which coefficients share no voxel with one whose voxels are all equal, (y - 5, x - 5)."""
    from scipy import ndimage

    lowest, highest = (find(voxels, _N_TAPS)[inner] for find in (ndimage.minimum_filter, ndimage.maximum_filter))
    flat = (highest - lowest <= rounding).astype(np.uint8)
    away: npt.NDArray[np.bool_] = ndimage.maximum_filter(flat, 2 * _N_TAPS - 1, mode="constant") == 0
    return away
