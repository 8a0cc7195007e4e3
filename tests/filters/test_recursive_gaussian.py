# Copyright The grayling developers. Licensed under Apache-2.0.
"""Recursive filters: SimpleITK's bits, the kernels that they stand for, and what they refuse."""

import sys

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given
from hypothesis import strategies as st

import grayling as gl
from grayling import _core
from grayling.errors import GraylingWarning, InvalidArgument, InvalidGeometry
from grayling.filters import LaplacianOfGaussian, RecursiveLaplacianOfGaussian
from tests.filters.test_filter_costs import PEAK
from tests.reference.filters import recursive_gaussian
from tests.subprocesses import output_of

VOXEL_TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64")
pytestmark = pytest.mark.filterwarnings(
    "ignore:recursive_laplacian_of_gaussian.*narrow:grayling.errors.GraylingWarning"
)


def random_volume(seed, shape=(13, 18, 21), dtype="float32"):
    voxels = np.random.default_rng(seed).normal(60, 40, shape)
    return (voxels if dtype.startswith("float") else np.clip(voxels, 0, 127).round()).astype(dtype)


def by_simpleitk(volume, spacing_mm, sigma_mm, *, scale_normalised=True):
    image = sitk.GetImageFromArray(volume)
    image.SetSpacing([float(side) for side in spacing_mm[::-1]])
    return sitk.GetArrayFromImage(sitk.LaplacianRecursiveGaussian(image, sigma_mm, scale_normalised))


def assert_same_bits(found, expected):
    assert found.dtype == expected.dtype == np.float32
    assert found.tobytes() == expected.tobytes()


# A register holds 4 lines, a block 32, and transposed squares have 4 or 8 points each way.
@pytest.mark.parametrize("shape", [(4, 4, 4), (5, 9, 4), (4, 33, 41), (8, 32, 64), (7, 35, 47), (21, 5, 97)])
@pytest.mark.parametrize("dtype", VOXEL_TYPES)
def test_bits_of_simpleitk_in_every_shape_and_type(shape, dtype):
    volume, spacing_mm = random_volume(1, shape, dtype), (2.5, 0.7, 0.9)
    found = RecursiveLaplacianOfGaussian(sigma_mm=1.7)(volume, spacing_mm=spacing_mm, dtype="float32")
    assert_same_bits(found, by_simpleitk(volume, spacing_mm, 1.7))


@given(
    seed=st.integers(0, 1000),
    shape=st.tuples(*[st.integers(4, 40)] * 3),
    spacing_mm=st.tuples(*[st.floats(0.3, 5.0)] * 3),
    sigma_mm=st.floats(0.3, 8.0),
    scale_normalised=st.booleans(),
)
def test_bits_of_simpleitk_in_every_width(seed, shape, spacing_mm, sigma_mm, scale_normalised):
    volume = random_volume(seed, shape)
    made = RecursiveLaplacianOfGaussian(sigma_mm=sigma_mm, scale_normalised=scale_normalised)
    expected = by_simpleitk(volume, spacing_mm, sigma_mm, scale_normalised=scale_normalised)
    assert_same_bits(made(volume, spacing_mm=spacing_mm), expected)


@pytest.mark.parametrize("shape", [(1, 9, 37), (3, 34, 21)])
def test_slices_are_images_of_two_dimensions_to_simpleitk(shape):
    volume = random_volume(2, shape)
    found = RecursiveLaplacianOfGaussian(sigma_mm=1.2, dimensions=2)(volume, spacing_mm=(3.0, 0.8, 1.1))
    assert_same_bits(found, np.stack([by_simpleitk(one, (0.8, 1.1), 1.2) for one in volume]))


def test_crops_and_turned_volumes_are_filtered_alike():
    volume = random_volume(3, (9, 20, 30))
    made = RecursiveLaplacianOfGaussian(sigma_mm=2.0)
    for part in (volume[1:-1, 3:, 5:-2], volume[::-1, ::-1], np.asfortranarray(volume)):
        assert_same_bits(made(part, spacing_mm=(1, 1, 1)), made(part.copy(), spacing_mm=(1, 1, 1)))


@pytest.mark.parametrize("scale_normalised", [True, False])
@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("sigma_mm", [0.9, 2.0, 6.0])
def test_the_kernel_written_out(sigma_mm, dimensions, scale_normalised):
    volume, spacing_mm = random_volume(4), (2.0, 0.7, 1.1)
    made = RecursiveLaplacianOfGaussian(sigma_mm=sigma_mm, dimensions=dimensions, scale_normalised=scale_normalised)
    expected = recursive_gaussian.response(
        volume, spacing_mm, sigma_mm, scale_normalised=scale_normalised, axes=(0, 1, 2)[-dimensions:]
    )
    found = made(volume, spacing_mm=spacing_mm)
    # Of intensities near 60, whose roundings to single the derivatives keep.
    rounding = 60 * 2.0**-24 * (sigma_mm**2 if scale_normalised else 1) / 0.7**2
    assert abs(found - expected).max() <= 4 * rounding


