# Copyright The grayling developers. Licensed under Apache-2.0.
"""Simoncelli's non-separable wavelet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from grayling.filters._filter import dimensions_setting
from grayling.filters._spectral_filter import SimoncelliFilter

__all__ = ["Simoncelli"]


@dataclass(frozen=True, kw_only=True)
class Simoncelli(SimoncelliFilter):
    """The band-pass response (B map) of Simoncelli's isotropic wavelet (IBSI 2).

    Of the frequency's distance nu from 0, in units of the Nyquist frequency, H(nu) = cos(pi/2 log2(2 r)) for
    1/4 <= r <= 1, else 0, with r = 2^(level - 1) nu. The image continues into ``padding`` voxels by the boundary
    condition, and beyond those periodically; with a padding of 0 the boundary must be periodic. Padding decides
    numbers, most of all on centred frequencies, and is not rounded up to lengths that transform quickly: padded lengths
    are fastest without prime factors above 5, and slow with ones above 11. Voxels must be finite.
    Memory beside image and result: in 3 dimensions about one volume of the size of the image, of which rows and columns
    are padded but slices are not, a quarter of that at level 2, and so on; in 2 dimensions some slices.
    J. Portilla and E. P. Simoncelli, IJCV 2000;40:49, doi:10.1023/A:1026553619983; manual arXiv:2006.05470.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> image = np.random.default_rng(0).normal(size=(32, 32, 32))
    >>> filters.Simoncelli(level=2)(image).shape
    (32, 32, 32)
    """

    method: ClassVar[str] = "simoncelli"
    dimensions: int = dimensions_setting()

    def _described(self) -> str:
        return f"the band-pass of Simoncelli's wavelet at level {self.level}, {self._on_the_spectrum()}"

    @property
    def _dimensions(self) -> int:
        return self.dimensions
