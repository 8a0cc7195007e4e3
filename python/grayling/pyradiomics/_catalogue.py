# Copyright The grayling developers. Licensed under Apache-2.0.
"""Which features pyradiomics' classes have, and where in the engine's registry each of them is found.

The registry holds pyradiomics' names; this page adds what has no row there: features that are made of a row and a
setting, and names that pyradiomics has given up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from grayling import registry

__all__ = ["CLASSES", "SCALARS", "FacadeFeature", "boxed", "catalogue"]

# Class of pyradiomics -> families of the engine.
CLASSES = {
    "firstorder": ("intensity_statistics", "intensity_histogram"),
    "glcm": ("glcm",),
    "gldm": ("ngldm",),
    "glrlm": ("glrlm",),
    "glszm": ("glszm",),
    "ngtdm": ("ngtdm",),
    "shape": ("morphology",),
    "shape2D": ("planar_morphology",),
}


@dataclass(frozen=True)
class FacadeFeature:
    """A feature of a class of pyradiomics.

    Attributes
    ----------
    name
        pyradiomics' name.
    family, index
        Its place in the engine's registry; an empty family where it is derived or no longer computed.
    text
        What it is, for the docstring of its method.
    deprecated
        Not among "all features" of the class.
    replaced_by
        Why pyradiomics no longer computes it; empty where it does.
    """

    name: str
    family: str
    index: int
    text: str
    deprecated: bool = False
    replaced_by: str = ""


# The shift c is the setting voxelArrayShift.
_DERIVED = {
    "firstorder": {
        "Energy": "sum (x + c)^2",
        "TotalEnergy": "volume of a voxel times sum (x + c)^2",
        "RootMeanSquared": "sqrt(1/N sum (x + c)^2)",
        "StandardDeviation": "sqrt(1/N sum (x - mu)^2)",
        "Kurtosis": "1/N sum (x - mu)^4 / sigma^4; 3 for a normal distribution",
    }
}

# Computed when asked for by name only.
_DEPRECATED = {
    "firstorder": frozenset({"StandardDeviation"}),
    "shape": frozenset({"Compactness1", "Compactness2", "SphericalDisproportion"}),
    "shape2D": frozenset({"SphericalDisproportion"}),
}

# pyradiomics computes these with NumPy's square root or spacings, so they are np.float64; the others are 0-d arrays.
_AXES = frozenset({"Elongation", "MajorAxisLength", "MinorAxisLength"})
SCALARS: dict[str, frozenset[str]] = {
    "shape": _AXES | {"Compactness1", "Flatness", "LeastAxisLength", "VoxelVolume"},
    "shape2D": _AXES | {"PixelSurface", "Sphericity", "SphericalDisproportion"},
}

# No longer computed: equal to another feature, or a constant.
_REPLACED = {
    "glcm": {
        "Dissimilarity": "DifferenceAverage is the same",
        "Homogeneity1": "Id is the same",
        "Homogeneity2": "Idm is the same",
        "SumVariance": "ClusterTendency is the same",
    },
    "gldm": {
        "DependencePercentage": "it is always 1",
        "GrayLevelNonUniformityNormalized": "firstorder's Uniformity is the same",
    },
}


def boxed(kind: str, name: str, value: float) -> npt.NDArray[np.float64] | np.float64:
    """Return a feature's value in the type that pyradiomics gives it, a 0-d array or np.float64."""
    return np.float64(value) if name in SCALARS.get(kind, ()) else np.array(value)


@cache
def catalogue(name: str) -> dict[str, FacadeFeature]:
    """Return the features of a class by pyradiomics' names, in its order: the alphabetical one of its methods."""
    found = {}
    for family in CLASSES[name]:
        for index, row in enumerate(registry.all_features().filter(family=family)):
            if row.pyradiomics_name:
                deprecated = row.pyradiomics_name in _DEPRECATED.get(name, ())
                found[row.pyradiomics_name] = FacadeFeature(
                    row.pyradiomics_name, family, index, f"{row.name}: {row.formula}", deprecated
                )
    for feature, text in _DERIVED.get(name, {}).items():
        found[feature] = FacadeFeature(feature, "", -1, text, feature in _DEPRECATED.get(name, ()))
    for feature, reason in _REPLACED.get(name, {}).items():
        found[feature] = FacadeFeature(feature, "", -1, f"no longer computed: {reason}", True, reason)
    return dict(sorted(found.items(), key=lambda item: f"get{item[0]}FeatureValue"))
