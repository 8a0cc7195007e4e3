# Copyright The grayling developers. Licensed under Apache-2.0.
"""Mean filter: the average of the ``support``^d voxels around each voxel, itself included; the support is odd."""

import numpy as np

from tests.reference.filters.convolution import along


def response(volume, support, axes, boundary):
    for axis in axes:
        volume = along(volume, np.ones(support), axis, boundary)
    return volume / support ** len(axes)  # once, so that means of whole numbers are as exact as they can be
