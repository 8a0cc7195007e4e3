# Copyright The grayling developers. Licensed under Apache-2.0.
"""When wide separable kernels run by transforms of lines, because these are quicker than sums of voxels.

What sums take grows with the width of a kernel, what transforms take with the length of lines alone; the two agree up
to rounding, in float32 at most 1e-6 of the range of responses. The transforms are the core's (`even_kernel.hpp`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from grayling import _core, runtime
from grayling._memory import expect_room

__all__ = ["Work", "by_transforms", "gaussian_work", "laplacian_work", "n_bytes", "suits"]

_Triple: TypeAlias = tuple[int, int, int]
_Map: TypeAlias = npt.NDArray[np.floating[Any]]
# A transform of all lines along an axis takes as long per point as this many taps per voxel, of a kernel that is one
# product and of a sum of products: 8 to 13 and 12 to 18 in benchmarks/bench_routes.py.
_TAPS_PER_TRANSFORM = {False: 9, True: 16}
_POINT_BYTES = 64  # of the numbers of neighbouring lines, of which slices hold whole ones


class Work(NamedTuple):
    """What a filter does.

    n_taps: multiplications and additions per voxel by sums. reach: of the kernel, (z, y, x). transformed: whether along
    (z, y, x), there and back. is_sum: of products, whose coefficients stand between the axes.
    """

    n_taps: int
    reach: _Triple
    transformed: tuple[bool, bool, bool]
    is_sum: bool


def gaussian_work(reach: _Triple, dimensions: int) -> Work:
    """Return the work of one kernel along each axis."""
    n_taps = sum(2 * r + 1 for r in reach[3 - dimensions :])
    return Work(n_taps, reach, (dimensions == 3, True, True), is_sum=False)


def laplacian_work(radius: int, dimensions: int) -> Work:
    """Return the work of a Laplacian, the same number of taps along each axis."""
    n_kernels = 7 if dimensions == 3 else 4
    reach = (radius if dimensions == 3 else 0, radius, radius)
    return Work(n_kernels * (2 * radius + 1), reach, (dimensions == 3, True, True), is_sum=True)


def n_transforms(shape: tuple[int, ...], work: Work, boundary: str) -> float:
    """Return the transforms of a filter, each as many as its points are per voxel.

    Along y first, then x, then z: coefficients of a sum are of what the axes before have made longer.
    """
    total, longer = 0.0, 1.0
    for axis in (1, 2, 0):
        here = _core.even_line_length(shape[axis], work.reach[axis], boundary) / shape[axis]
        longer = longer * here if work.is_sum else here
        total += 2 * longer if work.transformed[axis] else 0.0
    return total


def suits(shape: tuple[int, ...], work: Work, boundary: str) -> bool:
    """Return whether transforms are quicker than sums, of a volume of some shape, (z, y, x)."""
    return work.n_taps > _TAPS_PER_TRANSFORM[work.is_sum] * n_transforms(shape, work, boundary)


def n_bytes(shape: tuple[int, ...], work: Work, boundary: str, *, single: bool) -> int:
    """Return what is under way beside the response: coefficients, and the slices that threads work on."""
    itemsize = 4 if single else 8
    n_lanes = _POINT_BYTES // itemsize
    z, y, x = shape
    y_points, x_points = (_core.even_line_length(shape[k], work.reach[k], boundary) for k in (1, 2))
    rows = -(-y_points // n_lanes) * n_lanes
    n_slices = min(z, runtime.get_num_threads())
    slices = n_slices * (rows + 1) * -(-x // n_lanes) * n_lanes
    fits = rows * x_points == y * x  # in the response
    coefficients = z * (rows * x_points + n_lanes) if work.is_sum and work.transformed[0] and not fits else 0
    return itemsize * (coefficients + slices)


def by_transforms(
    transform: Callable[[], _Map | None], shape: tuple[int, ...], work: Work, boundary: str, *, single: bool
) -> _Map | None:
    """Call the core's filter of a volume of some shape, (z, y, x).

    None where sums are quicker, and where a voxel is not finite, which a transform would spread over its lines.

    Raises
    ------
    grayling.errors.TooLarge
        If there is no room for what is under way.
    """
    if not suits(shape, work, boundary):
        return None
    needed = n_bytes(shape, work, boundary, single=single)
    expect_room(needed, "a wide kernel", "crop the image, use dtype='float32' or a smaller kernel")
    return transform()
