# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' conventions in the engine: levels by edges, degenerate matrices, the small number in its formulas.

Source of the degenerate values: tests/golden/pyradiomics_degenerate.json (tests/golden/SOURCES.md).
"""

import json
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grayling as gl
from grayling import _core
from grayling.errors import InvalidArgument
from grayling.pyradiomics._catalogue import catalogue
from tests.golden import ibsi
from tests.pyradiomics.test_core_numbers import CLASSES, computed, settings_of
from tests.reference.glcm import matrices_3d

DEGENERATE = json.loads((ibsi.HERE / "pyradiomics_degenerate.json").read_text())


def levels_by_edges(values, edges):
    core = _core.Settings()
    core.discretise_by_edges(np.asarray(edges, float))
    image = np.asarray(values).reshape(1, 1, -1)
    return _core.prepare(image, np.ones(image.shape, np.uint8), 1, None, (1.0, 1.0, 1.0), core).levels().ravel()


@st.composite
def edges_and_values(draw):
    low = draw(st.floats(-1e3, 1e3))
    if draw(st.booleans()):
        edges = low + np.arange(draw(st.integers(2, 90))) * draw(st.sampled_from((0.1, 0.3, 1.0, 25.0)))
    else:
        steps = draw(st.lists(st.floats(0.01, 50.0), min_size=1, max_size=60))
        edges = np.cumsum([low, *steps])
    edges[-1] += draw(st.sampled_from((0.0, 1.0)))
    beside = [np.nextafter(edge, side) for edge in edges for side in (-np.inf, np.inf)]
    values = np.array([*edges, *beside, *(0.5 * (a + b) for a, b in pairwise(edges))])
    return edges, values[(values >= edges[0]) & (values < edges[-1])]


@given(edges_and_values())
def test_levels_count_the_edges_below(drawn):
    edges, values = drawn
    assert levels_by_edges(values, edges).tolist() == np.digitize(values, edges).tolist()


@pytest.mark.parametrize("dtype", [np.int16, np.float32, np.float64])
def test_edges_at_multiples_of_the_width(dtype):
    rng = np.random.default_rng(5)
    for width in (0.1, 0.25, 25, 7.3):
        values = rng.normal(-3 * width, 40 * width, 500).astype(dtype)
        low = float(values.min()) - float(values.min()) % width
        if dtype == np.float64:  # the edges themselves, and what lies a bit below
            on_edges = np.arange(low, values.max(), width)[1:]
            values = np.concatenate([values, on_edges, np.nextafter(on_edges, -np.inf)])
        core = _core.Settings()
        core.discretise("fixed_bin_size_from_zero", 0, width)
        image = values.reshape(1, 1, -1)
        roi = _core.prepare(image, np.ones(image.shape, np.uint8), 1, None, (1.0, 1.0, 1.0), core)
        edges = np.arange(low, float(values.max()) + 2 * width, width)
        assert roi.levels().ravel().tolist() == np.digitize(values.astype(float), edges).tolist()


def test_the_highest_intensity_goes_by_its_edge_too():
    # The quotient is 42.99999999999999, and the edge is 4.1.
    values, width = np.array([-0.2, 4.1]), 0.1
    core = _core.Settings()
    core.discretise("fixed_bin_size_from_zero", 0, width)
    roi = _core.prepare(values.reshape(1, 1, -1), np.ones((1, 1, 2), np.uint8), 1, None, (1.0, 1.0, 1.0), core)
    edges = np.arange(values[0] - values[0] % width, values[1] + 2 * width, width)
    assert roi.levels().ravel().tolist() == np.digitize(values, edges).tolist() == [1, 44]


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ([0.0, 2.0], r"in the bins from 0 up to, but without, 2; found 2; add edges"),
        ([0.5, 3.0], r"from 0.5 up to, but without, 3; found 0; add edges"),
        ([3.0, 0.0], "bin edges must ascend; got 0 after 3"),
        ([0.0], "at least 2 bin edges; got 1"),
    ],
)
def test_edges_that_are_refused(edges, words):
    with pytest.raises(InvalidArgument, match=words):
        levels_by_edges([0.0, 1.0, 2.0], edges)


@pytest.mark.parametrize("case", DEGENERATE["cases"], ids=lambda case: "-".join(map(str, case["params"].values())))
def test_tiny_and_flat_regions(case):
    levels = np.array(case["levels"], float)
    mask = (levels > 0).astype(np.uint8)
    found = computed(levels, mask, tuple(DEGENERATE["spacing_mm"]), settings_of(case["params"], levels[levels > 0]))
    for name, expected in case["features"].items():
        kind, feature = name.split("_", 1)
        place = catalogue(kind)[feature]
        if not place.family:
            continue
        value = found[place.family, place.index]
        if expected is None:
            assert math.isnan(value), name
        else:
            assert value == pytest.approx(expected, rel=1e-9, abs=1e-12), name


def test_degenerate_cases_are_of_every_kind():
    values = [case["features"]["glcm_MCC"] for case in DEGENERATE["cases"]]
    assert None in values
    assert 1 in values
    assert any(case["features"]["glrlm_RunEntropy"] is None for case in DEGENERATE["cases"])
    assert {kind for case in DEGENERATE["cases"] for kind in (name.split("_")[0] for name in case["features"])} == {
        *CLASSES
    }


def rare_neighbours():
    """A large region of few levels in which two rare ones, and two others, are neighbours once."""
    levels = np.random.default_rng(8).choice((1, 2), size=(16, 40, 40), p=(0.9, 0.1))
    levels[2, 3, 4:7] = 5, 6, 7
    levels[9, 20, 20:22] = 8, 9
    return levels


def their_coefficients(counts):
    """(MCC, IMC1, IMC2) of a matrix, from pyradiomics' definitions with its small number."""
    p = counts / counts.sum()
    p = p[p.sum(1) > 0][:, p.sum(0) > 0]
    small, rows, columns = np.spacing(1), p.sum(1), p.sum(0)
    product = rows[:, None] * columns[None, :]
    q = np.einsum("ik,jk->ij", p / (product + small), p)
    hx, hy, hxy = (-(part * np.log2(part + small)).sum() for part in (rows, columns, p))
    hxy1, hxy2 = -(p * np.log2(product + small)).sum(), -(product * np.log2(product + small)).sum()
    second = np.sort(np.linalg.eigvals(q).real)[-2]
    return math.sqrt(second), (hxy - hxy1) / max(hx, hy), math.sqrt(1 - math.exp(-2 * (hxy2 - hxy)))


