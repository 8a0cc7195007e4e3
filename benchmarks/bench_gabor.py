# Copyright The grayling developers. Licensed under Apache-2.0.
"""Gabor filters of a volume of 256 x 256 x 128 voxels: grayling and its peers on one core, taking turns.

Usage: ``python benchmarks/bench_gabor.py [--rounds N] [--dtype float32|float64] [--slices N]`` where grayling, SciPy,
scikit-image and SimpleITK are installed; MIRP takes part where it can be imported. Prints a Markdown table.

All give the average of the modulus over the orientations, with a mirror boundary, from the same volume in memory:

plain FFT     per slice ``scipy.fft`` in the volume's type: one forward transform of the padded slice, a product and an
              inverse transform per orientation; the kernels' spectra are made before
MIRP          its Gabor filter, orientation by orientation
SimpleITK     ``FFTConvolution`` of the padded slice with the real and the imaginary part of our kernels, as its
              ``GaborImageSource`` makes no turned ones
scikit-image  ``gabor``, with its kernel

The last two are slow, so they filter the first ``--slow-slices`` slices across z; all times are per slice. Agreement is
that of the responses with grayling's in double precision, as a share of their range.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.machine import ONE_THREAD, describe, stay_on_one_core
from harness.turns import cpu_ms_in_turns, times_longer

os.environ.update(ONE_THREAD)  # read by the libraries when they are imported

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk
import skimage.filters
from scipy import fft

import grayling as gl
from grayling import filters

Array = npt.NDArray[Any]
SHAPE = (128, 256, 256)
SPACING_MM = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Case:
    """Settings in voxels and degrees."""

    sigma: float
    wavelength: float
    gamma: float
    step_degrees: float
    dimensions: int

    @property
    def name(self) -> str:
        planes = "x-y plane" if self.dimensions == 2 else "three planes"
        n = round(180 / self.step_degrees)
        return f"sigma {self.sigma:g}, lambda {self.wavelength:g}, gamma {self.gamma:g}, {n} orientations, {planes}"

    @property
    def thetas(self) -> Array:
        return np.radians(np.arange(0, 180, self.step_degrees))

    @property
    def axes(self) -> tuple[int, ...]:
        return (0, 1, 2) if self.dimensions == 3 else (0,)

    @property
    def reach(self) -> int:
        return math.ceil(7 * self.sigma / min(1, self.gamma))

    def kernel(self, theta: float) -> Array:
        y, x = np.mgrid[-self.reach : self.reach + 1, -self.reach : self.reach + 1]
        along, across = x * np.cos(theta) + y * np.sin(theta), y * np.cos(theta) - x * np.sin(theta)
        envelope = np.exp(-(along**2 + self.gamma**2 * across**2) / (2 * self.sigma**2))
        return np.asarray(envelope * np.exp(2j * np.pi * along / self.wavelength))

    def filter(self) -> filters.Gabor:
        return filters.Gabor(
            sigma_mm=self.sigma,
            wavelength_mm=self.wavelength,
            gamma=self.gamma,
            theta_step_degrees=self.step_degrees,
            dimensions=self.dimensions,
        )


CASES = (
    Case(5, 2, 1.5, 22.5, 2),
    Case(5, 2, 1.5, 22.5, 3),
    Case(5, 2, 1.5, 180, 2),
    Case(2, 4, 1, 45, 2),
    Case(1, 3, 1, 45, 2),
    Case(10, 8, 1, 22.5, 2),
)


def plain_fft(volume: Array, case: Case) -> Callable[[], Array]:
    """Return what a careful user of ``scipy.fft`` writes."""
    reach = case.reach
    spectra = {}
    for axis in case.axes:
        shape = [n for k, n in enumerate(volume.shape) if k != axis]
        size = [fft.next_fast_len(n + 2 * reach) for n in shape]
        kernels = np.array([fft.fft2(case.kernel(theta), size) for theta in case.thetas])
        spectra[axis] = size, kernels.astype(np.result_type(volume.dtype, np.complex64))

    def convolve() -> Array:
        result = np.zeros_like(volume)
        for axis in case.axes:
            size, kernels = spectra[axis]
            for image, total in zip(np.moveaxis(volume, axis, 0), np.moveaxis(result, axis, 0), strict=True):
                spectrum = fft.fft2(np.pad(image, reach, mode="symmetric"), size, workers=1)
                rows, columns = (slice(2 * reach, 2 * reach + n) for n in image.shape)
                for kernel in kernels:
                    response = fft.ifft2(spectrum * kernel, workers=1, overwrite_x=True)
                    np.add(total, np.abs(response[rows, columns]), out=total)
        result /= len(case.thetas) * len(case.axes)
        return result

    return convolve


def mirp(volume: Array, case: Case) -> Callable[[], Array]:
    from mirp._imagefilters.gabor import GaborFilter

    made = GaborFilter.__new__(GaborFilter)  # past the settings of a whole workflow
    made.sigma, made.gamma, made.lambda_parameter = case.sigma, case.gamma, case.wavelength
    made.mode, made.response_type = "reflect", "modulus"
    made.riesz_order, made.riesz_steered, made.riesz_sigma = None, False, None

    def convolve() -> Array:
        found = []
        for made.stack_axis in case.axes:
            for made.theta in np.degrees(case.thetas):
                found.append(made.transform_grid(volume, np.array(SPACING_MM)))
        return np.asarray(sum(found) / len(found))

    return convolve


def simple_itk(volume: Array, case: Case) -> Callable[[], Array]:
    kernels = [case.kernel(theta) for theta in case.thetas]
    parts = [[sitk.GetImageFromArray(part.astype(volume.dtype)) for part in (k.real, k.imag)] for k in kernels]

    def convolve() -> Array:
        result = np.zeros_like(volume)
        for image, total in zip(volume, result, strict=True):
            padded = sitk.GetImageFromArray(np.pad(image, case.reach, mode="symmetric"))
            for kernel in parts:
                re, im = (
                    sitk.GetArrayFromImage(
                        sitk.FFTConvolution(padded, part, False, 0, sitk.FFTConvolutionImageFilter.VALID)
                    )
                    for part in kernel
                )
                np.add(total, np.hypot(re, im), out=total)
        return np.asarray(result / len(kernels))

    return convolve


def scikit_image(volume: Array, case: Case) -> Callable[[], Array]:
    scale = 2 * np.pi * case.sigma**2 / case.gamma
    settings = {"sigma_x": case.sigma, "sigma_y": case.sigma / case.gamma, "n_stds": 4, "mode": "reflect"}

    def convolve() -> Array:
        found = []
        for image in volume:
            pairs = [skimage.filters.gabor(image, 1 / case.wavelength, theta=t, **settings) for t in case.thetas]
            found.append(scale * np.mean([np.hypot(*pair) for pair in pairs], axis=0))
        return np.array(found)

    return convolve


def row(case: Case, volume: Array, n_rounds: int, n_slow: int) -> str:
    made, slow = case.filter(), volume[:n_slow]
    calls: dict[str, Callable[[], Array]] = {"grayling": lambda: made(volume, spacing_mm=SPACING_MM)}
    calls["plain FFT"] = plain_fft(volume, case)
    slices = dict.fromkeys(calls, len(volume))
    if case.dimensions == 2:
        calls |= {"SimpleITK": simple_itk(slow, case), "scikit-image": scikit_image(slow, case)}
        slices |= {"SimpleITK": n_slow, "scikit-image": n_slow}
        if importlib.util.find_spec("mirp") is not None:
            calls["MIRP"], slices["MIRP"] = mirp(slow, case), n_slow
    exact = made(volume, spacing_mm=SPACING_MM, dtype="float64")
    extent = float(np.ptp(exact))
    difference = {tool: float(np.abs(call() - exact[: slices[tool]]).max()) / extent for tool, call in calls.items()}
    quick = {tool: call for tool, call in calls.items() if slices[tool] == len(volume)}
    times = cpu_ms_in_turns(quick, n_rounds)
    times |= {
        tool: found * n_rounds
        for tool, found in cpu_ms_in_turns({k: v for k, v in calls.items() if k not in quick}, 1).items()
    }
    per_slice = {tool: [time / slices[tool] for time in found] for tool, found in times.items()}
    peers = [
        f"{tool}: {times_longer(per_slice[tool], per_slice['grayling'])}, {difference[tool]:.0e}"
        for tool in calls
        if tool != "grayling"
    ]
    cells = (
        case.name,
        f"{statistics.median(times['grayling']):.0f}",
        f"{difference['grayling']:.0e}",
        "; ".join(peers),
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="calls per tool (default: %(default)s)")
    parser.add_argument("--dtype", choices=("float32", "float64"), default="float32")
    parser.add_argument("--slices", type=int, default=SHAPE[0], help="of the volume (default: %(default)s)")
    parser.add_argument("--slow-slices", type=int, default=1, help="for slow peers (default: %(default)s)")
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    volume = np.random.default_rng(0).normal(0, 100, (options.slices, *SHAPE[1:])).astype(options.dtype)
    print(json.dumps(describe()))
    print(f"\n| {options.dtype} | grayling, CPU ms | its difference | peers take, difference |")
    print("| --- | --- | --- | --- |")
    for case in CASES:
        print(row(case, volume, options.rounds, options.slow_slices), flush=True)


if __name__ == "__main__":
    main()
