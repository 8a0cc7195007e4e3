# Copyright The grayling developers. Licensed under Apache-2.0.
"""What AGENTS.md promises about numbers: equal bits on every path, and exact counts."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given

import grayling as gl
from grayling import _core
from tests import engine, oracle
from tests.processing import IN_3D, Processing
from tests.reference import glcm, gldzm, glrlm, glszm, ngldm
from tests.reference.neighbourhood import level_at, offsets_within, shifted, voxels
from tests.strategies import cases

SPACING_MM = (3.0, 0.977, 0.977)
needs_avx2 = pytest.mark.skipif(not _core.simd_path_available("avx2"), reason="this processor has no AVX2")


def region(seed=0, shape=(9, 37, 45)):
    """Large enough that every kernel fills whole blocks and every thread has work."""
    rng = np.random.default_rng(seed)
    return rng.normal(40, 60, shape), rng.random(shape) < 0.7


def extracted(image, mask, **settings):
    chosen = {"levels": ("fixed_bin_number", 32)} | settings
    return engine.features(image, mask, SPACING_MM, **chosen)


@pytest.fixture
def restored():
    path = _core.simd_path()
    yield
    _core.set_simd_path(path)
    _core.reset_num_threads()


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("seed", range(3))
def test_threads_change_no_bit(seed):
    found = []
    for n_threads in (1, 2, 7):
        gl.set_num_threads(n_threads)
        found.append(engine.bits(extracted(*region(seed))))
    assert found[0] == found[1] == found[2]


@needs_avx2
@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("dtype", ["float64", "float32", "int16"])
def test_simd_paths_change_no_bit(seed, dtype):
    image, mask = region(seed)
    found = []
    for path in ("baseline", "avx2"):
        _core.set_simd_path(path)
        found.append(engine.bits(extracted(image.astype(dtype), mask)))
    assert found[0] == found[1]


@needs_avx2
@pytest.mark.usefixtures("restored")
@given(case=cases())
def test_simd_paths_change_no_bit_of_small_regions(case):
    found = []
    for path in ("baseline", "avx2"):
        _core.set_simd_path(path)
        found.append(engine.bits(engine.features(**case.arguments())))
    assert found[0] == found[1]


def test_repeating_changes_no_bit():
    case = region()
    assert engine.bits(extracted(*case)) == engine.bits(extracted(*case))


def test_asking_for_less_changes_no_bit():
    """A family alone, and a feature alone, have the bits that they have among all."""
    image, mask = region(shape=(5, 9, 11))
    whole = engine.bits(extracted(image, mask))
    for family in engine.KINDS:
        alone = engine.bits(extracted(image, mask, families=(family,)))
        assert alone.items() <= whole.items()
    settings = engine.public_settings(Processing(levels=("fixed_bin_number", 32), aggregations=IN_3D))
    every = gl.extract(image, mask, spacing_mm=SPACING_MM, settings=settings)
    for key in ("glcm_correlation_3d_merged", "morphology_sphericity", "ngtdm_busyness_3d"):
        one = gl.extract(image, mask, spacing_mm=SPACING_MM, settings=settings, features=[key])
        assert one[key].hex() == every[key].hex()


# Integer counts against literal counting.


def cells(matrix):
    """{(group, i, j): count} of a `Matrix`."""
    return {
        (g, i, j): n
        for g, i, j, n in zip(*(getattr(matrix, k).tolist() for k in ("group", "i", "j", "counts")), strict=True)
    }


def literal(blocks):
    """The same from dense reference matrices, one per group; those without a count have no cell."""
    return {
        (g, int(i) + 1, int(j) + 1): int(block[i, j]) for g, block in enumerate(blocks) for i, j in np.argwhere(block)
    }


def levels_of(case):
    settings = {"levels": ("fixed_bin_number", 5), "ivh": ("fixed_bin_number", 10)}
    return oracle.Region(case.image, case.mask, case.spacing_mm, None, Processing(**settings)).levels


@given(case=cases())
def test_counts_per_direction_are_exact(case):
    levels = levels_of(case)
    for family, module in (("glcm", glcm), ("glrlm", glrlm)):
        found = getattr(gl, family)(levels, aggregation="3D averaged")
        n_levels = (int(levels.max()),) if family == "glcm" else ()
        directions = [group.direction for group in found.groups]
        forward = [max(d, tuple(-step for step in d)) for d in directions]
        assert len(set(forward)) == 13
        assert cells(found) == literal([module.matrix(levels, d, *n_levels) for d in forward])


@given(case=cases())
def test_counts_of_zones_and_dependences_are_exact(case):
    levels = levels_of(case)
    assert cells(gl.glszm(levels)) == literal([glszm.matrix(levels)])
    assert cells(gl.gldzm(levels)) == literal([gldzm.matrix(levels, gldzm.distance_map(levels > 0))])
    for distance, alpha in ((1, 0), (1, 1), (2, 0)):
        found = gl.ngldm(levels, distance=distance, alpha=alpha)
        assert cells(found) == literal([ngldm.matrix(levels, distance, alpha)])


@given(case=cases())
def test_counts_of_tone_differences_are_exact(case):
    levels = levels_of(case)
    counts, sums = Counter(), Counter()
    for position in voxels(levels):
        around = [level_at(levels, shifted(position, offset)) for offset in offsets_within(1)]
        around = [level for level in around if level > 0]
        level = int(levels[position])
        if around:
            counts[0, level, len(around)] += 1
            sums[0, level, len(around)] += abs(len(around) * level - sum(around))
    found = gl.ngtdm(levels)
    assert cells(found) == counts
    assert found.differences.tolist() == [sums[key] for key in cells(found)]
