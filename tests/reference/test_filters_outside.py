# Copyright The grayling developers. Licensed under Apache-2.0.
"""The reference filters against SciPy and scikit-image where definitions agree, and what must hold."""

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial.transform import Rotation

from tests.reference.filters import (
    IN_2D,
    IN_3D,
    gabor,
    laplacian_of_gaussian,
    laws,
    mean,
    pooling,
    rotations,
)
from tests.reference.filters.boundaries import cropped, padded
from tests.reference.filters.convolution import along, with_kernel, with_kernels

VOLUME = np.random.default_rng(7).normal(0, 100, (8, 12, 16))
SCIPY_MODES = {"zero": "constant", "nearest": "nearest", "periodic": "wrap", "mirror": "reflect"}
EVERY_BOUNDARY = pytest.mark.parametrize("boundary", SCIPY_MODES)
CLOSE = {"rtol": 1e-12, "atol": 1e-10}  # of responses to voxels of some hundreds


@pytest.mark.parametrize(
    ("boundary", "before", "after"),
    [("zero", "0000", "0000"), ("nearest", "1111", "4444"), ("periodic", "1234", "1234"), ("mirror", "4321", "4321")],
)
def test_boundaries(boundary, before, after):
    line = padded([1, 2, 3, 4], [(4, 4)], boundary)
    assert "".join(str(int(v)) for v in line) == before + "1234" + after
    assert cropped(line, [(4, 4)]).tolist() == [1, 2, 3, 4]


@EVERY_BOUNDARY
@pytest.mark.parametrize("n_taps", [1, 2, 3, 6, 21])
def test_convolution_along_an_axis(boundary, n_taps):
    """SciPy centres n taps at n // 2, as wavelets do; 21 taps reach beyond an axis of 8 voxels and back."""
    taps = np.random.default_rng(n_taps).normal(size=n_taps)
    for axis in IN_3D:
        expected = ndimage.convolve1d(VOLUME, taps, axis, mode=SCIPY_MODES[boundary])
        np.testing.assert_allclose(along(VOLUME, taps, axis, boundary, origin=n_taps // 2), expected, **CLOSE)


@EVERY_BOUNDARY
def test_convolution_with_a_kernel(boundary):
    kernel = np.random.default_rng(3).normal(size=(5, 1, 19))
    expected = ndimage.convolve(VOLUME, kernel, mode=SCIPY_MODES[boundary])
    np.testing.assert_allclose(with_kernel(VOLUME, kernel, boundary), expected, **CLOSE)


@EVERY_BOUNDARY
def test_mean_is_scipys_uniform_filter(boundary):
    for axes in (IN_2D, IN_3D):
        expected = ndimage.uniform_filter(VOLUME, 5, mode=SCIPY_MODES[boundary], axes=axes)
        np.testing.assert_allclose(mean.response(VOLUME, 5, axes, boundary), expected, **CLOSE)


@EVERY_BOUNDARY
@pytest.mark.parametrize("sigma_voxels", [0.8, 1.5, 2.5])
def test_laplacian_of_gaussian_is_scipys_but_for_its_normalisation(boundary, sigma_voxels):
    """SciPy divides the sampled and cut Gaussian by its sum; the analytic formula does not."""
    reach = int(4 * sigma_voxels + 0.5)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma_voxels) ** 2) / (np.sqrt(2 * np.pi) * sigma_voxels)
    for axes in (IN_2D, IN_3D):
        scipys = ndimage.gaussian_laplace(VOLUME, sigma_voxels, mode=SCIPY_MODES[boundary], truncate=4.0, axes=axes)
        found = laplacian_of_gaussian.response(VOLUME, sigma_voxels, axes, boundary)
        np.testing.assert_allclose(found, bell.sum() ** len(axes) * scipys, **CLOSE)


def test_laws_kernels_have_unit_norm_and_only_the_level_kernels_see_a_flat_image():
    for name in laws.TAPS:
        taps = laws.normalised(name)
        assert np.linalg.norm(taps) == pytest.approx(1)
        assert (abs(taps.sum()) < 1e-15) == (name[0] != "L")


def test_a_laws_kernel_is_laid_out_from_x_to_z_and_convolved():
    impulse = np.zeros((7, 7, 7))
    impulse[3, 3, 3] = 1
    found = laws.response(impulse, "E5L5S5", "zero")
    expected = np.einsum("z,y,x->zyx", *(laws.normalised(name) for name in ("S5", "L5", "E5")))
    np.testing.assert_allclose(found[1:6, 1:6, 1:6], expected, atol=1e-15)


