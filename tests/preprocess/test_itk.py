# Copyright The grayling developers. Licensed under Apache-2.0.
"""Volumes as SimpleITK images and back, and results that do not depend on where the patient lies."""

import numpy as np
import pytest
import SimpleITK as sitk

from grayling import preprocess
from grayling.image import sitk_from_volume, volume_from_array, volume_from_sitk
from grayling.preprocess import BiasCorrection, CurvatureDiffusion, Denoise

SPACING_MM = (2.0, 1.0, 1.5)
OBLIQUE = tuple(np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0].ravel())


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float32, np.float64])
def test_a_volume_keeps_its_place_in_simpleitk(dtype):
    image = sitk.GetImageFromArray(np.arange(24).reshape(2, 3, 4).astype(dtype))
    image.SetSpacing((1.0, 2.0, 3.0))
    image.SetOrigin((10.0, -20.0, 30.0))
    image.SetDirection(OBLIQUE)
    back = sitk_from_volume(volume_from_sitk(image, "image"))
    assert back.GetSpacing() == image.GetSpacing()
    assert back.GetOrigin() == image.GetOrigin()
    assert back.GetDirection() == image.GetDirection()
    assert back.GetPixelID() == image.GetPixelID()
    assert np.array_equal(sitk.GetArrayViewFromImage(back), sitk.GetArrayViewFromImage(image))


def test_an_array_as_simpleitk_image():
    mask = np.arange(12).reshape(1, 3, 4) % 2 == 1
    volume = volume_from_array(mask, (3, 2, 1), "mask")
    image = sitk_from_volume(volume)
    assert (image.GetSize(), image.GetSpacing()) == ((4, 3, 1), (1.0, 2.0, 3.0))
    assert np.array_equal(sitk.GetArrayFromImage(image), mask)
    flat = sitk_from_volume(volume, flat=True)
    assert (flat.GetSize(), flat.GetSpacing()) == ((4, 3), (1.0, 2.0))
    assert np.array_equal(sitk.GetArrayFromImage(flat), mask[0])


def test_where_the_patient_lies_does_not_matter():
    image = np.random.default_rng(1).normal(100, 20, (8, 24, 24))
    tilted = sitk.GetImageFromArray(image)
    tilted.SetSpacing(SPACING_MM[::-1])
    tilted.SetOrigin((50.0, -1000.0, 3.0))
    tilted.SetDirection(OBLIQUE)
    here = preprocess.load(image, spacing_mm=SPACING_MM)
    for step in (BiasCorrection(n_iterations=(5,)), Denoise(CurvatureDiffusion()), Denoise()):
        result = step.apply(preprocess.load(tilted))
        assert np.array_equal(result.array, step.apply(here).array)
        assert result.image.grid.direction is not None
