# Copyright The grayling developers. Licensed under Apache-2.0.
"""The reference wavelets and Riesz transforms against PyWavelets where definitions agree, and what must hold."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from tests.reference.filters import (
    IN_2D,
    IN_3D,
    laplacian_of_gaussian,
    riesz,
    rotations,
    separable_wavelets,
    simoncelli,
    spectra,
    wavelet_taps,
)

VOLUME = np.random.default_rng(7).normal(0, 100, (8, 12, 16))
CLOSE = {"rtol": 1e-12, "atol": 1e-10}  # of responses to voxels of some hundreds

WAVELETS = (
    "haar",
    *(f"daubechies{n}" for n in range(2, 11)),
    *(f"symlet{n}" for n in range(2, 11)),
    *(f"coiflet{n}" for n in range(1, 6)),
)
PYWAVELETS = {"haar": "haar", "daubechies": "db", "symlet": "sym", "coiflet": "coif"}


def name_in_pywavelets(wavelet):
    family = wavelet.rstrip("0123456789")
    return PYWAVELETS[family] + wavelet.removeprefix(family)


@pytest.mark.parametrize("wavelet", WAVELETS)
def test_taps_are_those_of_pywavelets(wavelet):
    """PyWavelets' Symlets are orthonormal to 5e-12 only."""
    theirs = pytest.importorskip("pywt").Wavelet(name_in_pywavelets(wavelet))
    atol = 1e-11 if wavelet.startswith("symlet") else 1e-13
    np.testing.assert_allclose(wavelet_taps.low_pass(wavelet), theirs.dec_lo, rtol=0, atol=atol)
    np.testing.assert_allclose(wavelet_taps.high_pass(wavelet), theirs.dec_hi, rtol=0, atol=atol)


@pytest.mark.parametrize("wavelet", WAVELETS)
def test_taps_are_orthonormal_with_vanishing_moments(wavelet):
    low, high = wavelet_taps.low_pass(wavelet), wavelet_taps.high_pass(wavelet)
    n = len(low)
    shifts = np.arange(0, n, 2)
    identity = (shifts == 0).astype(float)

    def at_even_shifts(a, b):
        return np.array([a[shift:] @ b[: n - shift] for shift in shifts])

    np.testing.assert_allclose(at_even_shifts(low, low), identity, atol=1e-14)
    np.testing.assert_allclose(at_even_shifts(high, high), identity, atol=1e-14)
    np.testing.assert_allclose(at_even_shifts(low, high), 0 * identity, atol=1e-14)
    assert low.sum() == pytest.approx(np.sqrt(2), rel=1e-14)
    position = np.linspace(-1, 1, n)
    n_moments = n // 3 if wavelet.startswith("coiflet") else n // 2
    moments = [high @ position**k for k in range(n_moments)]
    np.testing.assert_allclose(moments, 0 * np.array(moments), atol=1e-13)


@pytest.mark.parametrize("wavelet", ["haar", "daubechies3", "coiflet1", "symlet4"])
@pytest.mark.parametrize("level", [1, 2])
def test_subbands_are_those_of_pywavelets(wavelet, level):
    coefficients = pytest.importorskip("pywt").swtn(VOLUME, name_in_pywavelets(wavelet), level=level)[0]
    atol = 1e-8 if wavelet.startswith("symlet") else 1e-11
    for theirs in ("aaa", "aad", "ada", "dda", "ddd"):  # along z, y, x
        letters = theirs[::-1].replace("a", "L").replace("d", "H")
        found = separable_wavelets.subband(VOLUME, wavelet, letters, level, "periodic")
        np.testing.assert_allclose(found, coefficients[theirs], rtol=0, atol=atol)


def test_two_letters_filter_each_slice():
    pywt = pytest.importorskip("pywt")
    for z, image in enumerate(VOLUME):
        theirs = pywt.swtn(image, "db3", level=2)[0]["ad"]
        found = separable_wavelets.subband(VOLUME, "daubechies3", "HL", 2, "periodic")[z]
        np.testing.assert_allclose(found, theirs, **CLOSE)


def test_simoncellis_levels_share_the_energy_of_each_frequency():
    """Where two neighbouring levels overlap, their squares sum to 1: the wavelet is a tight frame."""
    shape = (40, 41, 42)
    nu = spectra.radius(shape, IN_3D)
    squares = sum(simoncelli.transfer(shape, IN_3D, level) ** 2 for level in (1, 2, 3))
    covered = (nu >= 1 / 8) & (nu <= 1 / 2)
    assert covered.sum() > 1000
    np.testing.assert_allclose(squares[covered], 1)
    assert simoncelli.transfer(shape, IN_3D, 1)[nu > 1].max() == 0


def test_simoncelli_in_2d_filters_each_slice():
    whole = simoncelli.b_map(VOLUME, 1, IN_2D, "periodic")
    for z in range(len(VOLUME)):
        np.testing.assert_allclose(simoncelli.b_map(VOLUME[z : z + 1], 1, IN_3D, "periodic")[0], whole[z], **CLOSE)


