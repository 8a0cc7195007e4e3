# Copyright The grayling developers. Licensed under Apache-2.0.
"""A Gaussian and its second derivative as the sums of two decaying waves that recursive filters of order 4 make.

Deriche writes, for x >= 0 and in standard deviations, the Gaussian and its derivatives as

    a1 cos(w1 x) exp(l1 x) + b1 sin(w1 x) exp(l1 x) + a2 cos(w2 x) exp(l2 x) + b2 sin(w2 x) exp(l2 x)

with the numbers of Farnebäck and Westin's table 3. A recursive filter has just these samples as its response to one
bright voxel; here the samples are the kernel, written out until they vanish, and lines go on with their ends.
"""

import math

import numpy as np

_FREQUENCIES = (0.6681, 2.0787)
_DECAYS = (-1.3932, -1.3732)
_GAUSSIAN = ((1.3530, 1.8151), (-0.3531, 0.0902))
_SECOND = ((-1.3563, 5.2318), (0.3446, -2.2355))


def _samples(terms, sigma):
    """[-n, ..., n] of an even function."""
    n = math.ceil(30 * sigma) + 8
    x = np.arange(n + 1) / sigma
    half = sum(
        (a * np.cos(w * x) + b * np.sin(w * x)) * np.exp(decay * x)
        for (a, b), w, decay in zip(terms, _FREQUENCIES, _DECAYS, strict=True)
    )
    return np.concatenate([half[:0:-1], half])


def smoothing(sigma):
    """A kernel with a sum of 1; sigma in voxels."""
    kernel = _samples(_GAUSSIAN, sigma)
    return kernel / kernel.sum()


def second_derivative(sigma):
    """A kernel that makes 0 of a constant and 2 of a parabola x^2: so much Gaussian is added, and so it is scaled."""
    gaussian, kernel = _samples(_GAUSSIAN, sigma), _samples(_SECOND, sigma)
    kernel = kernel - gaussian * kernel.sum() / gaussian.sum()
    x = np.arange(len(kernel)) - len(kernel) // 2
    return kernel * 2 / (kernel * x**2).sum()


def along(volume, kernel, axis):
    reach = len(kernel) // 2
    lines = np.pad(np.moveaxis(volume, axis, -1), [(0, 0), (0, 0), (reach, reach)], mode="edge")
    filtered = np.apply_along_axis(np.convolve, -1, lines, kernel, "valid")
    return np.moveaxis(filtered, -1, axis)


def response(volume, spacing, sigma_mm, *, scale_normalised, axes):
    total = np.zeros(volume.shape)
    for derived in axes:
        part = volume.astype(float)
        for axis in axes:
            kernel = (second_derivative if axis == derived else smoothing)(sigma_mm / spacing[axis])
            part = along(part, kernel, axis)
        total += part / spacing[derived] ** 2
    return total * (sigma_mm**2 if scale_normalised else 1)
