# Copyright The grayling developers. Licensed under Apache-2.0.
"""The texture matrices of large regions, counted on whole arrays with NumPy and SciPy.

The other modules follow the definitions voxel by voxel, which takes a minute for 50,000 voxels and nine aggregations.
Here each matrix is counted in another way, which test_counting.py holds against theirs; formulas and aggregation are
theirs.
"""

from functools import partial

import numpy as np
from scipy import ndimage

from . import aggregation, glcm, gldzm, glrlm, glszm, ngldm, ngtdm
from .neighbourhood import DIRECTIONS_2D, DIRECTIONS_3D, OFFSETS_26

EVERY_NEIGHBOUR = np.ones((3, 3, 3))


def features(family, levels, morphological_mask, aggregation_code):
    """Features with distance 1 and coarseness 0; ``levels`` and ``morphological_mask`` are (z, y, x)."""
    levels = np.asarray(levels)
    by_slice = aggregation.uses_slices(aggregation_code)
    if family in ("glcm", "glrlm"):
        count, of_group = DIRECTIONAL[family]
        blocks = {
            (z, m): count(part, m, int(levels.max()))
            for z, part in _parts(levels, by_slice)
            for m in (DIRECTIONS_2D if by_slice else DIRECTIONS_3D)
        }
    elif family == "gldzm":
        distance = gldzm.distance_map(morphological_mask, (1, 2) if by_slice else (0, 1, 2))
        of_group = partial(_of_counts, gldzm)
        blocks = {
            (z, None): _distance_zones(part, distance if z is None else distance[z : z + 1])
            for z, part in _parts(levels, by_slice)
        }
    else:
        count, of_group = ZONAL[family]
        blocks = {(z, None): count(part, int(levels.max())) for z, part in _parts(levels, by_slice)}
    return aggregation.features({key: b for key, b in blocks.items() if b is not None}, aggregation_code, of_group)


def _parts(levels, by_slice):
    """(slice number, its levels), without empty slices, or (None, all)."""
    if not by_slice:
        return [(None, levels)]
    return [(z, levels[z : z + 1]) for z in range(levels.shape[0]) if levels[z].any()]


def _neighbours(levels, offset):
    """Levels at ``offset`` from every voxel, 0 beyond the array."""
    moved = np.zeros_like(levels)
    here = tuple(slice(max(-m, 0), max(n - max(m, 0), 0)) for m, n in zip(offset, levels.shape, strict=True))
    there = tuple(slice(max(m, 0), max(n + min(m, 0), 0)) for m, n in zip(offset, levels.shape, strict=True))
    moved[here] = levels[there]
    return moved


def _table(rows, columns, n_rows, n_columns=None):
    """Counts of the pairs (row, column), both from 1."""
    n_columns = n_columns or int(columns.max())
    flat = np.bincount((rows - 1) * n_columns + columns - 1, minlength=n_rows * n_columns)
    return flat.reshape(n_rows, n_columns)


def _pairs(levels, direction, n_levels):
    """Co-occurrence counts; None without any pair."""
    neighbour = _neighbours(levels, direction)
    both = (levels > 0) & (neighbour > 0)
    counts = _table(levels[both], neighbour[both], n_levels, n_levels)
    return counts + counts.T if both.any() else None


def _runs(levels, direction, n_levels):
    """(Run counts, N_v). A run of length r holds r - k + 1 stretches of length k.

    So the second difference of the numbers of stretches, over k, is the number of runs of exactly k.
    """
    goes_on = (levels > 0) & (levels == _neighbours(levels, direction))
    stretch, stretches = levels > 0, []
    while stretch.any():
        stretches.append(np.bincount(levels[stretch], minlength=n_levels + 1)[1:])
        stretch = goes_on & _neighbours(stretch, direction)
    at_least = np.pad(np.transpose(stretches), ((0, 0), (0, 2)))
    return at_least[:, :-2] - 2 * at_least[:, 1:-1] + at_least[:, 2:], np.count_nonzero(levels)


def _zones(levels):
    """(level, labels, number of zones) of each level, by SciPy's labelling."""
    for level in np.unique(levels[levels > 0]).tolist():
        yield level, *ndimage.label(levels == level, EVERY_NEIGHBOUR)


def _size_zones(levels, n_levels):
    """(Zone counts, N_v)."""
    found = [(level, size) for level, labels, _ in _zones(levels) for size in np.bincount(labels.ravel())[1:]]
    return _table(*np.transpose(found), n_levels), np.count_nonzero(levels)


def _distance_zones(levels, distance):
    """(Zone counts by smallest distance, N_v)."""
    found = [
        (level, int(nearest))
        for level, labels, n_zones in _zones(levels)
        for nearest in ndimage.minimum(distance, labels, range(1, n_zones + 1))
    ]
    return _table(*np.transpose(found), int(levels.max())), np.count_nonzero(levels)


def _tone_differences(levels, n_levels):
    """[N_g, 2]: n_i and s_i; None where no voxel has a neighbour."""
    total, number = np.zeros(levels.shape, int), np.zeros(levels.shape, int)
    for offset in OFFSETS_26:
        neighbour = _neighbours(levels, offset)
        total += neighbour
        number += neighbour > 0
    counted = (levels > 0) & (number > 0)
    i, n = levels[counted], number[counted]
    difference = abs(n * i - total[counted]) / n
    columns = (np.bincount(i, weights, n_levels + 1)[1:] for weights in (None, difference))
    return np.stack(list(columns), axis=1) if counted.any() else None


def _dependences(levels, n_levels):
    """(Dependence counts, N_v)."""
    inside = levels > 0
    same = sum(_neighbours(levels, offset) == levels for offset in OFFSETS_26)
    return _table(levels[inside], 1 + same[inside], n_levels), np.count_nonzero(inside)


def _of_sum(module, group):
    return module.features(sum(group))


def _of_counts(module, group):
    return module.features(aggregation.merged([counts for counts, _ in group]), sum(n for _, n in group))


DIRECTIONAL = {
    "glcm": (_pairs, partial(_of_sum, glcm)),
    "glrlm": (_runs, partial(_of_counts, glrlm)),
}
ZONAL = {
    "glszm": (_size_zones, partial(_of_counts, glszm)),
    "ngtdm": (_tone_differences, partial(_of_sum, ngtdm)),
    "ngldm": (_dependences, partial(_of_counts, ngldm)),
}
