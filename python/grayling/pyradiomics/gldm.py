# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level dependence matrix: how many neighbours have nearly the same level."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from grayling.pyradiomics import cMatrices
from grayling.pyradiomics._engine_features import with_features
from grayling.pyradiomics._texture_features import TextureFeatures

__all__ = ["RadiomicsGLDM"]


@with_features("gldm")
class RadiomicsGLDM(TextureFeatures):
    """Features of the number of neighbours whose grey level differs by at most ``gldm_a`` (0).

    ``P_gldm`` (1, levels, dependences) holds counts of what occurs. IBSI knows the matrix as NGLDM. Settings:
    ``distances`` ([1]), ``gldm_a``, ``force2D``, ``force2Ddimension``, ``binWidth``.
    """

    def _calculateMatrix(self) -> npt.NDArray[np.float64]:
        n_levels, distances = self.coefficients["Ng"], self.settings.get("distances", [1])
        counts = cMatrices.calculate_gldm(
            self.imageArray, self.maskArray, distances, n_levels, self.settings.get("gldm_a", 0), *self._arguments()
        )
        return self._occurring(counts)
