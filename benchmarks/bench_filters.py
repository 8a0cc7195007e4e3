# Copyright The grayling developers. Licensed under Apache-2.0.
"""Separable filters of a volume of 256 x 256 x 128 voxels: grayling and its peers on one core, taking turns.

Usage: ``python benchmarks/bench_filters.py [--rounds N] [--dtype float32 float64] [--only TEXT]`` where grayling,
SciPy, PyWavelets, scikit-image and SimpleITK are installed. Prints a Markdown table per type. All filter the same
volume in memory. MIRP runs in its own environment (``make_peers.py mirp``), before the others and not in turns.

The error is that of float32 against float64. A difference is that of the responses, as a share of their range, away
from the borders, beyond which SimpleITK and MIRP put something else: around 1e-7 it is rounding; where it is large,
the peer's is another filter. "Recursive" Gaussians are approximations, a "discrete" one is another kernel, and SciPy's
Laplacian is that of a Gaussian that sums to 1.
A "plain FFT" pads the volume, transforms it with ``scipy.fft``, multiplies by a kernel's spectrum that is made before,
and transforms back, all in the volume's type.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from harness.machine import ONE_THREAD, describe, stay_on_one_core
from harness.turns import cpu_ms_in_turns, times_longer

os.environ.update(ONE_THREAD)  # read by the libraries when they are imported

import numpy as np
import numpy.typing as npt
import pywt
import SimpleITK as sitk
import skimage.filters
from scipy import fft, ndimage

import grayling as gl
from grayling import filters

Array = npt.NDArray[Any]
Call = Callable[[], Any]
HERE = Path(__file__).resolve().parent
SHAPE = (128, 256, 256)
LARGE = (256, 512, 512)  # 256 MB in float32
SPACING_MM = (1.0, 1.0, 1.0)
HEAD = "grayling, CPU ms | copies of the volume in that time | error | peers take, difference |"


class Case(NamedTuple):
    """A row: grayling's filter, and the peers' calls."""

    name: str
    made: filters.Filter
    peers: dict[str, Call]


class Mirp(NamedTuple):
    """MIRP's CPU times in milliseconds, and where its responses are."""

    times: dict[str, list[float]]
    folder: Path


