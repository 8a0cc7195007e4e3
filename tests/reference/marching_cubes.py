# Copyright The grayling developers. Licensed under Apache-2.0.
"""Surface mesh of a mask by scikit-image's marching cubes, an implementation from outside (WRJH).

The level is 0.5 on the mask padded with one layer of zeros, so that the surface is closed and runs half-way between
voxel centres. ``method="lorensen"`` is the classical algorithm; in ambiguous cubes (diagonal corners) implementations
of the classical table and Lewiner's may join or part the corners differently, which changes area and volume slightly.
"""

import numpy as np
from skimage import measure


def mesh(mask, spacing_mm, method="lorensen"):
    """(vertices in mm [n, 3] (z, y, x), faces [m, 3]); the origin is the centre of voxel (0, 0, 0)."""
    padded = np.pad(np.asarray(mask, float), 1)
    vertices, faces, _, _ = measure.marching_cubes(padded, 0.5, method=method)
    return (vertices.astype(float) - 1) * np.asarray(spacing_mm, float), faces


def volume(vertices, faces):
    """RNU0: sum of signed tetrahedra. The origin is moved to the mean vertex, which changes nothing but rounding."""
    a, b, c = np.moveaxis(vertices[faces] - vertices.mean(axis=0), 1, 0)
    return abs((a * np.cross(b, c)).sum() / 6)


def area(vertices, faces):
    """C0JK."""
    a, b, c = np.moveaxis(vertices[faces], 1, 0)
    return (np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2).sum()
