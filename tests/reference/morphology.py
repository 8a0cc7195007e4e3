# Copyright The grayling developers. Licensed under Apache-2.0.
"""Morphological features (HCUG), always in 3D, in mm.

Shape comes from the morphological mask, intensities from the intensity mask. The covariance of the voxel centres is
that of a sample (division by N - 1): the manual does not say, but the digital phantom's axes need it (minor axis 9.31;
9.24 with N), or of a population (N) where that is asked for, as pyradiomics has it. Undefined where the manual is
silent: everything from the covariance of one voxel (0/0), densities of ellipsoids without volume or area (masks flat or
straight), the centre of mass shift when the intensities sum to 0, Moran's I and Geary's C of a flat region. The largest
distances within planes are pyradiomics', and have its names.
"""

import numpy as np
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist

from . import boxes_and_ellipsoids as enclosing
from . import marching_cubes, spatial_autocorrelation


def features_3d(image, morphological_mask, intensity_mask, spacing_mm, by_correlation=False):
    """The 29 features, and 3 that are not IBSI's. ``by_correlation``, for more than some 10^4 voxels: see
    spatial_autocorrelation."""
    found = measured(image, morphological_mask, intensity_mask, spacing_mm, by_correlation)
    return found | searched(morphological_mask, spacing_mm)


def measured(image, morphological_mask, intensity_mask, spacing_mm, by_correlation=False, covariance="sample"):
    """The 25 features that have a closed form, and the largest distances within planes."""
    image = np.asarray(image, float)
    morphological, intensity = np.asarray(morphological_mask, bool), np.asarray(intensity_mask, bool)
    vertices, faces = marching_cubes.mesh(morphological, spacing_mm)
    volume, area = marching_cubes.volume(vertices, faces), marching_cubes.area(vertices, faces)
    semi_axes = principal_semi_axes(morphological, spacing_mm, covariance)
    found = plane_diameters(morphological, spacing_mm) | _size_and_roundness(volume, area)
    found |= {
        "YEKZ": float(np.count_nonzero(morphological) * np.prod(spacing_mm)),
        "KLMA": _centre_of_mass_shift(image, morphological, intensity, spacing_mm),
        "99N0": float(volume * image[intensity].mean()),
    }
    found |= _axes(semi_axes)
    found |= _densities(volume, area, ConvexHull(vertices), semi_axes)
    return found | spatial_autocorrelation.features(image, intensity, spacing_mm, by_correlation)


def searched(morphological_mask, spacing_mm):
    """Densities of the smallest box and ellipsoid, whose searches take most of the time."""
    vertices, faces = marching_cubes.mesh(np.asarray(morphological_mask, bool), spacing_mm)
    volume, area = marching_cubes.volume(vertices, faces), marching_cubes.area(vertices, faces)
    hull = ConvexHull(vertices)
    corners = hull.points[hull.vertices]
    oriented = enclosing.smallest_box_edges(corners, hull.equations[:, :3])
    smallest = enclosing.smallest_ellipsoid_semi_axes(corners)
    return {
        "ZH1A": float(volume / np.prod(oriented)),
        "IQYR": float(area / enclosing.box_area(oriented)),
        "SWZ1": _ratio(volume, 4 / 3 * np.pi * np.prod(smallest)),
        "BRI8": _ratio(area, enclosing.ellipsoid_area(smallest)),
    }


def plane_diameters(mask, spacing_mm):
    """The largest distance between two vertices of equal z, y or x, under pyradiomics' names, pair by pair."""
    mask = np.pad(np.asarray(mask, bool), 1)
    half_voxels = []
    for axis in range(3):
        inside = np.moveaxis(mask, axis, 0)
        cut = np.argwhere(inside[:-1] != inside[1:]) * 2
        cut[:, 0] += 1
        half_voxels.append(np.insert(cut[:, 1:], axis, cut[:, 0], axis=1))
    points = np.concatenate(half_voxels)
    found = {}
    for axis, name in enumerate(("Slice", "Column", "Row")):
        planes = (points[points[:, axis] == at] for at in np.unique(points[:, axis]))
        in_mm = (plane * np.asarray(spacing_mm, float) / 2 for plane in planes)
        found[f"Maximum2DDiameter{name}"] = float(max(pdist(plane).max(initial=0) for plane in in_mm))
    return found


def principal_semi_axes(mask, spacing_mm, covariance="sample"):
    """2 sqrt(lambda), longest first, from the PCA of the voxel centres; NaN for one voxel of a sample."""
    positions = np.argwhere(mask)
    if len(positions) == 1:
        return np.full(3, np.nan) if covariance == "sample" else np.zeros(3)
    in_mm = positions * np.asarray(spacing_mm, float)
    eigenvalues = np.linalg.eigvalsh(np.cov(in_mm.T, bias=covariance == "population"))[::-1].copy()
    # A mask that is flat or straight has eigenvalues of exactly 0; say so instead of leaving their rounding.
    eigenvalues[np.linalg.matrix_rank(positions - positions[0]) :] = 0
    return 2 * np.sqrt(eigenvalues)


def _size_and_roundness(volume, area):
    compactness = 36 * np.pi * volume**2 / area**3
    return {
        "RNU0": float(volume),
        "C0JK": float(area),
        "2PR5": float(area / volume),
        "SKGS": float(volume / (np.pi**0.5 * area**1.5)),
        "BQWJ": float(compactness),
        "KRCK": float(area / (36 * np.pi * volume**2) ** (1 / 3)),
        "QCFX": float((36 * np.pi * volume**2) ** (1 / 3) / area),
        "25C7": float((1 / compactness) ** (1 / 3) - 1),
    }


def _centre_of_mass_shift(image, morphological, intensity, spacing_mm):
    weights = image[intensity]
    if weights.sum() == 0:
        return np.nan
    geometric = np.argwhere(morphological).mean(axis=0)
    weighted = (np.argwhere(intensity) * weights[:, None]).sum(axis=0) / weights.sum()
    return float(np.linalg.norm((geometric - weighted) * np.asarray(spacing_mm, float)))


def _axes(semi_axes):
    a, b, c = semi_axes
    return {
        "TDIC": float(2 * a),
        "P9VJ": float(2 * b),
        "7J51": float(2 * c),
        "Q3CK": _ratio(b, a),
        "N17B": _ratio(c, a),
    }


def _densities(volume, area, hull, semi_axes):
    corners = hull.points[hull.vertices]
    aligned = np.ptp(corners, axis=0)
    return {
        "L0JK": float(_diameter(corners)),
        "PBX1": float(volume / np.prod(aligned)),
        "R59B": float(area / enclosing.box_area(aligned)),
        "6BDE": _ratio(volume, 4 / 3 * np.pi * np.prod(semi_axes)),
        "RDD2": _ratio(area, enclosing.ellipsoid_area(semi_axes) if semi_axes[0] != 0 else 0.0),
        "R3ER": float(volume / hull.volume),
        "7T7F": float(area / hull.area),
    }


def _diameter(points):
    return max(np.linalg.norm(points - point, axis=1).max() for point in points)


def _ratio(numerator, denominator):
    return float(numerator / denominator) if denominator > 0 else np.nan
