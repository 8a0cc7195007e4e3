# Copyright The grayling developers. Licensed under Apache-2.0.
"""What steps that are computed by ITK share: images without a place, and runs that tell how far they are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from grayling.image import Grid, Volume, sitk_from_volume

if TYPE_CHECKING:
    import SimpleITK

__all__ = ["array_of", "execute", "itk_image", "per_axis"]

T = TypeVar("T")
_log = logging.getLogger("grayling")


def itk_image(array: npt.NDArray[Any], spacing_mm: tuple[float, float, float]) -> SimpleITK.Image:
    """Return voxels (z, y, x) as an ITK image, one slice as a 2D image.

    Neither origin nor direction go with it: no filter here depends on where the patient lay, and so no result can.
    """
    z, y, x = array.shape
    return sitk_from_volume(Volume(array, Grid((z, y, x), spacing_mm), "image"), flat=True)


def array_of(image: SimpleITK.Image) -> npt.NDArray[np.float64]:
    """Return an ITK image's voxels, float64, (z, y, x); a 2D image becomes one slice."""
    import SimpleITK as sitk

    array = sitk.GetArrayFromImage(image)
    return np.asarray(array if array.ndim == 3 else array[np.newaxis], np.float64)


def per_axis(values: Sequence[T], image: SimpleITK.Image) -> list[T]:
    """Return values for the axes (z, y, x) in ITK's order, without z for a 2D image."""
    return list(values)[::-1][: image.GetDimension()]


def execute(process: Any, images: Sequence[SimpleITK.Image], told: Callable[[], str]) -> SimpleITK.Image:
    """Run an iterative filter; after each iteration it is logged (at level debug), and Ctrl-C ends the run.

    Parameters
    ----------
    process
        A SimpleITK filter object.
    told
        Returns how far the filter is.
    """
    import SimpleITK as sitk

    # Python's handler of Ctrl-C runs at the next Python instruction in the main thread, which is in this callback.
    process.AddCommand(sitk.sitkIterationEvent, lambda: _log.debug("%s", told()))
    try:
        result: SimpleITK.Image = process.Execute(*images)
    except RuntimeError as error:
        if "executing the Python Callable" in str(error):  # the callback itself does not fail
            raise KeyboardInterrupt from error
        raise
    return result
