# Copyright The grayling developers. Licensed under Apache-2.0.
"""Local filters of a volume of 256 x 256 x 128 voxels: grayling and its peers on one core, taking turns.

Usage: ``python benchmarks/bench_local_filters.py [--rounds N] [--dtype float32|float64] [--only WORD] [--kernels]``
where grayling, SciPy, SimpleITK and scikit-image are installed. Prints a Markdown table. All filter the same volume in
memory; where peers take long, all get its first slices. Agreement is that of the responses, as a share of their range.
``--kernels`` compares the direct sum and transforms instead, in volumes and slices, and times what
`grayling.filters.convolve` takes by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from harness.machine import ONE_THREAD, describe, stay_on_one_core
from harness.turns import cpu_ms_in_turns, times_longer

os.environ.update(ONE_THREAD)  # read by the libraries when they are imported

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk
from scipy import ndimage, signal, stats
from skimage.feature import local_binary_pattern
from skimage.filters import median as skimage_median

import grayling as gl
from grayling import filters
from grayling.filters.spherical_pattern import icosphere

Array = npt.NDArray[Any]
Call = Callable[[], Any]
SHAPE = (128, 256, 256)


@dataclass(frozen=True)
class Case:
    """A filter, its peers, and the slices of the volume that all of them get."""

    name: str
    ours: Callable[[Array], Any]
    peers: dict[str, Callable[[Array], Any]]
    n_slices: int = SHAPE[0]


def by_simpleitk(function: Callable[[sitk.Image], sitk.Image]) -> Callable[[Array], Array]:
    def call(volume: Array) -> Array:
        result: Array = sitk.GetArrayFromImage(function(sitk.GetImageFromArray(volume)))
        return result

    return call


def medians() -> Iterator[Case]:
    for dimensions, support, n_slices in ((2, 3, 128), (2, 5, 64), (3, 3, 64), (2, 9, 32), (3, 5, 16), (3, 9, 16)):
        size = (support if dimensions == 3 else 1, support, support)
        radius = tuple(n // 2 for n in size[::-1])
        made = filters.Median(support=support, dimensions=dimensions, boundary="nearest")
        yield Case(
            f"median, {support}^{dimensions}",
            made,
            {
                "SciPy": lambda v, s=size: ndimage.median_filter(v, s, mode="nearest"),  # type: ignore[misc]
                "SimpleITK": by_simpleitk(lambda image, r=radius: sitk.Median(image, r)),  # type: ignore[misc]
                "scikit-image": lambda v, s=size: skimage_median(v, np.ones(s), mode="nearest"),  # type: ignore[misc]
            },
            n_slices,
        )


def patterns() -> Iterator[Case]:
    for points, radius in ((8, 1), (16, 2)):
        made = filters.LocalBinaryPattern2D(points=points, radius=radius, boundary="zero")
        yield Case(
            f"local binary patterns, {points} points",
            made,
            {
                "scikit-image": lambda v, p=points, r=radius: np.stack(  # type: ignore[misc]
                    [local_binary_pattern(image, p, r, "uniform") for image in v]
                )
            },
            64,
        )
    yield Case("3D patterns of 42 points, degree 1", filters.LocalBinaryPattern3D(degree=1), {}, 32)
    sphere = {"interpolation": "cubic_spline", "boundary": "zero"}
    kurtosis_map = filters.LocalBinaryPattern3D(degree=None, **sphere)
    yield Case("3D patterns of 42 points, splines, kurtosis", kurtosis_map, {"SciPy": kurtosis_by_scipy}, 4)


def kurtosis_by_scipy(volume: Array) -> Array:
    """Interpolate at all points at once, as pyradiomics does."""
    places = np.indices(volume.shape)[:, None] + icosphere(1).T[:, :, None, None, None]
    values = ndimage.map_coordinates(volume.astype(float), places, order=3, mode="constant")
    result: Array = stats.kurtosis(values, axis=0)
    return result


def functions() -> Iterator[Case]:
    def logarithm(volume: Array) -> Array:
        result: Array = np.sign(volume) * np.log(np.abs(volume) + 1)
        return result * (np.abs(volume).max() / np.abs(result).max())

    def exponential(volume: Array) -> Array:
        largest = np.abs(volume).max()
        result: Array = np.exp(volume * (np.log(largest) / largest))
        return result

    def square_root(volume: Array) -> Array:
        result: Array = np.sign(volume) * np.sqrt(np.abs(volume) * np.abs(volume).max())
        return result

    yield Case("square", filters.Square(), {"NumPy": lambda v: v**2 / np.abs(v).max()})
    yield Case("square root", filters.SquareRoot(), {"NumPy": square_root})
    yield Case("logarithm", filters.Logarithm(), {"NumPy": logarithm})
    yield Case("exponential", filters.Exponential(), {"NumPy": exponential})


def convolutions() -> Iterator[Case]:
    rng = np.random.default_rng(1)
    for shape, n_slices in (((3, 3, 3), 64), ((5, 5, 5), 32), ((7, 7), 32), ((15, 15, 15), 64)):
        kernel = rng.normal(size=shape)
        whole = kernel.reshape((1,) * (3 - kernel.ndim) + shape)
        peers: dict[str, Callable[[Array], Any]] = {
            "SciPy": lambda v, k=whole: ndimage.convolve(v, k, mode="constant"),  # type: ignore[misc]
            "SciPy, FFT": lambda v, k=whole: signal.fftconvolve(v, k.astype(v.dtype), mode="same"),  # type: ignore[misc]
        }
        if kernel.size > 1000:
            del peers["SciPy"]
        name = f"convolution, {' x '.join(map(str, shape))}"
        yield Case(name, lambda v, k=kernel: filters.convolve(v, k, boundary="zero"), peers, n_slices)  # type: ignore[misc]
    kernel = rng.normal(size=(3, 3, 3))
    yield Case(
        "convolution, 3 x 3 x 3, every second voxel",
        lambda v: filters.convolve(v, kernel, stride=2, boundary="zero"),
        {"SciPy": lambda v: ndimage.convolve(v, kernel, mode="constant")[::2, ::2, ::2]},
        64,
    )


def cases() -> Iterator[Case]:
    gradient = filters.GradientMagnitude(boundary="nearest", unit="voxel")
    yield Case("gradient magnitude", gradient, {"SimpleITK": by_simpleitk(sitk.GradientMagnitude)})
    yield from medians()
    yield from patterns()
    yield from functions()
    yield from convolutions()


def row(case: Case, whole: Array, n_rounds: int) -> str:
    volume = whole[: case.n_slices]
    calls: dict[str, Call] = {"copy": volume.copy, "grayling": lambda: case.ours(volume)}
    calls |= {tool: lambda call=call: call(volume) for tool, call in case.peers.items()}  # type: ignore[misc]
    first = {tool: call() for tool, call in calls.items()}
    extent = float(np.ptp(first["grayling"]))
    times = cpu_ms_in_turns(calls, n_rounds)
    peer_cells = []
    for tool in case.peers:
        difference = float(np.abs(first[tool] - first["grayling"]).max()) / extent
        peer_cells.append(f"{tool}: {times_longer(times[tool], times['grayling'])}, {difference:.0e}")
    copies = times_longer(times["grayling"], times["copy"]).removesuffix(" times")
    ours = f"{case.n_slices} | {statistics.median(times['grayling']):.1f}"
    return f"| {case.name} | {ours} | {copies} | {'; '.join(peer_cells) or '-'} |"


def kernel_row(shape: tuple[int, ...], volume: Array, n_rounds: int) -> str:
    kernel = np.random.default_rng(2).normal(size=shape)
    calls = {
        method: lambda method=method: filters.convolve(volume, kernel, method=method)  # type: ignore[misc]
        for method in ("direct", "fft", "auto")
    }
    for call in calls.values():
        call()
    times = {method: statistics.median(found) for method, found in cpu_ms_in_turns(calls, n_rounds).items()}
    cells = " | ".join(f"{times[method]:.0f}" for method in calls)
    return f"| {' x '.join(map(str, shape))} | {cells} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="calls per tool (default: %(default)s)")
    parser.add_argument("--dtype", choices=("float32", "float64"), default="float32")
    parser.add_argument("--only", default="", help="cases with this in their name")
    parser.add_argument("--kernels", action="store_true", help="the direct sum against transforms")
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    volume = np.random.default_rng(0).normal(0, 100, SHAPE).astype(options.dtype)
    print(json.dumps(describe()))
    if options.kernels:
        print(f"\n| kernel, {options.dtype} | direct, CPU ms | transforms | chosen |\n| --- | --- | --- | --- |")
        for shape in ((3,) * 3, (5,) * 3, (7,) * 3, (9,) * 3, (5,) * 2, (9,) * 2, (13,) * 2, (17,) * 2, (31,) * 2):
            print(kernel_row(shape, volume[:64], options.rounds), flush=True)
        return
    print(f"\n| {options.dtype} | slices | grayling, CPU ms | copies in that time | peers take, difference |")
    print("| --- | --- | --- | --- | --- |")
    for case in cases():
        if options.only in case.name:
            print(row(case, volume, options.rounds), flush=True)


if __name__ == "__main__":
    main()
