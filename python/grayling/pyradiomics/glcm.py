# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level co-occurrence matrix: which levels are neighbours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from grayling.pyradiomics import cMatrices
from grayling.pyradiomics._engine_features import with_features
from grayling.pyradiomics._texture_features import TextureFeatures

__all__ = ["RadiomicsGLCM"]


@with_features("glcm")
class RadiomicsGLCM(TextureFeatures):
    """Features of pairs of neighbouring grey levels, the mean over the directions that have any.

    ``P_glcm`` (1, levels, levels, directions) holds probabilities of the levels that occur. Settings: ``distances``
    ([1]), ``symmetricalGLCM`` (True), ``weightingNorm`` (None), ``force2D``, ``force2Ddimension``, ``binWidth``.
    """

    def _calculateMatrix(self) -> npt.NDArray[np.float64]:
        n_levels, distances = self.coefficients["Ng"], self.settings.get("distances", [1])
        counts, angles = cMatrices.calculate_glcm(
            self.imageArray, self.maskArray, distances, n_levels, *self._arguments()
        )
        present = self._present()
        counts = counts[:, present][:, :, present]
        if self.settings.get("symmetricalGLCM", True):
            counts = counts + counts.transpose(0, 2, 1, 3)
        counts = self._merged(counts, angles, "exponential")
        total = counts.sum((1, 2), keepdims=True)
        return counts / np.where(total == 0, np.nan, total)
