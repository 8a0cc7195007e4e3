# Copyright The grayling developers. Licensed under Apache-2.0.
"""Median filter: the middle one of the sorted intensities in a cube or square of odd width around each voxel."""

import numpy as np

from tests.reference.filters.boundaries import even_margins, padded


def response(volume, support, axes, boundary):
    around = padded(volume, even_margins(support // 2, axes), boundary)
    result = np.empty(volume.shape)
    for index in np.ndindex(volume.shape):
        window = around[tuple(slice(n, n + (support if axis in axes else 1)) for axis, n in enumerate(index))]
        result[index] = sorted(window.ravel())[window.size // 2] if np.isfinite(window).all() else np.nan
    return result
