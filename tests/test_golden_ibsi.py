# Copyright The grayling developers. Licensed under Apache-2.0.
"""The engine against IBSI 1: every reference value, every diagnostic feature, and the slow reference.

Digital phantom: 482 values in all nine aggregations. CT phantom, configurations A to E: 1322 values, 300 diagnostics.
"""

import csv
from functools import cache

import pytest

import grayling as gl
from grayling.ibsi.diagnostic_tags import tagged
from tests import engine, inputs, oracle
from tests.golden import ibsi
from tests.processing import FAMILIES, IN_3D, PLAIN, PLAIN_FAMILIES, Processing
from tests.promises import OF_THE_MESH, Scale, differences
from tests.reference import marching_cubes

CT_CONFIGURATIONS = "ABCDE"


@cache
def computed(config):
    image, mask, spacing_mm = _case(config)
    return engine.features(image, mask, spacing_mm, **_settings(config))


@cache
def extracted(config):
    """The CT phantom's table under the configuration's own settings."""
    image, mask, spacing_mm = inputs.ct_phantom()
    return gl.extract(image, mask, spacing_mm=spacing_mm, settings=gl.Settings.ibsi(config), diagnostics=True)


@cache
def reference_region(config):
    image, mask, spacing_mm = _case(config)
    region = oracle.Region(image, mask > 0, spacing_mm, None, Processing(**_settings(config)))
    region.by_correlation = config == "A"
    return region


def _case(config):
    return inputs.digital_phantom() if config == "digital_phantom" else inputs.ct_phantom()


def _settings(config):
    return inputs.DIGITAL_PHANTOM if config == "digital_phantom" else inputs.CONFIGURATION_A


def value_of(reference, results):
    by_tag = reference.family == "intensity_volume_histogram"
    return results[reference.family, reference.aggregation_code][reference.tag if by_tag else reference.ibsi_code]


def missed(references, results):
    """The references that are not reached, with what came instead."""
    pairs = [(reference, value_of(reference, results)) for reference in references]
    return [
        f"{reference.tag}: {result.value!r} {result.reason} for {reference.value} +- {reference.tolerance}"
        for reference, result in pairs
        if result.reason or not ibsi.matches(result.value, reference.value, reference.tolerance)
    ]


@pytest.mark.parametrize("reference", ibsi.references("digital_phantom"), ids=lambda r: r.tag)
def test_digital_phantom(reference):
    assert missed([reference], computed("digital_phantom")) == []


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("config", CT_CONFIGURATIONS)
def test_ct_phantom(config, family):
    references = ibsi.references(config, family)
    assert references
    assert missed(references, engine.results_of(extracted(config))) == []


@pytest.mark.parametrize("config", CT_CONFIGURATIONS)
def test_diagnostics(config):
    found = tagged(extracted(config).diagnostics[0])
    references = ibsi.diagnostics(config)
    assert {row.tag for row in references} == set(found)
    off = [r for r in references if not ibsi.matches_diagnostic(found[r.tag], r.value, r.tolerance)]
    assert [f"{r.tag}: {found[r.tag]} for {r.value} +- {r.tolerance}" for r in off] == []


def test_check_values():
    """What a double-precision implementation of the manual's grid gives exactly; the table's tolerances are wide."""
    expected = {  # voxels of the morphological mask, of the re-segmented intensity mask, its mean
        "A": (125256, 114596, 13.4084),
        "B": (29842, 27359, 11.5301),
        "C": (45985, 45981, -48.9785),
        "D": (45985, 44465, -23.5179),
        "E": (45985, 44484, -22.6257),
    }
    for config, (n_morphological, n_intensity, mean) in expected.items():
        region = extracted(config).diagnostics[0].resegmented.region
        assert (region.n_voxels_morphological, region.n_voxels_intensity) == (n_morphological, n_intensity)
        assert region.mean == pytest.approx(mean, abs=5e-5)


@pytest.mark.parametrize("config", ["digital_phantom", "A"])
def test_the_settings_by_name_are_those_that_the_tests_state(config):
    stated = engine.public_settings(Processing(**_settings(config)))
    named = gl.Settings.ibsi(config)
    for name in ("resegmentation", "discretisation", "ivh_discretisation", "texture", "mesh"):
        assert getattr(named, name) == getattr(stated, name)


def places(config, families):
    """(config, family, aggregation code) with reference values; test_reference_ct_phantom.py has the others."""
    rows = dict.fromkeys((r.family, r.aggregation_code) for r in ibsi.references(config))
    return [(config, *row) for row in rows if row[0] in families]


@pytest.mark.parametrize(
    ("config", "family", "code"),
    [
        *places("digital_phantom", FAMILIES),
        *places("A", PLAIN_FAMILIES),
    ],
)
def test_agreement_with_the_reference(config, family, code):
    region = reference_region(config)
    place = family, code
    scale = Scale.of(region.image, region.intensity, region.levels, region.spacing_mm)
    leave_out = OF_THE_MESH if marching_cubes.has_cube_cut_otherwise(region.morphological) else ()
    assert differences(computed(config), {place: region.features(*place)}, scale, leave_out) == []


def test_number_of_reference_values():
    rows = ibsi.references("digital_phantom")
    assert len(rows) == 482
    assert sum(r.aggregation_code in (PLAIN, *IN_3D) for r in rows) == 210
    assert [len(ibsi.references(config)) for config in CT_CONFIGURATIONS] == [346, 346, 210, 210, 210]
    assert len(ibsi.references("A", aggregation_code=PLAIN)) == 74
    assert [len(ibsi.diagnostics(config)) for config in CT_CONFIGURATIONS] == [60] * 5


def test_the_table_restates_the_shared_one():
    names = {"configuration": "config"} | {
        name: name
        for name in ("family", "aggregation_code", "ibsi_code", "tag", "reference_value", "tolerance", "consensus")
    }
    with inputs.shared_file("ibsi1", "reference_values.csv").open(newline="") as stream:
        shared = [{ours: row[theirs] for ours, theirs in names.items()} for row in csv.DictReader(stream)]
    for row in shared:
        row["configuration"] = row["configuration"].replace("dig_", "digital_")
    with ibsi.TABLE.open(newline="") as stream:
        assert list(csv.DictReader(stream)) == shared
