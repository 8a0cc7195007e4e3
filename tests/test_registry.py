# Copyright The grayling developers. Licensed under Apache-2.0.
"""The registry against IBSI's list of features: complete, named and coded as there, and nothing else unasked."""

import csv
from collections import Counter

import pytest

import grayling as gl
from grayling import registry
from tests.golden import ibsi
from tests.processing import DIRECTIONAL, FAMILIES, ZONAL


def golden_rows():
    with (ibsi.HERE / "ibsi1_features.csv").open(newline="") as table:
        return list(csv.DictReader(table))


def test_the_golden_list_is_complete():
    rows = golden_rows()
    assert len(rows) == 174
    coded = {(row["family"], row["ibsi_code"]) for row in rows}
    assert {(r.family, r.ibsi_code) for r in ibsi.references("digital_phantom")} <= coded


@pytest.mark.parametrize("family", FAMILIES)
def test_features_are_those_of_ibsi_in_its_order(family):
    expected = [(row["ibsi_code"], row["feature"]) for row in golden_rows() if row["family"] == family]
    found = [(row.ibsi_code, row.name) for row in gl.features.filter(family=family) if not row.on_demand]
    assert found == expected


def test_families_have_the_codes_of_ibsi():
    expected = dict.fromkeys((row["family"], row["family_code"]) for row in golden_rows())
    families = [(family.name, family.ibsi_code) for family in registry.families()]
    assert families == [*expected, ("planar_morphology", "")]


def test_what_ibsi_does_not_define_is_on_demand():
    extra = [row for row in gl.features if row.on_demand]
    assert extra == [row for row in gl.features if not row.ibsi_code]
    names = {}
    for row in extra:
        names.setdefault(row.family, []).append(row.pyradiomics_name)
    assert names == {
        "morphology": ["Maximum2DDiameterSlice", "Maximum2DDiameterColumn", "Maximum2DDiameterRow"],
        "glcm": ["MCC"],
        "planar_morphology": [
            *("MeshSurface", "PixelSurface", "Perimeter", "PerimeterSurfaceRatio", "Sphericity"),
            *("SphericalDisproportion", "MaximumDiameter", "MajorAxisLength", "MinorAxisLength", "Elongation"),
        ],
    }
    assert len(gl.features) == 174 + len(extra)


def test_keys_are_unique_and_lead_back():
    counts = Counter(row.key for row in gl.features)
    assert max(counts.values()) == 1
    assert all(gl.features[key].key == key for key in counts)


def test_every_row_says_what_it_is():
    for row in gl.features:
        assert row.unit, row
        assert row.formula, row
    assert all(family.values_version >= 1 and family.title for family in registry.families())


def test_aggregations_are_those_of_ibsi():
    expected = {
        "BTW3": "2D averaged",
        "SUJT": "2D slice-merged",
        "JJUI": "2.5D direction-merged",
        "ZW7Z": "2.5D merged",
        "ITBB": "3D averaged",
        "IAZD": "3D merged",
        "8QNN": "2D",
        "62GR": "2.5D",
        "KOBO": "3D",
    }
    assert {row.ibsi_code: row.name for row in registry.aggregations()} == expected
    by_kind = {
        kind: tuple(r.ibsi_code for r in registry.aggregations() if r.kind == kind) for kind in ("directional", "zonal")
    }
    assert by_kind == {"directional": DIRECTIONAL, "zonal": ZONAL}


def test_reasons_are_distinct_and_the_first_is_none():
    reasons = registry.reasons()
    assert reasons[0] == ""
    assert len(set(reasons)) == len(reasons)


def test_pyradiomics_names_are_unique_in_their_class():
    # One class of pyradiomics may draw on two families (first order on statistics and histogram), never twice on one.
    counts = Counter((row.family, row.pyradiomics_name) for row in gl.features if row.pyradiomics_name)
    assert [name for name, count in counts.items() if count > 1] == []
