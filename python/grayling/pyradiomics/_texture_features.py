# Copyright The grayling developers. Licensed under Apache-2.0.
"""What the texture classes have in common: grey levels at the start, a matrix when it is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling import _core
from grayling.pyradiomics._engine_features import EngineFeatures
from grayling.pyradiomics._far_neighbours import are_far, shortened
from grayling.pyradiomics._numbers import NORMS, distances_of, norm_of
from grayling.pyradiomics.cMatrices import in_space

__all__ = ["Floats", "TextureFeatures"]

Floats = npt.NDArray[np.float64]


class TextureFeatures(EngineFeatures):
    """Features of a matrix of grey levels; ``P_<class>`` is that matrix, made when it is first looked at.

    Arrays that are made of it have a leading axis of length 1, where pyradiomics has the voxels of a feature map.
    """

    def __init__(self, inputImage: sitk.Image | None, inputMask: sitk.Image | None, **kwargs: Any) -> None:
        super().__init__(inputImage, inputMask, **kwargs)
        self.imageArray = self._applyBinning(self.imageArray)

    def _calculateMatrix(self, voxelCoordinates: None = None) -> Floats:
        """Return the matrix of the grey levels that occur."""
        raise NotImplementedError

    def _calculateCoefficients(self) -> None:
        """Note sums over the matrix, and leave out sizes that do not occur."""

    def _calculate(self, voxelCoordinates: None) -> None:
        (matrix,) = self.calculated
        setattr(self, matrix, self._calculateMatrix(voxelCoordinates))
        self._calculateCoefficients()

    def _arguments(self) -> tuple[bool, int]:
        return self.settings.get("force2D", False), self.settings.get("force2Ddimension", 0)

    def _present(self) -> npt.NDArray[np.int64]:
        """Return the places of the grey levels that occur."""
        places: npt.NDArray[np.int64] = self.coefficients["grayLevels"] - 1
        return places

    def _note_sizes(self, counts: Floats, of_sizes: str) -> Floats:
        """Note sums over levels and over sizes, and return the matrix without sizes that do not occur.

        Parameters
        ----------
        counts
            (1, levels, sizes), or with directions behind.
        of_sizes
            pyradiomics' name of the number of entries by size.
        """
        occurring = counts.sum((0, 1, *range(3, counts.ndim))) > 0
        self.coefficients[of_sizes] = counts.sum(1)[:, occurring]
        self.coefficients["pg"] = counts.sum(2)
        self.coefficients["ivector"] = self.coefficients["grayLevels"].astype(float)
        self.coefficients["jvector"] = np.flatnonzero(occurring) + 1.0
        return counts[:, :, occurring]

    def _spacing_for(self, function: str, norm: str) -> tuple[float, float, float] | None:
        """Return the spacing that makes the weights of directions; None where all of them are 0."""
        region, distances = self.region(), distances_of(self.settings)
        box = region.mask.shape, region.spacing_mm
        left_out = region.left_out(self.settings)
        if function == "exponential" and are_far(*box, distances, left_out):
            return shortened(*box, norm, distances, left_out)
        return region.spacing_mm

    def _merged(self, counts: Floats, angles: npt.NDArray[np.int32], function: str) -> Floats:
        """Weigh and add the directions, the last axis, where ``weightingNorm`` says so; else drop the empty ones."""
        norm = norm_of(self.settings)
        if norm is None:
            occupied = counts.sum((0, 1, 2)) > 0
            return counts[..., occupied] if occupied.any() else counts
        weights = np.ones(len(angles))
        if norm in NORMS:
            directions = [in_space(angle) for angle in angles]
            spacing = self._spacing_for(function, norm)
            weights[:] = 0 if spacing is None else _core.direction_weights(directions, function, NORMS[norm], spacing)
        merged: Floats = (counts * weights).sum(-1, keepdims=True)
        return merged
