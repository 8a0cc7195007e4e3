# Copyright The grayling developers. Licensed under Apache-2.0.
"""From SimpleITK's images to volumes (z, y, x) and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

__all__ = ["image_like", "spacing_of", "view_of", "volume_of"]


def view_of(image: sitk.Image) -> npt.NDArray[Any]:
    """Return the voxels, (z, y, x) or (y, x), without a copy.

    They must not outlive the image, and the image must not be shared with a filter that another thread runs: SimpleITK
    then moves the voxels. `_loading` gives images that are not shared.
    """
    view: npt.NDArray[Any] = sitk.GetArrayViewFromImage(image)
    return view


def volume_of(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a 2D array as a volume of one slice."""
    return array[np.newaxis] if array.ndim == 2 else array


def spacing_of(image: sitk.Image) -> tuple[float, float, float]:
    """Return the spacing in millimetres, (z, y, x); 1 across a 2D image."""
    x, y, z = (*image.GetSpacing(), 1.0)[:3]
    return z, y, x


def image_like(array: npt.NDArray[Any], like: sitk.Image) -> sitk.Image:
    """Return the array as an image on the other's grid."""
    image = sitk.GetImageFromArray(array)
    image.CopyInformation(like)
    return image
