# Copyright The grayling developers. Licensed under Apache-2.0.
"""Resampling of the CT phantom around its region with ITK's numbers: grayling and SimpleITK on one core, taking turns.

Usage: ``python benchmarks/bench_itk_resample.py [--rounds N]`` where grayling and SimpleITK are installed. Prints a
Markdown table. Each row is one call of the facade's ``resampleImage`` beside SimpleITK's filter for image and mask on
the same grid, the way pyradiomics calls it. The last column counts voxels that differ by a bit.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics

from harness.machine import ONE_THREAD, describe, stay_on_one_core
from harness.turns import cpu_ms_in_turns, times_longer

os.environ.update(ONE_THREAD)  # read by the libraries when they are imported

import numpy as np
import SimpleITK as sitk
from cases import CASES

import grayling as gl
from grayling.pyradiomics._preprocessing import resampleImage

TURNED = (0.96, -0.28, 0.0, 0.28, 0.96, 0.0, 0.0, 0.0, 1.0)
ROWS = {
    "to 1 mm": ((1, 1, 1), None),
    "to 2 mm": ((2, 2, 2), None),
    "to 2 mm in plane": ((2, 2, 0), None),
    "to 1 mm, turned by 16 degrees": ((1, 1, 1), TURNED),
}


def by_simpleitk(image: sitk.Image, grid: sitk.Image, interpolator: int) -> sitk.Image:
    resampler = sitk.ResampleImageFilter()
    resampler.SetReferenceImage(grid)
    resampler.SetInterpolator(interpolator)
    return resampler.Execute(image)


def row(name: str, image: sitk.Image, mask: sitk.Image, n_rounds: int) -> str:
    spacing_mm, direction = ROWS[name]
    for made in (image, mask):
        made.SetDirection(direction or np.eye(3).ravel().tolist())
    grid = resampleImage(image, mask, resampledPixelSpacing=spacing_mm)[1]
    calls = {
        "grayling": lambda: resampleImage(image, mask, resampledPixelSpacing=spacing_mm),
        "SimpleITK": lambda: (
            by_simpleitk(image, grid, sitk.sitkBSpline),
            by_simpleitk(mask, grid, sitk.sitkNearestNeighbor),
        ),
    }
    pairs = zip(calls["grayling"](), calls["SimpleITK"](), strict=True)
    n_apart = sum(np.count_nonzero(sitk.GetArrayFromImage(a) != sitk.GetArrayFromImage(b)) for a, b in pairs)
    times = cpu_ms_in_turns(calls, n_rounds)
    size = " x ".join(map(str, grid.GetSize()))
    cells = [f"{statistics.median(times['grayling']):.1f}", times_longer(times["SimpleITK"], times["grayling"])]
    return " | ".join([f"| {name}", size, *cells, str(n_apart)]) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="calls per tool (default: %(default)s)")
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    data = next(case for case in CASES if case.name == "ct_phantom").load()
    image = sitk.GetImageFromArray(np.rint(data.image.astype(np.float32)))
    mask = sitk.GetImageFromArray(data.mask.astype(np.uint32))
    for made in (image, mask):
        made.SetSpacing(data.spacing_mm[::-1])
    print(json.dumps(describe()))
    print("\n| ct_phantom | voxels (x, y, z) | grayling, CPU ms | SimpleITK takes | voxels that differ |")
    print("| --- | --- | --- | --- | --- |")
    for name in ROWS:
        print(row(name, image, mask, options.rounds), flush=True)


if __name__ == "__main__":
    main()
