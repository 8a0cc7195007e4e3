# Copyright The grayling developers. Licensed under Apache-2.0.
"""Spectra of images that continue beyond their edges, times what a filter does to each frequency.

Per axis of n voxels the transform has n + 2 padding points. Nothing of that size is ever held. Rows of the padding are
copies of rows of the image (or constant), so only the image's own are transformed along the axes before; and of the
response only what lies in the image is transformed back:

    slices of the image -> x extended, along x -> y extended, along y -> [n_z, kept y, kept x]
    some rows of those  -> z extended, along z -> times the filter -> back along z -> [n_z, kept y, kept x]
    slices of those     -> back along y, only the image's y -> back along x, only the image's x

Half of the frequencies along x is enough (spectral.hpp of the core), and frequencies that a filter takes away in every
slice are not kept. In 2 dimensions the step in the middle is left out, and some slices are held at a time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core, runtime
from grayling.errors import InvalidArgument
from grayling.image import Volume

__all__ = ["Spectra", "not_finite", "periods"]

_Real = npt.NDArray[np.floating[Any]]
_Complex = npt.NDArray[np.complexfloating[Any, Any]]
_WORTH_DROPPING = 0.9  # share of rows from which on all are kept: leaving some out costs a copy
_BLOCK_BYTES = 1 << 19  # of a block per thread: it stays in a cache from transform to transform


def periods(shape: tuple[int, int, int], padding: int, dimensions: int) -> tuple[int, int, int]:
    """Return how many points the transforms have, (z, y, x); in 2 dimensions there is one along z."""
    z, y, x = (n + 2 * padding for n in shape)
    return (z if dimensions == 3 else 1), y, x


def not_finite(volume: Volume, real: np.dtype[Any]) -> InvalidArgument:
    """Return the error of an image that has no spectrum in a type."""
    return InvalidArgument(
        f"{volume.name} has voxels that are not finite as {real}; this filter works on the "
        "spectrum of the whole image, where each of them would make every response not finite. Give them an "
        "intensity first, such as that of the background"
    )


class Spectra:
    """An image's passes to a filter's spectrum and back.

    Parameters
    ----------
    volume
        The image; whole or real numbers.
    how
        Dimensions, boundary condition and type.
    padding
        Voxels between the image and what is periodic, to either side along every filtered axis.
    transfer
        A filter on the periods of `periods`; those used later keep the same frequencies.
    """

    def __init__(self, volume: Volume, how: _core.Filtering, padding: int, transfer: _core.Transfer) -> None:
        self._volume, self._how, self._padding = volume, how, padding
        self._shape = self._n_z, self._n_y, self._n_x = volume.grid.shape
        self._real = np.dtype(np.float32 if how.single else np.float64)
        self._complex = np.result_type(self._real, np.complex64)
        self._from_y = np.asarray(_core.extension(self._n_y, padding, how))
        kept = np.asarray(transfer.kept_x)
        if np.count_nonzero(kept) > _WORTH_DROPPING * len(kept):
            kept = np.maximum(kept, 1)
        self._rows = np.flatnonzero(kept)  # positions along y
        self._kept_x = kept[self._rows]
        self._n_kept_x = int(kept.max(initial=1))
        self._workers = runtime.get_num_threads()
        self._buffers: dict[str, npt.NDArray[Any]] = {}

    @property
    def _slice_bytes(self) -> int:
        return len(self._from_y) * (self._n_x // 2 + self._padding + 1) * self._complex.itemsize

    @property
    def n_bytes(self) -> int:
        """Memory of all slices' spectra."""
        return self._n_z * len(self._rows) * self._n_kept_x * self._complex.itemsize

    @property
    def n_block_bytes(self) -> int:
        """Memory of what is under way in a block: at most five copies of it."""
        return 5 * max(self._slice_bytes, min(self._workers * _BLOCK_BYTES, self._n_z * self._slice_bytes))

    def slices(self) -> Iterator[slice]:
        """Yield some slices of the image at a time."""
        n = max(1, self._workers * _BLOCK_BYTES // self._slice_bytes)
        for begin in range(0, self._n_z, n):
            yield slice(begin, min(begin + n, self._n_z))

    def all_forward(self) -> _Complex:
        """Return the spectra of all slices along y and x, (z, kept y, kept x)."""
        spectra = np.empty((self._n_z, len(self._rows), self._n_kept_x), self._complex)
        for some in self.slices():
            self.forward(some, spectra[some])
        return spectra

    def forward(self, some: slice, spectra: _Complex) -> None:
        """Write the spectra of some slices along y and x."""
        from scipy import fft  # type: ignore[import-untyped]

        n = some.stop - some.start
        rows = self._buffer("rows", (n, self._n_y, self._n_x + 2 * self._padding), self._real)
        if not _core.extend_rows(self._volume.array, some.start, self._padding, self._how, rows):
            raise not_finite(self._volume, self._real)
        along_x = fft.rfft(rows, axis=2, overwrite_x=True, workers=self._workers)[..., : self._n_kept_x]
        whole = self._whole(spectra)
        if self._how.constant_beyond is None:
            np.take(along_x, self._from_y, axis=1, out=whole, mode="clip")
        else:  # the constant was taken off
            whole[:, : self._n_y], whole[:, self._n_y :] = along_x, 0
        found = fft.fft(whole, axis=1, overwrite_x=True, workers=self._workers)
        if whole is not spectra:
            spectra[:] = found[:, self._rows]
        elif not np.may_share_memory(found, whole):
            spectra[:] = found

    def multiply(self, spectra: _Complex, transfer: _core.Transfer, result: _Complex | None = None) -> _Complex:
        """Return all slices' spectra times a filter in 3 dimensions; in place where no other ``result`` is given."""
        from scipy import fft

        result = spectra if result is None else result
        from_z = _core.extension(self._n_z, self._padding, self._how)
        n = max(1, self._workers * _BLOCK_BYTES // (len(from_z) * self._n_kept_x * self._complex.itemsize))
        for begin in range(0, len(self._rows), n):
            some = slice(begin, min(begin + n, len(self._rows)))
            n_x = int(self._kept_x[some].max())
            block = self._buffer("block", (len(from_z), some.stop - begin, n_x), self._complex)
            _core.gather_rows(spectra, begin, from_z, block)
            block = fft.fft(block, axis=0, overwrite_x=True, workers=self._workers)
            transfer.multiply(block, self._rows[some])
            back = fft.ifft(block, axis=0, overwrite_x=True, workers=self._workers)
            result[:, some, :n_x] = back[: self._n_z]
            result[:, some, n_x:] = 0
        return result

    def back(self, spectra: _Complex, transfer: _core.Transfer) -> _Real:
        """Return the response of some slices from their spectra, which are lost."""
        from scipy import fft

        whole = self._whole(spectra)
        if whole is not spectra:
            whole[:] = 0
            whole[:, self._rows] = spectra
        along_y = fft.ifft(whole, axis=1, overwrite_x=True, workers=self._workers)[:, : self._n_y]
        period = self._n_x + 2 * self._padding
        response: _Real = fft.irfft(along_y, n=period, axis=2, workers=self._workers)[..., : self._n_x]
        if self._how.constant_beyond:  # was taken off; the response to a constant is one
            response += self._real.type(self._how.constant_beyond * transfer.at_zero)
        return response

    def in_slices(self, transfer: _core.Transfer) -> Iterator[tuple[slice, _Real]]:
        """Yield the responses of a filter in 2 dimensions, some slices at a time."""
        for some in self.slices():
            spectra = self._buffer("spectra", (some.stop - some.start, len(self._rows), self._n_kept_x), self._complex)
            self.forward(some, spectra)
            transfer.multiply(spectra, self._rows)
            yield some, self.back(spectra, transfer)

    def in_volume(
        self, spectra: _Complex, transfer: _core.Transfer, scratch: _Complex | None = None
    ) -> Iterator[tuple[slice, _Real]]:
        """Yield the responses of a filter in 3 dimensions, some slices at a time.

        The spectra of all slices are lost, or the scratch, where one of the same shape is given.
        """
        product = self.multiply(spectra, transfer, scratch)
        for some in self.slices():
            yield some, self.back(product[some], transfer)

    def response(self, transfer: _core.Transfer, dimensions: int) -> _Real:
        """Return the response map."""
        result = np.empty(self._shape, self._real)
        parts = self.in_slices(transfer) if dimensions == 2 else self.in_volume(self.all_forward(), transfer)
        for some, part in parts:
            result[some] = part
        return result

    def _whole(self, spectra: _Complex) -> _Complex:
        """Return memory for all rows along y: that of the spectra where they hold all."""
        if len(self._rows) == len(self._from_y):
            return spectra
        whole: _Complex = self._buffer("whole", (len(spectra), len(self._from_y), self._n_kept_x), self._complex)
        return whole

    def _buffer(self, name: str, shape: tuple[int, int, int], dtype: np.dtype[Any]) -> Any:
        """Return memory that block after block writes to, since fresh pages cost as much as transforms."""
        size = math.prod(shape)
        if self._buffers.get(name, np.empty(0)).size < size:
            self._buffers[name] = np.empty(size, dtype)
        return self._buffers[name][:size].reshape(shape)
