# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level dependence matrix: how many neighbours have nearly the same level."""

from __future__ import annotations

import numpy as np

from grayling.pyradiomics import cMatrices
from grayling.pyradiomics._engine_features import from_settings, with_features
from grayling.pyradiomics._numbers import distances_of
from grayling.pyradiomics._texture_features import Floats, TextureFeatures

__all__ = ["RadiomicsGLDM"]


@with_features("gldm")
class RadiomicsGLDM(TextureFeatures):
    """Features of the number of neighbours whose grey level differs by at most ``gldm_a`` (0).

    ``P_gldm`` (1, levels, dependences) holds counts of what occurs. IBSI knows the matrix as NGLDM. Settings:
    ``distances`` ([1]), ``gldm_a``, ``force2D``, ``force2Ddimension``, ``binWidth``.
    """

    P_gldm: Floats
    calculated = ("P_gldm",)
    gldm_a = from_settings("gldm_a", 0)

    def _calculateMatrix(self, voxelCoordinates: None = None) -> Floats:  # noqa: ARG002 - pyradiomics' signature
        n_levels, distances = self.coefficients["Ng"], distances_of(self.settings)
        counts = cMatrices.calculate_gldm(
            self.imageArray, self.maskArray, distances, n_levels, self.gldm_a, *self._arguments()
        )
        counts = self._note_sizes(counts[:, self._present()], "pd")
        self.coefficients["Nz"] = np.maximum(counts.sum((1, 2)), 1)
        return counts
