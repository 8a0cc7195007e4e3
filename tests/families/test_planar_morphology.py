# Copyright The grayling developers. Licensed under Apache-2.0.
"""Morphology of one slice against the slow reference and pyradiomics' published numbers, and where it is undefined."""

import csv
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grayling as gl
from grayling import _core
from tests import inputs
from tests.reference import planar_morphology

FEATURES = {row.pyradiomics_name: row.key for row in gl.features.filter(family="planar_morphology")}


def measured(mask, spacing_mm, covariance="sample", **more):
    """``{pyradiomics' name: (value, reason)}`` of a mask (z, y, x)."""
    settings = gl.Settings(features=tuple(FEATURES.values()), shape_covariance=covariance)
    mask = np.asarray(mask, np.uint8)
    table = gl.extract(np.zeros(mask.shape), mask, spacing_mm=spacing_mm, settings=settings, **more)
    return {name: (table[key], table.reason(key)) for name, key in FEATURES.items()}


@st.composite
def slices(draw):
    """A mask (y, x) with diagonal touches, holes, lines and single pixels."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    mask = rng.random(rng.integers(1, 13, 2)) < rng.choice([0.02, 0.2, 0.5, 0.8, 1.0])
    if rng.random() < 0.2:
        mask &= np.indices(mask.shape).sum(axis=0) % 2 == 0
    mask.flat[rng.integers(mask.size)] = True
    return mask


def assert_agreement(found, expected):
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert found[name][0] == pytest.approx(value, rel=1e-9, nan_ok=True), name
        assert bool(found[name][1]) == math.isnan(value), name


@given(
    mask=slices(),
    spacing_mm=st.sampled_from([(1.0, 1.0, 1.0), (3.0, 0.977, 0.977), (5.0, 0.5, 1.25)]),
    covariance=st.sampled_from(["sample", "population"]),
    around=st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * 3),
)
def test_agreement(mask, spacing_mm, covariance, around):
    found = measured(np.pad(mask[None], around), spacing_mm, covariance)
    assert_agreement(found, planar_morphology.features_2d(mask, spacing_mm[1:], covariance))


def test_shape_is_of_the_morphological_mask():
    intensity, shape = np.zeros((3, 4, 5), np.uint8), np.zeros((3, 4, 5), np.uint8)
    intensity[:2] = 1
    shape[2, 1:3, 1:4] = 1
    found = measured(intensity, (1.0, 0.5, 2.0), morphological_mask=shape)
    assert_agreement(found, planar_morphology.features_2d(shape[2], (0.5, 2.0)))


def test_a_region_in_several_slices_has_no_values():
    found = measured(np.ones((2, 3, 3)), (1.0, 1.0, 1.0))
    assert {reason for _, reason in found.values()} == {"several slices"}
    assert all(math.isnan(value) for value, _ in found.values())


@pytest.mark.parametrize(("covariance", "undefined"), [("sample", 3), ("population", 1)])
def test_one_pixel(covariance, undefined):
    found = measured(np.ones((1, 1, 1)), (1.0, 2.0, 2.0), covariance)
    assert sum(reason == "single voxel" for _, reason in found.values()) == undefined
    assert found["MeshSurface"] == (2.0, "")
    assert found["MaximumDiameter"] == (2.0, "")
    assert math.isnan(found["Elongation"][0])


@pytest.mark.parametrize("case", ["brain1", "lung1"])
def test_published_numbers_of_pyradiomics(case):
    """One slice of a clinical mask; the slice and its pixels are among the published diagnostics."""
    with inputs.shared_file("clinical", "pyradiomics_baseline", "baseline_shape2D.csv").open(newline="") as table:
        published = {row["featureName"]: row[f"{case}_shape2D"] for row in csv.DictReader(table)}
    _, labels, spacing_mm = inputs.volumes("clinical", f"pyradiomics_{case}")
    z = int(published["diagnostics_Mask-corrected_BoundingBox"].strip("()").split(", ")[2])
    mask = np.zeros(labels.shape, np.uint8)
    mask[z] = labels[z] == 1
    assert np.count_nonzero(mask) == int(published["diagnostics_Mask-corrected_VoxelNum"])
    found = measured(mask, spacing_mm, "population")
    expected = {name.split("_")[-1]: float(v) for name, v in published.items() if name.startswith("original_shape2D_")}
    assert len(expected) == 9
    for name, value in expected.items():
        assert found[name][0] == pytest.approx(value, rel=1e-9), name


def test_simd_paths_and_threads_change_no_bit():
    rng = np.random.default_rng(2)
    mask = rng.random((1, 61, 77)) < 0.6
    before, found = _core.simd_path(), set()
    paths = [path for path in ("baseline", "avx2") if _core.simd_path_available(path)]
    try:
        for path in paths:
            for n_threads in (1, 3):
                _core.set_simd_path(path)
                gl.set_num_threads(n_threads)
                values = measured(mask, (3.0, 0.977, 0.7))
                found.add(tuple(value.hex() for value, _ in values.values()))
    finally:
        _core.set_simd_path(before)
        _core.reset_num_threads()
    assert len(found) == 1
