# Copyright The grayling developers. Licensed under Apache-2.0.
"""Filters of the whole spectrum against IBSI 2's response maps and the slow reference, which has whole transforms."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayling import _core, runtime
from grayling.errors import InvalidArgument, InvalidSettings, TooLarge
from grayling.filters import RieszLaplacianOfGaussian, RieszSimoncelli, Simoncelli
from grayling.io.reading import load
from tests import inputs
from tests.filters import golden_maps
from tests.golden import ibsi2
from tests.reference.filters import IN_2D, IN_3D, riesz, simoncelli, spectra

BOUNDARIES = ("zero", "nearest", "periodic", "mirror")
NAMES = ("simoncelli", "riesz_simoncelli", "riesz_laplacian_of_gaussian")
SPECTRAL = [c for c in ibsi2.PHASE_1 if c.filter in NAMES]
MM = (1.0, 1.0, 1.0)


def filter_of(configuration):
    p, boundary = configuration.parameters, configuration.boundary
    shared = {"padding": p["padding"], "boundary": boundary}
    if configuration.filter == "simoncelli":
        return Simoncelli(level=p["level"], dimensions=configuration.dimensions, **shared)
    if configuration.filter == "riesz_simoncelli":
        return RieszSimoncelli(level=p["level"], order=p["order"], **shared)
    return RieszLaplacianOfGaussian(sigma_mm=p["sigma_mm"], order=p["order"], **shared)


@pytest.mark.parametrize("configuration", SPECTRAL, ids=lambda c: c.test_id)
def test_response_maps_of_ibsi_2(configuration):
    golden_maps.check(configuration, filter_of(configuration))


@pytest.mark.parametrize("grid", ["centred", "transform"])
@pytest.mark.parametrize("n", [1, 2, 3, 8, 13])
def test_frequencies(n, grid):
    expected = spectra.frequencies((n,), (0,), grid)[0]
    np.testing.assert_allclose(_core.frequencies(n, grid), expected, rtol=0, atol=1e-15)


def orders(n_axes):
    """Orders of any Riesz transform with a sum from 1 to 3."""
    return st.tuples(*[st.integers(0, 3)] * n_axes).filter(lambda order: 1 <= sum(order) <= 3)


@st.composite
def requests(draw):
    """A filter, its slow twin (volume) -> response, and a volume; lengths are even, odd and prime."""
    dimensions, grid = draw(st.sampled_from((2, 3))), draw(st.sampled_from(("centred", "transform")))
    boundary, padding = draw(st.sampled_from(BOUNDARIES)), draw(st.integers(0, 9))
    boundary = boundary if padding else "periodic"
    axes = IN_2D if dimensions == 2 else IN_3D
    shape = (draw(st.integers(2 if dimensions == 3 else 1, 9)), *draw(st.tuples(*[st.integers(5, 14)] * 2)))
    shared = {"boundary": boundary, "padding": padding, "frequencies": grid}
    name, order = draw(st.sampled_from(NAMES)), draw(orders(dimensions))
    level, sigma = draw(st.integers(1, 2)), draw(st.sampled_from((0.4, 0.7)))
    if name == "simoncelli":
        made = Simoncelli(level=level, dimensions=dimensions, **shared)
        return made, lambda v: simoncelli.b_map(v, level, axes, boundary, padding, grid), shape
    if name == "riesz_simoncelli":
        made, isotropic = RieszSimoncelli(level=level, order=order, **shared), riesz.of_simoncelli(level, axes, grid)
    else:
        made = RieszLaplacianOfGaussian(sigma_mm=sigma, order=order, cutoff=3.0, **shared)
        isotropic = riesz.of_laplacian_of_gaussian(sigma, axes, 3.0)

    def transfer(shape):
        return isotropic(shape) * riesz.transfer(shape, order, axes, grid)

    return made, lambda v: spectra.filtered(v, transfer, axes, boundary, padding), shape


def filtered(made, volume, *, single=False):
    """Without Python's checks, which refuse levels without a frequency and kernels larger than the volume."""
    how = _core.Filtering(dimensions=made._dimensions, boundary=made.boundary, value=made.boundary_value, single=single)
    grid = type("Grid", (), {"spacing_mm": MM, "shape": volume.shape})
    return made._filtered(type("Volume", (), {"array": volume, "grid": grid, "name": "image"}), how)


@given(request=requests(), seed=st.integers(0, 2**32 - 1))
def test_any_volume_with_any_filter_follows_the_definition(request, seed):
    made, slow, shape = request
    volume = np.random.default_rng(seed).normal(0, 100, shape)
    expected = slow(volume)
    np.testing.assert_allclose(filtered(made, volume), expected, rtol=0, atol=1e-11)
    np.testing.assert_allclose(filtered(made, volume, single=True), expected, rtol=0, atol=2e-3)


