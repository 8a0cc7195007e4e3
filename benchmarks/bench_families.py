# Copyright The grayling developers. Licensed under Apache-2.0.
"""Each family alone on a prepared region, with pytest-benchmark: what a change to a kernel is judged by.

Usage: ``python -m pytest benchmarks/bench_families.py --benchmark-only`` (``-k "glcm and ct_phantom"`` for one of them,
``--benchmark-compare`` beside an earlier run kept with ``--benchmark-autosave``). One thread.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import grayling as gl
from grayling import _core, _engine

sys.path.insert(0, str(Path(__file__).parent))

import cases

CASES = {case.name: case for case in cases.CASES}
FAMILIES = [row["name"] for row in _core.registry()]


def settings_of(family: str) -> gl.Settings:
    """Ask for one family; the bins of a fixed size start at the lower end, as IBSI advises."""
    # Moran's I and Geary's C are sums by FFT and have a script of their own: bench_scaling.py.
    wanted = [f.key for f in gl.features if f.family == family and f.ibsi_code not in ("N365", "NPT7")]
    return gl.Settings(
        resegmentation=gl.Resegmentation(range=(-1000, float("inf"))),
        discretisation=gl.FixedBinSize(width=25.0),
        features=[key for key in wanted if not gl.features[key].on_demand],
        aggregations=("3D averaged", "3D"),
    )


@cache
def region(name: str, family: str) -> tuple[Any, Any]:
    try:
        data = CASES[name].load()
    except cases.MissingDataError as error:
        pytest.skip(str(error))
    chosen = settings_of(family)
    mask = data.mask.astype("uint8")
    core = _engine.core_settings(chosen)
    return _core.prepare(data.image, mask, 1, None, data.spacing_mm, core), core


@pytest.fixture(autouse=True)
def _one_thread() -> Any:
    before = gl.get_num_threads()
    gl.set_num_threads(1)
    yield
    gl.set_num_threads(before)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("family", FAMILIES)
def test_family(benchmark: Any, family: str, name: str) -> None:
    roi, core = region(name, family)
    benchmark.group = f"{family}, {name}"
    benchmark(_core.extract, roi, core, None)
