# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level size zone matrix (9SAK).

Entry (i, j) counts the zones of exactly j voxels of level i; voxels are linked over faces, edges and corners
(26 neighbours in 3D, 8 in a slice), within the intensity mask. In the Manhattan and the Euclidean norm the voxels at
distance 1 are those over faces (6 and 4).

    1 2 2           j=1 2 3
    3 2 1   i=1      2  0  0
              2      0  0  1
              3      1  0  0
"""

import numpy as np

from . import aggregation, zone_like
from .neighbourhood import level_at, offsets_within, shifted, voxels

CODES = (
    "5QRC", "48P8", "XMSY", "5GN9", "5RAI", "HW1V", "YH51", "J17V",
    "JNSA", "Y1RO", "4JP3", "VB3A", "P30P", "BYLV", "3NSA", "GU8N",
)  # fmt: skip


def zones(levels, norm="chebyshev"):
    """List of (level, positions of the zone's voxels)."""
    found, seen = [], set()
    for start in voxels(levels):
        if start in seen:
            continue
        level = int(levels[start])
        zone, waiting = [], [start]
        seen.add(start)
        while waiting:
            position = waiting.pop()
            zone.append(position)
            for offset in offsets_within(1, norm):
                neighbour = shifted(position, offset)
                if neighbour not in seen and level_at(levels, neighbour) == level:
                    seen.add(neighbour)
                    waiting.append(neighbour)
        found.append((level, zone))
    return found


def matrix(levels, norm="chebyshev"):
    """Counts [highest level, largest zone]. A volume of one slice gives the 2D matrix: it has no neighbours along z."""
    sizes = [(level, len(zone)) for level, zone in zones(levels, norm)]
    counts = np.zeros(tuple(np.max(sizes, axis=0)), int)
    for level, size in sizes:
        counts[level - 1, size - 1] += 1
    return counts


def features(matrix, n_voxels):
    """The 16 features of counts [N_g, N_z]; ``n_voxels`` is summed over merged matrices."""
    return zone_like.coded(matrix, n_voxels, CODES)


def features_3d(levels):
    return features_aggregated(levels, "KOBO")


def features_aggregated(levels, aggregation_code, norm="chebyshev"):
    """8QNN: 2D averaged, 62GR: 2.5D, KOBO: 3D. Empty slices are left out."""
    levels = np.asarray(levels)
    parts = {None: levels}
    if aggregation.uses_slices(aggregation_code):
        parts = {z: levels[z : z + 1] for z in range(levels.shape[0]) if levels[z].any()}
    blocks = {(z, None): (matrix(part, norm), np.count_nonzero(part)) for z, part in parts.items()}
    return aggregation.features(blocks, aggregation_code, _features_of_group)


def _features_of_group(group):
    return features(aggregation.merged([counts for counts, _ in group]), sum(n for _, n in group))
