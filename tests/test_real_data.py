# Copyright The grayling developers. Licensed under Apache-2.0.
"""Clinical images against the numbers of pyradiomics, wherever it and IBSI define a feature alike.

They nearly always do. What makes the settings equal: pyradiomics' default aggregation is the mean over 13 directions
(ITBB), and its bins have edges at multiples of the width, which is a fixed bin size with a re-segmentation range that
starts at the multiple below the smallest intensity.

What differs, and why:

- The surface mesh: pyradiomics leaves holes where voxels touch at edges only; here the setting that does so is on.
- Axis lengths: pyradiomics divides the covariance by N, IBSI's reference values need N - 1; here the setting that
  divides by N is on.
- NGTDM with voxels that have no neighbour in the region: pyradiomics counts them in n_i, with a difference of 0; IBSI
  counts only voxels with a neighbour (N_v,c). One case has them, and there the rule is applied to the reference.
- Not compared: kurtosis (pyradiomics does not take 3 off) and total energy have no counterpart; GLDM is pyradiomics'
  own.
"""

import json
from functools import cache

import numpy as np
import pytest

import grayling as gl
from tests import engine, inputs, oracle
from tests.golden import ibsi
from tests.processing import IN_3D, PLAIN, Processing
from tests.promises import OF_THE_MESH, Scale, differences
from tests.reference import marching_cubes, ngtdm
from tests.reference.neighbourhood import OFFSETS_26, level_at, shifted, voxels

GOLDEN = json.loads((ibsi.HERE / "pyradiomics.json").read_text())
FAMILIES = {  # pyradiomics' class -> ours, with the aggregation
    "shape": [("morphology", PLAIN)],
    "firstorder": [("intensity_statistics", PLAIN), ("intensity_histogram", PLAIN)],
    "glcm": [("glcm", "ITBB")],
    "glrlm": [("glrlm", "ITBB")],
    "glszm": [("glszm", "KOBO")],
    "ngtdm": [("ngtdm", "KOBO")],
}
WITHOUT_COUNTERPART = {"firstorder_Kurtosis", "firstorder_TotalEnergy"}


@cache
def case(name):
    """(image, mask, spacing_mm, settings)."""
    golden = GOLDEN[name]
    image, labels, spacing_mm = inputs.volumes(*golden["image"].split("/")[:-1])
    mask = labels == golden["label"]
    width = golden["bin_width"]
    low = float(np.floor(image[mask].min() / width) * width)
    settings = {
        "levels": ("fixed_bin_size", width),
        "intensity_range": (low, np.inf),
        "aggregations": IN_3D,
        "mesh": "pyradiomics",
        "shape_covariance": "population",
    }
    return image, mask, spacing_mm, settings


@cache
def computed(name):
    image, mask, spacing_mm, settings = case(name)
    return engine.features(image, mask, spacing_mm, **settings)


def place_of(pyradiomics_name):
    """(family, aggregation code, key) of a name such as glcm_Idm."""
    kind, name = pyradiomics_name.split("_", 1)
    for family, code in FAMILIES[kind]:
        for row in gl.features.filter(family=family):
            if row.pyradiomics_name == name:
                return family, code, row.ibsi_code or name
    return None


def isolated(levels):
    """Positions of voxels without a neighbour in the region."""
    return [p for p in voxels(levels) if not any(level_at(levels, shifted(p, offset)) for offset in OFFSETS_26)]


def ngtdm_of_pyradiomics(name):
    image, mask, spacing_mm, settings = case(name)
    levels = oracle.Region(image, mask, spacing_mm, None, Processing(**settings)).levels
    table = ngtdm.matrix(levels)
    for position in isolated(levels):
        table[levels[position] - 1, 0] += 1
    return ngtdm.features(table)


@pytest.mark.parametrize("name", GOLDEN)
def test_pyradiomics_numbers(name):
    wrong, n_compared = [], 0
    for feature, expected in GOLDEN[name]["features"].items():
        place = place_of(feature)
        assert (place is None) == (feature in WITHOUT_COUNTERPART), feature
        if place is None or (place[0] == "ngtdm" and name == "prostate_8"):
            continue
        family, code, key = place
        value = computed(name)[family, code][key].value
        n_compared += 1
        if value != pytest.approx(expected, rel=1e-9):
            wrong.append((feature, value, expected))
    assert wrong == []
    assert n_compared == (86 if name == "prostate_8" else 91)


def test_pyradiomics_counts_voxels_without_neighbours():
    expected = ngtdm_of_pyradiomics("prostate_8")
    names = {row.ibsi_code: row.pyradiomics_name for row in gl.features.filter(family="ngtdm")}
    for code, value in expected.items():
        assert value == pytest.approx(GOLDEN["prostate_8"]["features"][f"ngtdm_{names[code]}"], rel=1e-9)
        assert value != pytest.approx(computed("prostate_8")["ngtdm", "KOBO"][code].value, rel=1e-4)


@pytest.mark.parametrize("label", [1, 7])
def test_small_labels_agree_with_the_reference(label):
    """The prostate phantom's two small labels, every family and aggregation."""
    image, labels, spacing_mm = inputs.volumes("clinical", "prostate_phantom")
    settings = {"levels": ("fixed_bin_number", 16), "ivh": ("none", 0)}
    region = oracle.Region(image, labels == label, spacing_mm, None, Processing(**settings))
    found = engine.features(image, labels, spacing_mm, label=label, **settings)
    scale = Scale.of(region.image, region.intensity, region.levels, spacing_mm)
    leave_out = OF_THE_MESH if marching_cubes.has_cube_cut_otherwise(region.morphological) else ()
    assert differences(found, {place: region.features(*place) for place in found}, scale, leave_out) == []


def test_all_labels_at_once_are_the_labels_one_by_one():
    image, labels, spacing_mm = inputs.volumes("clinical", "prostate_phantom")
    present = [1, 7, 8, 9]
    table = gl.extract(image, labels, spacing_mm=spacing_mm, labels=present)
    for label in present:
        alone = gl.extract(image, labels == label, spacing_mm=spacing_mm)
        assert table.row(label).array.tobytes() == alone.array.tobytes()
