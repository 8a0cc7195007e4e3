# Copyright The grayling developers. Licensed under Apache-2.0.
"""The core's resampling has ITK's numbers: against SimpleITK, and against a slow reference, to the last bit."""

import platform

import numpy as np
import pytest
import SimpleITK as sitk

import grayling as gl
from grayling import _core
from grayling.errors import InvalidGeometry
from grayling.pyradiomics._itk_resampling import PhysicalGrid, _matrix, resampled
from tests.pyradiomics.grids import DTYPES, by_simpleitk, direction, equal, image
from tests.reference import itk_resampling as reference

KINDS = ["straight", "flipped", "exchanged", "oblique"]
METHODS = {"cubic_spline": sitk.sitkBSpline, "nearest": sitk.sitkNearestNeighbor}
# Elsewhere compilers contract ITK's products and sums to fused ones.
like_itk = pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="ITK rounds otherwise here")


def another_grid(rng, made, kind):
    """A grid that covers most of an image and reaches beyond it, turned with it or on its own."""
    spacing = np.array(made.GetSpacing()) * rng.choice([0.4, 0.7, 1.0, 1.3, 2.1], 3)
    size = np.ceil(np.array(made.GetSize()) * np.array(made.GetSpacing()) / spacing).astype(int)
    begin = made.TransformContinuousIndexToPhysicalPoint(rng.uniform(-1.5, 1.0, 3).tolist())
    turned = made.GetDirection() if kind != "oblique" or rng.random() < 0.5 else direction(rng, "oblique")
    return PhysicalGrid(tuple(size.tolist()), begin, tuple(spacing.tolist()), turned)


@like_itk
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_equals_simpleitk(dtype, kind, method):
    rng = np.random.default_rng([DTYPES.index(dtype), KINDS.index(kind)])
    for _ in range(12):
        made = image(rng, dtype, kind)
        grid = another_grid(rng, made, kind)
        assert equal(resampled(made, grid, METHODS[method]), by_simpleitk(made, grid, METHODS[method]))


@like_itk
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0, 0.25])
def test_equals_simpleitk_at_centres_and_ties(share):
    made = sitk.GetImageFromArray(np.random.default_rng(1).normal(size=(5, 6, 40)).astype(np.float32))
    grid = PhysicalGrid((45, 8, 7), (-share, -share, -share), (1.0, 1.0, 1.0), made.GetDirection())
    for interpolator in METHODS.values():
        assert equal(resampled(made, grid, interpolator), by_simpleitk(made, grid, interpolator))


@like_itk
@pytest.mark.parametrize("kind", ["straight", "oblique"])
@pytest.mark.parametrize("beside", [-1e-9, -1e-7, 1e-9, -3e-8])
def test_equals_simpleitk_beside_centres(beside, kind):
    rng = np.random.default_rng(9)
    made = image(rng, "float64", kind, (5, 6, 40))
    begin = made.TransformContinuousIndexToPhysicalPoint([beside] * 3)
    grid = PhysicalGrid(made.GetSize(), begin, made.GetSpacing(), made.GetDirection())
    assert equal(resampled(made, grid, sitk.sitkBSpline), by_simpleitk(made, grid, sitk.sitkBSpline))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float64"])
def test_equals_the_reference(dtype, kind, method):
    rng = np.random.default_rng([7, DTYPES.index(dtype), KINDS.index(kind)])
    for shape in [(4, 5, 6), (1, 21, 3), (2, 3, 19), (18, 2, 1)]:
        made = image(rng, dtype, kind, shape)
        grid = another_grid(rng, made, kind)
        size = tuple(min(n, 9) for n in grid.size)
        grid = PhysicalGrid(size, grid.origin_mm, grid.spacing_mm, grid.direction)
        arguments = frames(made, grid)
        voxels = sitk.GetArrayFromImage(made)
        found = _core.resample_as_itk(voxels, size[::-1], *arguments, method)
        expected = reference.resampled(voxels, size[::-1], *arguments, method)
        assert found.dtype == voxels.dtype
        assert found.tobytes() == expected.tobytes()


def frames(made, grid):
    to_point = _matrix(grid, "TransformContinuousIndexToPhysicalPoint")
    to_index = _matrix(PhysicalGrid.of(made), "TransformPhysicalPointToContinuousIndex")
    return (grid.origin_mm[::-1], to_point), (made.GetOrigin()[::-1], to_index)


IDENTITY = ((0.0, 0.0, 0.0), np.eye(3))


def shifted(z, y, x, step=1.0):
    return (z, y, x), np.eye(3) * step


@pytest.mark.parametrize("method", METHODS)
def test_lines_that_begin_elsewhere_one_by_one(method):
    """Slices and rows of coefficients are those of the whole line, but lines next to each other meet others of them."""
    voxels = np.random.default_rng(10).normal(size=(6, 7, 23))
    sheared = (0.3, 0.2, -1.1), [[0.9, 0.0, 0.0], [0.0, 0.8, 0.0], [0.0, 0.37, 0.7]]
    expected = reference.resampled(voxels, (5, 8, 33), sheared, IDENTITY, method)
    assert _core.resample_as_itk(voxels, (5, 8, 33), sheared, IDENTITY, method).tobytes() == expected.tobytes()


