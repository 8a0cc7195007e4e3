# Copyright The grayling developers. Licensed under Apache-2.0.
"""When wide separable kernels run by transforms of lines, because these are quicker than sums of voxels.

What sums take grows with the width of a kernel, what transforms take with the length of lines alone; the two agree up
to rounding, in float32 at most 1e-6 of the range of responses. The transforms are the core's (`even_kernel.hpp`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from grayling import _core, runtime
from grayling._memory import expect_room

__all__ = ["Work", "by_transforms", "gaussian_work", "laplacian_work", "n_bytes", "suits"]

_Triple: TypeAlias = tuple[int, int, int]
_Map: TypeAlias = npt.NDArray[np.floating[Any]]
# A transform of all lines along an axis takes as long per point as this many taps per voxel, where one volume is under
# way and where two are: 8 to 13 and 11 to 16 in benchmarks/bench_routes.py.
_TAPS_PER_TRANSFORM = {1: 9, 2: 14}
_LANES_BYTES = 64  # of the numbers of neighbouring lines, of which a slice holds whole ones


class Work(NamedTuple):
    """What a filter does.

    n_taps: multiplications and additions per voxel by sums. reach: of the kernel, (z, y, x). n_transforms: along each
    axis, there and back. n_parts: volumes that are under way between the axes.
    """

    n_taps: int
    reach: _Triple
    n_transforms: _Triple
    n_parts: int


def gaussian_work(reach: _Triple, dimensions: int) -> Work:
    """Return the work of one kernel along each axis."""
    n_taps = sum(2 * r + 1 for r in reach[3 - dimensions :])
    return Work(n_taps, reach, (2 if dimensions == 3 else 0, 2, 2), 1)


def laplacian_work(radius: int, dimensions: int) -> Work:
    """Return the work of a Laplacian, the same number of taps along each axis."""
    if dimensions == 2:
        return Work(4 * (2 * radius + 1), (0, radius, radius), (0, 3, 3), 2)
    return Work(7 * (2 * radius + 1), (radius,) * 3, (3, 4, 3), 2)


def suits(shape: tuple[int, ...], work: Work, boundary: str) -> bool:
    """Return whether transforms are quicker than sums, of a volume of some shape, (z, y, x)."""
    taps = 0.0
    for n, reach, n_transforms in zip(shape, work.reach, work.n_transforms, strict=True):
        taps += _TAPS_PER_TRANSFORM[work.n_parts] * n_transforms * _core.even_line_length(n, reach, boundary) / n
    return work.n_taps > taps


def n_bytes(shape: tuple[int, ...], work: Work, boundary: str, *, single: bool) -> int:
    """Return what is under way beside the response: another volume, and the slices that threads work on."""
    itemsize = 4 if single else 8
    z, y, x = shape
    n_lanes = _LANES_BYTES // itemsize
    points = -(-_core.even_line_length(y, work.reach[1], boundary) // n_lanes) * n_lanes + 1
    n_slices = work.n_parts * min(z, runtime.get_num_threads())
    volume = math.prod(shape) if work.n_parts == 2 and work.n_transforms[0] else 0
    return itemsize * (volume + n_slices * points * -(-x // n_lanes) * n_lanes)


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
