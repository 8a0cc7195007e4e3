# Copyright The grayling developers. Licensed under Apache-2.0.
"""Riesz transforms of order l = (l1, l2, l3), in the order x, y, z, L = l1 + l2 + l3, of an isotropic filter:

    R(nu) = (-i)^L sqrt(L! / (l1! l2! l3!)) nu1^l1 nu2^l2 nu3^l3 / |nu|^L

Steered, the transform at a voxel is that of the image turned so that the eigenvectors of the structure tensor there, by
falling eigenvalue, are the axes x, y, z. The structure tensor holds the products of the Riesz transforms of order 1,
smoothed with a Gaussian. IBSI 2 found no consensus on steered responses; which eigenvector is x is a choice made here.
"""

import itertools
from math import factorial, prod

import numpy as np
from scipy import fft, ndimage

from tests.reference.filters import IN_3D, laplacian_of_gaussian, simoncelli, spectra


def transfer(shape, order):
    nu = spectra.frequencies(shape, IN_3D)[::-1]  # x, y, z
    total = sum(order)
    length = spectra.radius(shape, IN_3D)
    factor = (-1j) ** total * np.sqrt(factorial(total) / prod(factorial(n) for n in order))
    numerator = prod(line**n for line, n in zip(nu, order, strict=True))
    return factor * numerator / np.where(length > 0, length, 1.0) ** total


def of_laplacian_of_gaussian(sigma_voxels):
    """The spectrum of the sampled kernel, as a function (shape) -> factors."""

    def spectrum(shape):
        kernel = laplacian_of_gaussian.kernel(sigma_voxels, IN_3D)
        whole = np.zeros(shape)
        whole[tuple(slice(n) for n in kernel.shape)] = kernel
        return fft.fftn(np.roll(whole, [-(n // 2) for n in kernel.shape], IN_3D), workers=1)

    return spectrum


def of_simoncelli(level):
    return lambda shape: simoncelli.transfer(shape, IN_3D, level)


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
    """The eigenvectors of the structure tensor as columns, by falling eigenvalue."""
    return np.linalg.eigh(tensor)[1][..., ::-1]
