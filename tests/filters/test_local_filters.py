# Copyright The grayling developers. Licensed under Apache-2.0.
"""Filters that look at the voxels around each one, against slow references, SciPy and SimpleITK."""

import math

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from grayling import _core, filters, runtime
from grayling.errors import InvalidArgument
from tests.reference.filters import boundaries, gradient_magnitude, local_binary_pattern, median, pointwise

SCIPY_MODES = {"zero": "constant", "nearest": "nearest", "periodic": "wrap", "mirror": "reflect"}
POINTWISE = (filters.Square, filters.SquareRoot, filters.Logarithm, filters.Exponential)
THEIR_CODES = {
    "plain": "default",
    "rotation_invariant": "ror",
    "uniform": "uniform",
    "oriented_uniform": "nri_uniform",
}
CODES = tuple(THEIR_CODES)
# Of the largest response: what float32 costs. Codes and medians cost nothing.
SINGLE = {"gradient_magnitude": 3e-7, "square": 2e-7, "square_root": 1e-7, "logarithm": 2e-7, "exponential": 2e-6}


def random_volume(seed, shape=(9, 21, 43)):
    return np.random.default_rng(seed).normal(0, 100, shape)


def how(dimensions=3, boundary="mirror", *, single=False):
    return _core.Filtering(dimensions=dimensions, boundary=boundary, value=0.0, single=single)


def axes_of(dimensions):
    return (0, 1, 2)[3 - dimensions :]


# Gradient magnitude.


@pytest.mark.parametrize("boundary", SCIPY_MODES)
@pytest.mark.parametrize("dimensions", [2, 3])
def test_gradient_follows_the_definition(boundary, dimensions):
    volume, spacing_mm = random_volume(1, (4, 5, 19)), (2.5, 1.1, 0.7)
    found = filters.GradientMagnitude(boundary=boundary, dimensions=dimensions)(volume, spacing_mm=spacing_mm)
    expected = gradient_magnitude.response(volume, spacing_mm, axes_of(dimensions), boundary)
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    per_voxel = filters.GradientMagnitude(boundary=boundary, dimensions=dimensions, unit="voxel")(volume)
    expected = gradient_magnitude.response(volume, (1, 1, 1), axes_of(dimensions), boundary)
    np.testing.assert_allclose(per_voxel, expected, rtol=1e-13)


@pytest.mark.parametrize("use_spacing", [True, False])
def test_gradient_is_that_of_simpleitk(use_spacing):
    volume = random_volume(2).astype(np.float32)
    image = sitk.GetImageFromArray(volume)
    image.SetSpacing((0.7, 1.1, 2.5))
    expected = sitk.GetArrayFromImage(sitk.GradientMagnitude(image, use_spacing))
    made = filters.GradientMagnitude(boundary="nearest", unit="mm" if use_spacing else "voxel")
    np.testing.assert_allclose(sitk.GetArrayFromImage(made(image)), expected, rtol=1e-6)


def test_a_gradient_per_millimetre_needs_the_spacing():
    with pytest.raises(InvalidArgument, match="spacing_mm is needed"):
        filters.GradientMagnitude()(random_volume(3))


# Median.


@pytest.mark.parametrize("boundary", SCIPY_MODES)
@pytest.mark.parametrize("support", [1, 3, 5, 7, 17])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int16"])
def test_median_is_scipys(boundary, support, dtype):
    volume = np.round(random_volume(support, (11, 23, 45)), 1 if support > 3 else 5).astype(dtype)
    for dimensions in (2, 3) if support < 17 or dtype == "float32" else (2,):
        size = (support if dimensions == 3 else 1, support, support)
        expected = ndimage.median_filter(volume, size, mode=SCIPY_MODES[boundary])
        found = filters.Median(support=support, dimensions=dimensions, boundary=boundary)(volume)
        assert np.array_equal(found, expected)


def test_medians_with_a_support_beyond_short_ranks():
    """Blocks of windows so large have more voxels than ranks of 15 bits."""
    volume = random_volume(4, (14, 17, 35))
    found = filters.Median(support=27)(volume)
    around = boundaries.padded(volume, [(13, 13)] * 3, "mirror")
    for place in ((0, 0, 0), (5, 3, 17), (13, 16, 34), (9, 9, 31), (7, 8, 32)):
        assert found[place] == np.median(around[tuple(slice(n, n + 27) for n in place)])


