# Copyright The grayling developers. Licensed under Apache-2.0.
"""Edges of bins and grey levels, to the last bit and in the type that the values have."""

import logging

import numpy as np
import pytest

from grayling.pyradiomics._preprocessing import binImage, getBinEdges

DTYPES = [np.int16, np.uint16, np.int32, np.int64, np.float32, np.float64]


def multiples(values, width):
    """Multiples of the width, from the last one not above the minimum to the first that no value reaches, and one more
    where that is below the maximum and two widths; each from the first by a whole number of widths."""
    least, most = min(values), max(values)
    return np.arange(least - least % width, most + 2 * width, width)


@pytest.mark.parametrize("width", [25, 25.0, 1, 0.3, 7, np.float32(2.5)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_edges_of_a_width(dtype, width):
    for seed in range(20):
        values = np.random.default_rng(seed).normal(300, 60, 50).astype(dtype)
        found = getBinEdges(values, binWidth=width)
        expected = multiples(values.tolist() if dtype == np.float64 else list(values), width)
        assert found.dtype == expected.dtype
        assert found.tobytes() == expected.tobytes()
        assert found[0] <= values.min() < found[1]
        assert found[-1] > values.max()


def test_a_width_by_default_and_by_hand():
    values = np.array([54.0, 166.0, 80.0])
    assert getBinEdges(values).tolist() == [50, 75, 100, 125, 150, 175, 200]
    assert getBinEdges([54, 166]).tolist() == [50, 75, 100, 125, 150, 175, 200]
    assert getBinEdges(values - 200, binWidth=50).tolist() == [-150, -100, -50, 0, 50]
    assert getBinEdges(np.array([-3, 40], np.int16), binWidth=10).dtype == np.int64


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n_bins", [1, 8, 64])
def test_edges_of_a_number(dtype, n_bins):
    values = np.random.default_rng(n_bins).normal(300, 60, 500).astype(dtype)
    expected = np.histogram(values, n_bins)[1]
    expected[-1] += 1
    found = getBinEdges(values, binCount=n_bins, binWidth=3)
    assert found.dtype == expected.dtype
    assert found.tobytes() == expected.tobytes()


def test_edges_that_are_given_are_not_written_to():
    given = np.array([0.0, 10.0, 20.0])
    assert getBinEdges(np.array([3.0, 15.0]), binCount=given).tolist() == [0, 10, 21]
    assert given.tolist() == [0, 10, 20]


def test_nan_takes_no_part_unless_it_comes_first():
    assert getBinEdges(np.array([1.0, np.nan, 50.0])).tolist() == [0, 25, 50, 75]
    with pytest.raises(ValueError, match="the values reach from nan to nan, expected finite ones"):
        getBinEdges(np.array([np.nan, 1.0, 50.0]))
    with pytest.raises(ValueError, match="expected finite ones"):
        getBinEdges(np.array([1.0, np.inf]))


@pytest.mark.parametrize("width", [0, -5])
def test_widths_that_are_none(width):
    with pytest.raises(ValueError, match=f"binWidth is {width}, expected a number above 0"):
        getBinEdges(np.array([1.0, 2.0]), binWidth=width)


@pytest.mark.parametrize(("values", "match"), [([], "is the region empty"), (np.ones((2, 2)), r"have shape \(2, 2\)")])
def test_values_that_are_none(values, match):
    with pytest.raises(ValueError, match=match):
        getBinEdges(np.array(values))


def test_the_type_of_the_image_can_overflow(caplog):
    with caplog.at_level(logging.WARNING, "radiomics.imageoperations"):
        found = getBinEdges(np.array([0, 255], np.uint8))
    assert found.tolist() == [0, 25]
    assert "overflow their type uint8, as they do in pyradiomics" in caplog.text
    caplog.clear()
    assert getBinEdges(np.array([0, 100], np.uint8)).tolist() == [0, 25, 50, 75, 100, 125]
    assert not caplog.records


@pytest.mark.parametrize("settings", [{}, {"binWidth": 7}, {"binCount": 16}])
@pytest.mark.parametrize("dtype", DTYPES)
def test_grey_levels(dtype, settings):
    rng = np.random.default_rng(3)
    volume = rng.normal(300, 60, (4, 5, 6)).astype(dtype)
    inside = rng.random(volume.shape) < 0.5
    levels, edges = binImage(volume, inside, **settings)
    assert levels.dtype == np.int64
    assert edges.tobytes() == getBinEdges(volume[inside], **settings).tobytes()
    assert not levels[~inside].any()
    for level, value in zip(levels[inside], volume[inside], strict=True):
        assert edges[level - 1] <= value < edges[level]
    by_index, _ = binImage(volume, np.nonzero(inside), **settings)
    np.testing.assert_array_equal(by_index, levels)
    everything, edges = binImage(volume, **settings)
    assert everything.min() == 1
    assert everything.tolist() == np.digitize(volume, edges).tolist()
