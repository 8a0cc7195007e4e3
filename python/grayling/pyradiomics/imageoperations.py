# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' processing of images and masks, and its image types."""

from grayling.pyradiomics._grids import logger
from grayling.pyradiomics._image_types import (
    getExponentialImage,
    getGradientImage,
    getLBP2DImage,
    getLBP3DImage,
    getLogarithmImage,
    getLoGImage,
    getOriginalImage,
    getSquareImage,
    getSquareRootImage,
    getWaveletImage,
    stationary_wavelets,
)
from grayling.pyradiomics._masks import corrected_mask, region_box
from grayling.pyradiomics._preprocessing import (
    binImage,
    checkMask,
    cropToTumorMask,
    getBinEdges,
    getMask,
    normalizeImage,
    resampleImage,
    resegmentMask,
)

__all__ = [
    "binImage",
    "checkMask",
    "cropToTumorMask",
    "getBinEdges",
    "getExponentialImage",
    "getGradientImage",
    "getLBP2DImage",
    "getLBP3DImage",
    "getLoGImage",
    "getLogarithmImage",
    "getMask",
    "getOriginalImage",
    "getSquareImage",
    "getSquareRootImage",
    "getWaveletImage",
    "logger",
    "normalizeImage",
    "resampleImage",
    "resegmentMask",
]

# Scripts call these, though pyradiomics marks them as its own.
_checkROI = region_box
_correctMask = corrected_mask
_swt3 = stationary_wavelets
