# Copyright The grayling developers. Licensed under Apache-2.0.
"""Separable filters of a volume of 256 x 256 x 128 voxels: grayling and its peers on one core, taking turns.

Usage: ``python benchmarks/bench_filters.py [--rounds N] [--dtype float32|float64]`` where grayling, SciPy and
PyWavelets are installed. Prints a Markdown table. All filter the same volume in memory; a "plain FFT" pads the volume,
transforms it with ``scipy.fft``, multiplies by a kernel's spectrum that is made before, and transforms back, all in the
volume's type. Agreement is that of the responses, as a share of their range.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from collections.abc import Callable
from typing import Any

from harness.machine import ONE_THREAD, describe, stay_on_one_core
from harness.turns import cpu_ms_in_turns, times_longer

os.environ.update(ONE_THREAD)  # read by the libraries when they are imported

import numpy as np
import numpy.typing as npt
import pywt
from scipy import fft, ndimage

import grayling as gl
from grayling import filters

Array = npt.NDArray[Any]
Call = Callable[[], Any]
SHAPE = (128, 256, 256)
SPACING_MM = (1.0, 1.0, 1.0)


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


def cases(volume: Array) -> dict[str, tuple[filters.Filter, dict[str, Call]]]:
    """Return per row grayling's filter and the peers' calls."""
    rows: dict[str, tuple[filters.Filter, dict[str, Call]]] = {}
    for support in (5, 15):
        mean = filters.Mean(support=support)
        peers: dict[str, Call] = {"SciPy": lambda n=support: ndimage.uniform_filter(volume, n)}  # type: ignore[misc]
        rows[f"mean, {support} voxels"] = mean, peers
    for sigma in (1.0, 3.0):
        gaussian, laplacian = filters.Gaussian(sigma_mm=sigma), filters.LaplacianOfGaussian(sigma_mm=sigma)
        reach = int(4 * sigma + 0.5)
        rows[f"Gaussian, sigma {sigma:g}"] = (
            gaussian,
            {
                "SciPy": lambda s=sigma: ndimage.gaussian_filter(volume, s),  # type: ignore[misc]
                "plain FFT": plain_fft(volume, kernel_of(gaussian, reach)),
            },
        )
        rows[f"Laplacian of Gaussian, sigma {sigma:g}"] = (
            laplacian,
            {"plain FFT": plain_fft(volume, kernel_of(laplacian, reach))},
        )
    laws = filters.Laws(kernel="L5E5S5")
    rows["Laws L5E5S5"] = laws, {"plain FFT": plain_fft(volume, kernel_of(laws, 2))}
    rows["Laws L5E5S5, 24 orientations"] = filters.Laws(kernel="L5E5S5", pooling="maximum"), {}
    periodic = {"wavelet": "daubechies3", "subband": "HHH", "boundary": "periodic"}
    rows["Daubechies 3, one of 8 subbands"] = (
        filters.SeparableWavelet(**periodic),
        {"PyWavelets, all 8": lambda: pywt.swtn(volume, "db3", level=1)[0]["ddd"]},
    )
    pooled = filters.SeparableWavelet(wavelet="daubechies3", subband="LLH", pooling="average")
    rows["Daubechies 3 LLH, 24 orientations"] = pooled, {}
    return rows


def row(name: str, made: filters.Filter, peers: dict[str, Call], volume: Array, n_rounds: int) -> str:
    calls: dict[str, Call] = {"copy": volume.copy, "grayling": lambda: made(volume, spacing_mm=SPACING_MM)}
    calls |= peers
    first = {tool: call() for tool, call in calls.items()}
    extent = float(np.ptp(first["grayling"]))
    times = cpu_ms_in_turns(calls, n_rounds)
    peer_cells = []
    for tool in peers:
        difference = float(np.abs(first[tool] - first["grayling"]).max()) / extent
        peer_cells.append(f"{tool}: {times_longer(times[tool], times['grayling'])}, {difference:.0e}")
    copies = times_longer(times["grayling"], times["copy"]).removesuffix(" times")
    return f"| {name} | {statistics.median(times['grayling']):.1f} | {copies} | {'; '.join(peer_cells) or '-'} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="calls per tool (default: %(default)s)")
    parser.add_argument("--dtype", choices=("float32", "float64"), default="float32")
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    volume = np.random.default_rng(0).normal(0, 100, SHAPE).astype(options.dtype)
    print(json.dumps(describe()))
    print(f"\n| {options.dtype} | grayling, CPU ms | copies of the volume in that time | peers take, difference |")
    print("| --- | --- | --- | --- |")
    for name, (made, peers) in cases(volume).items():
        print(row(name, made, peers, volume, options.rounds), flush=True)


if __name__ == "__main__":
    main()
