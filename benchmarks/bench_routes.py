# Copyright The grayling developers. Licensed under Apache-2.0.
"""Gaussians by sums of voxels and by transforms of lines: the width from which on transforms are quicker.

Usage: ``python benchmarks/bench_routes.py [--rounds N]`` where grayling is installed. Prints a Markdown table of CPU
times on one core for a volume of 256 x 256 x 128 voxels, the shortest of all rounds, and of how many taps per voxel a
transform of one axis takes the time of: the number that ``grayling/filters/_transform_route.py`` decides by.
"""

from __future__ import annotations

import argparse
import json
import os
from itertools import product, starmap
from typing import Any, NamedTuple

from harness.machine import ONE_THREAD, describe, stay_on_one_core
from harness.turns import cpu_ms_in_turns

os.environ.update(ONE_THREAD)  # read by the libraries when they are imported

import numpy as np
import numpy.typing as npt

import grayling as gl
from grayling import _core
from grayling.filters import _transform_route
from grayling.filters.gaussian import gaussian_radius

SHAPE = (128, 256, 256)
CUTOFF = 4.0


class Case(NamedTuple):
    """A filter, a Laplacian of a Gaussian or the Gaussian itself."""

    is_laplacian: bool
    dimensions: int
    boundary: str
    sigma: float


def routes(volume: npt.NDArray[Any], case: Case) -> tuple[dict[str, Any], _transform_route.Work]:
    """Return the two calls, and the work of the filter."""
    single = volume.dtype == np.float32
    how = _core.Filtering(dimensions=case.dimensions, boundary=case.boundary, value=0.0, single=single)
    radius = gaussian_radius(case.sigma, CUTOFF)
    if case.is_laplacian:
        arguments: tuple[Any, ...] = (volume, case.sigma, CUTOFF, how)
        calls = {
            "sums": lambda: _core.filter_laplacian_of_gaussian(*arguments),
            "transforms": lambda: _core.transform_laplacian_of_gaussian(*arguments),
        }
        return calls, _transform_route.laplacian_work(radius, case.dimensions)
    z = case.sigma if case.dimensions == 3 else 0.0
    arguments = (volume, (z, case.sigma, case.sigma), (0, 0, 0), CUTOFF, how)
    calls = {
        "sums": lambda: _core.filter_gaussian(*arguments),
        "transforms": lambda: _core.transform_gaussian(*arguments),
    }
    reach = (radius if case.dimensions == 3 else 0, radius, radius)
    return calls, _transform_route.gaussian_work(reach, case.dimensions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="calls per route (default: %(default)s)")
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    print(json.dumps(describe()))
    print("\n| filter | sigma, voxels | sums, ms | transforms, ms | taps in the time of a transform |")
    print("| --- | --- | --- | --- | --- |")
    for dtype in ("float32", "float64"):
        volume = np.random.default_rng(0).normal(0, 100, SHAPE).astype(dtype)
        for case in starmap(Case, product((True, False), (3, 2), ("mirror", "nearest", "zero"), (2.0, 3.0, 5.0))):
            calls, work = routes(volume, case)
            for call in calls.values():
                call()
            times = cpu_ms_in_turns(calls, options.rounds)
            sums, transforms = (min(times[route]) for route in ("sums", "transforms"))
            taps = work.n_taps * transforms / sums / _transform_route.n_transforms(SHAPE, work, case.boundary)
            name = f"{'Laplacian' if case.is_laplacian else 'Gaussian'}, {case.dimensions}D, {case.boundary}, {dtype}"
            print(f"| {name} | {case.sigma:g} | {sums:.0f} | {transforms:.0f} | {taps:.1f} |", flush=True)


if __name__ == "__main__":
    main()
