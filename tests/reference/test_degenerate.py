# Copyright The grayling developers. Licensed under Apache-2.0.
"""Degenerate regions: what the manual fixes, what is undefined (NaN), what still has a value; and known shapes."""

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from scipy.spatial.transform import Rotation
from scipy.special import eval_legendre

from tests.reference import (
    boxes_and_ellipsoids,
    discretise,
    glcm,
    gldzm,
    glrlm,
    glszm,
    intensity_histogram,
    intensity_statistics,
    intensity_volume_histogram,
    marching_cubes,
    morphology,
    ngldm,
    ngtdm,
    spatial_autocorrelation,
)

FLAT = np.full((2, 3, 3), 2)
ONE = np.full((1, 1, 1), 3)
APART = np.array([[[1, 0, 2]]])  # two voxels without neighbours
SPACING_MM = (3.0, 1.0, 2.0)


def undefined(features):
    return {code for code, value in features.items() if np.isnan(value)}


@pytest.mark.parametrize("code", ["ITBB", "IAZD", "BTW3", "SUJT", "JJUI", "ZW7Z"])
def test_glcm_of_a_flat_region(code):
    found = glcm.features_aggregated(FLAT, code)
    assert undefined(found) == {"NI2N", "R8DG", "MCC"}
    assert (found["JN9H"], found["E8JP"], found["TU9B"], found["GYBY"]) == (0, 0, 0, 1)


@pytest.mark.parametrize("levels", [ONE, APART], ids=["one voxel", "no neighbours"])
def test_glcm_without_pairs(levels):
    found = glcm.features_3d(levels)
    assert undefined(found) == set(found)


def test_glcm_leaves_empty_directions_out():
    one_slice = np.array([[[1, 2], [2, 2]]])
    assert {m[0] for _, m in glcm.matrices_3d(one_slice)} == {0}
    assert glcm.features_3d(one_slice, "ITBB")["GYBY"] == glcm.features_aggregated(one_slice, "BTW3")["GYBY"]


def test_glcm_undefined_in_one_direction_is_left_out_of_the_mean():
    rows_differ = np.array([[[1, 1], [1, 2]]])  # the diagonal direction (0, 1, -1) has only the pair (1, 1)
    counts = [m for m in glcm.matrices_3d(rows_differ).values() if np.count_nonzero(m.sum(axis=0)) > 1]
    assert len(counts) == 3
    defined = np.mean([glcm.features(m)["NI2N"] for m in counts])
    assert glcm.features_3d(rows_differ, "ITBB")["NI2N"] == pytest.approx(defined)


@pytest.mark.parametrize("levels", [FLAT, ONE, APART], ids=["flat", "one voxel", "no neighbours"])
def test_run_zone_and_dependence_features_always_have_values(levels):
    mask = levels > 0
    found = (
        glrlm.features_3d(levels, "ITBB"),
        glrlm.features_3d(levels, "IAZD"),
        glszm.features_3d(levels),
        gldzm.features_3d(levels, mask),
        ngldm.features_3d(levels),
    )
    assert all(undefined(features) == set() for features in found)


def test_ngtdm_values_fixed_by_the_manual():
    assert ngtdm.features_3d(FLAT) == {"QCDE": 1e6, "65HE": 0, "NQ30": 0, "HDEZ": 0, "1X9X": 0}


@pytest.mark.parametrize("levels", [ONE, APART], ids=["one voxel", "no neighbours"])
def test_ngtdm_without_neighbours(levels):
    found = ngtdm.features_3d(levels)
    assert undefined(found) == set(ngtdm.CODES)


def test_ngtdm_busyness_without_spread():
    levels = np.array([[[1, 1, 2]]])  # i p_i = 2/3 for both levels
    assert undefined(ngtdm.features_3d(levels)) == {"NQ30"}


def test_statistics_of_a_flat_region():
    found = intensity_statistics.features(np.full(7, 0.1))
    assert (found["ECT3"], found["KE2A"], found["IPH6"], found["7TET"]) == (0, 0, 0, 0)
    assert undefined(intensity_statistics.features([0.0, 0.0])) == {"7TET", "9S40"}
    assert undefined(intensity_statistics.features([-1.0, 1.0])) == {"7TET", "9S40", "1128"}


def test_histogram_of_a_single_bin():
    assert undefined(intensity_histogram.features_3d(np.ones((1, 1, 2), int))) == {"12CE", "8E6O", "VQB3", "RHQZ"}
    found = intensity_histogram.features_3d(FLAT)  # bins 1 (empty) and 2
    assert (found["12CE"], found["8E6O"], found["TLU2"], found["BJ5W"]) == (18, 1, 0, 1)


@pytest.mark.parametrize(("counts", "expected"), [([1, 5, 1, 5], 2), ([5, 0, 5], 1), ([9, 5, 5, 9, 0, 5], 4)], ids=str)
def test_histogram_mode_ties(counts, expected):
    assert intensity_histogram.mode(np.array(counts)) == expected


