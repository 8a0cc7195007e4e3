# Copyright The grayling developers. Licensed under Apache-2.0.
"""Riesz transforms of order l = (l1, l2, l3), in the order x, y, z, L = l1 + l2 + l3, of an isotropic filter:

    R(nu) = (-i)^L sqrt(L! / (l1! l2! l3!)) nu1^l1 nu2^l2 nu3^l3 / |nu|^L

In 2D l3 is 0, and slices are filtered one by one.

Steered, the transform at a voxel is that of the image turned so that the eigenvectors of the structure tensor there, by
falling eigenvalue, are the axes x, y, z. The structure tensor holds the products of the Riesz transforms of order 1,
smoothed with a Gaussian. IBSI 2 found no consensus on steered responses; which eigenvector is x is a
choice made here, and so is its sign: the component of largest magnitude is positive.
"""

import itertools
from math import factorial, prod

import numpy as np
from scipy import fft, ndimage

from tests.reference.filters import IN_3D, laplacian_of_gaussian, simoncelli, spectra


def transfer(shape, order, axes=IN_3D, grid="centred"):
    nu = spectra.frequencies(shape, axes, grid)[::-1]  # x, y, z
    order = order[: len(axes)]
    total = sum(order)
    length = spectra.radius(shape, axes, grid)
    factor = (-1j) ** total * np.sqrt(factorial(total) / prod(factorial(n) for n in order))
    numerator = prod(line**n for line, n in zip(nu, order, strict=True))
    return factor * numerator / np.where(length > 0, length, 1.0) ** total


def of_laplacian_of_gaussian(sigma_voxels, axes=IN_3D, cutoff=4.0):
    """The spectrum of the sampled kernel, as a function (shape) -> factors; a kernel that is larger wraps round."""

    def spectrum(shape):
        kernel = laplacian_of_gaussian.kernel(sigma_voxels, axes, cutoff)
        whole = np.zeros([n if axis in axes else 1 for axis, n in enumerate(shape)])
        places = [(np.arange(n) - n // 2) % period for n, period in zip(kernel.shape, whole.shape, strict=True)]
        np.add.at(whole, np.ix_(*places), kernel)
        return fft.fftn(whole, workers=1)

    return spectrum


def of_simoncelli(level, axes=IN_3D, grid="centred"):
    return lambda shape: simoncelli.transfer(shape, axes, level, grid)


def response(volume, spectrum, order, boundary, padding):
    """``spectrum``: of the isotropic filter, from one of the two functions above."""
    return spectra.filtered(volume, lambda shape: spectrum(shape) * transfer(shape, order), IN_3D, boundary, padding)


def unit(axis):
    return tuple(int(a == axis) for a in range(3))


def structure_tensor(volume, spectrum, sigma_voxels, boundary, padding):
    """(z, y, x, 3, 3), the last two in the order x, y, z."""
    first = [response(volume, spectrum, unit(axis), boundary, padding) for axis in range(3)]
    mode = {"zero": "constant", "nearest": "nearest", "periodic": "wrap", "mirror": "reflect"}[boundary]
    rows = [[ndimage.gaussian_filter(a * b, sigma_voxels, mode=mode) for b in first] for a in first]
    return np.moveaxis(np.array(rows), (0, 1), (-2, -1))


def steered(volume, spectrum, order, frames, boundary, padding):
    """``frames``: (z, y, x, 3, 3); column a is the direction, in the order x, y, z, that becomes axis a.

    A component of the turned frequency is a sum of those of the frequency as it is. So the transform in the frame is a
    sum over which component each of its L factors takes.
    """
    total = sum(order)
    factor = np.sqrt(factorial(total) / prod(factorial(n) for n in order))
    turned_axes = [axis for axis, n in enumerate(order) for _ in range(n)]
    result = np.zeros(volume.shape)
    plain = {}
    for components in itertools.product(range(3), repeat=total):
        counts = tuple(components.count(axis) for axis in range(3))
        if counts not in plain:
            multiplicity = np.sqrt(factorial(total) / prod(factorial(n) for n in counts))
            plain[counts] = response(volume, spectrum, counts, boundary, padding) / multiplicity
        share = prod(frames[..., row, column] for row, column in zip(components, turned_axes, strict=True))
        result += factor * share * plain[counts]
    return result


def frames_of(tensor):
    """The eigenvectors of the structure tensor as columns, by falling eigenvalue; the largest component is positive."""
    frames = np.linalg.eigh(tensor)[1][..., ::-1]
    largest = np.take_along_axis(frames, abs(frames).argmax(-2, keepdims=True), -2)
    return frames * np.where(largest < 0, -1, 1)