@like_itk
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 3e38])
def test_values_that_are_not_finite_spread_as_in_itk(bad):
    voxels = np.random.default_rng(2).normal(size=(7, 8, 30)).astype(np.float32)
    voxels[3, 4, 5] = bad
    made = sitk.GetImageFromArray(voxels)
    grid = PhysicalGrid((20, 8, 9), (0.2, 0.1, -0.3), (1.3, 0.9, 0.7), made.GetDirection())
    with np.errstate(invalid="ignore"):
        assert equal(resampled(made, grid, sitk.sitkBSpline), by_simpleitk(made, grid, sitk.sitkBSpline))


@pytest.mark.parametrize("method", METHODS)
def test_nothing_of_the_image_is_zero(method):
    found = _core.resample_as_itk(np.ones((3, 4, 5)), (2, 3, 4), shifted(100.0, 0.0, 0.0), IDENTITY, method)
    assert not found.any()
    assert found.shape == (2, 3, 4)


def test_integers_are_clamped_and_cut():
    voxels = np.zeros((1, 1, 20), np.uint8)
    voxels[..., 10:] = 255
    exact = _core.resample_as_itk(voxels.astype(float), (1, 1, 19), shifted(0, 0, 0.5), IDENTITY, "cubic_spline")
    found = _core.resample_as_itk(voxels, (1, 1, 19), shifted(0, 0, 0.5), IDENTITY, "cubic_spline")
    assert exact.min() < -10
    assert exact.max() > 265
    np.testing.assert_array_equal(found, np.trunc(exact.clip(0, 255)))


@pytest.mark.parametrize("dtype", ["float32", "int16"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
def test_threads_and_simd_paths_change_no_bit(method, kind, dtype):
    rng = np.random.default_rng(3)
    made = image(rng, dtype, kind, (33, 70, 91))
    grid = another_grid(rng, made, kind)
    path, found = _core.simd_path(), set()
    try:
        for name in [name for name in ("baseline", "avx2") if _core.simd_path_available(name)]:
            for n_threads in (1, 2, 7):
                _core.set_simd_path(name)
                gl.set_num_threads(n_threads)
                found.add(sitk.GetArrayFromImage(resampled(made, grid, METHODS[method])).tobytes())
    finally:
        _core.set_simd_path(path)
        _core.reset_num_threads()
    assert len(found) == 1


def test_views_and_big_images_are_read_where_they_are():
    whole = np.random.default_rng(4).normal(size=(8, 20, 30)).astype(np.float32)
    part = whole[::2, 3:17, 5:25]
    grid = (6, 9, 21), shifted(0.2, 1.1, 0.7, 0.9), IDENTITY
    for method in METHODS:
        found = _core.resample_as_itk(part, *grid, method)
        assert found.tobytes() == _core.resample_as_itk(part.copy(), *grid, method).tobytes()


@pytest.mark.parametrize("shape", [(0, 3, 3), (3, 0, 3), (3, 3, 0)])
def test_grids_without_voxels_are_refused(shape):
    with pytest.raises(InvalidGeometry, match=r"1 voxel or more along each axis, got \("):
        _core.resample_as_itk(np.ones((3, 4, 5)), shape, IDENTITY, IDENTITY, "nearest")


def test_images_without_voxels_are_refused():
    with pytest.raises(InvalidGeometry, match=r"1 voxel or more along each axis, got \(3, 3, 0\)"):
        _core.resample_as_itk(np.ones((3, 3, 0)), (1, 1, 1), IDENTITY, IDENTITY, "nearest")


@pytest.mark.parametrize("frame", [((0.0, np.nan, 0.0), np.eye(3)), ((0.0, 0.0, 0.0), np.diag([1.0, np.inf, 1.0]))])
def test_frames_that_are_not_finite_are_refused(frame):
    for frames_of_both in ((frame, IDENTITY), (IDENTITY, frame)):
        with pytest.raises(InvalidGeometry, match="must be finite"):
            _core.resample_as_itk(np.ones((3, 4, 5)), (1, 1, 1), *frames_of_both, "nearest")


def test_unknown_interpolations_are_refused():
    with pytest.raises(ValueError, match="unknown interpolation 'linear', expected one of 'nearest', 'cubic_spline'"):
        _core.resample_as_itk(np.ones((3, 4, 5)), (1, 1, 1), IDENTITY, IDENTITY, "linear")


@pytest.mark.parametrize("interpolator", [sitk.sitkLinear, sitk.sitkGaussian, sitk.sitkBSpline4])
def test_the_rest_is_simpleitks(interpolator):
    rng = np.random.default_rng(5)
    made = image(rng, "float32", "oblique", (5, 6, 7))
    grid = another_grid(rng, made, "oblique")
    assert equal(resampled(made, grid, interpolator), by_simpleitk(made, grid, interpolator))


def test_two_dimensions_are_simpleitks():
    made = sitk.GetImageFromArray(np.random.default_rng(6).normal(size=(9, 11)))
    grid = PhysicalGrid((8, 7), (0.3, 0.2), (1.1, 1.2), made.GetDirection())
    assert equal(resampled(made, grid, sitk.sitkBSpline), by_simpleitk(made, grid, sitk.sitkBSpline))
