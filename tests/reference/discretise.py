# Copyright The grayling developers. Licensed under Apache-2.0.
"""Re-segmentation (IF9H) and intensity discretisation (4R0B), IBSI manual, chapter "Image processing"."""

import numpy as np


def resegment(image, mask, intensity_range=None, outlier_sigma=None):
    """Intensity mask left after the range (USB3, closed interval) and then the outlier filter (7ACA, 3 sigma).

    The mean and standard deviation of the outlier filter are those of the voxels left by the range, as in the check
    values of configuration E; the standard deviation carries no bias correction, like the manual's variance (ECT3).
    """
    kept = np.asarray(mask, bool).copy()  # (z, y, x)
    image = np.asarray(image, float)
    if intensity_range is not None:
        lower, upper = intensity_range
        kept &= (image >= lower) & (image <= upper)
    if outlier_sigma is not None and kept.any():
        mean, sigma = image[kept].mean(), image[kept].std()
        kept &= (image >= mean - outlier_sigma * sigma) & (image <= mean + outlier_sigma * sigma)
    return kept


def fixed_bin_number(image, mask, n_bins):
    """K15C. Over the actual range in the mask. A flat region has X = X_max, hence level n_bins (literally)."""
    mask = np.asarray(mask, bool)
    x = np.asarray(image, float)[mask]
    lowest, highest = x.min(), x.max()
    bins = np.full(x.shape, n_bins)
    below = x < highest
    bins[below] = np.floor(n_bins * (x[below] - lowest) / (highest - lowest)).astype(int) + 1
    return _in_volume(bins, mask)


def fixed_bin_size(image, mask, bin_width, lowest=None):
    """Q3RU. ``lowest`` is the lower bound of the re-segmentation range; without one, the minimum in the mask."""
    mask = np.asarray(mask, bool)
    x = np.asarray(image, float)[mask]
    lowest = x.min() if lowest is None else lowest
    return _in_volume(np.floor((x - lowest) / bin_width).astype(int) + 1, mask)


def _in_volume(bins, mask):
    levels = np.zeros(mask.shape, int)
    levels[mask] = bins
    return levels
