# Copyright The grayling developers. Licensed under Apache-2.0.
"""How shape was taken, in sentences for the methods paragraph."""

from __future__ import annotations

from collections.abc import Iterable

from grayling.columns import SHAPE_FAMILIES, Column
from grayling.registry import Feature
from grayling.settings import Settings

__all__ = ["beyond_the_reference", "shape"]

# Features of the covariance of voxel centres: by pyradiomics' names, which both families of shape have, and densities
# of the ellipsoid with the principal axes.
_OF_AXES = frozenset({"MajorAxisLength", "MinorAxisLength", "LeastAxisLength", "Elongation", "Flatness"})
_OF_THEIR_ELLIPSOID = frozenset({"6BDE", "RDD2"})
_RATIOS = frozenset({"Elongation", "Flatness"})
_SURFACES = {
    "closed": "closed where voxels touch only at edges",
    "pyradiomics": "with the holes that pyradiomics leaves where voxels touch only at edges",
}


def shape(settings: Settings, columns: Iterable[Column], *, separate_mask: bool, filtered: bool) -> list[str]:
    """Return how surfaces, contours and axes were made, as far as there are features of them."""
    features = [column.feature for column in columns if column.feature.family in SHAPE_FAMILIES]
    families = {feature.family for feature in features}
    if not families:
        return []
    told = ["Morphology was taken from the unfiltered image alone."] if filtered else []
    told += ["Shape was taken from separate morphological masks."] if separate_mask else []
    if "morphology" in families:
        told.append(f"Surfaces were meshed by marching cubes at half height of the mask, {_SURFACES[settings.mesh]}.")
    if "planar_morphology" in families:
        told.append(
            "Contours of regions in one slice were drawn by marching squares at half height of the mask, parted where "
            "pixels touch only at corners."
        )
    if settings.shape_covariance == "population" and any(map(_has_axes, features)):
        told.append("For principal axes, the covariance of voxel centres was divided by their number.")
    return told


def beyond_the_reference(settings: Settings, columns: Iterable[Column]) -> list[str]:
    """Return what of the shape is not as in the reference values of IBSI."""
    features = [column.feature for column in columns if column.feature.family == "morphology"]
    told = ["Such a mesh is not the one of those reference values."] if features and settings.mesh != "closed" else []
    lengths = [one for one in features if _has_axes(one) and one.pyradiomics_name not in _RATIOS]
    if lengths and settings.shape_covariance == "population":
        told.append("Lengths of such axes are shorter than in those reference values.")
    return told


def _has_axes(feature: Feature) -> bool:
    return feature.pyradiomics_name in _OF_AXES or feature.ibsi_code in _OF_THEIR_ELLIPSOID
