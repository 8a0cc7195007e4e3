# Copyright The grayling developers. Licensed under Apache-2.0.
"""Regions of interest: which labels of a mask are meant, and whether their voxels can be used."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._words import counted, listed
from grayling.errors import EmptyRegion, InvalidArgument, InvalidImage
from grayling.image import Volume

__all__ = ["Region", "check_finite", "choose_regions", "labels_of"]

# A mask of this many labels is possible, but more likely an image.
_MANY_LABELS = 20


@dataclass(frozen=True)
class Region:
    """One region of a mask.

    Attributes
    ----------
    name, label
        How tables call it, and its value in the mask.
    n_voxels
        Its number of voxels.
    begin, size
        Its bounding box, (z, y, x).
    """

    name: str
    label: int
    n_voxels: int
    begin: tuple[int, int, int]
    size: tuple[int, int, int]

    @property
    def box(self) -> tuple[slice, slice, slice]:
        """The bounding box as an index, (z, y, x)."""
        z, y, x = (slice(start, start + length) for start, length in zip(self.begin, self.size, strict=True))
        return z, y, x


def labels_of(mask: Volume) -> npt.NDArray[Any]:
    """Return a mask's labels as integers, (z, y, x).

    Raises
    ------
    grayling.errors.InvalidImage
        If a value is no whole number.
    """
    array = mask.array
    if array.dtype.kind == "b":
        return array.view(np.uint8)
    if array.dtype == np.uint64 and array.max() > np.iinfo(np.int64).max:
        raise InvalidImage(f"{mask.name} holds {array.max()}, and labels are below 2^63")
    if array.dtype.kind != "f":
        return array
    whole = np.isfinite(array) & (np.floor(array) == array) & (np.abs(array) < 2**31)
    if not whole.all():
        position = _first(~whole)
        raise InvalidImage(
            f"{mask.name} holds {array[position]:.6g} at (z, y, x) = {position}, and {np.count_nonzero(~whole)} such "
            "values; labels are whole numbers. Round or threshold a probability map first, for example mask >= 0.5"
        )
    return array.astype(np.int32)


def choose_regions(
    labels: npt.NDArray[Any], asked: int | Iterable[int] | Mapping[str, int] | str | None, name: str
) -> tuple[Region, ...]:
    """Return the regions that were asked for, else the only one.

    Parameters
    ----------
    labels
        Mask, integers, (z, y, x).
    asked
        A label, several, names for labels, or ``"all"``; None for the only label.
    name
        How messages call the mask.

    Raises
    ------
    grayling.errors.EmptyRegion
        If the mask is empty or a label is absent; the message lists the labels present.
    grayling.errors.InvalidArgument
        If no label was named and there are several, or a label cannot be one.
    """
    present = {row[0]: row for row in _core.find_labels(labels)}
    if not present:
        raise EmptyRegion(f"{name} is empty: it has no voxel that is not 0")
    there = listed(f"{label} ({counted(row[1], 'voxel')})" for label, row in present.items())
    if asked is None and len(present) > 1:
        swapped = "; were image and mask swapped?" if len(present) > _MANY_LABELS else ""
        raise InvalidArgument(
            f"{name} has several labels: {there}; choose with labels=, for example labels=[{min(present)}], "
            f"labels={{'tumour': {min(present)}}} or labels='all'{swapped}"
        )
    if asked is None or (isinstance(asked, str) and asked == "all"):
        asked = list(present)
    named = _named(asked)
    for label in named.values():
        if label not in present:
            raise EmptyRegion(f"{name} has no voxel with label {label}; labels present: {there}")
    rows = [(key, *present[label]) for key, label in named.items()]
    return tuple(Region(key, label, n, _triple(begin), _triple(size)) for key, label, n, begin, size in rows)


def _triple(values: Iterable[int]) -> tuple[int, int, int]:
    z, y, x = values
    return z, y, x


def _named(asked: int | Iterable[int] | Mapping[str, int] | str) -> dict[str, int]:
    if isinstance(asked, str):
        raise InvalidArgument(f"labels must be whole numbers, a dict from names to them, or 'all'; got {asked!r}")
    if isinstance(asked, Mapping):
        turned = {label: key for key, label in asked.items() if isinstance(label, str) and not isinstance(key, str)}
        if turned:
            raise InvalidArgument(f"labels: names come first, for example labels={turned!r}")
        named = {str(key): _whole(label) for key, label in asked.items()}
    else:
        labels = [asked] if not isinstance(asked, Iterable) else list(asked)
        named = {}
        for label in map(_whole, labels):
            if str(label) in named:
                raise InvalidArgument(f"labels: {label} is listed twice")
            named[str(label)] = label
    if not named:
        raise InvalidArgument("labels is empty; leave it out to use the mask's only label")
    return named


def _whole(label: object) -> int:
    if isinstance(label, (bool, np.bool_, str)) or not hasattr(label, "__index__"):
        raise InvalidArgument(f"a label must be a whole number other than 0; got {label!r}")
    value = operator.index(label)
    if value == 0:
        raise InvalidArgument("label 0 is the background; a region's label is another whole number")
    return value


def check_finite(
    image: Volume,
    mask: npt.NDArray[np.uint8],
    begin: tuple[int, int, int],
    name: str,
    image_begin: tuple[int, int, int] = (0, 0, 0),
) -> None:
    """Check that the image is finite inside a region.

    Parameters
    ----------
    mask, begin
        The region cut to a box, 0 outside, (z, y, x), and where the box begins in the image.
    name
        The region's.
    image_begin
        Where the image begins in the grid that positions are told in, (z, y, x).

    Raises
    ------
    grayling.errors.InvalidImage
        With the number of NaN and infinite voxels and the first position.
    """
    if image.array.dtype.kind != "f":
        return
    box = tuple(slice(start, start + size) for start, size in zip(begin, mask.shape, strict=True))
    bad = ~np.isfinite(image.array[box]) & (mask != 0)
    n_bad = int(np.count_nonzero(bad))
    if n_bad:
        z, y, x = (sum(parts) for parts in zip(image_begin, begin, _first(bad), strict=True))
        raise InvalidImage(
            f"{image.name} has {n_bad} NaN or infinite of {np.count_nonzero(mask)} voxels in region {name!r}, the "
            f"first at (z, y, x) = {(z, y, x)}; take them out of the mask or repair the image"
        )


def _first(where: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(index) for index in np.unravel_index(int(np.argmax(where)), where.shape))
