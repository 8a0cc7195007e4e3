# Copyright The grayling developers. Licensed under Apache-2.0.
"""The SIMD path: how it is chosen, and that it changes no bit."""

import numpy as np
import pytest

from grayling import _core
from grayling.errors import InvalidArgument
from tests.subprocesses import output_of, run_python

needs_avx2 = pytest.mark.skipif(not _core.simd_path_available("avx2"), reason="this processor has no AVX2")


@pytest.fixture
def restored_path():
    before = _core.simd_path()
    yield
    _core.set_simd_path(before)


@needs_avx2
@pytest.mark.usefixtures("restored_path")
@pytest.mark.parametrize("size", [0, 1, 7, 8, 1000, 4099])
def test_paths_give_the_same_bits(size):
    values = np.random.default_rng(size).normal(size=size)
    sums = []
    for path in ("baseline", "avx2"):
        _core.set_simd_path(path)
        sums.append(_core._testing.sum_of_squares(values).hex())
    assert sums[0] == sums[1]


@pytest.mark.parametrize("path", ["baseline", pytest.param("avx2", marks=needs_avx2)])
def test_path_from_the_environment(path):
    assert output_of("from grayling import _core; print(_core.simd_path())", GRAYLING_SIMD=path) == path


def test_an_unknown_path_is_an_error():
    result = run_python("from grayling import _core; _core.simd_path()", GRAYLING_SIMD="sse9")
    assert result.returncode != 0
    assert "unknown SIMD path 'sse9' (GRAYLING_SIMD)" in result.stderr
    with pytest.raises(InvalidArgument, match="'neon'"):
        _core.set_simd_path("neon")
