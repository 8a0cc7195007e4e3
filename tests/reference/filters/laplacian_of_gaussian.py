# Copyright The grayling developers. Licensed under Apache-2.0.
"""Laplacian of Gaussian: the analytic formula, sampled at voxel centres in a box, in d dimensions

    g(r) = -1 / sigma^2 (1 / (sqrt(2 pi) sigma))^d (d - r^2 / sigma^2) exp(-r^2 / (2 sigma^2))

Its centre is negative: bright blobs give negative responses. The samples are not corrected to a sum of zero, so a flat
image does not give exactly 0. The box reaches floor(cutoff sigma + 1/2) voxels from its centre.
"""

import numpy as np

from tests.reference.filters.convolution import with_kernel


def kernel(sigma_voxels, axes, cutoff=4.0):
    """With three axes, of one voxel where the filter does not run."""
    radius = int(np.floor(cutoff * sigma_voxels + 0.5))
    shape = [2 * radius + 1 if axis in axes else 1 for axis in range(3)]
    squared_distance = sum((grid - n // 2) ** 2 for grid, n in zip(np.indices(shape), shape, strict=True))
    scaled = squared_distance / sigma_voxels**2
    d = len(axes)
    return -((np.sqrt(2 * np.pi) * sigma_voxels) ** -d) / sigma_voxels**2 * (d - scaled) * np.exp(-scaled / 2)


def response(volume, sigma_voxels, axes, boundary, cutoff=4.0):
    return with_kernel(volume, kernel(sigma_voxels, axes, cutoff), boundary)
