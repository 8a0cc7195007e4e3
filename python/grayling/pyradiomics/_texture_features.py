# Copyright The grayling developers. Licensed under Apache-2.0.
"""What the texture classes have in common: grey levels at the start, a matrix when it is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling import _core
from grayling.pyradiomics._engine_features import EngineFeatures
from grayling.pyradiomics._images import spacing_of
from grayling.pyradiomics._numbers import NORMS
from grayling.pyradiomics.cMatrices import in_space

__all__ = ["TextureFeatures"]


class TextureFeatures(EngineFeatures):
    """Features of a matrix of grey levels; ``P_<class>`` is that matrix, made when it is first looked at."""

    def __init__(self, inputImage: sitk.Image | None, inputMask: sitk.Image | None, **kwargs: Any) -> None:
        super().__init__(inputImage, inputMask, **kwargs)
        self._matrix: npt.NDArray[np.float64] | None = None
        self.imageArray = self._applyBinning(self.imageArray)

    def _calculateMatrix(self) -> npt.NDArray[np.float64]:
        """Return the matrix with a leading axis of length 1, where pyradiomics has the voxels of a feature map."""
        raise NotImplementedError

    def _initCalculation(self) -> None:
        self._matrix = self._calculateMatrix()

    def __getattr__(self, name: str) -> Any:
        if name != f"P_{self.kind}":
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if self._matrix is None:
            self._matrix = self._calculateMatrix()
        return self._matrix

    def _arguments(self) -> tuple[bool, int]:
        return self.settings.get("force2D", False), self.settings.get("force2Ddimension", 0)

    def _present(self) -> npt.NDArray[np.int64]:
        """Return the places of the grey levels that occur."""
        places: npt.NDArray[np.int64] = self.coefficients["grayLevels"] - 1
        return places

    def _occurring(self, counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Leave out grey levels and sizes that do not occur, (1, levels, sizes)."""
        found = counts[:, self._present()]
        return found[:, :, found.sum((0, 1)) > 0]

    def _merged(
        self, counts: npt.NDArray[np.float64], angles: npt.NDArray[np.int32], function: str
    ) -> npt.NDArray[np.float64]:
        """Weigh and add the directions, the last axis, where ``weightingNorm`` says so; else drop the empty ones."""
        norm = self.settings.get("weightingNorm")
        if norm is None:
            occupied = counts.sum((0, 1, 2)) > 0
            return counts[..., occupied] if occupied.any() else counts
        weights = np.ones(len(angles))
        if norm in NORMS:
            directions = [in_space(angle) for angle in angles]
            weights[:] = _core.direction_weights(directions, function, NORMS[norm], spacing_of(self.inputImage))
        merged: npt.NDArray[np.float64] = (counts * weights).sum(-1, keepdims=True)
        return merged
