# Copyright The grayling developers. Licensed under Apache-2.0.
"""Local intensity features (9ST6).

The mean over all voxels of the image, in the ROI or not, whose centres lie within 6.2 mm of a voxel of the intensity
mask (a sphere of 1 cm^3). Beyond the edge of the image there are no voxels, so the mean is over those that exist.
"""

from itertools import product

import numpy as np

RADIUS_MM = 10 * (3 / (4 * np.pi)) ** (1 / 3)


def sphere_offsets(spacing_mm):
    """Voxel offsets (z, y, x) whose distance is at most RADIUS_MM."""
    reach = [range(-int(RADIUS_MM / s), int(RADIUS_MM / s) + 1) for s in spacing_mm]
    return [m for m in product(*reach) if np.linalg.norm(np.multiply(m, spacing_mm)) <= RADIUS_MM]


def sphere_means(image, spacing_mm):
    """Mean around every voxel of the image."""
    image = np.asarray(image, float)
    total, count = np.zeros(image.shape), np.zeros(image.shape)
    for offset in sphere_offsets(spacing_mm):
        # Voxels whose neighbour at `offset` lies in the image, and those neighbours.
        here = tuple(slice(max(-m, 0), max(n - max(m, 0), 0)) for m, n in zip(offset, image.shape, strict=True))
        there = tuple(slice(max(m, 0), max(n + min(m, 0), 0)) for m, n in zip(offset, image.shape, strict=True))
        total[here] += image[there]
        count[here] += 1
    return total / count


def features_3d(image, intensity_mask, spacing_mm):
    image, mask = np.asarray(image, float), np.asarray(intensity_mask, bool)
    peaks = sphere_means(image, spacing_mm)[mask]
    brightest = image[mask] == image[mask].max()
    return {"VJGA": float(peaks[brightest].max()), "0F91": float(peaks.max())}
