# Copyright The grayling developers. Licensed under Apache-2.0.
"""Length of the gradient: central differences over twice the voxel spacing, and the root of their summed squares."""

import numpy as np

from tests.reference.filters.boundaries import even_margins, padded


def response(volume, spacing, axes, boundary):
    around = padded(volume, even_margins(1, axes), boundary)
    total = np.zeros(volume.shape)
    for index in np.ndindex(volume.shape):
        here = [n + (axis in axes) for axis, n in enumerate(index)]
        for axis in axes:
            before, after = list(here), list(here)
            before[axis] -= 1
            after[axis] += 1
            total[index] += ((around[tuple(after)] - around[tuple(before)]) / (2 * spacing[axis])) ** 2
    return np.sqrt(total)
