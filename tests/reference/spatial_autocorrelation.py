# Copyright The grayling developers. Licensed under Apache-2.0.
"""Moran's I (N365) and Geary's C (NPT7): weighted sums over all pairs of voxels in the intensity mask.

The weight of a pair is its inverse Euclidean distance in mm. Both are undefined for a single voxel (no pair) and for a
flat region (the sum of squared deviations is 0): the manual is silent.
"""

import numpy as np
from scipy import fft
from scipy.spatial.distance import cdist


def features(image, mask, spacing_mm, by_correlation=False):
    """``by_correlation``: the same sums as a correlation over offsets by FFT, for large regions."""
    mask = np.asarray(mask, bool)
    x = np.asarray(image, float)[mask]
    n = x.size
    if n == 1 or x.min() == x.max():
        return {"N365": np.nan, "NPT7": np.nan}
    x = x - x.min()  # exact for close numbers, so that the rounding of the mean is small against their differences
    deviation = np.zeros(mask.shape)
    deviation[mask] = x - x.mean()
    sums = correlation_sums if by_correlation else pair_sums
    weight, product, difference = sums(deviation, mask, spacing_mm)
    squares = (deviation**2).sum()
    return {
        "N365": float(n / weight * product / squares),
        "NPT7": float((n - 1) / (2 * weight) * difference / squares),
    }


def pair_sums(deviation, mask, spacing_mm, block=2000):
    """Sums over k1 != k2 of w, w d1 d2 and w (d1 - d2)^2; differences of deviations are those of intensities."""
    points, d = np.argwhere(mask) * np.asarray(spacing_mm, float), deviation[mask]
    total = np.zeros(3)
    for first in range(0, d.size, block):
        here = slice(first, first + block)
        distance = cdist(points[here], points)
        weight = np.divide(1, distance, out=np.zeros_like(distance), where=distance > 0)
        d1, d2 = d[here, None], d[None, :]
        total += weight.sum(), (weight * d1 * d2).sum(), (weight * (d1 - d2) ** 2).sum()
    return total


def correlation_sums(deviation, mask, spacing_mm):
    """The same, with (d1 - d2)^2 = d1^2 - 2 d1 d2 + d2^2: sums of f * (w convolved with g)."""
    corner = np.argwhere(mask).min(axis=0)
    box = tuple(slice(low, high) for low, high in zip(corner, np.argwhere(mask).max(axis=0) + 1, strict=True))
    d, m = deviation[box], mask[box].astype(float)
    shape = tuple(fft.next_fast_len(2 * n - 1, real=True) for n in m.shape)
    # Offsets along an axis in wrapped order: 0, 1, ..., and the negative ones from the end.
    steps = [np.minimum(np.arange(n), n - np.arange(n)) * s for n, s in zip(shape, spacing_mm, strict=True)]
    distance = np.sqrt(sum(axis**2 for axis in np.ix_(*steps)))
    kernel = np.divide(1, distance, out=np.zeros_like(distance), where=distance > 0)
    transformed = fft.rfftn(kernel)

    def convolved(volume):
        whole = fft.irfftn(fft.rfftn(volume, shape) * transformed, shape)
        return whole[tuple(slice(0, n) for n in volume.shape)]

    around = convolved(m)
    product = (d * convolved(d)).sum()
    return (m * around).sum(), product, 2 * (d**2 * around).sum() - 2 * product