def orders(total):
    return [(a, b, total - a - b) for a in range(total + 1) for b in range(total + 1 - a)]


@pytest.mark.parametrize("total", [1, 2, 3])
def test_riesz_transforms_of_one_order_pass_all_energy(total):
    shape = (8, 9, 10)
    squares = sum(abs(riesz.transfer(shape, order)) ** 2 for order in orders(total))
    np.testing.assert_allclose(squares, 1)


def test_riesz_orders_are_those_of_x_y_z():
    wave = np.broadcast_to(np.cos(2 * np.pi * np.arange(64) / 8), (8, 8, 64))  # along x
    for axis, order in enumerate([(1, 0, 0), (0, 1, 0), (0, 0, 1)]):
        energy = (riesz.response(wave, lambda shape: 1.0, order, "periodic", 0) ** 2).mean()
        assert (energy > 0.3) == (axis == 0)


def test_the_spectrum_of_the_laplacian_of_gaussian_is_that_of_its_kernel():
    spectrum = riesz.of_laplacian_of_gaussian(0.8)
    convolved = laplacian_of_gaussian.response(VOLUME, 0.8, IN_3D, "periodic")
    np.testing.assert_allclose(spectra.filtered(VOLUME, spectrum, IN_3D, "periodic"), convolved, **CLOSE)
    three = sum(riesz.response(VOLUME, spectrum, order, "periodic", 0) for order in ((2, 0, 0), (0, 2, 0), (0, 0, 2)))
    np.testing.assert_allclose(three, -convolved, **CLOSE)  # (-i)^2


@pytest.mark.parametrize("order", [(1, 0, 0), (0, 2, 0), (1, 1, 0), (0, 1, 2)])
def test_steering_into_one_frame_everywhere_turns_the_transform(order):
    """Turned frequencies in the transform itself give what the sum over untouched transforms gives."""
    frame = Rotation.from_euler("xyz", (0.3, -0.8, 1.1)).as_matrix()
    spectrum = riesz.of_simoncelli(1)
    frames = np.broadcast_to(frame, (*VOLUME.shape, 3, 3))
    found = riesz.steered(VOLUME, spectrum, order, frames, "periodic", 0)

    def turned_transfer(shape):
        nu = spectra.frequencies(shape, IN_3D)[::-1]
        along_frame = [sum(frame[i, axis] * nu[i] for i in range(3)) for axis in range(3)]
        plain = riesz.transfer((3, 3, 3), order)  # for its factor: at the frequency (1, 1, 1) / sqrt(3)
        factor = plain[1, 1, 1] * np.sqrt(3.0) ** sum(order)
        power = np.prod([line**n for line, n in zip(along_frame, order, strict=True)], axis=0)
        return spectrum(shape) * factor * power / spectra.radius(shape, IN_3D) ** sum(order)

    np.testing.assert_allclose(found, spectra.filtered(VOLUME, turned_transfer, IN_3D, "periodic"), **CLOSE)


def test_the_structure_tensor_finds_the_direction_of_a_wave():
    """Frames are orthonormal, and the first axis lies along the wave: there, the energy of order (2, 0, 0) is."""
    _, y, x = np.indices((16, 16, 16))
    wave = np.cos(2 * np.pi * (2 * x + 3 * y) / 16)
    spectrum = riesz.of_simoncelli(1)
    frames = riesz.frames_of(riesz.structure_tensor(wave, spectrum, 1.5, "periodic", 0))
    np.testing.assert_allclose(
        frames @ np.swapaxes(frames, -1, -2), np.broadcast_to(np.eye(3), frames.shape), atol=1e-12
    )
    direction = frames[..., 0] @ (np.array([2, 3, 0]) / np.sqrt(13))
    assert abs(direction).min() > 0.99
    steered = [riesz.steered(wave, spectrum, order, frames, "periodic", 0) for order in ((2, 0, 0), (0, 2, 0))]
    assert (steered[0] ** 2).mean() > 100 * (steered[1] ** 2).mean()


@pytest.mark.parametrize("spectrum", [riesz.of_simoncelli(1), riesz.of_laplacian_of_gaussian(0.8)])
def test_a_steered_response_turns_with_the_image(spectrum):
    """With even powers, which forget the sign of an eigenvector, and odd sizes, whose frequencies are symmetric."""
    volume = VOLUME[:7, :9, :11]

    def steered(image):
        frames = riesz.frames_of(riesz.structure_tensor(image, spectrum, 1.0, "periodic", 0))
        return riesz.steered(image, spectrum, (0, 2, 0), frames, "periodic", 0)

    upright = steered(volume)
    assert np.ptp(upright) > 10
    for rotation in rotations.rotations(IN_3D):
        turned = rotations.turned_back(steered(rotations.turned(volume, rotation)), rotation)
        np.testing.assert_allclose(turned, upright, rtol=1e-7, atol=1e-7)
