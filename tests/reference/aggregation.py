# Copyright The grayling developers. Licensed under Apache-2.0.
"""How matrices and features are aggregated (5QB6).

Blocks of counts are keyed (slice, direction), with None where there is no slice or no direction. A method says which
blocks are merged into one matrix; the features of the merged matrices are then averaged.
"""

import numpy as np

# IBSI code -> (is it made of slices, the key under which blocks are merged)
METHODS = {
    "BTW3": (True, lambda z, m: (z, m)),  # 2D, averaged over slices and directions
    "SUJT": (True, lambda z, m: z),  # 2D, merged per slice, averaged over slices
    "JJUI": (True, lambda z, m: m),  # 2.5D, merged per direction, averaged over directions
    "ZW7Z": (True, lambda z, m: None),  # 2.5D, all merged
    "ITBB": (False, lambda z, m: m),  # 3D, averaged over directions
    "IAZD": (False, lambda z, m: None),  # 3D, all merged
    "8QNN": (True, lambda z, m: z),  # without directions: 2D, averaged over slices
    "62GR": (True, lambda z, m: None),  # 2.5D, all merged
    "KOBO": (False, lambda z, m: None),  # 3D
}


def uses_slices(code):
    return METHODS[code][0]


def weighted(blocks, code, weight):
    """Blocks with the counts, and N_v where there is one, multiplied by ``weight(direction)``.

    Only where directions are merged; blocks of weight 0 are left out.
    """
    if code not in ("SUJT", "ZW7Z", "IAZD"):
        return blocks
    weights = {direction: weight(direction) for _, direction in blocks}
    return {key: _times(weights[key[1]], block) for key, block in blocks.items() if weights[key[1]] > 0}


def _times(factor, block):
    return tuple(factor * part for part in block) if isinstance(block, tuple) else factor * block


def features(blocks, code, features_of):
    """Mean over the merged groups of ``features_of(group)``, where a group is the list of blocks to be merged.

    Blocks without any count must not be in ``blocks``: an empty slice or direction takes no part. Where the manual is
    silent, grayling's rule holds: a group in which a feature is undefined (NaN) takes no part in that feature's mean,
    which is undefined only where no group defines it. (The engine then says why a group was left out.)
    """
    groups = {}
    for (z, direction), block in blocks.items():
        groups.setdefault(METHODS[code][1](z, direction), []).append(block)
    return mean([features_of(group) for group in groups.values()])


def mean(rows):
    """Mean of feature dictionaries by key, over those that define it; an empty dictionary when there is none."""
    return {key: _mean_of_defined([row[key] for row in rows]) for key in rows[0]} if rows else {}


def _mean_of_defined(values):
    defined = [value for value in values if not np.isnan(value)]
    return float(np.mean(defined)) if defined else np.nan


def merged(matrices):
    """Sum of count matrices whose column numbers may differ."""
    rows, columns = (max(m.shape[axis] for m in matrices) for axis in (0, 1))
    total = np.zeros((rows, columns), np.result_type(*matrices))
    for matrix in matrices:
        total[: matrix.shape[0], : matrix.shape[1]] += matrix
    return total
