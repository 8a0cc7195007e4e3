# Copyright The grayling developers. Licensed under Apache-2.0.
"""Laws kernels: outer products of short lines of unit l2 norm, named by letter (level, edge, spot, wave, ripple).

The energy map is the mean of the absolute response over (2 delta + 1)^d voxels, taken after pooling.
"""

import numpy as np

from tests.reference.filters import mean
from tests.reference.filters.convolution import along

TAPS = {
    "L3": (1, 2, 1),
    "E3": (-1, 0, 1),
    "S3": (-1, 2, -1),
    "L5": (1, 4, 6, 4, 1),
    "E5": (-1, -2, 0, 2, 1),
    "S5": (-1, 0, 2, 0, -1),
    "W5": (-1, 2, 0, -2, 1),
    "R5": (1, -4, 6, -4, 1),
}


def normalised(name):
    taps = np.array(TAPS[name], float)
    return taps / np.linalg.norm(taps)


def response(volume, names, boundary):
    """``names``: two (2D, slice by slice) or three, as in "E5L5S5"; the first along x, the second along y."""
    for axis, begin in zip((2, 1, 0), range(0, len(names), 2), strict=False):
        volume = along(volume, normalised(names[begin : begin + 2]), axis, boundary)
    return volume


def energy(response_map, delta, axes, boundary):
    return mean.response(abs(response_map), 2 * delta + 1, axes, boundary)
