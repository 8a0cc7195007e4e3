# Copyright The grayling developers. Licensed under Apache-2.0.
"""Neighbourhood grey tone difference matrix: how levels differ from their surroundings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from grayling.pyradiomics import cMatrices
from grayling.pyradiomics._engine_features import with_features
from grayling.pyradiomics._texture_features import TextureFeatures

__all__ = ["RadiomicsNGTDM"]


@with_features("ngtdm")
class RadiomicsNGTDM(TextureFeatures):
    """Features of the difference between a grey level and the mean of its neighbours.

    ``P_ngtdm`` (1, levels, 3) holds the number of voxels, the sum of differences and the level, of the levels that
    occur. Settings: ``distances`` ([1]), ``force2D``, ``force2Ddimension``, ``binWidth``.
    """

    def _calculateMatrix(self) -> npt.NDArray[np.float64]:
        n_levels, distances = self.coefficients["Ng"], self.settings.get("distances", [1])
        rows = cMatrices.calculate_ngtdm(self.imageArray, self.maskArray, distances, n_levels, *self._arguments())
        return rows[:, rows[0, :, 0] > 0]
