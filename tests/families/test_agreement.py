# Copyright The grayling developers. Licensed under Apache-2.0.
"""Every feature of every family against the slow reference on random small regions (tests/strategies.py).

The agreement, and the few features with an absolute floor, are in tests/promises.py.
"""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from tests import engine, oracle
from tests.processing import (
    DIRECTIONAL,
    DIRECTIONAL_FAMILIES,
    FAMILIES,
    PLAIN_FAMILIES,
    TEXTURE_FAMILIES,
    ZONAL,
    Processing,
)
from tests.promises import OF_THE_MESH, Scale, differences
from tests.reference import marching_cubes, morphology
from tests.reference.neighbourhood import NORMS
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


WEIGHTS = ("inverse", "exponential", "proportional")


@st.composite
def aggregations(draw):
    """One directional and one zonal aggregation: in 2D, 2.5D and 3D all are the same gatherer over other groups."""
    return draw(st.sampled_from(DIRECTIONAL)), draw(st.sampled_from(ZONAL))


@st.composite
def neighbourhoods(draw):
    distance = draw(st.integers(1, 3))
    return {
        "aggregations": draw(aggregations()),
        "glcm_distance": distance,
        "ngtdm_distance": distance,
        "ngldm_distance": distance,
        "ngldm_alpha": draw(st.integers(0, 2)),
        "glcm_norm": draw(st.sampled_from((None, *NORMS))),
        "neighbour_norm": draw(st.sampled_from(NORMS)),
        "border_norm": draw(st.sampled_from(NORMS)),
    }


@pytest.mark.parametrize("family", TEXTURE_FAMILIES)
@given(case=cases(), distance=st.integers(1, 2), alpha=st.integers(0, 2), codes=aggregations())
def test_texture_families(family, case, distance, alpha, codes):
    chosen = {
        "families": (family,),
        "aggregations": codes,
        "glcm_distance": distance,
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


@pytest.mark.parametrize("family", TEXTURE_FAMILIES)
@settings(max_examples=60)
@given(case=cases(most=5), chosen=neighbourhoods())
def test_norms(family, case, chosen):
    lines, _, _ = disagreement(case, families=(family,), **chosen)
    assert lines == []


@pytest.mark.parametrize("family", ["glcm", "glrlm", "ngtdm", "ngldm"])
@settings(max_examples=60)
@given(
    case=cases(most=5),
    chosen=neighbourhoods(),
    distances=st.sampled_from(((1,), (2,), (1, 2), (3, 1))),
    weighting=st.sampled_from(WEIGHTS),
)
def test_rules_of_pyradiomics(family, case, chosen, distances, weighting):
    """Lists of distances, isolated voxels that count, and directions without a line that do not."""
    chosen |= {f"{name}_distance": distances for name in ("glcm", "ngtdm", "ngldm")}
    chosen |= {"ngtdm_isolated": "counted", "glrlm_sparse_directions": "left_out"}
    if weighting != "exponential":
        chosen |= {"glrlm_weighting": (weighting, "euclidean", "mm")}
    lines, _, _ = disagreement(case, families=(family,), **chosen)
    assert lines == []


@pytest.mark.parametrize("family", DIRECTIONAL_FAMILIES)
@settings(max_examples=100)
@given(
    case=cases(most=5),
    chosen=neighbourhoods(),
    merged=st.sampled_from(("SUJT", "ZW7Z", "IAZD")),
    weighting=st.tuples(st.sampled_from(WEIGHTS), st.sampled_from(NORMS), st.sampled_from(("voxel", "mm"))),
)
def test_distance_weighting(family, case, chosen, merged, weighting):
    function, norm, unit = weighting
    if function == "exponential":
        # Where all but a direction of a tiny weight is flat, features rest on what rounding leaves of that direction.
        chosen |= {"glcm_distance": min(chosen["glcm_distance"], 2)}
        unit = "mm" if chosen["glcm_distance"] * max(case.spacing_mm) <= 3 else "voxel"
    weights = {"glcm_weighting": (function, norm, unit), "glrlm_weighting": (function, norm, unit)}
    lines, _, _ = disagreement(case, families=(family,), **chosen | weights | {"aggregations": (merged,)})
    assert lines == []


@settings(max_examples=20)
@given(case=cases(most=4), function=st.sampled_from(WEIGHTS))
def test_weights_change_nothing_where_directions_are_not_merged(case, function):
    chosen = {"families": DIRECTIONAL_FAMILIES, "aggregations": ("BTW3", "JJUI", "ITBB")}
    weighting = (function, "manhattan", "voxel")
    plain = engine.features(**case.arguments() | chosen)
    weighted = engine.features(**case.arguments() | chosen, glcm_weighting=weighting, glrlm_weighting=weighting)
    assert engine.bits(weighted) == engine.bits(plain)


@given(case=cases(most=5), covariance=st.sampled_from(("sample", "population")))
def test_morphology(case, covariance):
    lines, found, region = disagreement(case, families=("morphology",), shape_covariance=covariance)
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


def traits(case):
    inside = np.argwhere(case.mask)
    at_border = (inside == 0).any() or (inside == np.array(case.mask.shape) - 1).any()
    yield "at the border" if at_border else "off the border"
    yield "several components" if ndimage.label(case.mask, np.ones((3, 3, 3)))[1] > 1 else "one component"
    yield "one slice" if case.mask.shape[0] == 1 else "several slices"
    yield "anisotropic" if len(set(case.spacing_mm)) > 1 else "isotropic"
    differ = case.morphological_mask is not None and (case.morphological_mask != case.mask).any()
    yield "two masks" if differ else "one mask"


def test_what_the_cases_cover():
    seen = Counter()

    @given(case=cases())
    def look(case):
        seen.update(traits(case))

    look()
    assert len(seen) == 10
    assert min(seen.values()) >= 8, seen
