# Copyright The grayling developers. Licensed under Apache-2.0.
"""The formulas that GLRLM, GLSZM, GLDZM and NGLDM share; only the meaning of the column j differs.

j is the run length, the zone size, the zone distance or the dependence count. The names below are those of the GLRLM
section (TP0I) with "run" as "zone".
"""

import numpy as np

NAMES = (
    "small emphasis",
    "large emphasis",
    "low grey level emphasis",
    "high grey level emphasis",
    "small low grey level emphasis",
    "small high grey level emphasis",
    "large low grey level emphasis",
    "large high grey level emphasis",
    "grey level non-uniformity",
    "normalised grey level non-uniformity",
    "size non-uniformity",
    "normalised size non-uniformity",
    "percentage",
    "grey level variance",
    "size variance",
    "entropy",
)


def features(matrix, n_voxels):
    """``matrix``: counts [N_g, N_j], entry [i - 1, j - 1]; ``n_voxels``: N_v, summed over the merged matrices."""
    s = np.asarray(matrix, float)
    n_s = s.sum()
    i = np.arange(1, s.shape[0] + 1.0)[:, None]
    j = np.arange(1, s.shape[1] + 1.0)[None, :]
    p = s / n_s
    s_i, s_j = s.sum(axis=1), s.sum(axis=0)
    mean_i, mean_j = (i * p).sum(), (j * p).sum()
    present = p[p > 0]
    values = (
        (s / j**2).sum() / n_s,
        (s * j**2).sum() / n_s,
        (s / i**2).sum() / n_s,
        (s * i**2).sum() / n_s,
        (s / (i**2 * j**2)).sum() / n_s,
        (s * i**2 / j**2).sum() / n_s,
        (s * j**2 / i**2).sum() / n_s,
        (s * i**2 * j**2).sum() / n_s,
        (s_i**2).sum() / n_s,
        (s_i**2).sum() / n_s**2,
        (s_j**2).sum() / n_s,
        (s_j**2).sum() / n_s**2,
        n_s / n_voxels,
        ((i - mean_i) ** 2 * p).sum(),
        ((j - mean_j) ** 2 * p).sum(),
        -(present * np.log2(present)).sum(),
    )
    return {name: float(value) for name, value in zip(NAMES, values, strict=True)}


def coded(matrix, n_voxels, codes):
    """The features under the IBSI codes of a family, given in the order of NAMES."""
    return dict(zip(codes, features(matrix, n_voxels).values(), strict=True))
