# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' own output from the engine's public settings: its bins, distances and rules without the facade."""

import functools
import math

import numpy as np
import pytest
import SimpleITK as sitk

import grayling as gl
from grayling import _core, _engine
from grayling.columns import unfiltered_columns
from grayling.pyradiomics._catalogue import catalogue
from tests.pyradiomics import golden_output

COMPARED = ("default", "bincount32", "binwidth5", "distances12", "weight_manhattan", "weight_euclidean_nosym")
COMPARED += ("no_weighting", "gldm_a1", "force2d")
RUNS = [run for run in golden_output.runs() if run.settings in COMPARED and run.error is None]
CLASSES = ("firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm")
FAMILIES = ("intensity_statistics", "intensity_histogram", "glcm", "glrlm", "glszm", "ngtdm", "ngldm")


def settings_of(setting, inside):
    """The settings for pyradiomics' numbers; ``inside`` are the intensities, for edges of a number of bins."""
    norm, in_plane = setting.get("weightingNorm"), setting.get("force2D", False)
    length = {"norm": "chebyshev" if norm == "infinity" else norm, "unit": "mm"}
    weighs = norm not in (None, "no_weighting")
    distances = tuple(setting.get("distances", (1,)))
    directional = ("2.5D direction-merged", "2.5D merged") if in_plane else ("3D averaged", "3D merged")
    return gl.Settings(
        discretisation=discretisation(setting, inside),
        texture=gl.Texture(
            glcm_distance=distances,
            glcm_norm="chebyshev",
            glcm_symmetric=setting.get("symmetricalGLCM", True),
            glcm_weighting=gl.ExponentialWeighting(**length) if weighs else gl.NoWeighting(),
            glrlm_weighting=gl.ProportionalWeighting(**length) if weighs else gl.NoWeighting(),
            glrlm_sparse_directions="left_out",
            ngtdm_distance=distances,
            ngtdm_isolated="counted",
            ngldm_distance=distances,
            ngldm_alpha=setting.get("gldm_a", 0),
            degenerate="pyradiomics",
        ),
        families=FAMILIES,
        extra_features=("glcm_maximal_correlation_coefficient",),
        aggregations=(directional[norm is not None], "2.5D" if in_plane else "3D"),
    )


def discretisation(setting, inside):
    if "binCount" not in setting:
        return gl.FixedBinSize(setting.get("binWidth", 25), origin="zero")
    edges = np.histogram(inside, setting["binCount"])[1].astype(float)
    edges[-1] += 1  # pyradiomics' last bin holds the maximum
    return gl.BinEdges(tuple(edges))


@functools.cache
def read(paths, label):
    image, mask = (sitk.ReadImage(path) for path in paths)
    inside = sitk.GetArrayFromImage(mask) == label
    return sitk.GetArrayFromImage(image), inside.astype(np.uint8), image.GetSpacing()[::-1]


def computed(image, mask, spacing_mm, settings):
    """``{(family, index in the family): value}``"""
    core = _engine.core_settings(settings)
    rows = _core.extract(_core.prepare(image, mask, 1, None, spacing_mm, core), core, None)
    assert {column.feature.family for column in unfiltered_columns(settings)} == {family for family, *_ in rows}
    return {(family, index): value for family, _, values, _ in rows for index, value in enumerate(values)}


@pytest.mark.skipif(not RUNS, reason=golden_output.REASON)
def test_every_case_is_there():
    assert len(RUNS) == 7 * len(COMPARED)


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_every_value(run):
    setting = run.params["setting"]
    image, mask, spacing_mm = read(run.paths, setting["label"])
    found = computed(image, mask, spacing_mm, settings_of(setting, image[mask != 0]))
    wrong, n_compared = [], 0
    for name, expected in run.features.items():
        _, kind, feature = name.split("_", 2)
        place = catalogue(kind)[feature] if kind in CLASSES else None
        if place is None or not place.family:
            continue  # shape, and what the facade derives from moments
        n_compared += 1
        value = found[place.family, place.index]
        if not (run.agrees(name, value) or (math.isnan(value) and math.isnan(expected))):
            wrong.append((name, value, expected))
    assert n_compared > 85
    assert wrong == []
