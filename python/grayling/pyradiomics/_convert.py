# Copyright The grayling developers. Licensed under Apache-2.0.
"""A pyradiomics parameter file as settings of grayling, and what that changes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grayling import registry
from grayling.errors import InvalidSettings
from grayling.pyradiomics._asked import Asked
from grayling.pyradiomics._catalogue import catalogue
from grayling.pyradiomics._convert_filters import filters_of
from grayling.pyradiomics._differences import DIFFERENCES
from grayling.pyradiomics._numbers import NORMS
from grayling.pyradiomics._parameter_table import INTERPOLATORS, SETTINGS
from grayling.pyradiomics._remarks import Remarks
from grayling.settings import Settings

__all__ = ["Conversion", "converted"]

_INTERPOLATIONS = {"sitkNearestNeighbor": "nearest", "sitkLinear": "linear", "sitkBSpline": "cubic_spline"}
# Features of pyradiomics that follow from one in grayling's registry.
_DERIVED = {
    "Energy": ("intensity_statistics_intensity_based_energy", ""),
    "Kurtosis": ("intensity_statistics_excess_intensity_kurtosis", "add 3"),
    "RootMeanSquared": ("intensity_statistics_root_mean_square_intensity", ""),
    "StandardDeviation": ("intensity_statistics_intensity_variance", "take its root"),
    "TotalEnergy": ("intensity_statistics_intensity_based_energy", "multiply by the volume of a voxel"),
}
# They change no number, or belong to a call rather than to settings.
_ELSEWHERE = {
    "label": "choose it with `grayling extract --label {value}`",
    "label_channel": "give `grayling extract` a mask with one channel",
    "additionalInfo": "tables carry their provenance in any case",
    "minimumROIDimensions": "small regions are computed, with warnings",
    "minimumROISize": "small regions are computed, with warnings",
    "geometryTolerance": "grids that differ by more than rounding are refused",
    "correctMask": "resample the mask onto the image's grid first",
}


@dataclass(frozen=True)
class Conversion:
    """Settings, and what is to be known of them.

    Attributes
    ----------
    settings
        They have passed `grayling.Settings`' checks.
    differences
        What gives other numbers than pyradiomics does with the parameter file.
    left_out
        What the parameter file asks for and settings cannot say.
    notes
        Where to find what is not a setting in grayling.
    """

    settings: Settings
    differences: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def converted(parameters: Mapping[str, Any], *, same_numbers: bool) -> Conversion:
    """Return checked parameters as settings.

    Parameters
    ----------
    parameters
        What `checked_parameters` returns.
    same_numbers
        Whether conventions are set to pyradiomics' where grayling has a setting for them; else they are IBSI's.

    Raises
    ------
    grayling.errors.InvalidSettings
        For values that grayling's settings do not take, such as a list of no distances.
    """
    asked, remarks = Asked.of(parameters), Remarks()
    values: dict[str, Any] = {
        "preprocessing": {"steps": list(_steps(asked, same_numbers, remarks))},
        "resegmentation": _resegmentation(asked, remarks),
        **_levels(asked, same_numbers, remarks),
        "filters": filters_of(asked, same_numbers, remarks),
        "unfiltered": "Original" in asked.images,
        "texture": _texture(asked, same_numbers),
        "aggregations": _aggregations(asked, remarks),
        **_selection(asked, remarks),
        **({"mesh": "pyradiomics", "shape_covariance": "population"} if same_numbers else {}),
    }
    if asked.has_maps:
        remarks.leave_out("voxelSetting: feature maps are not computed")
    _leave_out_others(asked, remarks)
    for name, text in _ELSEWHERE.items():
        value = asked.settings.get(name)
        if value is not None and (name == "label" or value != SETTINGS[name].default):
            remarks.note(f"{name}: {text.format(value=value)}")
    differences = [
        f"{row.what}: pyradiomics: {row.pyradiomics}; here: {row.grayling}; moves {row.moves}"
        + (f"; to do as pyradiomics: {row.switch}" if row.switch else "")
        for row in DIFFERENCES
        if row.matters(asked) and not (same_numbers and row.switch)
    ]
    return Conversion(Settings.from_dict(values), tuple(differences), tuple(remarks.left_out), tuple(remarks.notes))


def _leave_out_others(asked: Asked, remarks: Remarks) -> None:
    """Name settings that change numbers and have nothing that corresponds."""
    shift = asked.get("voxelArrayShift")
    if shift and asked.wants("firstorder", "Energy", "TotalEnergy", "RootMeanSquared"):
        remarks.leave_out(f"voxelArrayShift: {shift}; Energy, TotalEnergy and RootMeanSquared are of intensities here")
    if asked.get("resegmentShape") and asked.get("resegmentRange") and asked.has("shape", "shape2D"):
        remarks.leave_out("resegmentShape: shape is that of the whole region here")
    if asked.get("preCrop") and asked.filters and not asked.is_resampled:
        remarks.leave_out("preCrop: filters run on the whole image here")


def _steps(asked: Asked, same_numbers: bool, remarks: Remarks) -> Iterator[dict[str, Any]]:
    if asked.get("normalize"):
        scale = float(asked.get("normalizeScale"))
        yield {"method": "z_score", "over": "image", "scale": scale}
        n_deviations = asked.get("removeOutliers")
        if n_deviations is not None:
            yield {"method": "window", "range": [-n_deviations * scale, n_deviations * scale]}
    if asked.is_resampled:
        yield _resampling(asked, same_numbers, remarks)


def _resampling(asked: Asked, same_numbers: bool, remarks: Remarks) -> dict[str, Any]:
    spacing = [value or None for value in asked.get("resampledPixelSpacing")][::-1]  # 0 keeps an axis
    if len(spacing) != 3:
        remarks.leave_out(f"resampledPixelSpacing: expected three axes (x, y, z); got {len(spacing)}")
        spacing = [None, *([None, *spacing][-2:])]
    name = asked.get("interpolator")
    name = INTERPOLATORS[name - 1] if isinstance(name, int) else name
    if name not in _INTERPOLATIONS:
        remarks.leave_out(f"interpolator: {name} does not exist here; cubic_spline instead")
    same = {"mask_interpolator": "nearest", "border": "mirror"} if same_numbers else {}
    return {
        "method": "resample",
        "spacing_mm": spacing,
        "interpolator": _INTERPOLATIONS.get(name, "cubic_spline"),
        **same,
    }


def _resegmentation(asked: Asked, remarks: Remarks) -> dict[str, Any]:
    ends = sorted(asked.get("resegmentRange") or [])
    mode = asked.get("resegmentMode")
    if not ends:
        return {}
    low, high = ends[0], ends[1] if len(ends) > 1 else math.inf
    if mode == "absolute" and len(ends) <= 2:
        return {"range": [low, high]}
    if mode == "sigma" and len(ends) == 2 and low == -high:
        return {"outlier_sigma": high}
    what = {"relative": "shares of the maximum", "sigma": "deviations that are not the same on both sides"}
    remarks.leave_out(f"resegmentRange: {ends}, {what.get(mode, 'more than two ends')}, cannot be said in settings")
    return {}


def _levels(asked: Asked, same_numbers: bool, remarks: Remarks) -> dict[str, Any]:
    """Return the grey levels of the unfiltered image and of response maps, which can have only one other kind."""
    own = {name: _bins(asked, name, same_numbers) for name in asked.images}
    of_filters = [own[name] for name in asked.filters]
    if any(bins != of_filters[0] for bins in of_filters):
        remarks.leave_out(
            f"binWidth, binCount: image types have different ones; all have those of {asked.filters[0]} here"
        )
    unfiltered = own.get("Original", _bins(asked, None, same_numbers))
    return {"discretisation": unfiltered, "response_discretisation": of_filters[0] if of_filters else unfiltered}


def _bins(asked: Asked, image: str | None, same_numbers: bool) -> dict[str, Any]:
    count = asked.get("binCount", image)
    if count is not None:
        return {"method": "fixed_bin_number", "n_bins": count}
    origin = {"origin": "zero"} if same_numbers else {}
    return {"method": "fixed_bin_size", "width": float(asked.get("binWidth", image)), **origin}


def _texture(asked: Asked, same_numbers: bool) -> dict[str, Any]:
    distances = list(dict.fromkeys(asked.get("distances")))
    if not distances:
        raise InvalidSettings(
            "setting.distances: expected a list of at least one distance; got []; leave it out for [1]"
        )
    distance = distances[0] if len(distances) == 1 else distances
    # One distance means its shell in pyradiomics and the ball up to it in IBSI; a list of one is the shell.
    shells = [distance] if same_numbers and isinstance(distance, int) and distance > 1 else distance
    values: dict[str, Any] = {
        "glcm_distance": distance,
        "ngtdm_distance": shells,
        "ngldm_distance": shells,
        "ngldm_alpha": asked.get("gldm_a"),
        "glcm_symmetric": asked.get("symmetricalGLCM"),
    }
    norm = NORMS.get(asked.get("weightingNorm"))
    if norm is not None:
        values["glcm_weighting"] = {"method": "exponential", "norm": norm, "unit": "mm"}
        values["glrlm_weighting"] = {"method": "proportional", "norm": norm, "unit": "mm"}
    if same_numbers:
        values |= {"glrlm_sparse_directions": "left_out", "ngtdm_isolated": "counted", "degenerate": "pyradiomics"}
        values |= {"glcm_norm": "chebyshev"} if distance != 1 else {}
    return values


def _aggregations(asked: Asked, remarks: Remarks) -> list[str]:
    merged = asked.get("weightingNorm") is not None
    if not asked.get("force2D"):
        return ["3D merged" if merged else "3D averaged", "3D"]
    axis = asked.get("force2Ddimension")
    if axis:
        remarks.leave_out(f"force2Ddimension: {axis}; slices lie across z here, so turn image and mask first")
    return ["2.5D merged" if merged else "2.5D direction-merged", "2.5D"]


def _selection(asked: Asked, remarks: Remarks) -> dict[str, Any]:
    """Return the features: those that pyradiomics has of each class, by their keys here."""
    keys: dict[str, None] = {}
    for kind, names in asked.classes.items():
        if kind == "shape2D" and not asked.get("force2D"):
            continue  # pyradiomics computes it only with force2D
        for name, feature in catalogue(kind).items():
            if name not in names if names is not None else feature.deprecated:
                continue
            keys.update(dict.fromkeys(_keys(kind, name, remarks)))
    return {"features": list(keys)}


def _keys(kind: str, name: str, remarks: Remarks) -> list[str]:
    feature = catalogue(kind)[name]
    if feature.family:
        return [registry.all_features().filter(family=feature.family)[feature.index].key]
    key, todo = _DERIVED.get(name, ("", "")) if kind == "firstorder" else ("", "")
    if not key:
        remarks.leave_out(f"{kind} {name}: no longer computed by pyradiomics; {feature.replaced_by}")
    elif todo:
        remarks.note(f"{kind} {name}: of {key}, {todo}")
    return [key] if key else []
