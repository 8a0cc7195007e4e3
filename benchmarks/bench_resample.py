# Copyright The grayling developers. Licensed under Apache-2.0.
"""Interpolation of the CT phantom: grayling, SciPy and SimpleITK on one core, taking turns.

Usage: ``python benchmarks/bench_resample.py [--rounds N]`` where grayling, SciPy and SimpleITK are installed. Prints a
Markdown table. All write the same grid from the same float32 image in memory; SciPy's affine_transform gets a diagonal
matrix, which is its quickest way (that of zoom). Both sides of the border differ, so agreement is taken 12 voxels
inside.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
from collections.abc import Callable
from typing import Any

from harness.machine import ONE_THREAD, describe, stay_on_one_core
from harness.turns import cpu_ms_in_turns, times_longer

os.environ.update(ONE_THREAD)  # read by the libraries when they are imported

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk
from cases import CASES
from scipy import ndimage

import grayling as gl
from grayling import _core
from grayling.preprocess.resampling import SamplingGrid

Array = npt.NDArray[Any]
SPACINGS_MM = (2.0, 1.0)
INSIDE_MM = 36.0
ORDERS = {"linear": 1, "cubic_spline": 3}
SITK = {"linear": sitk.sitkLinear, "cubic_spline": sitk.sitkBSpline}


def centred_grid(shape: tuple[int, ...], spacing_mm: tuple[float, ...], new_mm: float) -> SamplingGrid:
    """Return the isotropic grid whose centre is the image's."""
    step = [new_mm / old for old in spacing_mm]
    n_new = [math.ceil(round(n / s, 6)) for n, s in zip(shape, step, strict=True)]
    origin = [0.5 * (n - 1 - s * (m - 1)) for n, s, m in zip(shape, step, n_new, strict=True)]
    return SamplingGrid(tuple(n_new), tuple(origin), tuple(step))  # type: ignore[arg-type]


def callers(image: Array, grid: SamplingGrid, interpolation: str) -> dict[str, Callable[[], Any]]:
    """Return one call per tool; what is made here is not timed."""
    shape, origin, step = grid.shape, grid.origin, grid.step
    resampler = sitk.ResampleImageFilter()
    resampler.SetNumberOfThreads(1)
    resampler.SetSize(shape[::-1])
    resampler.SetOutputOrigin(origin[::-1])  # the image has spacing 1: millimetres are index coordinates
    resampler.SetOutputSpacing(step[::-1])
    resampler.SetInterpolator(SITK[interpolation])
    resampler.SetOutputPixelType(sitk.sitkFloat64)
    itk_image = sitk.GetImageFromArray(image)
    order = ORDERS[interpolation]
    return {
        "grayling": lambda: _core.resample(image, shape, origin, step, interpolation, "nearest"),
        "SciPy": lambda: ndimage.affine_transform(
            image, step, origin, shape, output=np.float64, order=order, mode="nearest"
        ),
        "SimpleITK": lambda: resampler.Execute(itk_image),
    }


def largest_difference(found: Array, expected: Array, new_mm: float) -> float:
    rim = int(INSIDE_MM / new_mm)
    inside = (slice(rim, -rim),) * 3
    return float(np.abs(found[inside] - expected[inside]).max())


def row(image: Array, spacing_mm: tuple[float, ...], new_mm: float, interpolation: str, n_rounds: int) -> str:
    calls = callers(image, centred_grid(image.shape, spacing_mm, new_mm), interpolation)
    first = {tool: call() for tool, call in calls.items()}
    first["SimpleITK"] = sitk.GetArrayFromImage(first["SimpleITK"])
    differences = [largest_difference(first[peer], first["grayling"], new_mm) for peer in ("SciPy", "SimpleITK")]
    times = cpu_ms_in_turns(calls, n_rounds)
    cells = [f"{statistics.median(times['grayling']):.2f}"]
    cells += [times_longer(times[peer], times["grayling"]) for peer in ("SciPy", "SimpleITK")]
    cells.append(", ".join(f"{difference:.0e}" for difference in differences))
    return " | ".join([f"| {interpolation}, {new_mm:g} mm", *cells]) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="calls per tool (default: %(default)s)")
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    data = next(case for case in CASES if case.name == "ct_phantom").load()
    image = np.rint(data.image.astype(np.float32))
    print(json.dumps(describe()))
    print("\n| ct_phantom to | grayling, CPU ms | SciPy takes | SimpleITK takes | difference from SciPy, SimpleITK |")
    print("| --- | --- | --- | --- | --- |")
    for interpolation in ORDERS:
        for new_mm in SPACINGS_MM:
            print(row(image, data.spacing_mm, new_mm, interpolation, options.rounds), flush=True)


if __name__ == "__main__":
    main()
