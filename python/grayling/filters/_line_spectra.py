# Copyright The grayling developers. Licensed under Apache-2.0.
"""Spectra of images by the core's own transforms, which are several times faster than those of `scipy.fft`.

They exist for periods that have no prime factor above 5; `spectra_of` takes `scipy.fft` for all others. Periods are
part of a filter's definition, so none is rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core, runtime
from grayling.filters._spectra import Spectra, not_finite
from grayling.image import Volume

__all__ = ["LineSpectra", "spectra_of"]

_Real = npt.NDArray[np.floating[Any]]
_SLICES_AT_ONCE = 8  # per thread


class LineSpectra:
    """An image's passes to a filter's spectrum and back, in the core.

    It takes what `Spectra` takes; the periods of the filter must have line transforms.
    """

    def __init__(self, volume: Volume, how: _core.Filtering, padding: int, transfer: _core.Transfer) -> None:
        self._volume = volume
        self._real = np.dtype(np.float32 if how.single else np.float64)
        self._lines = _core.LineSpectra(volume.grid.shape, padding, how, transfer)

    @property
    def n_bytes(self) -> int:
        """Memory of all slices' spectra."""
        return self._volume.grid.shape[0] * self._lines.slice_size * self._real.itemsize

    @property
    def n_block_bytes(self) -> int:
        """Memory of what is under way in all threads, and of a part of a response."""
        n_z, n_y, n_x = self._volume.grid.shape
        n_threads = runtime.get_num_threads()
        part = min(n_z, _SLICES_AT_ONCE * n_threads) * n_y * n_x
        return (n_threads * self._lines.thread_size + part) * self._real.itemsize

    def all_forward(self) -> _Real:
        """Return the spectra of all slices along y and x, in the core's order."""
        spectra = np.empty((self._volume.grid.shape[0], self._lines.slice_size), self._real)
        if not self._lines.forward(self._volume.array, spectra):
            raise not_finite(self._volume, self._real)
        return spectra

    def in_volume(
        self, spectra: _Real, transfer: _core.Transfer, scratch: _Real | None = None
    ) -> Iterator[tuple[slice, _Real]]:
        """Yield the responses of a filter in 3 dimensions, some slices at a time, in the same memory.

        The spectra of all slices are lost, or the scratch, where one of the same shape is given.
        """
        product = spectra if scratch is None else scratch
        self._lines.multiply(spectra, transfer, product)
        n_z, n_y, n_x = self._volume.grid.shape
        n = min(n_z, _SLICES_AT_ONCE * runtime.get_num_threads())
        part = np.empty((n, n_y, n_x), self._real)
        for begin in range(0, n_z, n):
            some = slice(begin, min(begin + n, n_z))
            self._lines.back(product, transfer, begin, part[: some.stop - begin])
            yield some, part[: some.stop - begin]

    def response(self, transfer: _core.Transfer, dimensions: int) -> _Real:
        """Return the response map."""
        result = np.empty(self._volume.grid.shape, self._real)
        if dimensions == 3:
            spectra = self.all_forward()
            self._lines.multiply(spectra, transfer, spectra)
            self._lines.back(spectra, transfer, 0, result)
        elif not self._lines.filter_slices(self._volume.array, transfer, result):
            raise not_finite(self._volume, self._real)
        return result


def spectra_of(
    volume: Volume, how: _core.Filtering, padding: int, transfer: _core.Transfer, periods: tuple[int, int, int]
) -> Spectra | LineSpectra:
    """Return an image's passes to the spectrum of a filter on some periods, the fastest there are."""
    made = LineSpectra if all(_core.has_line_transform(n) for n in periods) else Spectra
    return made(volume, how, padding, transfer)
