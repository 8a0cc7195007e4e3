# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level run length matrix (TP0I).

Entry (i, j) counts the runs of exactly j consecutive voxels of level i along direction m, within the intensity mask.

    1 2 2      along x     j=1 2
    3 2 1   i=1             2  0
              2             1  1
              3             1  0
"""

import numpy as np

from . import aggregation, zone_like
from .neighbourhood import DIRECTIONS_2D, DIRECTIONS_3D, level_at, shifted, voxels

CODES = (
    "22OV", "W4KF", "V3SW", "G3QZ", "HTZT", "GD3A", "IVPO", "3KUM",
    "R5YN", "OVBL", "W92Y", "IC23", "9ZK5", "8CE5", "SXLW", "HJ9O",
)  # fmt: skip


def matrix(levels, direction):
    """Counts [highest level, longest possible run] along ``direction`` (z, y, x)."""
    counts = np.zeros((int(levels.max()), max(levels.shape)), int)
    for position in voxels(levels):
        level = levels[position]
        if level_at(levels, shifted(position, direction, -1)) == level:
            continue  # not the first voxel of its run
        length = 1
        while level_at(levels, shifted(position, direction, length)) == level:
            length += 1
        counts[level - 1, length - 1] += 1
    return counts


def matrices_3d(levels):
    """(Counts, N_v) keyed (None, direction)."""
    n_voxels = np.count_nonzero(levels)
    return {(None, m): (matrix(levels, m), n_voxels) for m in DIRECTIONS_3D}


def matrices_2d(levels):
    """(Counts, N_v) keyed (slice, direction); empty slices are left out."""
    slices = {z: levels[z : z + 1] for z in range(levels.shape[0]) if levels[z].any()}
    return {(z, m): (matrix(s, m), np.count_nonzero(s)) for z, s in slices.items() for m in DIRECTIONS_2D}


def features(matrix, n_voxels):
    """The 16 features of counts [N_g, N_r]; ``n_voxels`` is summed over merged matrices (9ZK5)."""
    return zone_like.coded(matrix, n_voxels, CODES)


def features_3d(levels, aggregation_code="ITBB"):
    """ITBB: 3D averaged, IAZD: 3D merged."""
    return features_aggregated(levels, aggregation_code)


def has_line(levels, direction):
    """Whether a line along ``direction`` meets two voxels of the mask, with gaps between them or without."""
    steps = range(1, max(levels.shape))
    return any(level_at(levels, shifted(p, direction, k)) > 0 for p in voxels(levels) for k in steps)


def features_aggregated(levels, aggregation_code, weight=lambda _: 1, sparse_directions="kept"):
    """The same for all six aggregation methods; ``weight``: of a direction's runs and of its N_v, where directions are
    merged. pyradiomics has directions without a line "left_out"; what counts is all that a matrix is made of.
    """
    levels = np.asarray(levels)
    gather = matrices_2d if aggregation.uses_slices(aggregation_code) else matrices_3d
    blocks = gather(levels)
    if sparse_directions == "left_out":
        whole = {m: has_line(levels, m) for _, m in blocks}
        by_slice = aggregation_code in ("BTW3", "SUJT")
        blocks = {
            (z, m): b for (z, m), b in blocks.items() if (has_line(levels[z : z + 1], m) if by_slice else whole[m])
        }
    blocks = aggregation.weighted(blocks, aggregation_code, weight)
    found = aggregation.features(blocks, aggregation_code, _features_of_group)
    return found or dict.fromkeys(CODES, np.nan)


def _features_of_group(group):
    return features(aggregation.merged([counts for counts, _ in group]), sum(n for _, n in group))
