# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level run length matrix: how far a level goes on along a line."""

from __future__ import annotations

import numpy as np

from grayling.pyradiomics import cMatrices
from grayling.pyradiomics._engine_features import from_settings, with_features
from grayling.pyradiomics._texture_features import Floats, TextureFeatures

__all__ = ["RadiomicsGLRLM"]


@with_features("glrlm")
class RadiomicsGLRLM(TextureFeatures):
    """Features of runs of one grey level, the mean over the directions that have lines of two voxels or more.

    ``P_glrlm`` (1, levels, lengths, directions) holds counts of the levels and lengths that occur. Settings:
    ``weightingNorm`` (None), ``force2D``, ``force2Ddimension``, ``binWidth``.
    """

    P_glrlm: Floats
    calculated = ("P_glrlm",)
    weightingNorm = from_settings("weightingNorm", None)

    def _calculateMatrix(self, voxelCoordinates: None = None) -> Floats:  # noqa: ARG002 - pyradiomics' signature
        longest = max(self.imageArray.shape)
        counts, angles = cMatrices.calculate_glrlm(
            self.imageArray, self.maskArray, self.coefficients["Ng"], longest, *self._arguments()
        )
        counts = self._merged(counts[:, self._present()], angles, "proportional")
        n_runs = counts.sum((1, 2))
        self.coefficients["Nr"] = np.where(n_runs == 0, np.nan, n_runs)
        return counts

    def _calculateCoefficients(self) -> None:
        self.P_glrlm = self._note_sizes(self.P_glrlm, "pr")
