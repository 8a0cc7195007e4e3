# Copyright The grayling developers. Licensed under Apache-2.0.
"""The engine in the form in which the tests compare: the only file here that knows its public interface."""

import warnings
from typing import NamedTuple

import grayling as gl
from grayling import registry
from tests.processing import IVH_TAGS, PLAIN, Processing

NAMES = {row.ibsi_code: row.name for row in registry.aggregations()}  # aggregation code -> name
KINDS = {row.name: row.kind for row in registry.families()}
ON_DEMAND = tuple(row.key for row in gl.features if row.on_demand)


class Result(NamedTuple):
    value: float
    reason: str


def features(image, mask, spacing_mm, *, label=1, morphological_mask=None, **settings):
    """``{(family, aggregation code): {key: Result}}``; ``settings`` are those of `tests.processing.Processing`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", gl.GraylingWarning)  # the tests ask for what users are warned of
        table = gl.extract(
            image,
            mask,
            spacing_mm=spacing_mm,
            labels=label,
            morphological_mask=morphological_mask,
            settings=public_settings(Processing(**settings)),
        )
    return results_of(table)


def results_of(table):
    """The results of a table with one region."""
    found, reasons = {}, registry.reasons()
    for column, value, code in zip(table.columns, table.array[0].tolist(), table.reason_codes[0].tolist(), strict=True):
        place = column.feature.family, column.aggregation.ibsi_code or PLAIN
        found.setdefault(place, {})[_key(column)] = Result(value, reasons[code])
    return found


def bits(results):
    """Every value as hexadecimal text, with its reason: equal only if every bit is."""
    return {
        (*place, key): (result.value.hex(), result.reason)
        for place, values in results.items()
        for key, result in values.items()
    }


def _key(column):
    if column.feature.family == "intensity_volume_histogram":
        return IVH_TAGS[column.index]
    return column.feature.ibsi_code or column.feature.pyradiomics_name


def public_settings(processing):
    return gl.Settings(
        resegmentation=gl.Resegmentation(range=processing.intensity_range, outlier_sigma=processing.outlier_sigma),
        discretisation=_discretisation(*processing.levels),
        ivh_discretisation=_discretisation(*processing.ivh),
        texture=gl.Texture(
            glcm_distance=processing.glcm_distance,
            ngtdm_distance=processing.ngtdm_distance,
            ngldm_distance=processing.ngldm_distance,
            ngtdm_isolated=processing.ngtdm_isolated,
            glrlm_sparse_directions=processing.glrlm_sparse_directions,
            ngldm_alpha=processing.ngldm_alpha,
            glcm_norm=processing.glcm_norm,
            neighbour_norm=processing.neighbour_norm,
            border_norm=processing.border_norm,
            glcm_weighting=_weighting(*processing.glcm_weighting),
            glrlm_weighting=_weighting(*processing.glrlm_weighting),
        ),
        mesh=processing.mesh,
        shape_covariance=processing.shape_covariance,
        families=processing.families,
        extra_features=tuple(key for key in ON_DEMAND if gl.features[key].family in processing.families),
        aggregations=tuple(NAMES[code] for code in processing.aggregations),
    )


def _weighting(function, norm, unit):
    classes = {
        "inverse": gl.InverseWeighting,
        "exponential": gl.ExponentialWeighting,
        "proportional": gl.ProportionalWeighting,
    }
    return gl.NoWeighting() if function == "none" else classes[function](norm=norm, unit=unit)


def _discretisation(method, number):
    if method == "fixed_bin_number":
        return gl.FixedBinNumber(int(number))
    return gl.FixedBinSize(float(number)) if method == "fixed_bin_size" else gl.NoDiscretisation()
