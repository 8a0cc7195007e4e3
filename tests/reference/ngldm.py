# Copyright The grayling developers. Licensed under Apache-2.0.
"""Neighbouring grey level dependence matrix (REK0).

Entry (i, j) counts the voxels of level i with dependence j: one, plus the number of neighbours (Chebyshev distance up
to delta, in the intensity mask) whose level differs by at most alpha. Every voxel of the mask is counted, so N_s = N_v.

    1 2 2             j=1 2 3      alpha = 0, delta = 1
    3 2 1   i=1        2  0  0
              2        0  0  3
              3        1  0  0
"""

import numpy as np

from . import aggregation, zone_like
from .neighbourhood import level_at, offsets_within, shifted, voxels

CODES = (
    "SODN", "IMOQ", "TL9H", "OAE7", "EQ3F", "JA6D", "NBZI", "9QMG",
    "FP8K", "5SPA", "Z87G", "OKJI", "6XV8", "1PFV", "DNX2", "FCBV",
)  # fmt: skip


def matrix(levels, distance=1, coarseness=0, norm="chebyshev"):
    """Counts [highest level, highest dependence]."""
    found = []
    for position in voxels(levels):
        level = int(levels[position])
        around = [level_at(levels, shifted(position, offset)) for offset in offsets_within(distance, norm)]
        dependence = 1 + sum(neighbour > 0 and abs(neighbour - level) <= coarseness for neighbour in around)
        found.append((level, dependence))
    counts = np.zeros(tuple(np.max(found, axis=0)), int)
    for level, dependence in found:
        counts[level - 1, dependence - 1] += 1
    return counts


def features(matrix, n_voxels):
    """The 17 features of counts [N_g, N_n]."""
    p = np.asarray(matrix, float) / np.sum(matrix)
    return zone_like.coded(matrix, n_voxels, CODES) | {"CAS9": float((p**2).sum())}


def features_3d(levels, distance=1, coarseness=0):
    return features_aggregated(levels, "KOBO", distance, coarseness)


def features_aggregated(levels, aggregation_code, distance=1, coarseness=0, norm="chebyshev"):
    """8QNN: 2D averaged, 62GR: 2.5D, KOBO: 3D. Empty slices are left out."""
    levels = np.asarray(levels)
    parts = {None: levels}
    if aggregation.uses_slices(aggregation_code):
        parts = {z: levels[z : z + 1] for z in range(levels.shape[0]) if levels[z].any()}
    blocks = {
        (z, None): (matrix(part, distance, coarseness, norm), np.count_nonzero(part)) for z, part in parts.items()
    }
    return aggregation.features(blocks, aggregation_code, _features_of_group)


def _features_of_group(group):
    return features(aggregation.merged([counts for counts, _ in group]), sum(n for _, n in group))
