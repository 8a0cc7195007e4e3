# Copyright The grayling developers. Licensed under Apache-2.0.
"""First-order features: the distribution of the intensities, whatever their place."""

from __future__ import annotations

from typing import Any

import SimpleITK as sitk

from grayling.pyradiomics._engine_features import EngineFeatures, with_features

__all__ = ["RadiomicsFirstOrder"]


@with_features("firstorder")
class RadiomicsFirstOrder(EngineFeatures):
    """Statistics of the intensities x of the region's N voxels; entropy and uniformity are those of grey levels.

    ``voxelArrayShift`` (0) is the c that energy, total energy and root mean square add to each intensity.
    ``binWidth`` or ``binCount`` make the grey levels.
    """

    def __init__(self, inputImage: sitk.Image | None, inputMask: sitk.Image | None, **kwargs: Any) -> None:
        super().__init__(inputImage, inputMask, **kwargs)
        self.pixelSpacing = self.inputImage.GetSpacing()
        self.voxelArrayShift = kwargs.get("voxelArrayShift", 0)
        self.discretizedImageArray = self._applyBinning(self.imageArray)