@pytest.mark.parametrize("made", [
    Simoncelli(level=1),
    Simoncelli(level=2, dimensions=2, boundary="zero"),
    RieszSimoncelli(level=1, order=(1, 1, 1), frequencies="transform"),
    RieszLaplacianOfGaussian(sigma_mm=1.5, order=(0, 1, 0), boundary="nearest"),
    RieszLaplacianOfGaussian(sigma_mm=1.0, order=(2, 0, 0), padding=8, steering_sigma_mm=1.0),
], ids=lambda made: made.key)  # fmt: skip
@pytest.mark.parametrize("single", [True, False])
def test_threads_and_simd_paths_change_no_bit(made, single):
    volume = np.random.default_rng(3).normal(0, 100, (13, 40, 45))
    expected = filtered(made, volume, single=single)
    n_threads, path = runtime.get_num_threads(), _core.simd_path()
    try:
        for n in (1, 2, 7):
            runtime.set_num_threads(n)
            assert np.array_equal(filtered(made, volume, single=single), expected)
        _core.set_simd_path("baseline")
        assert np.array_equal(filtered(made, volume, single=single), expected)
    finally:
        runtime.set_num_threads(n_threads)
        _core.set_simd_path(path)


@pytest.mark.parametrize("dtype", ["?", "u1", "i2", "u4", "i8", "f4"])
def test_voxels_of_any_type(dtype):
    volume = np.random.default_rng(4).integers(0, 2 if dtype == "?" else 100, (9, 10, 11)).astype(dtype)
    made = Simoncelli(level=1, padding=4)
    assert np.array_equal(made(volume, dtype="float64"), made(volume.astype(np.float64)))


@pytest.mark.parametrize("made", [
    Simoncelli(level=1, padding=6),
    RieszSimoncelli(level=1, order=(0, 2, 0), padding=5),
    RieszSimoncelli(level=1, order=(1, 0), padding=5),
    RieszLaplacianOfGaussian(sigma_mm=0.5, order=(2, 0, 0), padding=5),
], ids=lambda made: made.key)  # fmt: skip
def test_a_constant_beyond_the_image(made):
    """As the reference with an image that holds the constant, and no padding beyond it."""
    volume, p = np.random.default_rng(8).normal(0, 100, (7, 8, 9)), made.padding
    width = [(p, p) if axis in range(3 - made._dimensions, 3) else (0, 0) for axis in range(3)]
    around = np.pad(volume, width, constant_values=-1000.0)
    found = filtered(replace(made, boundary="constant", boundary_value=-1000.0), volume)
    whole = filtered(replace(made, boundary="periodic", padding=0), around)
    expected = whole[tuple(slice(before, n - after) for (before, after), n in zip(width, whole.shape, strict=True))]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("order", [(1, 0, 0), (0, 2, 0), (1, 1, 0), (0, 1, 2), (3, 0, 0), (1, 1, 1)])
@pytest.mark.parametrize("name", ["riesz_simoncelli", "riesz_laplacian_of_gaussian"])
def test_steered_responses_follow_the_definition(name, order):
    volume, sigma, padding = np.random.default_rng(11).normal(0, 100, (12, 13, 14)), 0.9, 5
    shared = {"order": order, "steering_sigma_mm": sigma, "padding": padding, "boundary": "nearest"}
    if name == "riesz_simoncelli":
        made, isotropic = RieszSimoncelli(level=1, **shared), riesz.of_simoncelli(1)
    else:
        made, isotropic = RieszLaplacianOfGaussian(sigma_mm=0.8, **shared), riesz.of_laplacian_of_gaussian(0.8)
    tensor = riesz.structure_tensor(volume, isotropic, sigma, "nearest", padding)
    frames = riesz.frames_of(tensor)
    expected = riesz.steered(volume, isotropic, order, frames, "nearest", padding)
    found = made(volume, spacing_mm=MM)
    clear = _is_clear(tensor, frames)
    assert clear.mean() > 0.9
    extent = np.ptp(expected)
    assert abs(found - expected)[clear].max() <= 1e-9 * extent
    single = made(volume.astype(np.float32), spacing_mm=MM)
    assert abs(single - expected)[clear].max() <= 1e-3 * extent


def _is_clear(tensor, frames):
    """Where eigenvalues differ, and components of eigenvectors, so that rounding decides nothing."""
    values = np.linalg.eigvalsh(tensor)
    apart = np.diff(values, axis=-1).min(-1) > 1e-2 * values[..., -1]
    sizes = np.sort(abs(frames), axis=-2)
    return apart & ((sizes[..., 2, :] - sizes[..., 1, :]).min(-1) > 1e-3)


