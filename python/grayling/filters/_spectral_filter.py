# Copyright The grayling developers. Licensed under Apache-2.0.
"""What filters of the whole spectrum share: padding, the grid of frequencies, and the memory that they take."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._schema import setting
from grayling._words import counted
from grayling.errors import InvalidArgument, InvalidSettings
from grayling.filters._filter import Filter, Reach
from grayling.filters._line_spectra import LineSpectra, spectra_of
from grayling.filters._spectra import Spectra, periods
from grayling.image import Volume

__all__ = ["Order", "SpectralFilter", "expect_level", "level_setting"]

Order = tuple[int, int, int]  # of a Riesz transform, (x, y, z)

_FREQUENCIES = ("centred", "transform")
_GRID_WORDS = {
    "centred": "on frequencies from -1 to 1 around the centre of the spectrum",
    "transform": "on the frequencies of the discrete Fourier transform",
}


@dataclass(frozen=True, kw_only=True)
class SpectralFilter(Filter):
    """A filter that is given by what it does to each frequency of the whole image.

    It has no kernel that ends somewhere: the image continues into the padding by the boundary condition, and beyond
    that periodically. So padding is a part of the definition, as are the frequencies; neither is rounded up to lengths
    that transform quickly. Fastest are padded lengths without a prime factor above 5 along any filtered axis. Others
    take about twice as long, and prime factors above 11 several times as long, which another padding avoids.
    """

    padding: int = setting(
        32,
        text="Voxels around the image, along every filtered axis, before it continues periodically",
        expectation="a whole number from 0 to 9999",
        accepts=lambda n: 0 <= n <= 9999,
        unit="voxel",
    )
    frequencies: str = setting(
        "centred",
        text="Where frequencies lie: centred, from -1 to 1 around the centre (n - 1) / 2, as IBSI 2's response maps "
        "have it; transform, those of the discrete Fourier transform",
        names=lambda: _FREQUENCIES,
        expectation="one of " + ", ".join(_FREQUENCIES),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.padding == 0 and self.boundary != "periodic":
            raise InvalidSettings(
                f"{type(self).__name__}.padding must be above 0 for the boundary {self.boundary}, since without "
                "padding the image continues periodically; got 0; use boundary='periodic'"
            )

    def _on_the_spectrum(self) -> str:
        """Return padding and frequencies in words."""
        around = f"padded by {counted(self.padding, 'voxel')}" if self.padding else "without padding"
        return f"applied to the spectrum of the image {around} {_GRID_WORDS[self.frequencies]}"

    @abstractmethod
    def _transfer(self, volume: Volume, how: _core.Filtering, order: Order) -> _core.Transfer:
        """Return what the filter, with a Riesz transform, does to each frequency."""

    @property
    def _order(self) -> Order:
        return 0, 0, 0

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:  # noqa: ARG002 - nowhere does it end
        return 0, 0, 0

    def _spectra(self, volume: Volume, how: _core.Filtering) -> Spectra | LineSpectra:
        transfer = self._transfer(volume, how, self._order)
        return spectra_of(volume, how, self.padding, transfer, self._periods(volume))

    def _n_bytes(self, volume: Volume, *, single: bool) -> int:
        spectra = self._spectra(volume, self._filtering(single=single))
        held = spectra.n_bytes if self._dimensions == 3 else 0
        return super()._n_bytes(volume, single=single) + held + spectra.n_block_bytes

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        transfer = self._transfer(volume, how, self._order)
        spectra = spectra_of(volume, how, self.padding, transfer, self._periods(volume))
        return spectra.response(transfer, self._dimensions)

    def _periods(self, volume: Volume) -> tuple[int, int, int]:
        return periods(volume.grid.shape, self.padding, self._dimensions)


def level_setting() -> Any:
    """Declare the level of Simoncelli's wavelet."""
    return setting(
        1,
        text="Level: its band lies at 2^-(level + 1) to 2^-(level - 1) of the Nyquist frequency",
        expectation="a whole number from 1 to 30",
        accepts=lambda level: 1 <= level <= 30,
    )


def expect_level(level: int, lengths: tuple[int, int, int], frequencies: str, volume: Volume) -> None:
    """Refuse a band that lies below the lowest frequency.

    Raises
    ------
    grayling.errors.InvalidArgument
        With the largest usable level.
    """
    lowest = _lowest([np.abs(_core.frequencies(n, frequencies)) for n in lengths if n > 1])
    usable = 0
    while usable < 30 and lowest * 2.0**usable < 1:
        usable += 1
    if level <= usable:
        return
    way_out = f"the largest usable level is {usable}" if usable else "no level is usable"
    raise InvalidArgument(
        f"level {level} lets pass what lies below {2.0 ** (1 - level):.3g} of the Nyquist frequency, and the lowest "
        f"frequency of {volume.name} with its padding is {lowest:.3g}: the response would be 0 everywhere; {way_out}, "
        "or take a larger image or padding"
    )


def _lowest(axes: list[npt.NDArray[np.float64]]) -> float:
    """Return the smallest distance from 0 that is not 0."""
    together = float(np.sqrt(sum(axis.min() ** 2 for axis in axes)))
    return together or min((float(axis[axis > 0].min()) for axis in axes), default=np.inf)


@dataclass(frozen=True, kw_only=True)
class SimoncelliFilter(SpectralFilter):
    """A filter made of the band-pass of Simoncelli's wavelet."""

    level: int = level_setting()

    @property
    def _takes_axes_alike(self) -> bool:
        return True

    def _expect_suitable(self, volume: Volume) -> None:
        super()._expect_suitable(volume)
        expect_level(self.level, self._periods(volume), self.frequencies, volume)

    def _transfer(self, volume: Volume, how: _core.Filtering, order: Order) -> _core.Transfer:
        return _core.simoncelli_transfer(self._periods(volume), self.frequencies, self.level, order, how)