@EVERY_BOUNDARY
def test_convolution_with_several_kernels(boundary):
    rng = np.random.default_rng(4)
    kernels = rng.normal(size=(3, 5, 33)) + 1j * rng.normal(size=(3, 5, 33))
    for image, found in zip(VOLUME, with_kernels(VOLUME, kernels, boundary), strict=True):
        expected = [ndimage.convolve(image.astype(complex), k, mode=SCIPY_MODES[boundary]) for k in kernels]
        np.testing.assert_allclose(found, expected, **CLOSE)


@pytest.mark.parametrize("theta", [0.0, np.pi / 3, 3.0])
@pytest.mark.parametrize("gamma", [0.5, 1.5])
def test_gabor_kernel_is_scikit_images_but_for_its_normalisation(theta, gamma):
    skimage_filters = pytest.importorskip("skimage.filters")
    wave = gabor.Wave(3.0, 4.0, gamma)
    sigma_x, sigma_y = wave.sigma_voxels, wave.sigma_voxels / gamma
    theirs = skimage_filters.gabor_kernel(1 / wave.lambda_voxels, theta, sigma_x=sigma_x, sigma_y=sigma_y, n_stds=7)
    ours = gabor.kernel(wave, theta)
    half = [min(a, b) // 2 for a, b in zip(ours.shape, theirs.shape, strict=True)]

    def middle(kernel):
        return kernel[tuple(slice(n // 2 - h, n // 2 + h + 1) for n, h in zip(kernel.shape, half, strict=True))]

    np.testing.assert_allclose(middle(ours), middle(theirs) * 2 * np.pi * sigma_x * sigma_y, atol=1e-14)


def test_gabor_half_a_turn_says_what_a_whole_turn_says():
    wave = gabor.Wave(2.0, 3.0, 0.75)
    half = gabor.every_theta(np.pi / 4)
    np.testing.assert_allclose(half, np.pi / 4 * np.arange(4))
    whole = np.concatenate([half, half + np.pi])
    for axis in IN_3D:
        found = gabor.modulus(VOLUME, wave, half, "mirror", normal_axis=axis)
        np.testing.assert_allclose(gabor.modulus(VOLUME, wave, whole, "mirror", normal_axis=axis), found, **CLOSE)


def test_gabor_planes_are_those_across_each_axis():
    wave, thetas = gabor.Wave(2.0, 3.0, 0.75), gabor.every_theta(np.pi / 8)
    planes = [
        np.moveaxis(gabor.modulus(np.moveaxis(VOLUME, axis, 0), wave, thetas, "mirror"), 0, axis) for axis in IN_3D
    ]
    np.testing.assert_allclose(gabor.in_three_planes(VOLUME, wave, thetas, "mirror"), np.mean(planes, axis=0), **CLOSE)


def test_rotations_are_those_of_square_and_cube():
    def as_set(matrices):
        return {tuple(np.rint(matrix).astype(int).ravel()) for matrix in matrices}

    corner = np.arange(1.0, 28.0).reshape(3, 3, 3)
    turned = {rotations.turned(corner, r).tobytes() for r in rotations.rotations(IN_3D)}
    assert len(turned) == 24
    grid = np.stack(np.meshgrid(*[[-1, 0, 1]] * 3, indexing="ij"), -1)  # offsets from the centre, (z, y, x)
    expected = set()
    for matrix in as_set(Rotation.create_group("O").as_matrix()):
        source = grid @ np.array(matrix).reshape(3, 3).T + 1
        expected.add(corner[tuple(np.moveaxis(source, -1, 0))].tobytes())
    assert turned == expected
    quarter_turns = {np.rot90(VOLUME, k, IN_2D).tobytes() for k in range(4)}
    assert {rotations.turned(VOLUME, r).tobytes() for r in rotations.rotations(IN_2D)} == quarter_turns
    for axes in (IN_2D, IN_3D):
        for rotation in rotations.rotations(axes):
            assert np.array_equal(rotations.turned_back(rotations.turned(VOLUME, rotation), rotation), VOLUME)


def test_pooling_keeps_the_sign():
    maps = [np.array([-3.0, 1.0]), np.array([-1.0, -5.0]), np.array([-2.0, 1.0])]
    assert pooling.maximum(maps).tolist() == [-1, 1]
    assert pooling.average(maps).tolist() == [-2, -1]
