# Copyright The grayling developers. Licensed under Apache-2.0.
"""The features that every tool is asked for: what pyradiomics 3.0.1 computes by default in its seven classes."""

from __future__ import annotations

_NAMES = {
    "firstorder": """
        10Percentile 90Percentile Energy Entropy InterquartileRange Kurtosis Maximum Mean MeanAbsoluteDeviation Median
        Minimum Range RobustMeanAbsoluteDeviation RootMeanSquared Skewness TotalEnergy Uniformity Variance
    """,
    "shape": """
        Elongation Flatness LeastAxisLength MajorAxisLength Maximum2DDiameterColumn Maximum2DDiameterRow
        Maximum2DDiameterSlice Maximum3DDiameter MeshVolume MinorAxisLength Sphericity SurfaceArea SurfaceVolumeRatio
        VoxelVolume
    """,
    "glcm": """
        Autocorrelation ClusterProminence ClusterShade ClusterTendency Contrast Correlation DifferenceAverage
        DifferenceEntropy DifferenceVariance Id Idm Idmn Idn Imc1 Imc2 InverseVariance JointAverage JointEnergy
        JointEntropy MCC MaximumProbability SumAverage SumEntropy SumSquares
    """,
    "glrlm": """
        GrayLevelNonUniformity GrayLevelNonUniformityNormalized GrayLevelVariance HighGrayLevelRunEmphasis
        LongRunEmphasis LongRunHighGrayLevelEmphasis LongRunLowGrayLevelEmphasis LowGrayLevelRunEmphasis RunEntropy
        RunLengthNonUniformity RunLengthNonUniformityNormalized RunPercentage RunVariance ShortRunEmphasis
        ShortRunHighGrayLevelEmphasis ShortRunLowGrayLevelEmphasis
    """,
    "glszm": """
        GrayLevelNonUniformity GrayLevelNonUniformityNormalized GrayLevelVariance HighGrayLevelZoneEmphasis
        LargeAreaEmphasis LargeAreaHighGrayLevelEmphasis LargeAreaLowGrayLevelEmphasis LowGrayLevelZoneEmphasis
        SizeZoneNonUniformity SizeZoneNonUniformityNormalized SmallAreaEmphasis SmallAreaHighGrayLevelEmphasis
        SmallAreaLowGrayLevelEmphasis ZoneEntropy ZonePercentage ZoneVariance
    """,
    "gldm": """
        DependenceEntropy DependenceNonUniformity DependenceNonUniformityNormalized DependenceVariance
        GrayLevelNonUniformity GrayLevelVariance HighGrayLevelEmphasis LargeDependenceEmphasis
        LargeDependenceHighGrayLevelEmphasis LargeDependenceLowGrayLevelEmphasis LowGrayLevelEmphasis
        SmallDependenceEmphasis SmallDependenceHighGrayLevelEmphasis SmallDependenceLowGrayLevelEmphasis
    """,
    "ngtdm": """
        Busyness Coarseness Complexity Contrast Strength
    """,
}

FEATURES: dict[str, tuple[str, ...]] = {family: tuple(names.split()) for family, names in _NAMES.items()}
FAMILIES = tuple(FEATURES)

_CLASSES = dict.fromkeys(FAMILIES)
# Whole runs, as pyradiomics' parameters; 107 and 1,316 features.
SIGNATURES: dict[str, dict[str, dict[str, object]]] = {
    "default": {"setting": {"binWidth": 25}, "imageType": {"Original": {}}, "featureClass": _CLASSES},
    "full": {
        "setting": {"binWidth": 25, "resampledPixelSpacing": [1, 1, 1]},
        "imageType": {"Original": {}, "LoG": {"sigma": [1.0, 2.0, 3.0, 4.0, 5.0]}, "Wavelet": {}},
        "featureClass": _CLASSES,
    },
}
