# Copyright The grayling developers. Licensed under Apache-2.0.
"""Images and regions that the tests of several perturbations share."""

import numpy as np

import grayling as gl

ANISOTROPIC_MM = (3.0, 0.8, 1.2)


def sample(image, mask, spacing_mm=(1.0, 1.0, 1.0), **more):
    return gl.preprocess.load(image, mask, spacing_mm=spacing_mm, **more)


def ball(shape, spacing_mm, radius_mm, centre=None):
    """1 where the voxel's centre is at most this far from the centre of the grid, or from another index."""
    centre = [(n - 1) / 2 for n in shape] if centre is None else centre
    axes = [(np.arange(n) - c) * step for n, c, step in zip(shape, centre, spacing_mm, strict=True)]
    z, y, x = np.meshgrid(*axes, indexing="ij")
    return (z**2 + y**2 + x**2 <= radius_mm**2 * (1 + 1e-12)).astype(int)


def region_of_noise(seed, shape=(9, 10, 11), density=0.4):
    rng = np.random.default_rng(seed)
    mask = (rng.random(shape) < density).astype(int)
    mask[0] = mask[-1] = mask[:, 0] = mask[:, -1] = mask[:, :, 0] = mask[:, :, -1] = 0
    mask[4, 5, 5] = 1
    return rng.normal(0, 100, shape), mask


def ball_in_tissue(contrast, noise, radius_mm=20.0, seed=1):
    """A bright ball, and a mask whose contour is right on one half and 4 mm too far out on the other."""
    shape, spacing_mm = (20, 60, 60), (3.0, 1.0, 1.0)
    truth = ball(shape, spacing_mm, radius_mm)
    drawn = truth.copy()
    drawn[:, :, 30:] = ball(shape, spacing_mm, radius_mm + 4)[:, :, 30:]
    image = contrast * truth + np.random.default_rng(seed).normal(0, noise, shape)
    return sample(image, drawn, spacing_mm), truth, drawn
