# Copyright The grayling developers. Licensed under Apache-2.0.
"""The texture matrices themselves, for other tools: integer counts by grey level and size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._words import closest
from grayling.errors import EmptyRegion, InvalidArgument
from grayling.matrix import Group, Matrix
from grayling.texture import LARGEST_DISTANCE, LARGEST_LEVEL, NORMS

__all__ = ["glcm", "gldzm", "glrlm", "glszm", "ngldm", "ngtdm"]


def glcm(
    levels: npt.ArrayLike,
    n_levels: int | None = None,
    distance: int = 1,
    symmetric: bool = True,
    aggregation: str = "3D merged",
    norm: str | None = None,
) -> Matrix:
    """Return the grey level co-occurrence matrix (IBSI LFYI).

    Parameters
    ----------
    levels
        Grey levels from 1, (z, y, x) or (y, x); 0 is outside the region.
    n_levels
        Number of levels of the discretisation; default: the largest level.
    distance
        Distance between neighbours in voxels.
    symmetric
        Count each pair in both orders.
    aggregation
        A directional aggregation, such as ``"3D merged"``, ``"3D averaged"`` (one matrix per direction).
    norm
        None takes the offsets to the nearest voxels, across edges and corners too, times the distance;
        ``"chebyshev"``, ``"manhattan"`` and ``"euclidean"`` take all offsets of that length, Euclidean ones above
        distance - 1.

    Returns
    -------
    Matrix
        The cells that are not zero: `i` and `j` are the levels of a pair, `counts` how many.

    Raises
    ------
    grayling.errors.InvalidArgument
        For levels that are no whole numbers or out of range, an unknown aggregation or norm, a distance below 1.
    grayling.errors.EmptyRegion
        If every level is 0.

    References
    ----------
    Haralick et al., IEEE Trans Syst Man Cybern 1973;3:610. IBSI reference manual, arXiv:1612.07003.
    """
    return _matrix("glcm", levels, n_levels, aggregation, {"distance": distance, "symmetric": symmetric, "norm": norm})


def glrlm(levels: npt.ArrayLike, n_levels: int | None = None, aggregation: str = "3D merged") -> Matrix:
    """Return the grey level run length matrix (IBSI TP0I); `j` is the run's length.

    Parameters, errors and the form of the result are those of `glcm`.
    """
    return _matrix("glrlm", levels, n_levels, aggregation, {})


def glszm(
    levels: npt.ArrayLike, n_levels: int | None = None, aggregation: str = "3D", norm: str = "chebyshev"
) -> Matrix:
    """Return the grey level size zone matrix (IBSI 9SAK); `j` is the zone's number of voxels.

    Parameters, errors and the form of the result are those of `glcm`; the aggregation is ``"3D"``, ``"2.5D"`` or
    ``"2D"``. Voxels at distance 1 in the norm are linked: 26 by ``"chebyshev"``, 6 by ``"manhattan"`` and
    ``"euclidean"``.
    """
    return _matrix("glszm", levels, n_levels, aggregation, {"norm": norm})


def gldzm(
    levels: npt.ArrayLike,
    n_levels: int | None = None,
    aggregation: str = "3D",
    norm: str = "chebyshev",
    border_norm: str = "manhattan",
) -> Matrix:
    """Return the grey level distance zone matrix (IBSI VMDZ); `j` is the zone's distance to the region's border.

    Parameters, errors and the form of the result are those of `glszm`. The region whose border counts is
    where the levels are not 0; the distance is measured in the `border_norm`, Euclidean ones rounded.
    """
    return _matrix("gldzm", levels, n_levels, aggregation, {"norm": norm, "border_norm": border_norm})


def ngtdm(
    levels: npt.ArrayLike,
    n_levels: int | None = None,
    distance: int = 1,
    aggregation: str = "3D",
    norm: str = "chebyshev",
) -> Matrix:
    """Return the neighbourhood grey tone difference matrix (IBSI IPET), in whole numbers.

    `j` is a number of neighbours n; `counts` is how many voxels of level i have n neighbours, and `differences` the sum
    of ``|n i - sum of the neighbours' levels|`` over them. Neighbours lie up to `distance` voxels in the norm; the rest
    is as in `glszm`.
    """
    return _matrix("ngtdm", levels, n_levels, aggregation, {"distance": distance, "norm": norm})


def ngldm(
    levels: npt.ArrayLike,
    n_levels: int | None = None,
    distance: int = 1,
    alpha: int = 0,
    aggregation: str = "3D",
    norm: str = "chebyshev",
) -> Matrix:
    """Return the neighbouring grey level dependence matrix (IBSI REK0); `j` is one plus the dependent neighbours.

    Neighbours lie up to `distance` voxels in the norm, and `alpha` is the largest difference of dependent levels; the
    rest is as in `glszm`.
    """
    return _matrix("ngldm", levels, n_levels, aggregation, {"distance": distance, "alpha": alpha, "norm": norm})


def _matrix(
    family: str, levels: npt.ArrayLike, n_levels: int | None, aggregation: str, options: Mapping[str, Any]
) -> Matrix:
    _check_aggregation(family, aggregation)
    for name, lowest, highest in (("distance", 1, LARGEST_DISTANCE), ("alpha", 0, LARGEST_LEVEL)):
        if name in options:
            _check_whole(name, options[name], lowest, highest)
    for name in ("norm", "border_norm"):
        if options.get(name) is not None and options[name] not in NORMS:
            raise InvalidArgument(f"unknown {name} {options[name]!r}{closest(options[name], NORMS)}")
    volume = _levels(levels)
    largest = int(volume.max())
    if n_levels is not None:
        _check_whole("n_levels", n_levels, largest, LARGEST_LEVEL)
    count = largest if n_levels is None else int(n_levels)
    blocks = _core.matrix(family, volume, count, aggregation, **_by_distances(family, options))
    return _joined(family, aggregation, count, blocks)


def _by_distances(family: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with the distance as a list: neighbourhoods hold all up to it, pairs lie at it."""
    chosen = dict(options)
    if "distance" in chosen:
        distance = int(chosen.pop("distance"))
        chosen["distances"] = [distance] if family == "glcm" else list(range(1, distance + 1))
    return chosen


