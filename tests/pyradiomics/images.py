# Copyright The grayling developers. Licensed under Apache-2.0.
"""Small images for tests of the facade, as SimpleITK has them."""

import numpy as np
import SimpleITK as sitk

from tests.golden import ibsi


def as_image(array, spacing_xyz=(1.0, 1.0, 1.0)):
    image = sitk.GetImageFromArray(array)
    image.SetSpacing(spacing_xyz[: image.GetDimension()])
    return image


def digital_phantom():
    """(image, mask) of IBSI's digital phantom."""
    image, mask, _ = ibsi.digital_phantom()
    return as_image(image.astype(np.int16), (2.0, 2.0, 2.0)), as_image(mask.astype(np.uint8), (2.0, 2.0, 2.0))


def noise(shape=(12, 13, 14), dtype=np.float32, seed=1):
    """(image, mask): smooth noise with a ball in the middle."""
    rng = np.random.default_rng(seed)
    image = (rng.normal(size=shape).cumsum(-1) * 20).astype(dtype)
    grid = np.indices(shape) - (np.array(shape).reshape(-1, *(1,) * len(shape)) - 1) / 2
    mask = ((grid**2).sum(0) < (sorted(shape)[-2] / 2.2) ** 2).astype(np.uint8)
    return as_image(image, (1.0, 1.5, 2.0)), as_image(mask, (1.0, 1.5, 2.0))
