# Copyright The grayling developers. Licensed under Apache-2.0.
"""Directions and neighbour offsets, all in (z, y, x) order."""

from itertools import product

OFFSETS_26 = tuple(m for m in product((-1, 0, 1), repeat=3) if m != (0, 0, 0))
# One of each pair m, -m: the one whose first non-zero component is positive. 13 in 3D, 4 of them in the slice plane.
DIRECTIONS_3D = tuple(m for m in OFFSETS_26 if m > (0, 0, 0))
DIRECTIONS_2D = tuple(m for m in DIRECTIONS_3D if m[0] == 0)


def offsets_within(distance):
    """All offsets m != 0 with Chebyshev norm (PVMT) up to ``distance``."""
    steps = range(-distance, distance + 1)
    return tuple(m for m in product(steps, repeat=3) if m != (0, 0, 0))


def level_at(levels, position):
    """Grey level at ``position``; 0, as outside the mask, beyond the edges of the array."""
    inside = all(0 <= p < n for p, n in zip(position, levels.shape, strict=True))
    return int(levels[position]) if inside else 0


def shifted(position, offset, times=1):
    return tuple(p + times * m for p, m in zip(position, offset, strict=True))


def voxels(levels):
    """Positions of the voxels in the mask, as tuples."""
    return [position for position in product(*map(range, levels.shape)) if levels[position] > 0]
