# Copyright The grayling developers. Licensed under Apache-2.0.
"""Gabor filter: the response to a wave under a Gaussian envelope, in slices across an axis.

    k(x, y) = exp(-(R1^2 + gamma^2 R2^2) / (2 sigma^2) + 2 pi i R1 / lambda)
    R1 = x cos(theta) + y sin(theta),  R2 = -x sin(theta) + y cos(theta)

It is not normalised. The envelope is cut where 7 sigma of its wider axis end, which changes nothing that a map shows.
"""

from dataclasses import dataclass

import numpy as np

from tests.reference.filters import IN_3D
from tests.reference.filters.convolution import with_kernels


@dataclass(frozen=True)
class Wave:
    sigma_voxels: float
    lambda_voxels: float
    gamma: float
    reach_sigma: float = 7.0


def reach(wave):
    return int(np.ceil(wave.reach_sigma * wave.sigma_voxels / min(1.0, wave.gamma)))


def kernel(wave, theta):
    """Complex, (rows along y, columns along x)."""
    radius = reach(wave)
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    r1 = x * np.cos(theta) + y * np.sin(theta)
    r2 = -x * np.sin(theta) + y * np.cos(theta)
    envelope = np.exp(-(r1**2 + wave.gamma**2 * r2**2) / (2 * wave.sigma_voxels**2))
    return envelope * np.exp(2j * np.pi * r1 / wave.lambda_voxels)


def responses(volume, wave, thetas, boundary, *, normal_axis=0):
    """Complex, (theta, z, y, x), in slices across ``normal_axis``; of the other two axes, the later one is x."""
    kernels = np.array([kernel(wave, theta) for theta in thetas])
    slices = np.moveaxis(volume, normal_axis, 0)
    return np.stack(list(with_kernels(slices, kernels, boundary)), normal_axis + 1)


def modulus(volume, wave, thetas, boundary, *, normal_axis=0):
    """The average over ``thetas``."""
    return abs(responses(volume, wave, thetas, boundary, normal_axis=normal_axis)).mean(axis=0)


def every_theta(step):
    """Half a turn in equal steps: half a turn further the kernel is its own conjugate, with the same modulus."""
    return step * np.arange(round(np.pi / step))


def in_three_planes(volume, wave, thetas, boundary):
    """The average over the three orthogonal planes of the averages over ``thetas``."""
    return sum(modulus(volume, wave, thetas, boundary, normal_axis=axis) for axis in IN_3D) / 3
