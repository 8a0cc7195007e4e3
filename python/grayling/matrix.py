# Copyright The grayling developers. Licensed under Apache-2.0.
"""A texture matrix as its occupied cells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling.errors import InvalidArgument, TooLarge
from grayling.image import checked_spacing
from grayling.texture import NoWeighting, Weighting

__all__ = ["Group", "Matrix"]

_DENSE_LIMIT_BYTES = 1 << 28


@dataclass(frozen=True)
class Group:
    """What one matrix was counted over.

    Attributes
    ----------
    slice_begin, slice_end
        The slices, the end not included.
    direction
        The offset between neighbours, (z, y, x); None where all directions were merged or there are none.
    """

    slice_begin: int
    slice_end: int
    direction: tuple[int, int, int] | None


@dataclass(frozen=True, eq=False)
class Matrix:
    """Occupied cells of one or several matrices of a family.

    Attributes
    ----------
    family, aggregation, n_levels
        Which matrix it is, and the number of grey levels of the discretisation.
    groups
        What each of the matrices was counted over; merged aggregations have one.
    group
        [n_cells], to which of the groups a cell belongs.
    i, j
        [n_cells], grey level, and second grey level or size (run length, zone size, distance, dependence).
    counts
        [n_cells], how many pairs, runs, zones or voxels.
    differences
        [n_cells] for NGTDM, else empty: the sum of ``|n i - sum of n neighbours' levels|`` over the cell's voxels.
    weights
        [n_cells], weighted counts where `merged` made the matrix, else empty.
    """

    family: str
    aggregation: str
    n_levels: int
    groups: tuple[Group, ...]
    group: npt.NDArray[np.intp]
    i: npt.NDArray[np.int64]
    j: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    differences: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    @property
    def dense_shape(self) -> tuple[int, int, int]:
        """[n_groups, n_levels, n_columns]: columns are grey levels for GLCM, else sizes up to the largest."""
        n_columns = self.n_levels if self.family == "glcm" else int(self.j.max(initial=0))
        return len(self.groups), self.n_levels, n_columns

    def to_dense(self, max_bytes: int = _DENSE_LIMIT_BYTES) -> npt.NDArray[np.int64]:
        """Return the counts as an array of shape `dense_shape`; row 0 is grey level 1, column 0 is level or size 1.

        Raises
        ------
        grayling.errors.TooLarge
            If the array would take more than `max_bytes`.
        """
        shape = self.dense_shape
        n_bytes = shape[0] * shape[1] * shape[2] * 8
        if n_bytes > max_bytes:
            error = TooLarge(
                f"the dense {self.family} of shape {shape} needs {n_bytes} bytes, the limit is {max_bytes}; use the "
                f"{len(self.counts)} occupied cells (i, j, counts), fewer levels, or a larger max_bytes"
            )
            error.bytes_needed, error.bytes_limit = n_bytes, max_bytes
            raise error
        dense = np.zeros(shape, np.int64)
        np.add.at(dense, (self.group, self.i.astype(np.intp) - 1, self.j.astype(np.intp) - 1), self.counts)
        return dense

    def merged(
        self, weighting: Weighting | None = None, spacing_mm: tuple[float, float, float] | None = None
    ) -> Matrix:
        """Merge the directions, each slice or volume by itself, weighted by their lengths.

        Parameters
        ----------
        weighting
            Such as ``ExponentialWeighting(unit="mm")``; None weighs every direction the same.
        spacing_mm
            Voxel spacing, (z, y, x); needed for a weighting in mm.

        Returns
        -------
        Matrix
            `counts` are the plain sums, and `weights` the sums of each direction's count times its weight.

        Raises
        ------
        grayling.errors.InvalidArgument
            If the directions were merged already or there are none, if the spacing is missing, and if every weight
            is below 1e-100.
        grayling.errors.InvalidGeometry
            For a spacing that is no three finite positive numbers.
        """
        directions = [group.direction for group in self.groups if group.direction is not None]
        if len(directions) < len(self.groups):
            raise InvalidArgument(
                f"the {self.aggregation} {self.family} has no directions to merge; make it with an averaged or "
                "direction-merged aggregation, such as '3D averaged'"
            )
        by_group = _direction_weights(directions, weighting or NoWeighting(), spacing_mm)
        slices, group_of = np.unique([(g.slice_begin, g.slice_end) for g in self.groups], axis=0, return_inverse=True)
        keys = np.stack([group_of.reshape(-1)[self.group], self.i, self.j])
        (group, i, j), cell = np.unique(keys, axis=1, return_inverse=True)
        cell = cell.reshape(-1)
        counts = np.zeros(len(i), np.int64)
        np.add.at(counts, cell, self.counts)
        weights = np.zeros(len(i))
        np.add.at(weights, cell, by_group[self.group] * self.counts)
        groups = tuple(Group(int(begin), int(end), None) for begin, end in slices)
        return replace(self, groups=groups, group=group.astype(np.intp), i=i, j=j, counts=counts, weights=weights)


def _direction_weights(
    directions: list[tuple[int, int, int]], weighting: Weighting, spacing_mm: tuple[float, float, float] | None
) -> npt.NDArray[np.float64]:
    if isinstance(weighting, NoWeighting):
        return np.ones(len(directions))
    steps = (1.0, 1.0, 1.0)
    if weighting.unit == "mm":
        if spacing_mm is None:
            raise InvalidArgument("a weighting in mm needs spacing_mm, the voxel spacing (z, y, x)")
        steps = checked_spacing(spacing_mm, "the matrix")
    return np.array(_core.direction_weights(directions, weighting.method, weighting.norm, steps))
