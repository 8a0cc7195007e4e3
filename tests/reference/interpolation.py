# Copyright The grayling developers. Licensed under Apache-2.0.
"""Interpolation as the IBSI manual and the definitions of the kernels say it, one dense matrix per axis.

Row k of an axis' matrix holds the weight that each voxel of the line has at position k. Lines are continued by writing
the continued line down, B-splines come from solving their linear system.
"""

import math

import numpy as np

REACH = 60  # voxels by which a line is continued; a spline forgets what lies further away than 40


def centred_axis(n_voxels, spacing_mm, new_spacing_mm):
    """(number of voxels, origin, step) of one axis, grid centres aligned (3WE3, 026Q, QCY4)."""
    step = new_spacing_mm / spacing_mm
    n_new = math.ceil(n_voxels * spacing_mm / new_spacing_mm)
    return n_new, 0.5 * (n_voxels - 1 - step * (n_new - 1)), step


def origin_axis(n_voxels, spacing_mm, new_spacing_mm):
    """The same with grid origins aligned (SBKJ)."""
    return math.ceil(n_voxels * spacing_mm / new_spacing_mm), 0.0, new_spacing_mm / spacing_mm


def grid(axis, shape, spacing_mm, new_spacing_mm):
    """(shape, origin, step) of a grid from the rule of one axis."""
    axes = [axis(*given) for given in zip(shape, spacing_mm, new_spacing_mm, strict=True)]
    return tuple(zip(*axes, strict=True))


def positions(shape, origin, step):
    """Index coordinates along each axis."""
    return [o + np.arange(n) * s for n, o, s in zip(shape, origin, step, strict=True)]


def continued(n_voxels, reach, border):
    """The voxel that stands at each whole coordinate from -reach to n_voxels - 1 + reach."""
    coordinates = np.arange(-reach, n_voxels + reach)
    if border == "nearest" or n_voxels == 1:
        return np.clip(coordinates, 0, n_voxels - 1)
    period = 2 * n_voxels - 2
    return np.minimum(coordinates % period, -coordinates % period)


def nearest(distance):
    """The distance counts from the position to the voxel; half-way, the voxel above is taken."""
    return ((distance > -0.5) & (distance <= 0.5)).astype(float)


def linear(distance):
    return np.maximum(1.0 - np.abs(distance), 0.0)


def cubic_spline(distance):
    d = np.abs(distance)
    return np.where(d < 1, 2 / 3 - d**2 + d**3 / 2, np.where(d < 2, (2 - d) ** 3 / 6, 0.0))


def cubic_convolution(distance):
    d = np.abs(distance)
    inner, outer = 1.5 * d**3 - 2.5 * d**2 + 1, -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
    return np.where(d < 1, inner, np.where(d < 2, outer, 0.0))


KERNELS = {f.__name__: f for f in (nearest, linear, cubic_spline, cubic_convolution)}


def weights(coordinates, n_voxels, interpolation, border):
    """Dense weights, one row per position and one column per voxel of the line."""
    reach = REACH + int(np.ceil(np.abs(coordinates).max()))
    voxel = continued(n_voxels, reach, border)
    whole = np.arange(-reach, n_voxels + reach)
    kernel = KERNELS[interpolation](whole[None, :] - np.asarray(coordinates)[:, None])
    if interpolation == "cubic_spline":
        # The spline through the continued line: at every whole coordinate the neighbours' bells sum to the voxel there.
        # Beyond the line's end, where nothing is left to see, coefficients are taken as 0.
        bells = cubic_spline(whole[None, :] - whole[:, None])
        kernel = np.linalg.solve(bells.T, kernel.T).T
    gathered = np.zeros((len(kernel), n_voxels))
    for column, source in enumerate(voxel):
        gathered[:, source] += kernel[:, column]
    return gathered


def resample(volume, shape, origin, step, interpolation, border):
    matrices = [
        weights(p, n, interpolation, border) for p, n in zip(positions(shape, origin, step), volume.shape, strict=True)
    ]
    return np.einsum("zyx,az,by,cx->abc", np.asarray(volume, dtype=float), *matrices, optimize=True)


def resample_affine(volume, shape, origin, matrix, interpolation, border):
    index = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1).reshape(-1, 3)
    points = np.asarray(origin) + index @ np.asarray(matrix).T
    rows = [weights(points[:, axis], n, interpolation, border) for axis, n in enumerate(volume.shape)]
    return np.einsum("zyx,az,ay,ax->a", np.asarray(volume, dtype=float), *rows, optimize=True).reshape(shape)


def inside(values, threshold):
    """Partial volumes of a mask made binary (E8H9), with 1e-6 for what rounding took from the threshold."""
    return (values >= threshold - 1e-6).astype(np.uint8)
