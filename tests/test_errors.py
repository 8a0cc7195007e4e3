# Copyright The grayling developers. Licensed under Apache-2.0.
"""The core's errors arrive as those of grayling.errors; arrays that do not fit are refused with a reason."""

import numpy as np
import pytest

from grayling import _core, errors

# The others are raised in Python only.
OF_THE_CORE = [
    "Cancelled",
    "DeviceError",
    "EmptyRegion",
    "GraylingError",
    "InvalidArgument",
    "InvalidGeometry",
    "TooLarge",
]


@pytest.mark.parametrize("name", OF_THE_CORE)
def test_every_error_of_the_core_has_its_python_class(name):
    with pytest.raises(errors.GraylingError) as caught:
        _core._testing.raise_error(name)
    assert type(caught.value) is getattr(errors, name)


def test_built_in_bases():
    assert issubclass(errors.InvalidGeometry, ValueError)
    assert issubclass(errors.EmptyRegion, ValueError)
    assert issubclass(errors.TooLarge, MemoryError)
    assert not issubclass(errors.Cancelled, KeyboardInterrupt)


def test_too_large_carries_its_numbers():
    with pytest.raises(errors.TooLarge, match="needs 2000 bytes, the limit is 1000") as caught:
        _core._testing.raise_error("TooLarge")
    assert (caught.value.bytes_needed, caught.value.bytes_limit) == (2000, 1000)


def test_strided_slices_and_rows_are_views():
    volume = np.arange(4 * 5 * 6, dtype=np.float64).reshape(4, 5, 6)
    for view in (volume, volume[1:, 2:, 3:], volume[::2, ::-1], volume[:, :1, :1]):
        assert _core._testing.volume_sum(view) == view.sum()


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((2, 2)), "3 axes"),
        (np.zeros((2, 2, 2), np.float32), "expected an array of float64, got float32"),
        (np.zeros((2, 2, 4))[..., ::2], "contiguous"),
        (np.zeros((2, 2, 2), ">f8"), "float64"),
    ],
)
def test_arrays_that_do_not_fit(array, message):
    with pytest.raises(ValueError, match=message):
        _core._testing.volume_sum(array)
