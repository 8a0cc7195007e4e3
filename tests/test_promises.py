# Copyright The grayling developers. Licensed under Apache-2.0.
"""What AGENTS.md promises about numbers: equal bits on every path, and exact counts."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grayling as gl
from grayling import _core
from tests import engine, oracle
from tests.processing import FAMILIES, IN_3D, Processing
from tests.reference import glcm, gldzm, glrlm, glszm, ngldm
from tests.reference.neighbourhood import DIRECTIONS_3D, NORMS, level_at, offsets_within, pair_offsets, shifted, voxels
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
    for family in FAMILIES:
        alone = engine.bits(extracted(image, mask, families=(family,)))
        assert alone.items() <= whole.items()
    settings = engine.public_settings(Processing(levels=("fixed_bin_number", 32), aggregations=IN_3D))
    every = gl.extract(image, mask, spacing_mm=SPACING_MM, settings=settings)
    for key in ("glcm_correlation_3d_merged", "morphology_sphericity", "ngtdm_busyness_3d"):
        one = gl.extract(image, mask, spacing_mm=SPACING_MM, settings=settings, features=[key])
        assert one[key].hex() == every[key].hex()


# Interpolation: the grid reaches beyond the image on every side, and its rows fill no whole number of blocks.
RESAMPLED = {
    f"{interpolation}, {border}, {kind}": (interpolation, border, kind)
    for interpolation in ("nearest", "linear", "cubic_spline", "cubic_convolution")
    for border in ("nearest", "mirror")
    for kind in ("upsampled", "downsampled", "rotated")
}


def resampled(interpolation, border, kind):
    """Bytes of an image and a mask on a new grid, large enough for several threads."""
    image = region(shape=(30, 71, 93))[0].astype(np.float32)
    mask = (image > 40).astype(np.uint8)
    if kind == "rotated":
        matrix = ((0.6, 0.1, -0.05), (-0.1, 0.9, 0.2), (0.05, -0.2, 0.9))
        grid = (37, 61, 77), (1.3, -2.1, 3.0), matrix
        found = _core.resample_affine(image, *grid, interpolation, border)
        inside = _core.resample_mask_affine(mask, *grid, interpolation, border, 0.5)
    else:
        step = (0.7, 0.9, 0.8) if kind == "upsampled" else (0.5, 1.1, 1.3)
        grid = (61, 67, 77), (-0.7, -1.1, -2.3), step
        found = _core.resample(image, *grid, interpolation, border)
        inside = _core.resample_mask(mask, *grid, interpolation, border, 0.5)
    return found.tobytes(), inside.tobytes()


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("how", RESAMPLED.values(), ids=RESAMPLED)
def test_threads_change_no_bit_of_interpolation(how):
    found = []
    for n_threads in (1, 2, 7):
        gl.set_num_threads(n_threads)
        found.append(resampled(*how))
    assert found[0] == found[1] == found[2]


@needs_avx2
@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("how", RESAMPLED.values(), ids=RESAMPLED)
def test_simd_paths_change_no_bit_of_interpolation(how):
    found = []
    for path in ("baseline", "avx2"):
        _core.set_simd_path(path)
        found.append(resampled(*how))
    assert found[0] == found[1]


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
        assert sorted(forward) == sorted(DIRECTIONS_3D)
        assert cells(found) == literal([module.matrix(levels, d, *n_levels) for d in forward])


@given(case=cases(most=5), norm=st.sampled_from((None, *NORMS)))
def test_counts_at_a_distance_are_exact(case, norm):
    levels = levels_of(case)
    found = gl.glcm(levels, distance=2, symmetric=False, aggregation="3D averaged", norm=norm)
    directions = [group.direction for group in found.groups]
    assert sorted(directions) == sorted(pair_offsets(2, norm))
    assert cells(found) == literal([glcm.matrix(levels, d, int(levels.max()), symmetric=False) for d in directions])


@pytest.mark.parametrize("norm", NORMS)
def test_border_distances_deep_inside(norm):
    """Every voxel is a zone; random regions are too shallow for distances in several axes to add up."""
    levels = np.arange(1, 7 * 7 * 8 + 1).reshape(7, 7, 8)
    levels[0, :3, :4] = levels[3, 0, 7] = 0
    found = gl.gldzm(levels, border_norm=norm)
    distances = gldzm.searched_distance_map(levels > 0, False, norm)
    assert np.array_equal(found.j, distances[levels > 0])


@given(case=cases(most=5), norm=st.sampled_from(NORMS))
def test_counts_of_zones_and_dependences_are_exact(case, norm):
    levels = levels_of(case)
    assert cells(gl.glszm(levels, norm=norm)) == literal([glszm.matrix(levels, norm)])
    for distances, border in (
        (gldzm.distance_map(levels > 0), "manhattan"),
        (gldzm.searched_distance_map(levels > 0, False, norm), norm),
    ):
        assert cells(gl.gldzm(levels, norm=norm, border_norm=border)) == literal(
            [gldzm.matrix(levels, distances, norm)]
        )
    for distance, alpha in ((1, 0), (1, 1), (2, 0)):
        found = gl.ngldm(levels, distance=distance, alpha=alpha, norm=norm)
        assert cells(found) == literal([ngldm.matrix(levels, distance, alpha, norm)])


@given(case=cases(most=5), distance=st.integers(1, 2), norm=st.sampled_from(NORMS))
def test_counts_of_tone_differences_are_exact(case, distance, norm):
    levels = levels_of(case)
    counts, sums = Counter(), Counter()
    for position in voxels(levels):
        around = [level_at(levels, shifted(position, offset)) for offset in offsets_within(distance, norm)]
        around = [level for level in around if level > 0]
        level = int(levels[position])
        if around:
            counts[0, level, len(around)] += 1
            sums[0, level, len(around)] += abs(len(around) * level - sum(around))
    found = gl.ngtdm(levels, distance=distance, norm=norm)
    assert cells(found) == counts
    assert found.differences.tolist() == [sums[key] for key in cells(found)]
