# Copyright The grayling developers. Licensed under Apache-2.0.
"""Undecimated separable wavelets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._schema import setting
from grayling.filters._filter import Filter, Reach, pooled_words, pooling_setting
from grayling.image import Volume

__all__ = ["SeparableWavelet"]


@dataclass(frozen=True, kw_only=True)
class SeparableWavelet(Filter):
    """One subband of an undecimated separable wavelet decomposition (IBSI 2).

    Orthonormal wavelets: haar, daubechies2 to daubechies10, symlet2 to symlet10, coiflet1 to coiflet5. Taps are
    PyWavelets' decomposition filters; with a periodic boundary and pooling left out the subbands are those of its
    ``swtn``. At level k the taps lie 2^(k-1) voxels apart, and the levels before are low-pass along every axis.
    I. Daubechies, Ten Lectures on Wavelets, 1992, doi:10.1137/1.9781611970104; manual arXiv:2006.05470.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> image = np.random.default_rng(0).normal(size=(32, 32, 32))
    >>> filters.SeparableWavelet(wavelet="daubechies3", subband="LLH", pooling="average")(image).shape
    (32, 32, 32)
    """

    method: ClassVar[str] = "separable_wavelet"
    _way_to_slices: ClassVar[str] = "a subband of two letters, such as LH"
    wavelet: str = setting(
        text="The wavelet",
        names=_core.wavelet_names,
        expectation="a wavelet's name",
    )
    subband: str = setting(
        text="Low-pass (L) or high-pass (H) along x, y and z; two letters for slices",
        expectation="two or three letters L and H, the first along x, such as 'LH' or 'LLH'",
        accepts=lambda letters: len(letters) in (2, 3) and set(letters) <= {"L", "H"},
    )
    level: int = setting(
        1,
        text="Level of the decomposition",
        expectation="a whole number from 1 to 30",
        accepts=lambda level: 1 <= level <= 30,
    )
    pooling: str | None = pooling_setting()

    def _described(self) -> str:
        return (
            f"the undecimated wavelet {self.wavelet}, subband {self.subband} of level {self.level}"
            f"{pooled_words(self.pooling, self._dimensions)}"
        )

    @property
    def _dimensions(self) -> int:
        return len(self.subband)

    @property
    def _takes_axes_alike(self) -> bool:
        return self.pooling is not None

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:  # noqa: ARG002 - in voxels already
        side = _core.wavelet_reach(self.wavelet, self.level)
        return (side if self._dimensions == 3 else 0), side, side

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        return _core.filter_wavelet(volume.array, self.wavelet, self.subband, self.level, self.pooling, how)
