# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level distance zone matrix (VMDZ).

Entry (i, j) counts the zones of level i (as in the GLSZM, from the intensity mask) whose voxel nearest to the edge has
distance j. The distance counts steps over faces (6 neighbours in 3D, 4 in a slice) from the edge of the morphological
mask; a voxel on the edge has distance 1, and the edge of the image is an edge too. Other norms measure the distance to
the nearest voxel outside; Euclidean distances are rounded.

    1 1 1           j=1 2
    1 2 1   i=1      1  0       (the 1s surround the 2: one zone at distance 1, one at distance 2)
    1 1 1     2      0  1
"""

import numpy as np

from . import aggregation, zone_like
from .glszm import zones
from .neighbourhood import length

CODES = (
    "0GBI", "MB4I", "S1RA", "K26C", "RUVG", "DKNJ", "A7WM", "KLTH",
    "VFT7", "7HP3", "V294", "IATH", "VIWW", "QK93", "7WT1", "GBDU",
)  # fmt: skip


def distance_map(mask, axes=(0, 1, 2)):
    """Distance to the edge by repeated erosion: one for each erosion that a voxel survives, plus one; 0 outside.

    ``axes``: those along which faces count; (1, 2) within slices.
    """
    left = np.pad(np.asarray(mask, bool), 1)
    distance = left.astype(int)
    while left.any():
        left = left & np.all([np.roll(left, step, axis) for axis in axes for step in (-1, 1)], axis=0)
        distance += left
    return distance[1:-1, 1:-1, 1:-1]


def searched_distance_map(mask, in_slice, norm):
    """Distance to the nearest voxel outside, by trying all of them; 0 outside."""
    padded = np.pad(np.asarray(mask, bool), 1)
    outside = np.argwhere(~padded)
    distance = np.zeros(padded.shape, int)
    for position in np.argwhere(padded):
        candidates = outside[outside[:, 0] == position[0]] if in_slice else outside
        distance[tuple(position)] = round(min(length(other - position, norm) for other in candidates))
    return distance[1:-1, 1:-1, 1:-1]


def matrix(levels, distance, norm="chebyshev"):
    """Counts [highest level, largest distance of a zone]; ``distance``: map (z, y, x) from ``distance_map``."""
    nearest = [(level, min(int(distance[position]) for position in zone)) for level, zone in zones(levels, norm)]
    if any(steps < 1 for _, steps in nearest):
        raise ValueError("the intensity mask must lie within the morphological mask")
    counts = np.zeros(tuple(np.max(nearest, axis=0)), int)
    for level, steps in nearest:
        counts[level - 1, steps - 1] += 1
    return counts


def features(matrix, n_voxels):
    """The 16 features of counts [N_g, N_d]; ``n_voxels`` counts the intensity mask, summed over merged matrices."""
    return zone_like.coded(matrix, n_voxels, CODES)


def features_3d(levels, morphological_mask):
    return features_aggregated(levels, morphological_mask, "KOBO")


def features_aggregated(levels, morphological_mask, aggregation_code, norm="chebyshev", border_norm="manhattan"):
    """8QNN: 2D averaged, 62GR: 2.5D, KOBO: 3D. Slices without a level are left out."""
    levels = np.asarray(levels)
    by_slice = aggregation.uses_slices(aggregation_code)
    distance = (
        distance_map(morphological_mask, (1, 2) if by_slice else (0, 1, 2))
        if border_norm == "manhattan"
        else searched_distance_map(morphological_mask, by_slice, border_norm)
    )
    parts = {None: slice(None)}
    if by_slice:
        parts = {z: slice(z, z + 1) for z in range(levels.shape[0]) if levels[z].any()}
    blocks = {(z, None): (matrix(levels[s], distance[s], norm), np.count_nonzero(levels[s])) for z, s in parts.items()}
    return aggregation.features(blocks, aggregation_code, _features_of_group)


def _features_of_group(group):
    return features(aggregation.merged([counts for counts, _ in group]), sum(n for _, n in group))