def _joined(family: str, aggregation: str, n_levels: int, blocks: list[tuple[Any, ...]]) -> Matrix:
    groups = tuple(Group(begin, end, direction) for begin, end, direction, *_ in blocks)
    group = np.repeat(np.arange(len(blocks)), [len(block[5]) for block in blocks])
    i, j, counts, differences = (np.concatenate([block[part] for block in blocks]) for part in (3, 4, 5, 6))
    return Matrix(family, aggregation, n_levels, groups, group, i, j, counts, differences)


def _check_aggregation(family: str, aggregation: str) -> None:
    from grayling import registry

    kind = next(row.kind for row in registry.families() if row.name == family)
    names = [row.name for row in registry.aggregations() if row.kind == kind]
    if aggregation not in names:
        raise InvalidArgument(f"unknown aggregation {aggregation!r} of {family}{closest(aggregation, names)}")


def _check_whole(name: str, value: object, lowest: int, highest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not lowest <= value <= highest:
        raise InvalidArgument(f"{name} must be a whole number from {lowest} to {highest}; got {value!r}")


def _levels(levels: npt.ArrayLike) -> npt.NDArray[np.uint32]:
    volume = _volume(levels, "levels")
    if volume.dtype.kind not in "iu":
        raise InvalidArgument(f"levels must be whole numbers; got an array of {volume.dtype}")
    if volume.min() < 0 or volume.max() > LARGEST_LEVEL:
        raise InvalidArgument(
            f"levels must lie from 0 (outside) to {LARGEST_LEVEL}; got {volume.min()} to {volume.max()}"
        )
    if volume.max() == 0:
        raise EmptyRegion("levels has no voxel that is not 0")
    return np.ascontiguousarray(volume, dtype=np.uint32)


def _volume(source: npt.ArrayLike, name: str) -> npt.NDArray[Any]:
    volume = np.asarray(source)
    volume = volume[np.newaxis] if volume.ndim == 2 else volume
    if volume.ndim != 3 or volume.size == 0:
        raise InvalidArgument(
            f"{name} must have the axes (z, y, x) or (y, x) and at least one voxel; got {volume.shape}"
        )
    return volume
