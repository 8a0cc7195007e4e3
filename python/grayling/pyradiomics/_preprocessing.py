# Copyright The grayling developers. Licensed under Apache-2.0.
"""What pyradiomics' ``imageoperations`` does before features are computed: masks, grids, intensities, grey levels."""

from grayling.pyradiomics._grey_levels import binImage, getBinEdges
from grayling.pyradiomics._intensities import normalizeImage, resegmentMask
from grayling.pyradiomics._masks import checkMask, cropToTumorMask, getMask
from grayling.pyradiomics._resampling import resampleImage

__all__ = [
    "binImage",
    "checkMask",
    "cropToTumorMask",
    "getBinEdges",
    "getMask",
    "normalizeImage",
    "resampleImage",
    "resegmentMask",
]