def plain_fft(volume: Array, kernel: Array) -> Call:
    """Return a convolution with a mirror boundary by two transforms; the kernel's is made here."""
    reach = [n // 2 for n in kernel.shape]
    size = [fft.next_fast_len(n + 2 * r, real=True) for n, r in zip(volume.shape, reach, strict=True)]
    spectrum = fft.rfftn(kernel.astype(volume.dtype), size)
    inside = tuple(slice(2 * r, 2 * r + n) for n, r in zip(volume.shape, reach, strict=True))

    def convolve() -> Array:
        padded = np.pad(volume, [(r, r) for r in reach], mode="symmetric")
        result: Array = fft.irfftn(fft.rfftn(padded, size) * spectrum, size)[inside]
        return result

    return convolve


def kernel_of(made: filters.Filter, reach: int) -> Array:
    """Return a filter's kernel: its response to an impulse."""
    impulse = np.zeros((2 * reach + 1,) * 3)
    impulse[reach, reach, reach] = 1
    kernel: Array = made(np.pad(impulse, 1), spacing_mm=SPACING_MM)[1:-1, 1:-1, 1:-1]
    return kernel


def by_simpleitk(image: sitk.Image, name: str, *arguments: Any) -> Call:
    """Return a call of one of SimpleITK's functions."""
    return lambda: getattr(sitk, name)(image, *arguments)


def array_of(response: Any) -> Array:
    return sitk.GetArrayFromImage(response) if isinstance(response, sitk.Image) else np.asarray(response)


def line_by_line(volume: Array, kernel: str) -> Call:
    """Return a Laws kernel as SciPy's convolutions along x, y and z."""
    lines = {"L5": [1, 4, 6, 4, 1], "E5": [-1, -2, 0, 2, 1], "S5": [-1, 0, 2, 0, -1]}
    parts = [np.array(lines[kernel[k : k + 2]]) / np.linalg.norm(lines[kernel[k : k + 2]]) for k in (0, 2, 4)]

    def convolve() -> Array:
        result = volume
        for axis, part in zip((2, 1, 0), parts, strict=True):
            result = ndimage.convolve1d(result, part, axis)
        return result

    return convolve


def means(volume: Array) -> list[Case]:
    image = sitk.GetImageFromArray(volume)
    return [
        Case(
            f"mean, {n} voxels",
            filters.Mean(support=n),
            {
                "SciPy": lambda n=n: ndimage.uniform_filter(volume, n),  # type: ignore[misc]
                "SimpleITK": by_simpleitk(image, "BoxMean", [n // 2] * 3),
            },
        )
        for n in (5, 15)
    ]


def gaussians(volume: Array) -> list[Case]:
    image = sitk.GetImageFromArray(volume)
    rows = []
    for sigma in (1.0, 3.0):
        gaussian, laplacian = filters.Gaussian(sigma_mm=sigma), filters.LaplacianOfGaussian(sigma_mm=sigma)
        reach = int(4 * sigma + 0.5)
        peers: dict[str, Call] = {
            "SciPy": lambda s=sigma: ndimage.gaussian_filter(volume, s),  # type: ignore[misc]
            "plain FFT": plain_fft(volume, kernel_of(gaussian, reach)),
            "scikit-image": lambda s=sigma: skimage.filters.gaussian(volume, s, mode="reflect"),  # type: ignore[misc]
            "SimpleITK, discrete": by_simpleitk(image, "DiscreteGaussian", sigma**2, 2 * reach + 1),
            "SimpleITK, recursive": by_simpleitk(image, "SmoothingRecursiveGaussian", sigma),
        }
        rows.append(Case(f"Gaussian, sigma {sigma:g}", gaussian, peers))
        peers = {
            "plain FFT": plain_fft(volume, kernel_of(laplacian, reach)),
            "SciPy": lambda s=sigma: ndimage.gaussian_laplace(volume, s),  # type: ignore[misc]
            "SimpleITK, recursive": by_simpleitk(image, "LaplacianRecursiveGaussian", sigma),
        }
        rows.append(Case(f"Laplacian of Gaussian, sigma {sigma:g}", laplacian, peers))
    wide = filters.LaplacianOfGaussian(sigma_mm=10.0)
    return [*rows, Case("Laplacian of Gaussian, sigma 10", wide, {"plain FFT": plain_fft(volume, kernel_of(wide, 40))})]


def lines(volume: Array) -> list[Case]:
    """Return the filters of a few taps."""
    laws = filters.Laws(kernel="L5E5S5")
    peers: dict[str, Call] = {
        "SciPy": line_by_line(volume, "L5E5S5"),
        "plain FFT": plain_fft(volume, kernel_of(laws, 2)),
    }
    wavelet = filters.SeparableWavelet(wavelet="daubechies3", subband="HHH", boundary="periodic")
    all_bands = {"PyWavelets, all 8": lambda: pywt.swtn(volume, "db3", level=1)[0]["ddd"]}
    pooled = filters.SeparableWavelet(wavelet="daubechies3", subband="LLH", pooling="average")
    return [
        Case("Laws L5E5S5", laws, peers),
        Case("Laws L5E5S5, 24 orientations", filters.Laws(kernel="L5E5S5", pooling="maximum"), {}),
        Case("Daubechies 3, one of 8 subbands", wavelet, all_bands),
        Case("Daubechies 3 LLH, 24 orientations", pooled, {}),
    ]


def of_mirp(volume: Array, folder: Path, n_rounds: int) -> Mirp | None:
    """Let MIRP filter the volume in its own environment, if there is one."""
    python = HERE / ".peers" / "mirp" / "bin" / "python"
    if not python.is_file():
        return None
    image = folder / "volume.npy"
    np.save(image, volume)
    command = [str(python), str(HERE / "peers" / "run_mirp_filters.py"), str(image), str(n_rounds), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | ONE_THREAD)
    return Mirp(json.loads(done.stdout), folder)


def difference(response: Array, own: Array) -> str:
    """Return the largest difference away from the borders, as a share of the range of responses."""
    inside = (slice(40, -40),) * 3
    return f"{float(np.abs(response[inside] - own[inside]).max() / np.ptp(own)):.0e}"


def row(case: Case, volume: Array, n_rounds: int, mirp: Mirp | None) -> str:
    """Return a line of the table."""

    def filtered() -> Array:
        response: Array = case.made(volume, spacing_mm=SPACING_MM)
        return response

    calls: dict[str, Call] = {"copy": volume.copy, "grayling": filtered} | case.peers
    first = {tool: array_of(call()) for tool, call in calls.items() if tool != "copy"}
    exact: Array = case.made(volume, spacing_mm=SPACING_MM, dtype="float64")
    error = float(np.abs(first["grayling"] - exact).max() / np.ptp(exact))
    times = cpu_ms_in_turns(calls, n_rounds)
    own_response = first["grayling"]
    cells = [
        f"{tool}: {times_longer(times[tool], times['grayling'])}, {difference(first[tool], own_response)}"
        for tool in case.peers
    ]
    own = statistics.median(times["grayling"])
    if mirp and case.name in mirp.times:
        response = np.load(mirp.folder / f"{case.name}.npy")
        longer = statistics.median(mirp.times[case.name]) / own
        cells.append(f"MIRP: {longer:.0f} times, {difference(response, own_response)}")
    copies = times_longer(times["grayling"], times["copy"]).removesuffix(" times")
    return f"| {case.name} | {own:.1f} | {copies} | {error:.0e} | {'; '.join(cells) or '-'} |"


def table(dtype: str, only: str, n_rounds: int) -> None:
    """Print the rows of one type."""
    rng = np.random.default_rng(0)
    volume = rng.normal(0, 100, SHAPE).astype(dtype)
    print(f"\n| {dtype} | {HEAD}\n| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        mirp = of_mirp(volume, Path(folder), 1)
        for case in means(volume) + gaussians(volume) + lines(volume):
            if only in case.name:
                print(row(case, volume, n_rounds, mirp), flush=True)
    volume = rng.normal(0, 100, LARGE).astype(dtype)
    for case in means(volume):
        name = f"{case.name}, of {' x '.join(map(str, LARGE[::-1]))}"
        if only in name:
            print(row(case._replace(name=name), volume, min(n_rounds, 5), None), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="calls per tool (default: %(default)s)")
    parser.add_argument("--dtype", nargs="+", choices=("float32", "float64"), default=["float32", "float64"])
    parser.add_argument("--only", default="", help="rows whose names have this in them")
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    print(json.dumps(describe()))
    for dtype in options.dtype:
        table(dtype, options.only, options.rounds)


if __name__ == "__main__":
    main()
