# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level run length matrix: how far a level goes on along a line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from grayling.pyradiomics import cMatrices
from grayling.pyradiomics._engine_features import with_features
from grayling.pyradiomics._texture_features import TextureFeatures

__all__ = ["RadiomicsGLRLM"]


@with_features("glrlm")
class RadiomicsGLRLM(TextureFeatures):
    """Features of runs of one grey level, the mean over the directions that have lines of two voxels or more.

    ``P_glrlm`` (1, levels, lengths, directions) holds counts of the levels and lengths that occur. Settings:
    ``weightingNorm`` (None), ``force2D``, ``force2Ddimension``, ``binWidth``.
    """

    def _calculateMatrix(self) -> npt.NDArray[np.float64]:
        longest = max(self.imageArray.shape)
        counts, angles = cMatrices.calculate_glrlm(
            self.imageArray, self.maskArray, self.coefficients["Ng"], longest, *self._arguments()
        )
        counts = self._merged(counts[:, self._present()], angles, "proportional")
        return counts[:, :, counts.sum((0, 1, 3)) > 0]
