# Copyright The grayling developers. Licensed under Apache-2.0.
"""Gaussians by sums of voxels and by transforms of the image: the width from which on transforms are quicker.

Usage: ``python benchmarks/bench_routes.py [--rounds N]`` where grayling is installed. Prints a Markdown table of CPU
times on one core for a volume of 256 x 256 x 128 voxels, and of how many taps a transform takes the time of: the number
that ``grayling/filters/_transform_route.py`` decides by.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
from typing import Any

from harness.machine import ONE_THREAD, describe, stay_on_one_core
from harness.turns import cpu_ms_in_turns

os.environ.update(ONE_THREAD)  # read by the libraries when they are imported

import numpy as np
import numpy.typing as npt

import grayling as gl
from grayling import _core
from grayling.filters import _transform_route

SHAPE = (128, 256, 256)
CUTOFF = 4.0


def routes(volume: npt.NDArray[Any], sigma: float, boundary: str) -> tuple[dict[str, Any], int, float]:
    """Return the two calls, the taps of the one, and the voxels that the other transforms per voxel."""
    single = volume.dtype == np.float32
    how = _core.Filtering(dimensions=3, boundary=boundary, value=0.0, single=single)
    g, d = _core.laplacian_of_gaussian_taps(sigma, CUTOFF)
    kernel = _transform_route.EvenKernel([(d, g, g), (g, d, g), (g, g, d)])
    calls = {
        "sums": lambda: _core.filter_laplacian_of_gaussian(volume, sigma, CUTOFF, how),
        "transform": lambda: _transform_route.filtered(volume, kernel, boundary, 0.0, single=single),
    }
    sizes = _transform_route.transform_sizes(kernel, volume.shape, boundary)
    return calls, 7 * len(g), math.prod(sizes) / volume.size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="calls per route (default: %(default)s)")
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    print(json.dumps(describe()))
    print("\n| Laplacian of Gaussian | sigma, voxels | sums, ms | transform, ms | taps in the time of a transform |")
    print("| --- | --- | --- | --- | --- |")
    for dtype in ("float32", "float64"):
        volume = np.random.default_rng(0).normal(0, 100, SHAPE).astype(dtype)
        for boundary in ("mirror", "nearest", "zero"):
            for sigma in (3.0, 5.0, 10.0):
                calls, n_taps, share = routes(volume, sigma, boundary)
                for call in calls.values():
                    call()
                times = cpu_ms_in_turns(calls, options.rounds)
                sums, transform = (statistics.median(times[route]) for route in ("sums", "transform"))
                row = f"| {dtype}, {boundary} | {sigma:g} | {sums:.0f} | {transform:.0f} "
                print(f"{row}| {n_taps * transform / sums / share:.0f} |", flush=True)


if __name__ == "__main__":
    main()
