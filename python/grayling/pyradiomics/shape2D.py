# Copyright The grayling developers. Licensed under Apache-2.0.
"""Shape features of one slice: size, outline and extent of the region."""

from __future__ import annotations

from typing import Any

import numpy as np
import SimpleITK as sitk

from grayling.pyradiomics._engine_features import EngineFeatures, with_features
from grayling.pyradiomics._images import spacing_of, volume_of
from grayling.pyradiomics._numbers import Region

__all__ = ["RadiomicsShape2D"]


@with_features("shape2D")
class RadiomicsShape2D(EngineFeatures):
    """Features of a region in one slice.

    The image is 2D, or 3D with ``force2D=True`` and one voxel along ``force2Ddimension``.

    Raises
    ------
    ValueError
        For a 3D image without ``force2D``, or with more than one slice.
    """

    def __init__(self, inputImage: sitk.Image | None, inputMask: sitk.Image | None, **kwargs: Any) -> None:
        super().__init__(inputImage, inputMask, **kwargs)
        axis = kwargs.get("force2Ddimension", 0)
        if self.maskArray.ndim == 3:
            if not kwargs.get("force2D", False):
                raise ValueError("shape2D of a 3D image needs force2D=True and one slice along force2Ddimension")
            if self.maskArray.shape[axis] > 1:
                raise ValueError(
                    f"the mask has {self.maskArray.shape[axis]} slices along force2Ddimension={axis}, and shape2D "
                    "needs one; crop it to a slice"
                )
        across = axis if self.maskArray.ndim == 3 else 0
        self.pixelSpacing = np.delete(spacing_of(self.inputImage), across)

    def region(self) -> Region:
        """Return the mask as its own image: intensities do not matter."""
        mask = volume_of(self.maskArray)
        return Region(mask, mask, spacing_of(self.inputImage), self.inputImage.GetDimension())
