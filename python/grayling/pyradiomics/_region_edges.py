# Copyright The grayling developers. Licensed under Apache-2.0.
"""Edges of a region's bins, for the engine: what cannot be discretised fails with pyradiomics' types of error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling.errors import InvalidArgument, InvalidImage
from grayling.pyradiomics._preprocessing import getBinEdges

__all__ = ["NotFinite", "TooManyLevels", "WrappedEdges", "edges_of", "expect_finite"]

# The engine's grey levels are whole numbers of 16 bits, from 1.
_MOST_EDGES = 65_536


class NotFinite(InvalidImage):
    """Voxels of the region are infinite or not a number."""


class TooManyLevels(InvalidArgument, MemoryError):
    """More grey levels than there can be; a MemoryError as well, since pyradiomics' matrices do not fit then."""


class WrappedEdges(InvalidArgument, IndexError):
    """Edges of bins that wrapped around in the image's type; an IndexError as well, which pyradiomics ends with."""


def edges_of(
    roi: _core.Roi,
    image: npt.NDArray[Any],
    mask: npt.NDArray[np.uint8],
    kinds: Iterable[str],
    settings: Mapping[str, Any],
) -> npt.NDArray[np.float64]:
    """Return the edges of the bins: by the smallest and the largest intensity, and in their type.

    Parameters
    ----------
    roi
        The region, cropped.
    image, mask
        What it was cropped from, (z, y, x).
    kinds
        The classes that are asked for.
    settings
        pyradiomics' settings.
    """
    # Doubles hold them, unless the image has integers of 64 bits.
    exact = image.dtype.kind == "f" or image.dtype.itemsize < 8
    extremes = np.array(roi.extremes if exact else _core.range_within(image, mask), dtype=image.dtype)
    # NumPy's rules for the number of bins, such as "auto", look at all intensities.
    values = image[mask.astype(bool)] if isinstance(settings.get("binCount"), str) else extremes
    edges = np.asarray(getBinEdges(values, **settings), dtype=np.float64)
    if image.dtype.kind in "iu" and (len(edges) == 0 or np.any(np.diff(edges) < 0) or edges[0] > extremes[0]):
        raise WrappedEdges(
            f"edges of bins of width {settings.get('binWidth', 25)} do not fit into the image's type {image.dtype}: "
            "they wrap around, so there are no grey levels; convert the image first, for example with "
            "SimpleITK.Cast(image, SimpleITK.sitkFloat32)"
        )
    if edges[-1] <= extremes[-1]:
        # Edges that wrapped around in the image's type: what lies beyond the last one has a level of its own.
        edges = np.append(edges, float(extremes[-1]) + 1.0)
    return edges if len(edges) <= _MOST_EDGES else _fewer(edges, image, mask, kinds)


def _fewer(
    edges: npt.NDArray[np.float64], image: npt.NDArray[Any], mask: npt.NDArray[np.uint8], kinds: Iterable[str]
) -> npt.NDArray[np.float64]:
    """Return the edges of bins that hold voxels; entropy and uniformity of intensities are the same without others."""
    if set(kinds) == {"firstorder"}:
        levels = np.unique(np.digitize(image[mask.astype(bool)], edges))
        occupied = np.unique(np.concatenate([edges[levels - 1], edges[levels]]))
        if len(occupied) <= _MOST_EDGES:
            return occupied
    raise TooManyLevels(
        f"{len(edges) - 1} grey levels, at most {_MOST_EDGES - 1} are supported; choose wider bins (binWidth), or a "
        "number of them (binCount)"
    )


def expect_finite(image: npt.NDArray[Any], mask: npt.NDArray[np.uint8]) -> None:
    inside = image[mask.astype(bool)]
    n_wrong = inside.size - np.count_nonzero(np.isfinite(inside))
    if n_wrong:
        raise NotFinite(
            f"{n_wrong} of the region's {inside.size} voxels are infinite or not a number; replace them, or leave them "
            "out of the mask"
        )
