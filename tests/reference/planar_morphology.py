# Copyright The grayling developers. Licensed under Apache-2.0.
"""Morphology of a region in one slice, in mm, as pyradiomics' class shape2D defines it; IBSI has no such family.

The contour runs through the midpoints between inside and outside neighbours, square by square: a square is four pixel
centres, and inside corners that touch only across its diagonal are parted. It is kept as directed lines with the inside
to one side, so that the shoelace formula gives its area. Keys are pyradiomics' names.
"""

import numpy as np
from scipy.spatial.distance import pdist

# The corners of a square in the order in which one goes round it, as (y, x).
CORNERS = np.array([(0, 0), (0, 1), (1, 1), (1, 0)])


def lines(mask):
    """[n, 2, 2]: the contour's lines from one (y, x) to another, in pixels."""
    padded = np.pad(np.asarray(mask, bool), 1)
    found = []
    for y, x in np.ndindex(padded.shape[0] - 1, padded.shape[1] - 1):
        at = CORNERS + np.array([y, x])
        inside = [bool(padded[tuple(corner)]) for corner in at]
        # Going round, one line from where each run of inside corners begins to where it ends.
        for begin in range(4):
            if inside[begin] and not inside[begin - 1]:
                n = next(k for k in range(1, 4) if not inside[(begin + k) % 4])
                last, beyond = at[(begin + n - 1) % 4], at[(begin + n) % 4]
                found.append([(at[begin - 1] + at[begin]) / 2, (last + beyond) / 2])
    return np.array(found)


def features_2d(mask, spacing_mm, covariance="sample"):
    """The ten features of a mask (y, x) with pixels of ``spacing_mm`` (y, x)."""
    mask, spacing_mm = np.asarray(mask, bool), np.asarray(spacing_mm, float)
    begin, end = np.moveaxis(lines(mask) * spacing_mm, 1, 0)
    area = abs((begin[:, 0] * end[:, 1] - begin[:, 1] * end[:, 0]).sum()) / 2
    perimeter = np.linalg.norm(end - begin, axis=1).sum()
    circle = 2 * np.sqrt(np.pi * area)
    major, minor = _axes(np.argwhere(mask), spacing_mm, covariance)
    return {
        "MeshSurface": float(area),
        "PixelSurface": float(np.count_nonzero(mask) * spacing_mm.prod()),
        "Perimeter": float(perimeter),
        "PerimeterSurfaceRatio": float(perimeter / area),
        "Sphericity": float(circle / perimeter),
        "SphericalDisproportion": float(perimeter / circle),
        "MaximumDiameter": float(pdist(begin).max()),
        "MajorAxisLength": major,
        "MinorAxisLength": minor,
        "Elongation": minor / major if major > 0 else np.nan,
    }


def _axes(positions, spacing_mm, covariance):
    """4 sqrt(lambda), longest first; those of pixels on a line have one that is exactly 0."""
    if len(positions) == 1:
        return (np.nan, np.nan) if covariance == "sample" else (0.0, 0.0)
    eigenvalues = np.linalg.eigvalsh(np.cov((positions * spacing_mm).T, bias=covariance == "population"))
    on_a_line = np.linalg.matrix_rank(positions - positions[0]) == 1
    return float(4 * np.sqrt(eigenvalues[1])), 0.0 if on_a_line else float(4 * np.sqrt(eigenvalues[0]))