@given(seed=st.integers(0, 2**32 - 1))
def test_any_median_follows_the_definition(seed):
    rng = np.random.default_rng(seed)
    volume = rng.integers(-5, 5, rng.integers(1, 7, 3)).astype(rng.choice(["f4", "f8", "i2", "u1"]))
    if volume.dtype.kind == "f":
        volume[rng.random(volume.shape) < 0.02] = rng.choice([np.nan, np.inf, -np.inf])
    support, dimensions, boundary = (
        int(rng.choice([1, 3, 5, 7])),
        int(rng.choice([2, 3])),
        str(rng.choice([*SCIPY_MODES])),
    )
    found = _core.filter_median(volume, support, how(dimensions, boundary))
    expected = median.response(volume, support, axes_of(dimensions), boundary)
    assert np.array_equal(found, expected, equal_nan=True)


# Local binary patterns.


@given(seed=st.integers(0, 2**32 - 1))
def test_any_pattern_in_slices_follows_the_definition(seed):
    rng = np.random.default_rng(seed)
    volume = rng.normal(0, 100, rng.integers((1, 1, 1), (3, 6, 30)))
    volume[rng.random(volume.shape) < 0.01] = np.nan
    radius, n_points = float(rng.choice([1, 1.5, 2])), int(rng.integers(1, 13))
    kind, boundary = str(rng.choice(CODES)), str(rng.choice([*SCIPY_MODES]))
    found = _core.filter_local_binary_pattern(
        volume, local_binary_pattern.circle(radius, n_points), kind, how(2, boundary)
    )
    expected = local_binary_pattern.in_slices(volume, radius, n_points, kind, boundary)
    assert np.array_equal(found, expected, equal_nan=True)


@pytest.mark.parametrize(("code", "theirs"), THEIR_CODES.items())
@pytest.mark.parametrize(("points", "radius"), [(8, 1), (9, 1), (16, 2), (24, 3), (5, 1.5)])
def test_patterns_in_slices_are_those_of_scikit_image(code, theirs, points, radius):
    """To the last place, on flat parts too: there rounding decides what is as bright as its centre."""
    feature = pytest.importorskip("skimage.feature")
    made = filters.LocalBinaryPattern2D(code=code, points=points, radius=radius, boundary="zero")
    volume = np.random.default_rng(points).integers(-3, 4, (3, 33, 300))
    expected = [feature.local_binary_pattern(image, points, radius, theirs) for image in volume]
    assert np.array_equal(made(volume), expected)
    single = made(volume.astype(np.float32))
    assert single.dtype == np.float32
    assert np.array_equal(single, expected)


@pytest.mark.filterwarnings("ignore:Applying `local_binary_pattern`")
def test_variances_on_circles():
    """Of whole numbers sums are exact; else they are scikit-image's where that is installed, in every bit."""
    volume = np.random.default_rng(20).integers(-3, 4, (2, 9, 20)).astype(float)
    volume[0, :5, :5] = 2.0
    for radius, n_points in ((1, 4), (1, 8), (1.5, 11)):
        points = local_binary_pattern.circle(radius, n_points)
        found = _core.filter_local_binary_pattern(volume, points, "variance", how(2, "zero"))
        expected = local_binary_pattern.in_slices(volume, radius, n_points, "variance", "zero")
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)
    feature = pytest.importorskip("skimage.feature")
    volume = random_volume(21, (3, 33, 40))
    expected = [feature.local_binary_pattern(image, 8, 1.5, "var") for image in volume]
    found = _core.filter_local_binary_pattern(volume, local_binary_pattern.circle(1.5, 8), "variance", how(2, "zero"))
    assert np.array_equal(found, expected, equal_nan=True)


SPHERES = [(radius, subdivisions) for radius in (1.0, 1.7) for subdivisions in (0, 1)]