def test_axes_of_tensors():
    rng = np.random.default_rng(12)
    vectors = np.linalg.qr(rng.normal(size=(50, 3, 3)))[0]
    values = np.sort(rng.uniform(1, 100, (50, 3)) * 10.0 ** rng.integers(-12, 12, (50, 1)))
    tensors = np.einsum("nik,nk,njk->nij", vectors, values, vectors)
    entries = [np.ascontiguousarray(tensors[:, i, j]) for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))]
    _core.axes_of_tensors(entries)
    frames = riesz.frames_of(tensors)
    np.testing.assert_allclose(np.array(entries[:3]).T, frames[..., 0], rtol=0, atol=1e-11)
    np.testing.assert_allclose(np.array(entries[3:]).T, frames[..., 1], rtol=0, atol=1e-11)


def test_axes_of_tensors_that_have_none():
    """All eigenvalues are equal, or two: what is there stays, in the order x, y, z."""
    entries = [np.zeros(3) for _ in range(6)]
    entries[0][:], entries[3][:], entries[5][:] = (0, 1, 1), (0, 1, 1), (0, 1, 2)
    _core.axes_of_tensors(entries)
    assert np.array(entries).T.tolist() == [[1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 1, 0], [0, 0, 1, 1, 0, 0]]


def test_steering_turns_with_the_image():
    """A quarter turn around z of an image with the centre of its voxels' grid turns the response of even order."""
    volume = np.random.default_rng(13).normal(0, 100, (12, 12, 12))
    made = RieszSimoncelli(level=1, order=(2, 0, 0), steering_sigma_mm=1.0, frequencies="transform", padding=4)
    found, turned = made(volume, spacing_mm=MM), made(np.rot90(volume, axes=(1, 2)), spacing_mm=MM)
    np.testing.assert_allclose(np.rot90(found, axes=(1, 2)), turned, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("made", "image"),
    [
        (RieszLaplacianOfGaussian(sigma_mm=3.0, order=(0, 2, 0), steering_sigma_mm=3.0, boundary="zero"), "sphere"),
        (RieszSimoncelli(level=1, order=(1, 0, 0), boundary="zero"), "impulse"),
        (RieszSimoncelli(level=1, order=(0, 2, 0), steering_sigma_mm=3.0, boundary="nearest"), "pattern_1"),
    ],
    ids=["9.b.2", "10.a", "10.b.2"],
)
def test_responses_without_a_consensus(made, image):
    """IBSI 2 has no map for them: they are finite, respond, and floats give about the same."""
    phantom, spacing_mm = inputs.nifti("ibsi2", "digital_phantoms", f"{image}.nii.gz")
    found = made(phantom, spacing_mm=spacing_mm)
    assert np.isfinite(found).all()
    assert np.ptp(found) > 0
    single = made(phantom.astype(np.float32), spacing_mm=spacing_mm)
    assert np.quantile(abs(single - found), 0.9) <= 1e-5 * np.ptp(found)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Simoncelli(level=0), "level must be a whole number from 1 to 30; got 0"),
        (lambda: Simoncelli(level=1, padding=0), "padding must be above 0 for the boundary mirror.*use boundary="),
        (lambda: Simoncelli(level=1, frequencies="usual"), "unknown name 'usual'"),
        (lambda: RieszSimoncelli(level=1, order=(1,)), "two or three whole numbers"),
        (lambda: RieszSimoncelli(level=1, order=(0, 0, 0)), "with a sum from 1 to 20; got"),
        (lambda: RieszSimoncelli(level=1, order=(2, -1, 0)), "two or three whole numbers"),
        (lambda: RieszSimoncelli(level=1, order=(1, 0), steering_sigma_mm=1.0), "needs 3 dimensions; got the order"),
        (lambda: RieszLaplacianOfGaussian(sigma_mm=0, order=(1, 0)), "finite number above 0; got 0"),
        (lambda: RieszLaplacianOfGaussian(sigma_mm=1, order=(1, 0, 0), steering_sigma_mm=0), "above 0, or null; got 0"),
    ],
)  # fmt: skip
def test_impossible_settings(make, words):
    with pytest.raises(InvalidSettings, match=words):
        make()


VOLUME = np.random.default_rng(14).normal(0, 100, (12, 14, 16))


