# Copyright The grayling developers. Licensed under Apache-2.0.
"""Small images for tests of the Python layer, and where the reference data is."""

import os
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

SPACING_MM = (3.0, 0.5, 0.75)  # (z, y, x), all different, so that a turned axis shows


def ramp(dtype=np.float32):
    """An image in which every voxel has another intensity; (4, 5, 6)."""
    return np.arange(4 * 5 * 6, dtype=dtype).reshape(4, 5, 6)


def box_mask():
    """Label 1 in a box of 2 x 3 x 4 voxels."""
    mask = np.zeros((4, 5, 6), np.uint8)
    mask[1:3, 1:4, 1:5] = 1
    return mask


def as_sitk(array, spacing_mm=SPACING_MM, origin_mm=(0.0, 0.0, 0.0)):
    """The array as a SimpleITK image; spacing and origin in (z, y, x)."""
    image = sitk.GetImageFromArray(array)
    image.SetSpacing(spacing_mm[::-1])
    image.SetOrigin(origin_mm[::-1])
    return image


def reference_data():
    """The folder with the reference data; skips the test where it is absent."""
    default = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("GRAYLING_TEST_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"no reference data: {folder} does not exist (set GRAYLING_TEST_DATA)")
    return folder
