# Copyright The grayling developers. Licensed under Apache-2.0.
"""Shape features in space: size, surface and extent of the region, whatever its intensities."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling.pyradiomics._engine_features import EngineFeatures, squared_quarters, with_features
from grayling.pyradiomics._images import spacing_of
from grayling.pyradiomics._numbers import Region
from grayling.pyradiomics.cShape import DIAMETERS

__all__ = ["RadiomicsShape"]

# pyradiomics has a voxel of background on every side.
_MARGIN = [1, 1, 1]


@with_features("shape")
class RadiomicsShape(EngineFeatures):
    """Features of a region in space, of its voxels or of the triangle mesh around them.

    `maskArray` (z, y, x) has a voxel of background on every side.

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

    def _initSegmentBasedCalculation(self) -> None:
        self.pixelSpacing = np.array(spacing_of(self.inputImage))
        self.inputMask = sitk.ConstantPad(self.inputMask, _MARGIN, _MARGIN)
        super()._initSegmentBasedCalculation()

    def region(self) -> Region:
        """Return the mask as its own image: intensities do not matter."""
        mask = self.maskArray[1:-1, 1:-1, 1:-1]
        return Region(mask, mask, spacing_of(self.inputImage))

    @property
    def labelledVoxelCoordinates(self) -> tuple[npt.NDArray[np.intp], ...]:
        """Indices of the region's voxels in `maskArray`, one array per axis (z, y, x)."""
        return np.nonzero(self.maskArray)

    @property
    def SurfaceArea(self) -> float:
        """Area of the mesh, in square millimetres."""
        return self._one("SurfaceArea")

    @property
    def Volume(self) -> float:
        """Volume of the mesh, in cubic millimetres."""
        return self._one("MeshVolume")

    @property
    def diameters(self) -> tuple[float, ...]:
        """Largest diameters in a slice, column, row and in space, in millimetres."""
        return tuple(self._values(list(DIAMETERS)).values())

    @property
    def eigenValues(self) -> npt.NDArray[np.float64]:
        """Variances along the principal axes, ascending, in square millimetres."""
        return squared_quarters(self._values(["LeastAxisLength", "MinorAxisLength", "MajorAxisLength"]))
