# Copyright The grayling developers. Licensed under Apache-2.0.
"""Grey level co-occurrence matrix: which levels are neighbours."""

from __future__ import annotations

import numpy as np

from grayling.pyradiomics import cMatrices
from grayling.pyradiomics._engine_features import from_settings, with_features
from grayling.pyradiomics._numbers import distances_of
from grayling.pyradiomics._texture_features import Floats, TextureFeatures

__all__ = ["RadiomicsGLCM"]


@with_features("glcm")
class RadiomicsGLCM(TextureFeatures):
    """Features of pairs of neighbouring grey levels, the mean over the directions that have any.

    ``P_glcm`` (1, levels, levels, directions) holds probabilities of the levels that occur. Settings: ``distances``
    ([1]), ``symmetricalGLCM`` (True), ``weightingNorm`` (None), ``force2D``, ``force2Ddimension``, ``binWidth``.
    """

    P_glcm: Floats
    calculated = ("P_glcm",)
    symmetricalGLCM = from_settings("symmetricalGLCM", True)
    weightingNorm = from_settings("weightingNorm", None)

    def _calculateMatrix(self, voxelCoordinates: None = None) -> Floats:  # noqa: ARG002 - pyradiomics' signature
        n_levels, distances = self.coefficients["Ng"], distances_of(self.settings)
        counts, angles = cMatrices.calculate_glcm(
            self.imageArray, self.maskArray, distances, n_levels, *self._arguments()
        )
        present = self._present()
        counts = counts[:, present][:, :, present]
        if self.symmetricalGLCM:
            counts = counts + counts.transpose(0, 2, 1, 3)
        counts = self._merged(counts, angles, "exponential")
        total = counts.sum((1, 2), keepdims=True)
        return counts / np.where(total == 0, np.nan, total)

    def _calculateCoefficients(self) -> None:
        matrix, levels = self.P_glcm, self.coefficients["grayLevels"].astype(float)
        i, j = np.meshgrid(levels, levels, indexing="ij", sparse=True)
        sums, differences = np.arange(2.0, 2 * self.coefficients["Ng"] + 1), np.arange(0.0, self.coefficients["Ng"])
        smallest = np.spacing(1.0)
        self.coefficients.update(
            eps=smallest,
            i=i,
            j=j,
            kValuesSum=sums,
            kValuesDiff=differences,
            px=matrix.sum(2, keepdims=True),
            py=matrix.sum(1, keepdims=True),
            ux=(i[..., np.newaxis] * matrix).sum((1, 2), keepdims=True),
            uy=(j[..., np.newaxis] * matrix).sum((1, 2), keepdims=True),
            pxAddy=_by_value(matrix, i + j - 2, len(sums)),
            pxSuby=_by_value(matrix, abs(i - j), len(differences)),
            HXY=-(matrix * np.log2(matrix + smallest)).sum((1, 2)),
        )


def _by_value(matrix: Floats, values: Floats, n_values: int) -> Floats:
    """Add up the probabilities (1, levels, levels, directions) of pairs with the same value, 0, 1, 2 and so on."""
    sums = np.zeros((1, n_values, matrix.shape[-1]))
    np.add.at(sums[0], values.astype(int), matrix[0])
    return sums
