# Copyright The grayling developers. Licensed under Apache-2.0.
"""Shape features in space: size, surface and extent of the region, whatever its intensities."""

from __future__ import annotations

from typing import Any

import numpy as np
import SimpleITK as sitk

from grayling.pyradiomics._engine_features import EngineFeatures, with_features
from grayling.pyradiomics._images import spacing_of
from grayling.pyradiomics._numbers import Region

__all__ = ["RadiomicsShape"]


@with_features("shape")
class RadiomicsShape(EngineFeatures):
    """Features of a region in space, of its voxels or of the triangle mesh around them.

    Raises
    ------
    AssertionError
        For a 2D image: shape features need 3D; `grayling.pyradiomics.shape2D` is for one slice.
    """

    def __init__(self, inputImage: sitk.Image | None, inputMask: sitk.Image | None, **kwargs: Any) -> None:
        if inputMask is not None and inputMask.GetDimension() != 3:
            raise AssertionError(
                f"shape features need a 3D mask; this one has {inputMask.GetDimension()} dimensions: use shape2D"
            )
        super().__init__(inputImage, inputMask, **kwargs)
        self.pixelSpacing = np.array(spacing_of(self.inputImage))

    def region(self) -> Region:
        """Return the mask as its own image: intensities do not matter."""
        return Region(self.maskArray, self.maskArray, spacing_of(self.inputImage))
