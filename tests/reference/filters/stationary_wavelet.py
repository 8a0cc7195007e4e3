# Copyright The grayling developers. Licensed under Apache-2.0.
"""One level of the stationary wavelet transform, from its definition.

Along an axis of N voxels the coefficient at o is the sum over the n taps f of f[j] x[(o + n/2 - j) mod N]. An odd axis
goes on for one voxel, its first one, before it repeats. Axes are filtered in the order x, y, z.
"""

from itertools import product

import numpy as np


def made_even(volume):
    return np.pad(volume, [(0, n % 2) for n in volume.shape], mode="wrap")


def along(volume, taps, axis):
    lines = np.moveaxis(volume, axis, 0)
    n = len(lines)
    total = np.zeros_like(lines)
    for o in range(n):
        for j, tap in enumerate(taps):
            total[o] += tap * lines[(o + len(taps) // 2 - j) % n]
    return np.moveaxis(total, 0, axis)


def subbands(volume, low, high, axes):
    """By letters in the order of the axes x, y, z; ``axes`` are those that are filtered."""
    even = made_even(np.asarray(volume, float))
    filtered = [axis for axis in (2, 1, 0) if axis in axes]
    bands = {}
    for letters in product("LH", repeat=len(filtered)):
        band = even
        for axis, letter in zip(filtered, letters, strict=True):
            band = along(band, low if letter == "L" else high, axis)
        bands["".join(letters)] = band
    return bands
