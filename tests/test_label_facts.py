# Copyright The grayling developers. Licensed under Apache-2.0.
"""What the core says of a label's voxels, against NumPy and SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from grayling import _core


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"])
@given(seed=st.integers(0, 2**32 - 1))
def test_facts_of_a_label(dtype, seed):
    rng = np.random.default_rng(seed)
    mask = rng.choice([0, 1, 2], rng.integers(1, 9, 3), p=rng.dirichlet([1, 1, 1])).astype(dtype)
    found = _core.label_facts(mask, 1)
    inside = np.argwhere(mask == 1)
    assert found["n_voxels"] == len(inside)
    assert found["index_sum"] == inside.sum(axis=0).tolist()
    assert found["n_components"] == ndimage.label(mask == 1, np.ones((3, 3, 3)))[1]
    low, high = (inside.min(axis=0), inside.max(axis=0) + 1) if len(inside) else (np.zeros(3), np.zeros(3))
    assert found["box_begin"] == low.tolist()
    assert found["box_size"] == (high - low).tolist()


def test_a_strided_volume_and_long_rows():
    rng = np.random.default_rng(1)
    whole = (rng.random((7, 9, 333)) < 0.2).astype(np.uint32) * 70000
    part = whole[1::2, 2:8, 30:300]
    found = _core.label_facts(part, 70000)
    assert found == _core.label_facts(part.copy(), 70000)
    assert found["n_components"] == ndimage.label(part, np.ones((3, 3, 3)))[1]
    assert found["index_sum"] == np.argwhere(part).sum(axis=0).tolist()


@pytest.mark.parametrize("label", [5, -1, 256 + 1])
def test_a_label_that_does_not_occur(label):
    found = _core.label_facts(np.ones((1, 2, 3), np.uint8), label)
    assert found == {
        "n_voxels": 0,
        "box_begin": [0, 0, 0],
        "box_size": [0, 0, 0],
        "index_sum": [0, 0, 0],
        "n_components": 0,
    }
