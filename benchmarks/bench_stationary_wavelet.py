# Copyright The grayling developers. Licensed under Apache-2.0.
"""All subbands of one level of the stationary wavelet transform: grayling and PyWavelets on one core, taking turns.

Usage: ``python benchmarks/bench_stationary_wavelet.py [--rounds N] [--wavelets coif1 ...]`` where grayling and
PyWavelets are installed. The volume has 100 x 200 x 200 voxels. Prints a Markdown table; every row says whether all
bits agree. The window is a box of 50 x 100 x 100 voxels in the middle.
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
import pywt

import grayling as gl
from grayling import _core

SHAPE = (100, 200, 200)
WINDOW = (25, 50, 50), (50, 100, 100)


def row(wavelet: str, dtype: str, rounds: int) -> str:
    volume = np.random.default_rng(0).normal(0, 100, SHAPE).astype(dtype)
    axes = (True, True, True)

    def ours(window: tuple[tuple[int, ...], tuple[int, ...]] = ((0, 0, 0), SHAPE)) -> list[np.ndarray]:
        return _core.stationary_wavelet(volume, wavelet, axes, window, dtype == "float32")

    def theirs() -> list[np.ndarray]:
        return list(pywt.swtn(volume, wavelet, level=1, axes=(2, 1, 0))[0].values())

    equal = all(np.array_equal(a, b) for a, b in zip(ours(), theirs(), strict=True))
    calls = {"ours": ours, "window": lambda: ours(WINDOW), "theirs": theirs}
    times = cpu_ms_in_turns(calls, rounds)
    per_million = {name: min(values) / (volume.size / 1e6) for name, values in times.items()}
    cells = [f"{wavelet}, {dtype}", f"{per_million['ours']:.1f}", f"{min(times['window']):.1f}"]
    cells += [f"{per_million['theirs']:.0f}", times_longer(times["theirs"], times["ours"]), "yes" if equal else "no"]
    share = statistics.median(times["window"]) / statistics.median(times["ours"])
    return f"| {' | '.join(cells)} | {share:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="calls per tool (default: %(default)s)")
    parser.add_argument("--wavelets", nargs="+", default=["haar", "coif1", "db4", "coif5"])
    options = parser.parse_args()
    stay_on_one_core()
    gl.set_num_threads(1)
    print(json.dumps(describe()))
    print(
        "\n| | grayling, CPU ms per million voxels | window, CPU ms | PyWavelets, per million | ratio | same bits | ",
        end="",
    )
    print("window / whole |\n" + "| --- " * 7 + "|")
    for wavelet in options.wavelets:
        for dtype in ("float32", "float64"):
            print(row(wavelet, dtype, options.rounds), flush=True)


if __name__ == "__main__":
    main()
