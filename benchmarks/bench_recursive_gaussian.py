# Copyright The grayling developers. Licensed under Apache-2.0.
"""The recursive Laplacian of a Gaussian: grayling and SimpleITK on one core, taking turns.

Usage: ``python benchmarks/bench_recursive_gaussian.py [--rounds N] [--shape Z Y X]`` where both are installed. Prints a
Markdown table; responses are compared bit by bit first.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from typing import Any

from harness.machine import ONE_THREAD, describe, stay_on_one_core
from harness.turns import cpu_ms_in_turns, times_longer

os.environ.update(ONE_THREAD)  # read by the libraries when they are imported

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

import grayling as gl
from grayling.filters import RecursiveLaplacianOfGaussian

SPACING_MM = (1.0, 1.0, 1.0)


def row(volume: npt.NDArray[Any], sigma_mm: float, n_rounds: int) -> str:
    image = sitk.GetImageFromArray(volume)
    made = RecursiveLaplacianOfGaussian(sigma_mm=sigma_mm)
    calls = {
        "copy": volume.copy,
        "grayling": lambda: made(volume, spacing_mm=SPACING_MM, dtype="float32"),
        "SimpleITK": lambda: sitk.LaplacianRecursiveGaussian(image, sigma_mm, True),
    }
    found, expected = calls["grayling"](), sitk.GetArrayFromImage(calls["SimpleITK"]())
    n_different = int(np.count_nonzero(found.view(np.int32) != expected.view(np.int32)))
    times = cpu_ms_in_turns(calls, n_rounds)
    ours, theirs = (f"{statistics.median(times[tool]):.1f}" for tool in ("grayling", "SimpleITK"))
    longer = times_longer(times["SimpleITK"], times["grayling"])
    least = f"{min(times['grayling']):.1f}"
    return f"| {volume.dtype} | {sigma_mm:g} | {ours} | {least} | {theirs} | {longer} | {n_different} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="calls per tool (default: %(default)s)")
    parser.add_argument("--shape", type=int, nargs=3, default=(60, 201, 204), metavar=("Z", "Y", "X"))
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    print(json.dumps(describe()))
    shape = tuple(options.shape)
    print(f"\n{' x '.join(map(str, shape))} voxels\n")
    print("| voxels | sigma, mm | grayling, CPU ms | at best | SimpleITK | takes | voxels that differ |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    voxels = np.random.default_rng(0).normal(0, 100, shape)
    for dtype in ("float32", "float64", "int16"):
        for sigma_mm in (1.0, 3.0, 5.0):
            print(row(voxels.astype(dtype), sigma_mm, options.rounds), flush=True)


if __name__ == "__main__":
    main()
