# Copyright The grayling developers. Licensed under Apache-2.0.
"""From SimpleITK's images to volumes (z, y, x) and back."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

__all__ = ["held", "image_like", "spacing_of", "view_of", "volume_of"]


# SimpleITK moves the voxels of an image that is looked at while someone else holds it, a filter in another thread, say.
_LOOKING = threading.Lock()
_VOXELS = "_grayling_voxels"


def held(image: sitk.Image) -> sitk.Image:
    """Return the image under another name that keeps its voxels where they are, whatever the caller does with his own.

    `view_of` of the result gives the same array every time. Nothing is copied, unless the image is in use elsewhere.
    """
    if _VOXELS in vars(image):
        return image
    with _LOOKING:
        voxels = sitk.GetArrayViewFromImage(image)
        other = sitk.Image(image)
    vars(other)[_VOXELS] = voxels
    return other


def view_of(image: sitk.Image) -> npt.NDArray[Any]:
    """Return the voxels, (z, y, x) or (y, x), without a copy.

    They must not outlive the image, and unless it is `held` no other thread may work on it.
    """
    found: npt.NDArray[Any] | None = vars(image).get(_VOXELS)
    view: npt.NDArray[Any] = sitk.GetArrayViewFromImage(image) if found is None else found
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
