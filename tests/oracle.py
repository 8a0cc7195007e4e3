# Copyright The grayling developers. Licensed under Apache-2.0.
"""The slow reference (tests/reference) behind the same form as the engine (engine.py): values without reasons."""

import numpy as np

from tests.processing import IVH_TAGS, Processing
from tests.reference import (
    discretise,
    glcm,
    gldzm,
    glrlm,
    glszm,
    intensity_histogram,
    intensity_statistics,
    intensity_volume_histogram,
    local_intensity,
    morphology,
    neighbourhood,
    ngldm,
    ngtdm,
)


def features(image, mask, spacing_mm, *, morphological_mask=None, by_correlation=False, **settings):
    """``{(family, aggregation code): {key: value}}``. Searched boxes and ellipsoids of the morphology are left out."""
    region = Region(image, mask, spacing_mm, morphological_mask, Processing(**settings))
    region.by_correlation = by_correlation
    return {
        (family, code): region.features(family, code)
        for family in region.processing.families
        for code in region.processing.codes(family)
    }


class Region:
    """Masks and grey levels of one case, each computed once."""

    by_correlation = False

    def __init__(self, image, mask, spacing_mm, morphological_mask, processing):
        self.processing = processing
        self.image = np.asarray(image, float)
        self.spacing_mm = spacing_mm
        self.morphological = np.asarray(mask if morphological_mask is None else morphological_mask, bool)
        self.intensity = discretise.resegment(self.image, mask, processing.intensity_range, processing.outlier_sigma)
        self.levels = self._levels()

    def _levels(self):
        method, number = self.processing.levels
        if method == "fixed_bin_number":
            return discretise.fixed_bin_number(self.image, self.intensity, int(number))
        if method == "fixed_bin_size":
            low = (self.processing.intensity_range or (None,))[0]
            return discretise.fixed_bin_size(self.image, self.intensity, number, low)
        return np.where(self.intensity, self.image, 0).astype(int)

    def _ivh(self):
        method, number = self.processing.ivh
        if method == "fixed_bin_number":
            return intensity_volume_histogram.arbitrary(self.image, self.intensity, int(number))
        bounds = self.processing.intensity_range
        if method == "fixed_bin_size":
            return intensity_volume_histogram.continuous(self.image, self.intensity, number, bounds)
        return intensity_volume_histogram.discrete(self.image, self.intensity, bounds)

    def _weight(self, weighting):
        function, norm, unit = weighting
        steps = self.spacing_mm if unit == "mm" else (1, 1, 1)
        return lambda m: neighbourhood.weight(m, function, norm, steps)

    def features(self, family, code):
        image, levels, p = self.image, self.levels, self.processing
        by_family = {
            "morphology": lambda: morphology.measured(
                image, self.morphological, self.intensity, self.spacing_mm, self.by_correlation, p.shape_covariance
            ),
            "local_intensity": lambda: local_intensity.features_3d(image, self.intensity, self.spacing_mm),
            "intensity_statistics": lambda: intensity_statistics.features_3d(image, self.intensity),
            "intensity_histogram": lambda: intensity_histogram.features_3d(levels),
            "intensity_volume_histogram": lambda: intensity_volume_histogram.features_3d(self._ivh()),
            "glcm": lambda: glcm.features_aggregated(
                levels, code, p.glcm_distance, p.glcm_norm, self._weight(p.glcm_weighting)
            ),
            "glrlm": lambda: glrlm.features_aggregated(
                levels, code, self._weight(p.glrlm_weighting), p.glrlm_sparse_directions
            ),
            "glszm": lambda: glszm.features_aggregated(levels, code, p.neighbour_norm),
            "gldzm": lambda: gldzm.features_aggregated(
                levels, self.morphological, code, p.neighbour_norm, p.border_norm
            ),
            "ngtdm": lambda: ngtdm.features_aggregated(
                levels, code, p.ngtdm_distance, p.neighbour_norm, p.ngtdm_isolated
            ),
            "ngldm": lambda: ngldm.features_aggregated(levels, code, p.ngldm_distance, p.ngldm_alpha, p.neighbour_norm),
        }
        return by_family[family]()


__all__ = ["IVH_TAGS", "Region", "features"]
