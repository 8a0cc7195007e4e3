# Copyright The grayling developers. Licensed under Apache-2.0.
"""The engine against IBSI 1: every reference value that needs no interpolation, and the slow reference on its phantoms.

Digital phantom: 482 values in all nine aggregations. CT phantom, configuration A: 346 values.
"""

from functools import cache

import pytest

from tests import engine, inputs, oracle
from tests.golden import ibsi
from tests.processing import FAMILIES, IN_3D, PLAIN, PLAIN_FAMILIES, TEXTURE_FAMILIES, Processing
from tests.promises import OF_THE_MESH, Scale, differences
from tests.reference import marching_cubes


@cache
def computed(config):
    image, mask, spacing_mm = _case(config)
    return engine.features(image, mask, spacing_mm, **_settings(config))


@cache
def reference_region(config):
    image, mask, spacing_mm = _case(config)
    region = oracle.Region(image, mask > 0, spacing_mm, None, Processing(**_settings(config)))
    region.by_correlation = config == "A"
    return region


def _case(config):
    return inputs.digital_phantom() if config == "dig_phantom" else inputs.ct_phantom()


def _settings(config):
    return inputs.DIGITAL_PHANTOM if config == "dig_phantom" else inputs.CONFIGURATION_A


def assert_reached(reference):
    by_tag = reference.family == "intensity_volume_histogram"
    key = reference.tag if by_tag else reference.ibsi_code
    result = computed(reference.config)[reference.family, reference.aggregation_code][key]
    assert result.reason == ""
    assert ibsi.matches(result.value, reference.value, reference.tolerance), f"{result.value} for {reference}"


@pytest.mark.parametrize("reference", ibsi.references("dig_phantom"), ids=lambda r: r.tag)
def test_digital_phantom(reference):
    assert_reached(reference)


@pytest.mark.parametrize("reference", ibsi.references("A"), ids=lambda r: r.tag)
def test_configuration_a(reference):
    assert_reached(reference)


def places(config, families, codes=None):
    """(config, family, aggregation code) with reference values."""
    rows = dict.fromkeys((r.family, r.aggregation_code) for r in ibsi.references(config))
    return [(config, *row) for row in rows if row[0] in families and (codes is None or row[1] in codes)]


@pytest.mark.parametrize(
    ("config", "family", "code"),
    [
        *places("dig_phantom", FAMILIES),
        *places("A", PLAIN_FAMILIES),
        *[pytest.param(*place, marks=pytest.mark.slow) for place in places("A", TEXTURE_FAMILIES, ("SUJT", "8QNN"))],
    ],
)
def test_agreement_with_the_reference(config, family, code):
    region = reference_region(config)
    place = family, code
    scale = Scale.of(region.image, region.intensity, region.levels, region.spacing_mm)
    leave_out = OF_THE_MESH if marching_cubes.has_cube_cut_otherwise(region.morphological) else ()
    assert differences(computed(config), {place: region.features(*place)}, scale, leave_out) == []


def test_number_of_reference_values():
    rows = ibsi.references("dig_phantom")
    assert len(rows) == 482
    assert sum(r.aggregation_code in (PLAIN, *IN_3D) for r in rows) == 210
    assert len(ibsi.references("A")) == 346
    assert len(ibsi.references("A", aggregation_code=PLAIN)) == 74
