# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level size zone matrix: how large connected zones of a level are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from grayling.pyradiomics import cMatrices
from grayling.pyradiomics._engine_features import with_features
from grayling.pyradiomics._texture_features import TextureFeatures

__all__ = ["RadiomicsGLSZM"]


@with_features("glszm")
class RadiomicsGLSZM(TextureFeatures):
    """Features of connected zones of one grey level.

    ``P_glszm`` (1, levels, sizes) holds counts of the levels and sizes that occur. Settings: ``force2D``,
    ``force2Ddimension``, ``binWidth``.
    """

    def _calculateMatrix(self) -> npt.NDArray[np.float64]:
        n_voxels = int(np.count_nonzero(self.maskArray))
        counts = cMatrices.calculate_glszm(
            self.imageArray, self.maskArray, self.coefficients["Ng"], n_voxels, *self._arguments()
        )
        return self._occurring(counts)
