# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level co-occurrence matrix (LFYI).

Entry (i, j) counts how often a voxel of level i has a neighbour of level j along +m or -m, both in the intensity mask.

    1 2 2      along x     j=1 2 3
    3 2 1   i=1             0  2  0
              2             2  2  1
              3             0  1  0

N_g, which only the normalised inverse difference (moment) use, is the number of levels from 1 up to the highest one in
the mask, absent ones included: "F_ih.max = N_g by definition" (3NCY), and the digital phantom's values need 6, not 4.
"""

import numpy as np

from . import aggregation
from .neighbourhood import level_at, pair_offsets, shifted, voxels


def matrix(levels, offset, n_levels, symmetric=True):
    """Counts [n_levels, n_levels] along ``offset`` (z, y, x), and along its opposite where ``symmetric``."""
    counts = np.zeros((n_levels, n_levels), int)
    for position in voxels(levels):
        i = levels[position]
        j = level_at(levels, shifted(position, offset))
        if j > 0:
            counts[i - 1, j - 1] += 1
    return counts + counts.T if symmetric else counts


def matrices_3d(levels, distance=1, norm=None):
    """Counts keyed (None, offset); offsets without any pair are left out."""
    blocks = {(None, m): matrix(levels, m, int(levels.max())) for m in pair_offsets(distance, norm)}
    return {key: counts for key, counts in blocks.items() if counts.any()}


def matrices_2d(levels, distance=1, norm=None):
    """Counts keyed (slice, offset); those without any pair are left out."""
    in_slice = [m for m in pair_offsets(distance, norm) if m[0] == 0]
    blocks = {(z, m): matrix(levels[z : z + 1], m, int(levels.max())) for z in range(levels.shape[0]) for m in in_slice}
    return {key: counts for key, counts in blocks.items() if counts.any()}


def features_3d(levels, aggregation_code="ITBB", distance=1):
    """ITBB: 3D averaged, IAZD: 3D merged. All NaN when no voxel has a neighbour."""
    return features_aggregated(levels, aggregation_code, distance)


def features_aggregated(levels, aggregation_code, distance=1, norm=None, weight=lambda _: 1):
    """The same for all six aggregation methods; ``weight``: of an offset, where offsets are merged."""
    levels = np.asarray(levels)
    gather = matrices_2d if aggregation.uses_slices(aggregation_code) else matrices_3d
    blocks = aggregation.weighted(gather(levels, distance, norm), aggregation_code, weight)
    found = aggregation.features(blocks, aggregation_code, lambda group: features(sum(group)))
    return found or dict.fromkeys(features(np.ones((1, 1))), np.nan)


def features(matrix):
    """The 25 IBSI features and pyradiomics' MCC of a matrix of counts [N_g, N_g]."""
    counts = np.asarray(matrix, float)
    p = counts / counts.sum()
    return _joint(p) | _sums_and_differences(p) | _inverse(p) | _correlations(p) | {"MCC": _maximal_correlation(p)}


def _grid(p):
    n_levels = p.shape[0]
    i = np.arange(1, n_levels + 1.0)[:, None]
    return n_levels, i, i.T


def _entropy(p):
    present = p[p > 0]
    return float(-(present * np.log2(present)).sum())


def _joint(p):
    _, i, j = _grid(p)
    mean = (i * p).sum()
    deviation = i + j - 2 * mean  # the matrix is symmetric: both marginal means are the same
    return {
        "GYBY": float(p.max()),
        "60VM": float(mean),
        "UR99": float(((i - mean) ** 2 * p).sum()),
        "TU9B": _entropy(p),
        "8ZQL": float((p**2).sum()),
        "ACUI": float(((i - j) ** 2 * p).sum()),
        "8S9J": float((abs(i - j) * p).sum()),
        "QWB0": float((i * j * p).sum()),
        "DG8W": float((deviation**2 * p).sum()),
        "7NFM": float((deviation**3 * p).sum()),
        "AE86": float((deviation**4 * p).sum()),
    }


def _sums_and_differences(p):
    n_levels, i, j = _grid(p)
    k_diff = np.arange(0, n_levels)
    k_sum = np.arange(2, 2 * n_levels + 1)
    p_diff = np.array([p[abs(i - j) == k].sum() for k in k_diff])
    p_sum = np.array([p[i + j == k].sum() for k in k_sum])
    mean_diff, mean_sum = (k_diff * p_diff).sum(), (k_sum * p_sum).sum()
    return {
        "TF7R": float(mean_diff),
        "D3YU": float(((k_diff - mean_diff) ** 2 * p_diff).sum()),
        "NTRS": _entropy(p_diff),
        "ZGXS": float(mean_sum),
        "OEEB": float(((k_sum - mean_sum) ** 2 * p_sum).sum()),
        "P6QZ": _entropy(p_sum),
    }


def _inverse(p):
    n_levels, i, j = _grid(p)
    upper = j > i
    squared = np.where(upper, (i - j) ** 2, 1)
    return {
        "IB1Z": float((p / (1 + abs(i - j))).sum()),
        "NDRX": float((p / (1 + abs(i - j) / n_levels)).sum()),
        "WF0Z": float((p / (1 + (i - j) ** 2)).sum()),
        "1QCO": float((p / (1 + (i - j) ** 2 / n_levels**2)).sum()),
        "E8JP": float(2 * (p / squared)[upper].sum()),
    }


def _correlations(p):
    """Undefined with a single level: the marginal variance (NI2N) and entropy (R8DG) in the denominators are 0."""
    _, i, j = _grid(p)
    marginal = p.sum(axis=1)
    independent = marginal[:, None] * marginal[None, :]
    flat = np.count_nonzero(marginal) == 1
    mean = (i[:, 0] * marginal).sum()
    variance = ((i[:, 0] - mean) ** 2 * marginal).sum()
    hx, hxy, hxy2 = _entropy(marginal), _entropy(p), _entropy(independent)
    hxy1 = float(-(p[p > 0] * np.log2(independent[p > 0])).sum())
    return {
        "NI2N": np.nan if flat else float(((i - mean) * (j - mean) * p).sum() / variance),
        "R8DG": np.nan if flat else (hxy - hxy1) / hx,
        # HXY2 >= HXY always (it is the entropy of independent marginals); max() takes off rounding below 0.
        "JN9H": float(np.sqrt(1 - np.exp(-2 * max(hxy2 - hxy, 0.0)))),
    }


def _maximal_correlation(p):
    """pyradiomics' MCC (not IBSI): square root of the second largest eigenvalue of Q.

    Q(i, j) = sum_k p(i, k) p(j, k) / (p_x(i) p_y(k)). With S(i, k) = p(i, k) / sqrt(p_x(i) p_y(k)), Q is similar to
    S S^T, so that the root of its eigenvalue is a singular value of S, which is free of the rounding of a difference.
    Undefined (NaN) with a single level: there is no second eigenvalue.
    """
    marginal = p.sum(axis=1)
    present = marginal > 0
    if np.count_nonzero(present) == 1:
        return np.nan
    root = np.sqrt(marginal[present])
    s = p[np.ix_(present, present)] / (root[:, None] * root[None, :])
    return float(np.linalg.svd(s, compute_uv=False)[1])
