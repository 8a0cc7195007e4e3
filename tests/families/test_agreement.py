# Copyright The grayling developers. Licensed under Apache-2.0.
"""Every feature of every family against the slow reference on random small regions (tests/strategies.py).

The agreement, and the few features with an absolute floor, are in tests/promises.py.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import engine, oracle
from tests.processing import DIRECTIONAL, FAMILIES, PLAIN_FAMILIES, TEXTURE_FAMILIES, ZONAL, Processing
from tests.promises import OF_THE_MESH, Scale, differences
from tests.reference import marching_cubes, morphology
from tests.strategies import Case, cases

EMPTY_VALUES = {"flat region", "no differences", "capped"}  # degenerate, with a value that the standard fixes


def disagreement(case, **chosen):
    """Compare the families and aggregations chosen; the reference's region comes along for further checks."""
    processing = Processing(**case.settings | chosen)
    region = oracle.Region(case.image, case.mask, case.spacing_mm, case.morphological_mask, processing)
    found = engine.features(**case.arguments() | chosen)
    scale = Scale.of(region.image, region.intensity, region.levels, case.spacing_mm)
    leave_out = OF_THE_MESH if marching_cubes.has_cube_cut_otherwise(region.morphological) else ()
    return differences(found, {place: region.features(*place) for place in found}, scale, leave_out), found, region


@pytest.mark.parametrize("family", ["local_intensity", "intensity_statistics", "intensity_histogram"])
@given(case=cases())
def test_intensity_families(family, case):
    lines, _, _ = disagreement(case, families=(family,))
    assert lines == []


@given(case=cases(), width=st.sampled_from([0.1, 2.5, 25.0]))
def test_intensity_volume_histogram_of_bins(case, width):
    for ivh in (("fixed_bin_number", 10), ("fixed_bin_number", 1000), ("fixed_bin_size", width)):
        lines, _, _ = disagreement(case, families=("intensity_volume_histogram",), ivh=ivh)
        assert lines == []


@given(case=cases(kinds=("levels",)), below=st.integers(0, 3), above=st.integers(0, 3))
def test_intensity_volume_histogram_of_whole_numbers(case, below, above):
    inside = case.image[case.mask]
    ranges = [None, (float(inside.min()) - below, float(inside.max()) + 1 + above)]
    for intensity_range in ranges:
        chosen = {"families": ("intensity_volume_histogram",), "ivh": ("none", 0), "intensity_range": intensity_range}
        lines, _, _ = disagreement(case, levels=("fixed_bin_number", 4), **chosen)
        assert lines == []


@pytest.mark.parametrize("family", TEXTURE_FAMILIES)
@given(case=cases(), distance=st.integers(1, 2), alpha=st.integers(0, 2))
def test_texture_families(family, case, distance, alpha):
    code = case.image.size % len(DIRECTIONAL)  # one directional and one zonal aggregation per case, all of them in turn
    chosen = {
        "families": (family,),
        "aggregations": (DIRECTIONAL[code], ZONAL[code % 3]),
        "ngtdm_distance": distance,
        "ngldm_distance": distance,
        "ngldm_alpha": alpha,
    }
    lines, found, _ = disagreement(case, **chosen)
    assert lines == []
    averaged = {"BTW3", "SUJT", "JJUI", "ITBB", "8QNN"}
    for (_, aggregation), results in found.items():
        for result in results.values():
            assert (
                np.isnan(result.value) or not result.reason or aggregation in averaged or result.reason in EMPTY_VALUES
            )


@given(case=cases(most=5))
def test_morphology(case):
    lines, found, region = disagreement(case, families=("morphology",))
    assert lines == []
    # What encloses the mesh depends on its vertices only, which all tables share.
    found = {key: result.value for key, result in found["morphology", "DHQ4"].items()}
    expected = morphology.measured(region.image, region.morphological, region.intensity, case.spacing_mm)
    for whole, part in (("RNU0", "PBX1"), ("C0JK", "R59B"), ("RNU0", "R3ER"), ("C0JK", "7T7F")):
        assert found[whole] / found[part] == pytest.approx(expected[whole] / expected[part], rel=1e-9)


@settings(max_examples=40)
@given(case=cases(most=4))
def test_smallest_box_and_ellipsoid(case):
    """The reference searches, so its volumes are upper bounds; the hull is inside both."""
    found = engine.features(**case.arguments() | {"families": ("morphology",)})["morphology", "DHQ4"]
    mask = case.mask if case.morphological_mask is None else case.morphological_mask
    expected = morphology.searched(mask, case.spacing_mm)
    volume, area = marching_cubes_size(mask, case.spacing_mm)
    hull = found["RNU0"].value / found["R3ER"].value
    for key in ("ZH1A", "SWZ1"):
        enclosing, searched = found["RNU0"].value / found[key].value, volume / expected[key]
        assert hull <= enclosing * (1 + 1e-9)
        assert enclosing <= searched * (1 + 1e-9)
    # The smallest ellipsoid is unique and its search is convex, so that the search's result is the minimum.
    assert found["RNU0"].value / found["SWZ1"].value == pytest.approx(volume / expected["SWZ1"], rel=1e-6)
    assert found["C0JK"].value / found["BRI8"].value == pytest.approx(area / expected["BRI8"], rel=1e-4)


def marching_cubes_size(mask, spacing_mm):
    mesh = marching_cubes.mesh(mask, spacing_mm)
    return marching_cubes.volume(*mesh), marching_cubes.area(*mesh)


@pytest.mark.parametrize("edges", [(1, 1, 1), (2, 3, 4), (1, 5, 2), (4, 4, 4)], ids=str)
def test_smallest_box_of_a_cuboid_is_the_aligned_one(edges):
    case = Case(np.ones(edges), np.ones(edges, bool), None, (1.5, 1.0, 1.0))
    found = engine.features(**case.arguments(), families=("morphology",))["morphology", "DHQ4"]
    if min(edges) > 1:
        assert found["ZH1A"].value == pytest.approx(found["PBX1"].value, rel=1e-12)
        assert found["IQYR"].value == pytest.approx(found["R59B"].value, rel=1e-12)
    assert found["ZH1A"].value >= found["PBX1"].value * (1 - 1e-12)


def test_every_family_is_compared():
    compared = {"morphology", *TEXTURE_FAMILIES, *PLAIN_FAMILIES}
    assert compared == set(FAMILIES)
