# Copyright The grayling developers. Licensed under Apache-2.0.
"""Boundary conditions: what lies beyond the image. Of a line a b c d, four voxels to the left and right:

zero       0 0 0 0 | a b c d | 0 0 0 0
nearest    a a a a | a b c d | d d d d
periodic   a b c d | a b c d | a b c d
mirror     d c b a | a b c d | d c b a
"""

import numpy as np

MODES = {"zero": "constant", "nearest": "edge", "periodic": "wrap", "mirror": "symmetric"}  # as NumPy names them


def padded(volume, margins, boundary):
    """``margins``: (before, after) for each axis."""
    return np.pad(np.asarray(volume, float), margins, mode=MODES[boundary])


def even_margins(width, axes, n_axes=3):
    """``width`` voxels before and after along ``axes``, none along the others."""
    return [(width, width) if axis in axes else (0, 0) for axis in range(n_axes)]


def cropped(volume, margins):
    """What `padded` added is taken away."""
    return volume[tuple(slice(before, n - after) for (before, after), n in zip(margins, volume.shape, strict=True))]
