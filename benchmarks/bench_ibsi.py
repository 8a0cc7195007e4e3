# Copyright The grayling developers. Licensed under Apache-2.0.
"""What a configuration of IBSI 1 costs from image and mask in memory to all its features, on one core with one thread.

Usage: ``python benchmarks/bench_ibsi.py``. Prints a Markdown table of CPU times in milliseconds. The first call is that
of a fresh process; the whole and its parts are medians of warm calls. MIRP's times are those that ``compare_mirp.py``
left in ``benchmarks/results``, if it did.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable

from cases import data_folder
from compare_mirp import answer_file, kept_answer, row
from harness.machine import ONE_THREAD, stay_on_one_core

import grayling as gl
from grayling import _engine, ibsi

ROUNDS = 9
CONFIGURATIONS = ("A", "B", "C", "D", "E")
HEAD = ["configuration", "features", "first", "warm", "load", "resample, round", "prepare", "compute"]
HEAD += ["MIRP first", "MIRP warm", "MIRP exact", "MIRP warm / warm"]


def cpu_ms(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return 1e3 * (time.process_time() - start)


def warm_ms(call: Callable[[], object]) -> float:
    return statistics.median(cpu_ms(call) for _ in range(ROUNDS))


def parts(phantom: ibsi.Phantom, settings: gl.Settings) -> list[Callable[[], object]]:
    """Return the steps of an extraction; each works on what the one before it returned."""
    image, mask = phantom.image, phantom.mask
    loaded = gl.preprocess.load(image.array, mask.array, spacing_mm=image.grid.spacing_mm)
    processed = settings.preprocessing(loaded)
    prepared = _engine.prepare(processed, settings)
    return [
        lambda: gl.preprocess.load(image.array, mask.array, spacing_mm=image.grid.spacing_mm),
        lambda: settings.preprocessing(loaded),
        lambda: _engine.prepare(processed, settings),
        lambda: _engine.run(prepared, processed.spacing_mm, settings),
    ]


def measure(configuration: str) -> str:
    """Return the row of one configuration; call it in a fresh process."""
    phantom = ibsi.ct_phantom(data_folder())
    settings = gl.Settings.ibsi(configuration)

    def call() -> gl.FeatureTable:
        return gl.extract(
            phantom.image.array, phantom.mask.array, spacing_mm=phantom.image.grid.spacing_mm, settings=settings
        )

    first, warm = cpu_ms(call), warm_ms(call)
    times = [first, warm, *map(warm_ms, parts(phantom, settings))]
    return row([configuration, str(len(call())), *(f"{ms:.3g}" for ms in times), *mirp_cells(configuration, warm)])


def mirp_cells(configuration: str, warm: float) -> list[str]:
    """Return MIRP's CPU times in milliseconds and how many times grayling's warm one its warm one is."""
    if not answer_file(configuration).is_file():
        return ["-"] * 4
    answer = kept_answer(configuration)
    times = [1e3 * answer[call]["cpu_s"] for call in ("first", "warm", "exact")]
    return [*(f"{ms:.0f}" for ms in times), f"{times[1] / warm:.0f}"]


def main() -> None:
    if len(sys.argv) > 1:
        stay_on_one_core()
        warnings.simplefilter("ignore", gl.GraylingWarning)
        print(measure(sys.argv[1]))
        return
    print(row(HEAD), row(["---"] * len(HEAD)), sep="\n", flush=True)
    for configuration in CONFIGURATIONS:
        subprocess.run([sys.executable, __file__, configuration], check=True, env=os.environ | ONE_THREAD)


if __name__ == "__main__":
    main()
