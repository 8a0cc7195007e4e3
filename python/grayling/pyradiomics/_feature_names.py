# Copyright The grayling developers. Licensed under Apache-2.0.
"""The names that a parameter file of pyradiomics may hold: feature classes with their features, images, wavelets.

Names deprecated by pyradiomics are accepted in parameter files as well, so they are listed with the others.
"""

from __future__ import annotations

__all__ = ["DEPRECATED", "FEATURES", "IMAGE_TYPES", "WAVELETS"]

_RUNS_AND_LEVELS = (
    "GrayLevelNonUniformity GrayLevelNonUniformityNormalized GrayLevelVariance HighGrayLevelRunEmphasis "
    "LongRunEmphasis LongRunHighGrayLevelEmphasis LongRunLowGrayLevelEmphasis LowGrayLevelRunEmphasis RunEntropy "
    "RunLengthNonUniformity RunLengthNonUniformityNormalized RunPercentage RunVariance ShortRunEmphasis "
    "ShortRunHighGrayLevelEmphasis ShortRunLowGrayLevelEmphasis"
)
_ZONES_AND_LEVELS = (
    "GrayLevelNonUniformity GrayLevelNonUniformityNormalized GrayLevelVariance HighGrayLevelZoneEmphasis "
    "LargeAreaEmphasis LargeAreaHighGrayLevelEmphasis LargeAreaLowGrayLevelEmphasis LowGrayLevelZoneEmphasis "
    "SizeZoneNonUniformity SizeZoneNonUniformityNormalized SmallAreaEmphasis SmallAreaHighGrayLevelEmphasis "
    "SmallAreaLowGrayLevelEmphasis ZoneEntropy ZonePercentage ZoneVariance"
)

_NAMES = {
    "firstorder": (
        "10Percentile 90Percentile Energy Entropy InterquartileRange Kurtosis Maximum MeanAbsoluteDeviation Mean "
        "Median Minimum Range RobustMeanAbsoluteDeviation RootMeanSquared Skewness StandardDeviation TotalEnergy "
        "Uniformity Variance"
    ),
    "glcm": (
        "Autocorrelation ClusterProminence ClusterShade ClusterTendency Contrast Correlation DifferenceAverage "
        "DifferenceEntropy DifferenceVariance Dissimilarity Homogeneity1 Homogeneity2 Id Idm Idmn Idn Imc1 Imc2 "
        "InverseVariance JointAverage JointEnergy JointEntropy MCC MaximumProbability SumAverage SumEntropy SumSquares "
        "SumVariance"
    ),
    "gldm": (
        "DependenceEntropy DependenceNonUniformity DependenceNonUniformityNormalized DependencePercentage "
        "DependenceVariance GrayLevelNonUniformity GrayLevelNonUniformityNormalized GrayLevelVariance "
        "HighGrayLevelEmphasis LargeDependenceEmphasis LargeDependenceHighGrayLevelEmphasis "
        "LargeDependenceLowGrayLevelEmphasis LowGrayLevelEmphasis SmallDependenceEmphasis "
        "SmallDependenceHighGrayLevelEmphasis SmallDependenceLowGrayLevelEmphasis"
    ),
    "glrlm": _RUNS_AND_LEVELS,
    "glszm": _ZONES_AND_LEVELS,
    "ngtdm": "Busyness Coarseness Complexity Contrast Strength",
    "shape": (
        "Compactness1 Compactness2 Elongation Flatness LeastAxisLength MajorAxisLength Maximum2DDiameterColumn "
        "Maximum2DDiameterRow Maximum2DDiameterSlice Maximum3DDiameter MeshVolume MinorAxisLength "
        "SphericalDisproportion Sphericity SurfaceArea SurfaceVolumeRatio VoxelVolume"
    ),
    "shape2D": (
        "Elongation MajorAxisLength MaximumDiameter MeshSurface MinorAxisLength Perimeter PerimeterSurfaceRatio "
        "PixelSurface SphericalDisproportion Sphericity"
    ),
}

# Feature class -> features, in the order of pyradiomics' results.
FEATURES = {name: tuple(features.split()) for name, features in _NAMES.items()}

DEPRECATED = {
    "firstorder": ("StandardDeviation",),
    "glcm": ("Dissimilarity", "Homogeneity1", "Homogeneity2", "SumVariance"),
    "gldm": ("DependencePercentage", "GrayLevelNonUniformityNormalized"),
    "shape": ("Compactness1", "Compactness2", "SphericalDisproportion"),
    "shape2D": ("SphericalDisproportion",),
}

IMAGE_TYPES = (
    "Exponential",
    "Gradient",
    "LBP2D",
    "LBP3D",
    "LoG",
    "Logarithm",
    "Original",
    "Square",
    "SquareRoot",
    "Wavelet",
)


def _numbered(name: str, first: int, last: int) -> list[str]:
    return [f"{name}{number}" for number in range(first, last + 1)]


_BIORTHOGONAL = (
    "1.1",
    "1.3",
    "1.5",
    "2.2",
    "2.4",
    "2.6",
    "2.8",
    "3.1",
    "3.3",
    "3.5",
    "3.7",
    "3.9",
    "4.4",
    "5.5",
    "6.8",
)

# All that PyWavelets lists, continuous ones too: pyradiomics' check takes them.
WAVELETS = (
    *(f"bior{orders}" for orders in _BIORTHOGONAL),
    *_numbered("cgau", 1, 8),
    "cmor",
    *_numbered("coif", 1, 17),
    *_numbered("db", 1, 38),
    "dmey",
    "fbsp",
    *_numbered("gaus", 1, 8),
    "haar",
    "mexh",
    "morl",
    *(f"rbio{orders}" for orders in _BIORTHOGONAL),
    "shan",
    *_numbered("sym", 2, 20),
)