@pytest.mark.parametrize("boundary", SCIPY_MODES)
@pytest.mark.parametrize(("radius", "subdivisions"), SPHERES)
def test_patterns_on_spheres_follow_the_definition(boundary, radius, subdivisions):
    volume = random_volume(5, (4, 3, 5))
    points = filters.spherical_pattern.icosphere(subdivisions) * radius
    values = local_binary_pattern.sampled(volume, points, boundary)
    sphere = {"radius": radius, "subdivisions": subdivisions, "boundary": boundary}
    for degree in range(4):
        found = filters.LocalBinaryPattern3D(degree=degree, **sphere)(volume)
        expected = local_binary_pattern.norm_of_degree(values, volume, points, degree)
        np.testing.assert_allclose(found, expected, rtol=0, atol=2e-7)  # a root of rounding errors where it is 0
        found = filters.LocalBinaryPattern3D(degree=degree, harmonics="pyradiomics", **sphere)(volume)
        expected = local_binary_pattern.norm_as_in_pyradiomics(values, volume, points, degree)
        np.testing.assert_allclose(found, expected, rtol=0, atol=2e-7)
    found = filters.LocalBinaryPattern3D(degree=None, **sphere)(volume)
    np.testing.assert_allclose(found, local_binary_pattern.kurtosis(values), rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("subdivisions", range(3))
def test_points_are_those_of_the_reference(subdivisions):
    found, expected = filters.spherical_pattern.icosphere(subdivisions), local_binary_pattern.sphere(subdivisions)
    distances = np.linalg.norm(found[:, None] - expected, axis=2)
    assert distances.shape == (10 * 4**subdivisions + 2,) * 2
    assert distances.min(axis=0).max() < 1e-14


@pytest.mark.parametrize("boundary", SCIPY_MODES)
def test_splines_on_spheres_are_scipys(boundary):
    volume = random_volume(6, (7, 8, 9))
    points = filters.spherical_pattern.icosphere(1) * 1.3
    mode = "grid-wrap" if boundary == "periodic" else SCIPY_MODES[boundary]
    places = np.indices(volume.shape)[None] + points[:, :, None, None, None]
    values = np.stack([ndimage.map_coordinates(volume, place, order=3, mode=mode) for place in places])
    sphere = {"radius": 1.3, "interpolation": "cubic_spline", "boundary": boundary}
    found = filters.LocalBinaryPattern3D(degree=None, **sphere)(volume)
    np.testing.assert_allclose(found, local_binary_pattern.kurtosis(values), rtol=1e-9)
    found = filters.LocalBinaryPattern3D(degree=2, **sphere)(volume)
    expected = local_binary_pattern.norm_of_degree(values, volume, points, 2)
    np.testing.assert_allclose(found, expected, rtol=0, atol=2e-7)
    whole = np.round(volume / 40)
    values_of_whole = [ndimage.map_coordinates(whole.astype(np.int16), place, order=3, mode=mode) for place in places]
    found = filters.LocalBinaryPattern3D(degree=None, rounded=True, **sphere)(whole)
    expected = local_binary_pattern.kurtosis(np.stack(values_of_whole).astype(float))
    np.testing.assert_allclose(found, expected, rtol=1e-9)


# pyradiomics at commit 8ed57938, its function alone, with SciPy 1.16.3 and trimesh, three levels and no other settings.
OF_PYRADIOMICS = {
    0: (21.660280258017085, 15.471628755726494, 12.893023963105417, 5.1572095852421675),
    1: (18.401806215963283, 12.069996005514506, 12.570892160755518, 6.406992336134038),
    2: (18.79098507549479, 14.087320104494673, 14.414272618579568, 7.027508022807023),
    None: (1.8538222363735208, -1.276993496992648, -0.31977494103705295, -0.0874743321353959),
}


@pytest.mark.parametrize(("degree", "expected"), OF_PYRADIOMICS.items())
def test_patterns_on_spheres_are_those_of_pyradiomics(degree, expected):
    z, y, x = np.indices((6, 7, 8))
    image = ((7 * z + 13 * y + 29 * x + z * y * x) % 23).astype(np.int16)
    made = filters.LocalBinaryPattern3D(
        degree=degree, interpolation="cubic_spline", harmonics="pyradiomics", rounded=True, boundary="zero"
    )
    places = ((0, 0, 0), (2, 3, 4), (4, 5, 3), (5, 1, 7))
    np.testing.assert_allclose([made(image)[place] for place in places], expected, rtol=1e-12)


def test_kurtosis_of_flat_parts_is_undefined():
    volume = np.full((6, 6, 6), 1e3)
    volume[5] = 2e3
    found = filters.LocalBinaryPattern3D(degree=None)(volume)
    assert np.array_equal(np.isnan(found), np.indices(volume.shape)[0] < 4)
    splines = filters.LocalBinaryPattern3D(degree=None, interpolation="cubic_spline")
    assert np.isnan(splines(np.full((20, 20, 20), 1000 / 3))).all()  # but for rounding


# Functions of one voxel.


@pytest.mark.parametrize("made", POINTWISE)
@pytest.mark.parametrize("dtype", ["float64", "float32", "int16", "u1"])
def test_functions_of_one_voxel_follow_their_formulas(made, dtype):
    volume = abs(random_volume(7, (2, 7, 19))).astype(dtype) if dtype == "u1" else random_volume(7).astype(dtype)
    expected = pointwise.response(volume, made.method)
    np.testing.assert_allclose(made()(volume, dtype="float64"), expected, rtol=1e-13, atol=1e-300)
    below_one = volume[:1, :3] / 1e4
    np.testing.assert_allclose(
        made()(below_one, dtype="float64"), pointwise.response(below_one, made.method), rtol=1e-11
    )


@pytest.mark.parametrize("made", POINTWISE)
@pytest.mark.parametrize("spoilt", [np.nan, np.inf, -np.inf])
def test_functions_of_one_voxel_refuse_what_would_spoil_the_scale(made, spoilt):
    for place in ((0, 0, 0), (1, 3, 42), (8, 20, 42)):
        volume = random_volume(8)
        volume[place] = spoilt
        with pytest.raises(InvalidArgument, match="image has voxels that are not finite; replace them"):
            made()(volume)
    with pytest.raises(InvalidArgument, match="image is 0 everywhere"):
        made()(np.zeros((3, 3, 3)))


@pytest.mark.parametrize("made", [filters.Logarithm(), filters.Exponential()])
def test_what_becomes_of_the_largest_magnitude_is_the_c_librarys(made):
    """It lies on the border of a bin more often than by chance."""
    for largest in range(25, 3000, 25):
        volume = np.array([[[-0.5 * largest, 1.0, 0.25 * largest, float(largest)]]])
        scale = largest / math.log1p(largest) if made.method == "logarithm" else math.log(largest) / largest
        expected = scale * math.log1p(largest) if made.method == "logarithm" else math.exp(scale * largest)
        assert made(volume)[0, 0, 3] == expected


# What all promise.

MADE = [
    filters.GradientMagnitude(unit="voxel"),
    filters.GradientMagnitude(unit="voxel", dimensions=2),
    *(filters.Median(support=support, dimensions=dimensions) for support in (3, 5, 9) for dimensions in (2, 3)),
    *(filters.LocalBinaryPattern2D(code=code) for code in CODES),
    filters.LocalBinaryPattern3D(degree=2),
    filters.LocalBinaryPattern3D(degree=1, interpolation="cubic_spline", harmonics="pyradiomics", boundary="zero"),
    filters.LocalBinaryPattern3D(degree=None, rounded=True),
    *(made() for made in POINTWISE),
]
NAMES = [made.key for made in MADE]


@pytest.mark.parametrize("made", MADE, ids=NAMES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_threads_and_simd_paths_change_no_bit(made, dtype):
    volume = random_volume(9, (11, 37, 301)).astype(dtype)
    expected = made(volume)
    n_threads, path = runtime.get_num_threads(), _core.simd_path()
    try:
        for n in (1, 7):
            runtime.set_num_threads(n)
            assert np.array_equal(made(volume), expected, equal_nan=True)
        _core.set_simd_path("baseline")
        assert np.array_equal(made(volume), expected, equal_nan=True)
    finally:
        runtime.set_num_threads(n_threads)
        _core.set_simd_path(path)


@pytest.mark.parametrize("made", MADE, ids=NAMES)
def test_single_precision_costs_what_is_said(made):
    volume = random_volume(10, (9, 21, 43)).astype(np.float32)
    single, double = made(volume), made(volume, dtype="float64")
    assert (single.dtype, double.dtype) == (np.float32, np.float64)
    error = abs(single - double).max() / abs(double).max()
    assert error <= SINGLE.get(made.method, 6e-8)


LOCAL = [made for made in MADE if isinstance(made, filters.Filter)]


@pytest.mark.parametrize("made", LOCAL, ids=[made.key for made in LOCAL])
@pytest.mark.parametrize("spoilt", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_stays_near(made, spoilt):
    """It changes nothing else; whatever it reaches through a weight is not finite."""
    volume = random_volume(11, (11, 19, 23))
    expected = made(volume)
    volume[5, 9, 11] = spoilt
    found = made(volume)
    if getattr(made, "interpolation", "") == "cubic_spline":
        assert not np.isfinite(found).any()  # a spline's coefficients see every voxel
        return
    changed = ~np.isfinite(found)
    side = getattr(made, "support", 3) // 2
    box = np.zeros(volume.shape, bool)
    box[5 - side : 6 + side, 9 - side : 10 + side, 11 - side : 12 + side] = True
    assert not (changed & ~box).any()
    assert np.array_equal(found[~changed], expected[~changed], equal_nan=True)
    if made.method == "gradient_magnitude":
        n_neighbours = 2 * made.dimensions
        assert changed.sum() == n_neighbours
        assert not changed[5, 9, 11]
    else:
        flat = made._dimensions == 2
        assert np.array_equal(changed, box & (np.indices(volume.shape)[0] == 5) if flat else box)


def test_a_constant_beyond_the_image():
    volume = random_volume(12, (5, 6, 7))
    around = np.pad(volume, 4, constant_values=-50.0)
    inside = (slice(4, -4),) * 3
    for made in (
        filters.Median(support=5, boundary="constant", boundary_value=-50.0),
        filters.GradientMagnitude(unit="voxel", boundary="constant", boundary_value=-50.0),
        filters.LocalBinaryPattern3D(degree=1, boundary="constant", boundary_value=-50.0),
        filters.LocalBinaryPattern2D(boundary="constant", boundary_value=-50.0),
    ):
        np.testing.assert_allclose(made(volume), made(around)[inside], rtol=1e-12, atol=1e-12)
