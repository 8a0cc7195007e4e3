# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level size zone matrix: how large connected zones of a level are."""

from __future__ import annotations

import numpy as np

from grayling.pyradiomics import cMatrices
from grayling.pyradiomics._engine_features import with_features
from grayling.pyradiomics._texture_features import Floats, TextureFeatures

__all__ = ["RadiomicsGLSZM"]


@with_features("glszm")
class RadiomicsGLSZM(TextureFeatures):
    """Features of connected zones of one grey level.

    ``P_glszm`` (1, levels, sizes) holds counts of the levels and sizes that occur. Settings: ``force2D``,
    ``force2Ddimension``, ``binWidth``.
    """

    P_glszm: Floats
    calculated = ("P_glszm",)

    def _calculateMatrix(self, voxelCoordinates: None = None) -> Floats:  # noqa: ARG002 - pyradiomics' signature
        n_voxels = int(np.count_nonzero(self.maskArray))
        counts = cMatrices.calculate_glszm(
            self.imageArray, self.maskArray, self.coefficients["Ng"], n_voxels, *self._arguments()
        )
        return counts[:, self._present()]

    def _calculateCoefficients(self) -> None:
        self.P_glszm = self._note_sizes(self.P_glszm, "ps")
        n_zones = self.coefficients["ps"]
        self.coefficients["Nz"] = np.maximum(n_zones.sum(1), 1)
        self.coefficients["Np"] = np.maximum((n_zones * self.coefficients["jvector"]).sum(1), 1)
