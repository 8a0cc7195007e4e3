# Copyright The grayling developers. Licensed under Apache-2.0.
"""Neighbourhood grey tone difference matrix: how levels differ from their surroundings."""

from __future__ import annotations

import numpy as np

from grayling.pyradiomics import cMatrices
from grayling.pyradiomics._engine_features import with_features
from grayling.pyradiomics._numbers import distances_of
from grayling.pyradiomics._texture_features import Floats, TextureFeatures

__all__ = ["RadiomicsNGTDM"]


@with_features("ngtdm")
class RadiomicsNGTDM(TextureFeatures):
    """Features of the difference between a grey level and the mean of its neighbours.

    ``P_ngtdm`` (1, levels, 3) holds the number of voxels, the sum of differences and the level, of the levels that
    occur. Settings: ``distances`` ([1]), ``force2D``, ``force2Ddimension``, ``binWidth``.
    """

    P_ngtdm: Floats
    calculated = ("P_ngtdm",)

    def _calculateMatrix(self, voxelCoordinates: None = None) -> Floats:  # noqa: ARG002 - pyradiomics' signature
        n_levels, distances = self.coefficients["Ng"], distances_of(self.settings)
        rows = cMatrices.calculate_ngtdm(self.imageArray, self.maskArray, distances, n_levels, *self._arguments())
        return rows[:, rows[0, :, 0] > 0]

    def _calculateCoefficients(self) -> None:
        n_voxels, differences, levels = np.moveaxis(self.P_ngtdm, -1, 0)
        total = n_voxels.sum(1)
        shares = n_voxels / total[:, np.newaxis]
        self.coefficients.update(
            Nvp=total,
            p_i=shares,
            s_i=differences,
            ivector=levels,
            Ngp=np.count_nonzero(n_voxels > 0, axis=1),
            p_zero=np.nonzero(shares == 0),
        )