@pytest.mark.parametrize("sigma_mm", [0.7, 1.0, 2.0, 5.0])
def test_how_far_it_is_from_the_analytic_kernel(sigma_mm):
    n = 2 * int(6 * sigma_mm + 8) + 1
    blob = np.zeros((n, n, n))
    blob[n // 2, n // 2, n // 2] = 1000.0
    made = RecursiveLaplacianOfGaussian(sigma_mm=sigma_mm, scale_normalised=False)
    found = made(blob, spacing_mm=(1, 1, 1))
    analytic = LaplacianOfGaussian(sigma_mm=sigma_mm, cutoff=6.0)(blob, spacing_mm=(1, 1, 1))
    difference = abs(found - analytic).max() / abs(analytic).max()
    assert 0.01 < difference < 0.02


def test_responses_of_a_parabola_and_of_a_constant():
    x = np.arange(161) - 80.0
    parabola = np.broadcast_to(x**2, (9, 9, 161))
    made = RecursiveLaplacianOfGaussian(sigma_mm=1.5, scale_normalised=False)
    assert made(parabola, spacing_mm=(1, 1, 0.5))[4, 4, 80] == pytest.approx(8.0, rel=1e-5)
    scaled = RecursiveLaplacianOfGaussian(sigma_mm=1.5)
    assert scaled(parabola, spacing_mm=(1, 1, 0.5))[4, 4, 80] == pytest.approx(18.0, rel=1e-5)
    assert abs(made(np.full((9, 9, 9), 100.0), spacing_mm=(1, 1, 1))).max() < 1e-4


@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int16", "uint64"])
def test_threads_and_simd_paths_change_no_bit(dtype, dimensions):
    volume, made = (
        random_volume(5, (23, 70, 61), dtype),
        RecursiveLaplacianOfGaussian(sigma_mm=2.0, dimensions=dimensions),
    )
    path = _core.simd_path()
    try:
        found = set()
        for n_threads in (1, 2, 7):
            gl.set_num_threads(n_threads)
            found.add(made(volume, spacing_mm=(1, 1, 1)).tobytes())
        _core.set_simd_path("baseline")
        found.add(made(volume, spacing_mm=(1, 1, 1)).tobytes())
    finally:
        _core.set_simd_path(path)
        _core.reset_num_threads()
    assert len(found) == 1


def test_float64_is_the_same_response():
    volume, made = random_volume(6), RecursiveLaplacianOfGaussian(sigma_mm=2.0)
    single, double = (made(volume, spacing_mm=(1, 1, 1), dtype=dtype) for dtype in ("float32", "float64"))
    assert (single.dtype, double.dtype) == (np.float32, np.float64)
    assert np.array_equal(single, double)


@pytest.mark.parametrize("sigma_mm", [0.3, 1.0, 8.0])
@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("spoilt", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused(spoilt, dimensions, sigma_mm):
    made = RecursiveLaplacianOfGaussian(sigma_mm=sigma_mm, dimensions=dimensions)
    for place in ((0, 0, 0), (3, 4, 5), (12, 17, 20)):
        volume = random_volume(7)
        volume[place] = spoilt
        with pytest.raises(InvalidArgument, match="image has voxels that are not finite; replace them"):
            made(volume, spacing_mm=(1, 1, 1))


def test_short_axes_are_refused():
    made = RecursiveLaplacianOfGaussian(sigma_mm=1.0)
    with pytest.raises(InvalidArgument, match="at least 4 voxels along every axis, and image has 3 along y"):
        made(random_volume(8, (9, 3, 9)), spacing_mm=(1, 1, 1))
    with pytest.raises(InvalidArgument, match=r"one slice; filter it in 2 dimensions \(dimensions=2\)"):
        made(random_volume(8, (1, 9, 9)), spacing_mm=(1, 1, 1))
    with pytest.raises(InvalidGeometry, match="axes of at least 4 voxels, got one of 2"):
        _core.filter_recursive_laplacian(
            random_volume(8, (2, 9, 9)), (1.0, 1.0, 1.0), sigma_mm=1.0, scale_normalised=True, dimensions=3
        )


def test_narrow_gaussians_are_told_and_refused():
    volume = random_volume(9)
    with pytest.warns(GraylingWarning, match="sigma_mm=1.5 is narrow for voxels of 3 x 1 x 1 mm") as told:
        RecursiveLaplacianOfGaussian(sigma_mm=1.5)(volume, spacing_mm=(3, 1, 1))
    assert told[0].filename == __file__
    with pytest.raises(InvalidArgument, match=r"no recursive filter makes a Gaussian of 0\.001000 mm"):
        RecursiveLaplacianOfGaussian(sigma_mm=0.001)(volume, spacing_mm=(1, 1, 1))


def test_no_warning_where_voxels_suit(recwarn):
    RecursiveLaplacianOfGaussian(sigma_mm=0.7, dimensions=2)(random_volume(10), spacing_mm=(5, 1, 1))
    assert not recwarn.list


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux only")
def test_peak_memory_is_what_the_filter_says():
    """Two volumes of 39 MB, and lines and slices of less than 2 MB."""
    assert float(output_of(PEAK.format(made="RecursiveLaplacianOfGaussian(sigma_mm=2.0)"))) <= 2.1