def test_intensity_volume_histogram_of_a_flat_region():
    image, mask = np.full((1, 1, 4), 7.0), np.ones((1, 1, 4), bool)
    without_range = intensity_volume_histogram.features_3d(intensity_volume_histogram.discrete(image, mask))
    assert undefined(without_range) == set(without_range) - {"ivh_auc"}
    in_range = intensity_volume_histogram.features_3d(intensity_volume_histogram.discrete(image, mask, (0, 10)))
    assert in_range["ivh_auc"] == 0
    assert (in_range["ivh_v10"], in_range["ivh_v90"], in_range["ivh_i10"], in_range["ivh_i90"]) == (1, 0, 8, 8)


def test_intensity_volume_histogram_compares_decimal_widths():
    image = np.linspace(0, 1, 11)[None, None]
    discretised = intensity_volume_histogram.continuous(image, image >= 0, 0.1, (0, 1))
    steps, _, extent = intensity_volume_histogram.curve(discretised)
    assert extent == 9
    assert steps.size == 10


def test_morphology_of_one_voxel():
    mask = np.ones((1, 1, 1), bool)
    found = morphology.features_3d(np.full((1, 1, 1), 5.0), mask, mask, SPACING_MM)
    assert undefined(found) == {"TDIC", "P9VJ", "7J51", "Q3CK", "N17B", "6BDE", "RDD2", "N365", "NPT7"}
    assert found["RNU0"] == pytest.approx(1.0)  # an octahedron: a sixth of the voxel's 6 mm^3
    assert found["SWZ1"] == pytest.approx(1 / np.pi, rel=1e-6)


def test_morphology_of_flat_and_straight_masks():
    values = np.arange(12.0).reshape(1, 3, 4)
    mask = np.ones(values.shape, bool)
    assert undefined(morphology.features_3d(values, mask, mask, SPACING_MM)) == {"6BDE"}
    row = mask[:, :1]
    assert undefined(morphology.features_3d(values[:, :1], row, row, SPACING_MM)) == {"6BDE", "RDD2"}


def test_fixed_bin_number_of_a_flat_region():
    image = np.full((1, 1, 3), 4.0)
    assert discretise.fixed_bin_number(image, image > 0, 8).tolist() == [[[8, 8, 8]]]


def test_correlation_sums_equal_pair_sums():
    rng = np.random.default_rng(0)
    image, mask = rng.normal(size=(4, 5, 6)), rng.random((4, 5, 6)) > 0.3
    by_pairs = spatial_autocorrelation.features(image, mask, SPACING_MM)
    assert spatial_autocorrelation.features(image, mask, SPACING_MM, by_correlation=True) == pytest.approx(by_pairs)


def test_meshing_methods_agree_without_ambiguous_faces():
    mask = np.zeros((6, 6, 6), bool)
    mask[1:4, 1:5, 0:3] = mask[2:6, 2:4, 2:5] = True
    assert not marching_cubes.has_ambiguous_face(mask)
    classical = marching_cubes.mesh(mask, SPACING_MM, "lorensen")
    lewiner = marching_cubes.mesh(mask, SPACING_MM, "lewiner")
    assert marching_cubes.volume(*classical) == pytest.approx(marching_cubes.volume(*lewiner))
    assert marching_cubes.area(*classical) == pytest.approx(marching_cubes.area(*lewiner))
    assert marching_cubes.has_ambiguous_face([[[1, 0], [0, 1]]])


def test_ellipsoid_area_is_the_manual_s_series():
    a, b, c = 5.0, 3.0, 2.0
    alpha, beta = np.sqrt(1 - b**2 / a**2), np.sqrt(1 - c**2 / a**2)
    degree = np.arange(21)
    legendre = eval_legendre(degree, (alpha**2 + beta**2) / (2 * alpha * beta))
    series = 4 * np.pi * a * b * ((alpha * beta) ** degree / (1 - 4 * degree**2) * legendre).sum()
    assert boxes_and_ellipsoids.ellipsoid_area((c, a, b)) == pytest.approx(series)
    assert boxes_and_ellipsoids.ellipsoid_area((2, 2, 2)) == pytest.approx(16 * np.pi)


def turned_box():
    edges = np.array([2.0, 3.0, 7.0])
    rotation = Rotation.from_euler("xyz", [20, 35, 50], degrees=True).as_matrix()
    corners = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, -1).T * edges
    return edges, corners @ rotation.T


def test_smallest_box_of_a_turned_box():
    edges, corners = turned_box()
    normals = ConvexHull(corners).equations[:, :3]
    found = boxes_and_ellipsoids.smallest_box_edges(corners, normals)
    assert np.sort(found) == pytest.approx(edges, rel=1e-6)


def test_smallest_ellipsoid_of_a_turned_box():
    edges, corners = turned_box()
    found = boxes_and_ellipsoids.smallest_ellipsoid_semi_axes(corners)
    assert np.sort(found) == pytest.approx(edges * np.sqrt(3) / 2, rel=1e-6)
