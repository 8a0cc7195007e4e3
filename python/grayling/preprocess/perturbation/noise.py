# Copyright The grayling developers. Licensed under Apache-2.0.
"""Gaussian noise of a given level, or of the level that the image has already."""

from __future__ import annotations

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
# Median of the absolute value of a standard normal variable, 0.6745 in the papers.
_NORMAL_MEDIAN = 0.6744897501960817
# Of the largest intensity: where the image is flat, rounding leaves coefficients some thousand times smaller than this.
_ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class AddNoise:
    """Add independent Gaussian noise to every voxel.

    Without `sigma` the level is that of the image's own noise, see `estimated_noise`; the image's variance then
    doubles where there is nothing but noise.
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
            "the image's own (estimated from the diagonal band of a stationary coiflet transform)"
            if self.sigma is None
            else plain_number(self.sigma)
        )
        return f"Gaussian noise with a standard deviation of {level} was added (seed {self.seed})."


def estimated_noise(array: npt.NDArray[Any], name: str = "image") -> float:
    """Return the standard deviation of an image's noise.

    The median of the absolute values of the diagonal band of the first level of a stationary wavelet transform in each
    slice, divided by that of a standard normal variable (Donoho and Johnstone, Biometrika 81:425, 1994; Chang, Yu and
    Vetterli, IEEE Transactions on Image Processing 9:1532, 2000). Wavelet: coif1. Only coefficients whose six by six
    voxels lie in the image are used.

    Parameters
    ----------
    array
        Intensities, (z, y, x).
    name
        How messages call it.

    Raises
    ------
    grayling.errors.InvalidImage
        If the image has not three axes, or is too small, not finite, or flat in most places: without noise to be seen.
    """
    if array.ndim != 3:
        raise InvalidImage(f"{name} has shape {array.shape}, expected 3 axes (z, y, x); a slice is slice[np.newaxis]")
    way_out = "state the level instead, for example AddNoise(sigma=10)"
    n_taps = len(_HIGH_PASS)
    if min(array.shape[1:]) < n_taps:
        raise InvalidImage(
            f"{name} has slices of {array.shape[1]} x {array.shape[2]} voxels (y, x), and estimating its noise takes "
            f"at least {n_taps} x {n_taps}; {way_out}"
        )
    level = float(np.median(np.abs(_diagonal_band(array)), overwrite_input=True)) / _NORMAL_MEDIAN
    largest = max(abs(float(array.min())), abs(float(array.max())))
    if not _ROUNDING * largest < level < float("inf"):
        raise InvalidImage(
            f"{name} has no noise that could be estimated ({level:g}): it is flat in more than half of its area, or "
            f"not finite; {way_out}"
        )
    return level


def _diagonal_band(array: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the band that is high-pass along y and x, (z, y - 5, x - 5), slice by slice to spare memory."""
    from scipy import ndimage  # type: ignore[import-untyped]

    before, after = len(_HIGH_PASS) // 2, len(_HIGH_PASS) // 2 - 1
    n_z, n_y, n_x = array.shape
    band = np.empty((n_z, n_y - before - after, n_x - before - after))
    for z in range(n_z):
        rows = ndimage.correlate1d(np.asarray(array[z], np.float64), _HIGH_PASS, axis=0)
        both = ndimage.correlate1d(rows, _HIGH_PASS, axis=1)
        band[z] = both[before : n_y - after, before : n_x - after]
    return band
