# Copyright The grayling developers. Licensed under Apache-2.0.
"""The images of the tests: the digital phantom, which the repository holds, and clinical ones, which it does not."""

from functools import cache

import numpy as np
import pytest

from tests.golden import ibsi

# What `tests.processing.Processing` needs for IBSI's configurations without interpolation.
DIGITAL_PHANTOM = {"levels": ("none", 0), "ivh": ("none", 0)}
CONFIGURATION_A = {"levels": ("fixed_bin_size", 25), "ivh": ("none", 0), "intensity_range": (-500.0, 400.0)}


def shared_file(*parts):
    """A file of the shared test data; skips the test where there is none."""
    folder = ibsi.shared_data()
    if folder is None:
        pytest.skip("no shared test data: set GRAYLING_TEST_DATA or put it in ../shared/data beside the checkout")
    return folder.joinpath(*parts)


@cache
def volumes(*parts):
    """(image, mask, spacing_mm) of a folder with image and mask, (z, y, x)."""
    folder = shared_file(*parts)
    sitk = pytest.importorskip("SimpleITK")
    image, mask = (sitk.ReadImage(str(next(folder.glob(f"{name}.*")))) for name in ("image", "mask"))
    return sitk.GetArrayFromImage(image), sitk.GetArrayFromImage(mask), image.GetSpacing()[::-1]


@cache
def nifti(*parts):
    """(volume of doubles, spacing_mm) of one file, (z, y, x)."""
    path = shared_file(*parts)
    sitk = pytest.importorskip("SimpleITK")
    image = sitk.ReadImage(str(path))
    return sitk.GetArrayFromImage(image).astype(float), image.GetSpacing()[::-1]


@cache
def ct_phantom():
    """IBSI's CT phantom, intensities rounded to whole numbers as its description asks."""
    image, mask, spacing_mm = volumes("ibsi1", "ct_phantom")
    return np.rint(image.astype(float)), (mask > 0).astype(np.uint8), spacing_mm


def digital_phantom():
    image, mask, spacing_mm = ibsi.digital_phantom()
    return image.astype(float), mask.astype(np.uint8), spacing_mm
