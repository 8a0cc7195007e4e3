# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' processing of images and masks, and its image types."""

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
)
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
    "normalizeImage",
    "resampleImage",
    "resegmentMask",
]
