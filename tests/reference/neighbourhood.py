# Copyright The grayling developers. Licensed under Apache-2.0.
"""Directions, neighbour offsets and their lengths (MPUJ), all in (z, y, x) order."""

import math
from itertools import product

OFFSETS_26 = tuple(m for m in product((-1, 0, 1), repeat=3) if m != (0, 0, 0))
# One of each pair m, -m: the one whose first non-zero component is positive. 13 in 3D, 4 of them in the slice plane.
DIRECTIONS_3D = tuple(m for m in OFFSETS_26 if m > (0, 0, 0))
NORMS = ("chebyshev", "manhattan", "euclidean")
DIRECTIONS_2D = tuple(m for m in DIRECTIONS_3D if m[0] == 0)


def length(m, norm):
    """Length of a vector: PVMT, LIFZ, G9EV."""
    parts = [abs(part) for part in m]
    return {"chebyshev": max(parts), "manhattan": sum(parts), "euclidean": math.hypot(*parts)}[norm]


def offsets_within(distance, norm="chebyshev"):
    """All offsets m != 0 with a length up to ``distance``; with a tuple those at one of its distances and no nearer."""
    furthest = max(distance) if isinstance(distance, tuple) else distance
    steps = range(-furthest, furthest + 1)
    within = (m for m in product(steps, repeat=3) if m != (0, 0, 0) and length(m, norm) <= furthest)
    if not isinstance(distance, tuple):
        return tuple(within)
    return tuple(m for m in within if any(d - 1 < length(m, norm) <= d for d in distance))


def pair_offsets(distance=1, norm=None):
    """The direction vectors of the GLCM, one of each pair m, -m.

    The 13 of Chebyshev distance 1 multiplied by ``distance``; with a norm the vectors to the voxels at ``distance``, or
    between it and ``distance - 1`` for the Euclidean norm. A tuple of distances has the vectors of each.
    """
    if isinstance(distance, tuple):
        return tuple(m for one in distance for m in pair_offsets(one, norm))
    if norm is None:
        return tuple(tuple(distance * part for part in m) for m in DIRECTIONS_3D)
    return tuple(m for m in offsets_within(distance, norm) if m > (0, 0, 0) and length(m, norm) > distance - 1)


# grayling's rule: a weight below this counts as 0.
SMALLEST_WEIGHT = 1e-100


def weight(m, function, norm, steps=(1, 1, 1)):
    """What the counts along m are multiplied by (6CK8); ``steps``: length of a voxel's step along each axis."""
    size = length([part * step for part, step in zip(m, steps, strict=True)], norm)
    found = {
        "none": lambda: 1.0,
        "inverse": lambda: 1 / size,
        "exponential": lambda: math.exp(-(size**2)),
        "proportional": lambda: size,
    }[function]()
    return found if found >= SMALLEST_WEIGHT else 0.0


def level_at(levels, position):
    """Grey level at ``position``; 0, as outside the mask, beyond the edges of the array."""
    inside = all(0 <= p < n for p, n in zip(position, levels.shape, strict=True))
    return int(levels[position]) if inside else 0


def shifted(position, offset, times=1):
    return tuple(p + times * m for p, m in zip(position, offset, strict=True))


def voxels(levels):
    """Positions of the voxels in the mask, as tuples."""
    return [position for position in product(*map(range, levels.shape)) if levels[position] > 0]
