# Copyright The grayling developers. Licensed under Apache-2.0.
"""First-order features: the distribution of the intensities, whatever their place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling.pyradiomics._engine_features import EngineFeatures, from_settings, with_features

__all__ = ["RadiomicsFirstOrder"]


@with_features("firstorder")
class RadiomicsFirstOrder(EngineFeatures):
    """Statistics of the intensities x of the region's N voxels; entropy and uniformity are those of grey levels.

    ``voxelArrayShift`` (0) is the c that energy, total energy and root mean square add to each intensity.
    ``binWidth`` or ``binCount`` make the grey levels.
    `targetVoxelArray` (1, N) holds the intensities, `discretizedImageArray` (z, y, x) the grey levels.
    """

    calculated = ("targetVoxelArray",)
    voxelArrayShift = from_settings("voxelArrayShift", 0)

    def __init__(self, inputImage: sitk.Image | None, inputMask: sitk.Image | None, **kwargs: Any) -> None:
        super().__init__(inputImage, inputMask, **kwargs)
        self.pixelSpacing = self.inputImage.GetSpacing()
        self.discretizedImageArray = self._applyBinning(self.imageArray)

    def _calculate(self, voxelCoordinates: None) -> None:  # noqa: ARG002 - pyradiomics' signature
        self.targetVoxelArray = self.imageArray[self.maskArray].astype(float)[np.newaxis]
        _, counts = np.unique(self.discretizedImageArray[self.maskArray], return_counts=True)
        self.coefficients["p_i"] = counts[np.newaxis] / max(counts.sum(), 1)

    @staticmethod
    def _moment(a: npt.NDArray[np.float64], moment: int = 1) -> Any:
        """Return the central moments of rows, NaN left out; 0 for the first."""
        if moment == 1:
            return 0.0
        return np.nanmean((a - np.nanmean(a, axis=1, keepdims=True)) ** moment, axis=1)
