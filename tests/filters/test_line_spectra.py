# Copyright The grayling developers. Licensed under Apache-2.0.
"""Filters of the whole spectrum by the core's transforms, on periods that have them, against those of ``scipy.fft``."""

import tracemalloc

import numpy as np
import pytest

from grayling import _core, runtime
from grayling.errors import InvalidArgument, InvalidGeometry
from grayling.filters import RieszLaplacianOfGaussian, RieszSimoncelli, Simoncelli
from grayling.filters._line_spectra import LineSpectra, spectra_of
from grayling.filters._spectra import Spectra, periods
from grayling.io.reading import load

MM = (1.0, 1.0, 1.0)


def how_of(made, *, single):
    value = made.boundary_value if made.boundary == "constant" else 0.0
    return _core.Filtering(dimensions=made._dimensions, boundary=made.boundary, value=value, single=single)


def passes_of(kind, made, voxels, *, single=False):
    """Return passes of a kind and the filter's transfer."""
    volume, how = load(voxels, "image", spacing_mm=MM), how_of(made, single=single)
    transfer = made._transfer(volume, how, made._order)
    return kind(volume, how, made.padding, transfer), transfer


def response(kind, made, voxels, *, single=False):
    passes, transfer = passes_of(kind, made, voxels, single=single)
    return passes.response(transfer, made._dimensions)


@pytest.mark.parametrize(
    ("n", "expected"), [(1, True), (2, True), (7, False), (22, False), (26, False), (45, True), (320, True), (0, False)]
)
def test_lengths_that_have_a_line_transform(n, expected):
    assert _core.has_line_transform(n) == expected


@pytest.mark.parametrize(
    ("shape", "kind"),
    [((8, 24, 37), LineSpectra), ((9, 24, 37), Spectra), ((8, 25, 37), Spectra), ((8, 24, 36), Spectra)],
)
def test_each_image_has_the_fastest_transforms_of_its_periods(shape, kind):
    """Of 8 + 8, 24 + 8 and 37 + 8 all have; 17, 33 and 44 have not. What is found does not depend on it."""
    voxels, made = np.random.default_rng(1).normal(0, 100, shape), Simoncelli(level=1, padding=4)
    volume, how = load(voxels, "image", spacing_mm=MM), how_of(made, single=False)
    transfer = made._transfer(volume, how, made._order)
    assert type(spectra_of(volume, how, 4, transfer, periods(shape, 4, 3))) is kind
    np.testing.assert_allclose(made(voxels), response(Spectra, made, voxels), rtol=0, atol=1e-11)


FILTERS = [
    Simoncelli(level=1, padding=4),
    Simoncelli(level=2, padding=8, boundary="zero"),
    Simoncelli(level=3, padding=0, boundary="periodic", frequencies="transform"),
    Simoncelli(level=1, dimensions=2, padding=4, boundary="nearest"),
    Simoncelli(level=2, padding=6, boundary="constant", boundary_value=-1000.0),
    Simoncelli(level=1, dimensions=2, padding=4, boundary="constant", boundary_value=-1000.0),
    RieszSimoncelli(level=1, order=(1, 1, 1), padding=4),
    RieszSimoncelli(level=2, order=(1, 2), padding=4, frequencies="transform"),
    RieszLaplacianOfGaussian(sigma_mm=0.6, order=(0, 2, 1), padding=4, boundary="nearest"),
    RieszLaplacianOfGaussian(sigma_mm=0.6, order=(2, 0), padding=4),
]
SHAPES = {4: (12, 28, 37), 8: (9, 16, 20), 0: (15, 18, 25), 6: (8, 15, 20)}  # of paddings; rows end within a pair


@pytest.mark.parametrize("made", FILTERS, ids=lambda made: made.key)
def test_both_transforms_give_the_same(made):
    voxels = np.random.default_rng(2).normal(0, 100, SHAPES[made.padding])
    expected = response(Spectra, made, voxels)
    np.testing.assert_allclose(response(LineSpectra, made, voxels), expected, rtol=0, atol=2e-11)
    single = response(LineSpectra, made, voxels, single=True)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("shape", [(2, 5, 5), (3, 1, 2), (1, 9, 4)])
