# Copyright The grayling developers. Licensed under Apache-2.0.
"""Intensity histogram features (ZVCW) of the discretised intensities in the intensity mask.

The histogram has the bins 1 to N_g, where N_g is the highest level that occurs ("F_ih.max = N_g by definition", 3NCY),
empty bins included (12CE). Of several bins with the extreme gradient the lowest is taken: the manual is silent. With
N_g = 1 there is no gradient (its two-sided differences need a second bin).
"""

import numpy as np

from . import intensity_statistics

STATISTICS = {
    "Q4LE": "X6K6", "ECT3": "CH89", "KE2A": "88K1", "IPH6": "C3I7", "Y12H": "WIFQ", "1GSF": "1PR8", "QG58": "GPMT",
    "8DWT": "OZ0C", "84IY": "3NCY", "SALO": "WR0O", "2OJQ": "5Z3W", "4FUA": "D2ZX", "1128": "WRZB", "N72L": "4RNL",
    "7TET": "CWYJ", "9S40": "SLWD",
}  # fmt: skip


def histogram(levels):
    """Counts n_1 .. n_{N_g}."""
    levels = np.asarray(levels)
    return np.bincount(levels[levels > 0])[1:]


def gradient(counts):
    """H' (12CE), empty when there is a single bin."""
    n = np.asarray(counts, float)
    if len(n) == 1:
        return np.empty(0)
    inner = (n[2:] - n[:-2]) / 2
    return np.concatenate(([n[1] - n[0]], inner, [n[-1] - n[-2]]))


def mode(counts):
    """AMMC: the fullest bin; of several, the one nearest to the mean; of two equally near, the left one."""
    n = np.asarray(counts)
    bins = np.arange(1, len(n) + 1)
    candidates = bins[n == n.max()]
    # |i - mean| as |i N - sum| in integers, so that "equidistant" is exact.
    distance = abs(candidates * n.sum() - (bins * n).sum())
    return int(candidates[np.argmin(distance)])


def features_3d(levels):
    """The 23 features of ``levels`` (z, y, x), 0 outside the mask."""
    levels = np.asarray(levels)
    moments = intensity_statistics.features(levels[levels > 0])
    counts = histogram(levels)
    p = counts[counts > 0] / counts.sum()
    slopes = gradient(counts)
    sloped = slopes.size > 0
    return {code: moments[source] for source, code in STATISTICS.items()} | {
        "AMMC": float(mode(counts)),
        "TLU2": float(-(p * np.log2(p)).sum()),
        "BJ5W": float((p**2).sum()),
        "12CE": float(slopes.max()) if sloped else np.nan,
        "8E6O": float(slopes.argmax() + 1) if sloped else np.nan,
        "VQB3": float(slopes.min()) if sloped else np.nan,
        "RHQZ": float(slopes.argmin() + 1) if sloped else np.nan,
    }