@pytest.mark.parametrize(
    ("made", "image", "spacing_mm", "words"),
    [
        (Simoncelli(level=1), VOLUME[:1], None, "simoncelli in 3 dimensions: image is one slice"),
        (Simoncelli(level=7, padding=4), VOLUME, None, "level 7 .* lowest frequency .* largest usable level is 4"),
        (RieszSimoncelli(level=9, order=(1, 0)), VOLUME, None, "largest usable level is 6"),
        (Simoncelli(level=1, padding=0, boundary="periodic"), np.ones((2, 2, 2)), None, "no level is usable"),
        (RieszLaplacianOfGaussian(sigma_mm=1, order=(1, 0, 0)), VOLUME, None, "spacing_mm is needed"),
        (RieszLaplacianOfGaussian(sigma_mm=1, order=(1, 0, 0)), VOLUME, (2, 1, 1), "cubic voxels"),
        (RieszLaplacianOfGaussian(sigma_mm=5, order=(1, 0, 0)), VOLUME, MM, "reaches 20 voxels .* 12 voxels along z"),
        (RieszSimoncelli(level=1, order=(1, 0, 0), steering_sigma_mm=1.0), VOLUME, None, "spacing_mm is needed"),
        (RieszSimoncelli(level=1, order=(1, 0, 0), steering_sigma_mm=1.0), VOLUME, (2, 1, 1), "cubic voxels"),
        (RieszSimoncelli(level=1, order=(1, 0, 0), steering_sigma_mm=4.0), VOLUME, MM, "reaches 16 voxels"),
    ],
)
def test_filters_that_do_not_suit_the_image(made, image, spacing_mm, words):
    with pytest.raises(InvalidArgument, match=words):
        made(image, spacing_mm=spacing_mm)


@pytest.mark.parametrize(("grid", "usable"), [("centred", 3), ("transform", 4)])
def test_the_largest_usable_level_is_the_last_that_responds(grid, usable):
    """Of 17 voxels the lowest frequency is 2 / 16, where the band of level 4 ends, or 2 / 17."""
    volume = np.random.default_rng(15).normal(0, 100, (17, 17, 17))
    shared = {"frequencies": grid, "boundary": "periodic", "padding": 0}
    assert np.ptp(Simoncelli(level=usable, **shared)(volume)) > 1e-3
    beyond = Simoncelli(level=usable + 1, **shared)
    with pytest.raises(InvalidArgument, match=f"largest usable level is {usable}"):
        beyond(volume)
    assert np.ptp(filtered(beyond, volume)) < 1e-9


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("made", [Simoncelli(level=1), RieszSimoncelli(level=1, order=(1, 0))], ids=lambda m: m.method)
def test_what_is_no_number_is_refused(made, value):
    volume = VOLUME.copy()
    volume[11, 13, 15] = value
    with pytest.raises(InvalidArgument, match="image has voxels that are not finite as float64; this filter works on"):
        made(volume)


@pytest.fixture
def one_thread():
    """Every thread has a block of its own, which would be most of the memory."""
    n_threads = runtime.get_num_threads()
    runtime.set_num_threads(1)
    yield
    runtime.set_num_threads(n_threads)


def test_what_floats_cannot_hold_is_refused():
    volume = VOLUME.copy()
    volume[3, 4, 5] = 1e300
    with pytest.raises(InvalidArgument, match="not finite as float32"):
        Simoncelli(level=1)(volume, dtype="float32")


def test_memory_is_predicted(monkeypatch):
    """Of 100^3 doubles with 32 voxels of padding: the result, and half a spectrum of 100 x 164 x 83 complex numbers."""
    volume = np.zeros((100, 100, 100))
    expected = {
        Simoncelli(level=1): 8 * 100**3 + 16 * 100 * 164 * 83,
        Simoncelli(level=1, dimensions=2): 8 * 100**3,
        RieszSimoncelli(level=1, order=(1, 0, 0)): 8 * 100**3 + 16 * 100 * 164 * 83,
        RieszSimoncelli(level=1, order=(1, 0, 0), steering_sigma_mm=1.0): 8 * 8 * 100**3 + 2 * 16 * 100 * 164 * 83,
    }
    monkeypatch.setattr("grayling._memory.available_bytes", lambda: 1000)
    n_threads = runtime.get_num_threads()
    for made, n_bytes in expected.items():
        with pytest.raises(TooLarge, match="the response map of image needs") as raised:
            made(volume, spacing_mm=MM)
        assert n_bytes <= raised.value.bytes_needed <= n_bytes + 5 * n_threads * 2**20


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("made", [
    Simoncelli(level=1),
    Simoncelli(level=2, boundary="zero"),
    Simoncelli(level=1, dimensions=2),
    RieszLaplacianOfGaussian(sigma_mm=1.0, order=(1, 0, 0), padding=16),
    RieszSimoncelli(level=1, order=(0, 2, 0), steering_sigma_mm=1.0),
], ids=lambda made: made.key)  # fmt: skip
def test_no_more_memory_is_taken_than_predicted(made):
    volume = np.random.default_rng(16).normal(0, 100, (60, 80, 100))
    how = _core.Filtering(dimensions=made._dimensions, boundary=made.boundary, value=0.0, single=False)
    predicted = made._n_bytes(load(volume, "image", spacing_mm=MM), single=how.single)
    made(volume, spacing_mm=MM)  # imports what is imported late
    tracemalloc.start()
    made(volume, spacing_mm=MM)
    _, taken = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.6 * predicted <= taken <= predicted