def test_images_smaller_than_a_register(shape):
    made = Simoncelli(level=1, dimensions=2, padding=0, boundary="periodic", frequencies="transform")
    voxels = np.random.default_rng(3).normal(0, 100, shape)
    for single, atol in ((False, 1e-12), (True, 1e-4)):
        found = response(LineSpectra, made, voxels, single=single)
        np.testing.assert_allclose(found, response(Spectra, made, voxels), rtol=0, atol=atol)


@pytest.mark.parametrize("made", FILTERS, ids=lambda made: made.key)
@pytest.mark.parametrize("single", [True, False])
def test_threads_and_simd_paths_change_no_bit(made, single):
    """There are fewer slices than threads as well: then a slice is spread over them."""
    voxels = np.random.default_rng(4).normal(0, 100, SHAPES[made.padding])
    expected = response(LineSpectra, made, voxels, single=single)
    n_threads, path = runtime.get_num_threads(), _core.simd_path()
    try:
        for n in (1, 3, 40):
            runtime.set_num_threads(n)
            assert np.array_equal(response(LineSpectra, made, voxels, single=single), expected)
        _core.set_simd_path("baseline")
        assert np.array_equal(response(LineSpectra, made, voxels, single=single), expected)
    finally:
        runtime.set_num_threads(n_threads)
        _core.set_simd_path(path)


def test_parts_are_those_of_the_whole_and_the_spectra_stay():
    made = RieszSimoncelli(level=2, order=(1, 0, 0), padding=4)
    voxels = np.random.default_rng(5).normal(0, 100, (52, 12, 12))
    passes, transfer = passes_of(LineSpectra, made, voxels)
    spectra = passes.all_forward()
    before, found = spectra.copy(), np.empty_like(voxels)
    n_threads = runtime.get_num_threads()
    try:
        runtime.set_num_threads(2)
        for some, part in passes.in_volume(spectra, transfer, np.full_like(spectra, np.nan)):
            found[some] = part
    finally:
        runtime.set_num_threads(n_threads)
    assert np.array_equal(spectra, before)
    assert np.array_equal(found, made(voxels))


@pytest.mark.parametrize("made", [FILTERS[0], FILTERS[3]], ids=lambda made: made.key)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_refused(made, value):
    voxels = np.zeros(SHAPES[made.padding])
    voxels[11, 27, 36] = value
    with pytest.raises(InvalidArgument, match="image has voxels that are not finite as float64; this filter works on"):
        made(voxels)


@pytest.mark.parametrize("made", [
    Simoncelli(level=1, padding=10),
    Simoncelli(level=2, padding=10, boundary="zero"),
    RieszSimoncelli(level=1, order=(0, 2, 0), padding=10, steering_sigma_mm=1.0),
], ids=lambda made: made.key)  # fmt: skip
def test_no_more_memory_is_taken_than_predicted(made):
    """What threads have under way is the core's, which is not counted here."""
    voxels = np.random.default_rng(6).normal(0, 100, (60, 80, 100))
    predicted = made._n_bytes(load(voxels, "image", spacing_mm=MM), single=False)
    made(voxels, spacing_mm=MM)  # imports what is imported late
    tracemalloc.start()
    made(voxels, spacing_mm=MM)
    _, taken = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.6 * predicted <= taken <= predicted


def test_what_does_not_fit_is_refused():
    made = Simoncelli(level=1, padding=4)
    passes, transfer = passes_of(LineSpectra, made, np.zeros((12, 12, 12)))
    lines, spectra = passes._lines, passes.all_forward()
    _, other = passes_of(LineSpectra, made, np.zeros((12, 12, 17)))
    with pytest.raises(InvalidGeometry, match="a filter has the periods of the spectra"):
        lines.multiply(spectra, other, spectra)
    with pytest.raises(InvalidGeometry, match="expected spectra of"):
        lines.multiply(spectra, transfer, spectra[1:])
    with pytest.raises(InvalidGeometry, match="spectra have no such slices"):
        lines.back(spectra, transfer, 11, np.zeros((2, 12, 12)))
    with pytest.raises(InvalidGeometry, match="spectra are of an image of their shape"):
        lines.forward(np.zeros((11, 12, 12)), spectra)
    with pytest.raises(InvalidGeometry, match="slices have the shape of the image's"):
        lines.back(spectra, transfer, 0, np.zeros((2, 12, 11)))
    with pytest.raises(InvalidArgument, match="prime factors 2, 3 and 5"):
        passes_of(LineSpectra, made, np.zeros((12, 12, 6)))
