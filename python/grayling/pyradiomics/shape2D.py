# Copyright The grayling developers. Licensed under Apache-2.0.
"""Shape features of one slice: size, outline and extent of the region."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from grayling.pyradiomics._engine_features import EngineFeatures, squared_quarters, with_features
from grayling.pyradiomics._images import spacing_of
from grayling.pyradiomics._numbers import Region

__all__ = ["RadiomicsShape2D"]


@with_features("shape2D")
class RadiomicsShape2D(EngineFeatures):
    """Features of a region in one slice.

    The image is 2D, or 3D with ``force2D=True`` and one voxel along ``force2Ddimension``. `maskArray` is that slice,
    with a pixel of background on every side.

    Raises
    ------
    ValueError
        For a 3D image without ``force2D``, or with more than one slice.
    """

    def _initSegmentBasedCalculation(self) -> None:
        super()._initSegmentBasedCalculation()
        axis = self._across
        if self.maskArray.ndim == 3:
            if not self.settings.get("force2D", False):
                raise ValueError("shape2D of a 3D image needs force2D=True and one slice along force2Ddimension")
            if self.maskArray.shape[axis] > 1:
                raise ValueError(
                    f"the mask has {self.maskArray.shape[axis]} slices along force2Ddimension={axis}, and shape2D "
                    "needs one; crop it to a slice"
                )
            self.maskArray = self.maskArray.squeeze(axis)
        self.pixelSpacing = np.delete(spacing_of(self.inputImage), axis)
        self.maskArray = np.pad(self.maskArray, 1)

    @property
    def _across(self) -> int:
        """The axis across the slice."""
        axis: int = self.settings.get("force2Ddimension", 0) if self.inputMask.GetDimension() == 3 else 0
        return axis

    def region(self) -> Region:
        """Return the mask as its own image: intensities do not matter."""
        mask = np.expand_dims(self.maskArray[1:-1, 1:-1], self._across)
        return Region(mask, mask, spacing_of(self.inputImage), self.inputImage.GetDimension())

    @property
    def labelledPixelCoordinates(self) -> tuple[npt.NDArray[np.intp], ...]:
        """Indices of the region's pixels in `maskArray`, one array per axis."""
        return np.nonzero(self.maskArray)

    @property
    def Perimeter(self) -> float:
        """Length of the outline, in millimetres."""
        return self._one("Perimeter")

    @property
    def Surface(self) -> float:
        """Area within the outline, in square millimetres."""
        return self._one("MeshSurface")

    @property
    def Diameter(self) -> float:
        """Largest diameter, in millimetres."""
        return self._one("MaximumDiameter")

    @property
    def eigenValues(self) -> npt.NDArray[np.float64]:
        """Variances along the principal axes, ascending, in square millimetres."""
        return squared_quarters(self._values(["MinorAxisLength", "MajorAxisLength"]))