def test_small_number_beside_products():
    levels = rare_neighbours()
    expected = np.mean([their_coefficients(counts) for counts in matrices_3d(levels).values()], axis=0)
    names = ("MCC", "Imc1", "Imc2")
    for rule, agrees in (("pyradiomics", True), ("ibsi", False)):
        settings = gl.Settings(
            discretisation=gl.NoDiscretisation(),
            texture=gl.Texture(degenerate=rule),
            families=("glcm",),
            extra_features=("glcm_maximal_correlation_coefficient",),
            aggregations=("3D averaged",),
        )
        found = computed(levels.astype(float), np.ones(levels.shape, np.uint8), (1.0, 1.0, 1.0), settings)
        values = [found["glcm", catalogue("glcm")[name].index] for name in names]
        assert np.allclose(values, expected, rtol=1e-11, atol=0) == agrees


def test_threads_and_simd_paths_change_no_bit():
    rng = np.random.default_rng(3)
    image = rng.normal(0, 60, (9, 30, 33)).astype(np.float32)
    mask = (rng.random(image.shape) < 0.6).astype(np.uint8)
    for params in ({"distances": [1, 3]}, {"binCount": 20, "weightingNorm": "euclidean"}, {"force2D": True}):
        settings = settings_of(params, image[mask != 0])
        found = set()
        path = _core.simd_path()
        for name in filter(_core.simd_path_available, ("baseline", "avx2")):
            for n_threads in (1, 3):
                _core.set_simd_path(name)
                gl.set_num_threads(n_threads)
                values = computed(image, mask, (3.0, 1.0, 1.0), settings)
                found.add(np.array(list(values.values())).tobytes())
        _core.set_simd_path(path)
        _core.reset_num_threads()
        assert len(found) == 1


def test_a_region_without_levels_is_refused():
    core = _core.Settings()
    core.select({"glcm": 1})
    roi = _core.crop(np.arange(8.0).reshape(2, 2, 2), np.ones((2, 2, 2), np.uint8), 1, None, (1.0, 1.0, 1.0), core)
    assert roi.extremes == (0.0, 7.0)
    for ask in (lambda: _core.extract(roi, core, None), roi.levels, roi.level_counts):
        with pytest.raises(InvalidArgument, match="no grey levels yet"):
            ask()
    core.discretise_by_edges(np.array([0.0, 4.0, 8.0]))
    roi.discretise(core)
    assert roi.levels().ravel().tolist() == [1, 1, 1, 1, 2, 2, 2, 2]
