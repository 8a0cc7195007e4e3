# Copyright The grayling developers. Licensed under Apache-2.0.
"""Neighbourhood grey tone difference matrix (IPET).

For level i: n_i voxels that have at least one neighbour in the intensity mask, and s_i, the sum over them of the
absolute difference between i and the mean level of those neighbours (distance up to delta, in the Chebyshev norm).

    1 2 2   the upper left 1 has neighbours 2, 3, 2 (mean 7/3), the lower right 1 has 2, 2, 2:
    3 2 1   s_1 = |1 - 7/3| + |1 - 2| = 7/3, n_1 = 2

The manual fixes: coarseness at most 10^6 (QCDE), contrast and busyness 0 with a single level (65HE, NQ30), strength 0
when the sum of s_i is 0 (1X9X). Without any neighbour N_v,c = 0 and p_i = 0/0, so that nothing is defined. Nor is
busyness when i p_i is the same for all levels (denominator 0): the manual is silent.
"""

import numpy as np

from . import aggregation
from .neighbourhood import level_at, offsets_within, shifted, voxels

CODES = ("QCDE", "65HE", "NQ30", "HDEZ", "1X9X")
LARGEST_COARSENESS = 1e6


def matrix(levels, distance=1, n_levels=None, norm="chebyshev", isolated="left_out"):
    """[N_g, 2]: columns n_i and s_i. pyradiomics has isolated voxels "counted", in n_i."""
    table = np.zeros((n_levels or int(levels.max()), 2))
    for position in voxels(levels):
        level = int(levels[position])
        around = [level_at(levels, shifted(position, offset)) for offset in offsets_within(distance, norm)]
        around = [neighbour for neighbour in around if neighbour > 0]
        if around:
            # One division: |i - mean| as |n i - sum| / n, so that equal levels give exactly 0.
            table[level - 1] += 1, abs(len(around) * level - sum(around)) / len(around)
        elif isolated == "counted":
            table[level - 1, 0] += 1
    return table


def features(matrix):
    """The 5 features; merged matrices are sums of ``matrix``."""
    n, s = np.asarray(matrix, float).T
    n_valid = n.sum()
    if n_valid == 0:
        return dict.fromkeys(CODES, np.nan)
    p = n / n_valid
    present = p > 0
    i, n, p, s = np.arange(1, len(n) + 1.0)[present], n[present], p[present], s[present]
    i1, i2, p1, p2, s1, s2 = i[:, None], i[None, :], p[:, None], p[None, :], s[:, None], s[None, :]
    n_present = len(i)
    weighted = (p * s).sum()
    contrast = busyness = 0.0
    if n_present > 1:
        contrast = (p1 * p2 * (i1 - i2) ** 2).sum() / (n_present * (n_present - 1)) * s.sum() / n_valid
        spread = abs(i1 * n[:, None] - i2 * n[None, :]).sum() / n_valid  # from counts, so that 0 is exact
        busyness = weighted / spread if spread > 0 else np.nan
    return {
        "QCDE": LARGEST_COARSENESS if weighted == 0 else min(1 / weighted, LARGEST_COARSENESS),
        "65HE": float(contrast),
        "NQ30": float(busyness),
        "HDEZ": float((abs(i1 - i2) * (p1 * s1 + p2 * s2) / (p1 + p2)).sum() / n_valid),
        "1X9X": float(((p1 + p2) * (i1 - i2) ** 2).sum() / s.sum()) if s.sum() > 0 else 0.0,
    }


def features_3d(levels, distance=1):
    return features_aggregated(levels, "KOBO", distance)


def features_aggregated(levels, aggregation_code, distance=1, norm="chebyshev", isolated="left_out"):
    """8QNN: 2D averaged, 62GR: 2.5D, KOBO: 3D. Slices in which no voxel has a neighbour are left out."""
    levels = np.asarray(levels)
    parts = {None: levels}
    if aggregation.uses_slices(aggregation_code):
        parts = {z: levels[z : z + 1] for z in range(levels.shape[0])}
    blocks = {(z, None): matrix(part, distance, int(levels.max()), norm, isolated) for z, part in parts.items()}
    blocks = {key: table for key, table in blocks.items() if table.any()}
    found = aggregation.features(blocks, aggregation_code, lambda group: features(sum(group)))
    return found or features(np.zeros((1, 2)))
