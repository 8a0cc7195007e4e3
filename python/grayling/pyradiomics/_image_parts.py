# Copyright The grayling developers. Licensed under Apache-2.0.
"""An image of which derived images are made, and the part that they are wanted of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from grayling.pyradiomics._images import volume_of

__all__ = ["Array", "Box", "Images", "Settings", "Source"]

Array = npt.NDArray[Any]
Settings = Mapping[str, Any]
Box = tuple[slice, ...]
Images = Iterator[tuple[Array, str]]


@dataclass(frozen=True, eq=False)
class Source:
    """An image, and the part of it that derived images are wanted of.

    Attributes
    ----------
    array
        Voxels, (z, y, x) or (y, x), rows contiguous.
    spacing_mm
        (z, y, x); the first does not count for one slice.
    box
        The part, one slice for each axis; the same axes as the array.
    """

    array: Array
    spacing_mm: tuple[float, float, float]
    box: Box

    @classmethod
    def of(cls, array: Array, spacing_mm: tuple[float, float, float], box: Box | None = None) -> Source:
        """Take the whole image where no box is given."""
        return cls(array, spacing_mm, tuple(slice(0, n) for n in array.shape) if box is None else box)

    def around(self, reach: int) -> tuple[Array, Box]:
        """Return the box and as much to every side, within the image, as a volume, and where in it the box lies."""
        outer, inner = [], []
        for part, n in zip(self.box, self.array.shape, strict=True):
            first, last = max(part.start - reach, 0), min(part.stop + reach, n)
            outer.append(slice(first, last))
            inner.append(slice(part.start - first, part.stop - first))
        return volume_of(self.array[tuple(outer)]), tuple(inner)

    def shaped(self, volume: Array) -> Array:
        """Return a volume with as many axes as the image."""
        return volume[0] if self.array.ndim == 2 else volume
