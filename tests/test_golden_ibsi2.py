# Copyright The grayling developers. Licensed under Apache-2.0.
"""The engine against IBSI 2, phase 2: statistics of the CT phantom's response maps, and the slow reference of them.

A filters the slices of the phantom's own voxels, B the volume of 1 mm. Values are compared as IBSI asks.
"""

import dataclasses
from functools import cache

import numpy as np
import pytest

import grayling as gl
from grayling.errors import InvalidSettings
from grayling.ibsi.filter_settings import TESTS
from tests import filtered_phantom, inputs
from tests.golden import ibsi, ibsi2
from tests.reference import intensity_statistics

BY_LETTER = {letter: {t: s for t, s in TESTS.items() if t.endswith(letter)} for letter in "AB"}


def extracted(settings):
    image, mask, spacing_mm = inputs.ct_phantom()
    return gl.extract(image, mask, spacing_mm=spacing_mm, settings=settings)


@cache
def table(letter):
    """All tests of A or B at once, so that the chain runs once; every response map has its test as its name."""
    filters = [dataclasses.replace(one, name=test_id) for test_id, s in BY_LETTER[letter].items() for one in s.filters]
    return extracted(dataclasses.replace(TESTS[f"1.{letter}"], filters=tuple(filters)))


def statistics(test_id):
    """The statistics by IBSI code."""
    found, key = table(test_id[-1]), "" if test_id.startswith("1.") else test_id
    return {c.feature.ibsi_code: found[c.key] for c in found.columns if c.filter == key}


@pytest.mark.parametrize("test_id", TESTS)
def test_reference_values(test_id):
    found, references = statistics(test_id), ibsi2.references(test_id)
    assert len(found) == 18
    assert len(references) == (17 if test_id == "8.B" else 18)  # the quartiles of 8.B nearly cancel: no consensus
    missed = [r for r in references if not ibsi.matches(found[r.ibsi_code], r.value, r.tolerance)]
    assert [f"{r.tag}: {found[r.ibsi_code]} for {r.value} +- {r.tolerance}" for r in missed] == []


@pytest.mark.parametrize("test_id", filtered_phantom.marked(TESTS))
def test_agreement_with_the_reference(test_id):
    """The floor: where terms of both signs cancel, their rounding is left."""
    found, expected = statistics(test_id), filtered_phantom.statistics(test_id)
    scale = max(abs(found["1GSF"]), abs(found["84IY"]))
    for code in expected:
        assert found[code] == pytest.approx(expected[code], rel=1e-6, abs=1e-12 * scale), code


@pytest.mark.parametrize("test_id", [test_id for test_id in BY_LETTER["A"] if test_id != "1.A"])
def test_statistics_are_those_of_the_filters_map_in_the_resegmented_mask(test_id):
    image, mask, spacing_mm = filtered_phantom.unfiltered("A")
    (one,) = TESTS[test_id].filters
    expected = intensity_statistics.features_3d(one(image, spacing_mm=(3.0, spacing_mm, spacing_mm)), mask)
    scale = max(abs(expected["1GSF"]), abs(expected["84IY"]))
    for code, value in statistics(test_id).items():
        assert value == pytest.approx(expected[code], rel=1e-9, abs=1e-13 * scale), code


@pytest.mark.parametrize("letter", BY_LETTER)
def test_every_map_has_the_voxels_that_resegmentation_left(letter):
    found, n_voxels = table(letter), {"A": 125238, "B": 357802}[letter]
    assert found.facts[0]["n_voxels_intensity"] == n_voxels
    assert {facts["n_voxels_labelled"] for facts in found.response_facts[0].values()} == {n_voxels}


def test_the_settings_of_one_test_give_what_all_together_give():
    alone = extracted(gl.Settings.ibsi2("3.A"))
    assert {column.filter for column in alone.columns} == {"laplacian_of_gaussian_sigma_mm_1.5_dimensions_2"}
    np.testing.assert_array_equal(alone.array[0], list(statistics("3.A").values()))


def test_what_ibsi_2_has_no_values_for():
    with pytest.raises(InvalidSettings, match=r"IBSI 2 has no test '3\.C'; did you mean '3"):
        gl.Settings.ibsi2("3.C")
