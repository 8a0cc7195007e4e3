# Copyright The grayling developers. Licensed under Apache-2.0.
"""What grayling costs beyond one call on one core: all features, two threads, memory, the first call.

Usage: ``python benchmarks/bench_scaling.py``. Prints a Markdown table. Run it on an idle machine: two threads need two
free cores.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import cases
import numpy as np

import grayling as gl

ROUNDS = 9
SEVEN = ("intensity_statistics", "intensity_histogram", "glcm", "glrlm", "glszm", "ngtdm", "ngldm", "morphology")
NOT_IN_PYRADIOMICS = {"N365", "NPT7", "ZH1A", "IQYR", "SWZ1", "BRI8"}
CASES = {case.name: case for case in cases.CASES}


def caller(name: str, *, everything: bool) -> Callable[[], gl.FeatureTable]:
    """Return the extraction of a case: all features, or those of pyradiomics' seven classes."""
    data = CASES[name].load()
    keys = [
        f.key
        for f in gl.features
        if not f.on_demand and (everything or (f.family in SEVEN and f.ibsi_code not in NOT_IN_PYRADIOMICS))
    ]
    settings = gl.Settings(
        discretisation=gl.FixedBinSize(width=25.0), features=keys, aggregations=("3D averaged", "3D")
    )
    return lambda: gl.extract(data.image, data.mask, spacing_mm=data.spacing_mm, settings=settings, hash_inputs=False)


def wall_ms(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return 1e3 * (time.perf_counter() - start)


def all_features() -> str:
    gl.set_num_threads(1)
    call = caller("ct_phantom", everything=True)
    first = wall_ms(call)
    warm = statistics.median(wall_ms(call) for _ in range(ROUNDS))
    return f"| all {len(call())} features, ct_phantom, one thread | {warm:.1f} ms warm, {first:.0f} ms the first time |"


def two_threads() -> str:
    call = caller("ct_phantom_upsampled", everything=False)
    times: dict[int, list[float]] = {1: [], 2: []}
    for n_threads in (1, 2) * (ROUNDS + 1):
        gl.set_num_threads(n_threads)
        times[n_threads].append(wall_ms(call))
    ratios = [one / two for one, two in zip(times[1][1:], times[2][1:], strict=True)]
    one, two = (statistics.median(times[n][1:]) for n in (1, 2))
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    return (
        f"| two threads against one, ct_phantom_upsampled | {statistics.median(ratios):.2f} times faster ({spread}); "
        f"{one:.1f} and {two:.1f} ms |"
    )


def peak_memory() -> str:
    """Measure the highest resident size during one call above that before it; Linux only."""
    gl.set_num_threads(1)
    tiny = np.arange(60, dtype=np.float32).reshape(3, 4, 5)
    gl.extract(tiny, tiny > 1, spacing_mm=(1, 1, 1))  # what is loaded once is not the call's
    call = caller("ct_phantom_upsampled", everything=False)
    data = CASES["ct_phantom_upsampled"].load()
    n_box = int(np.prod([np.ptp(axis) + 1 for axis in np.nonzero(data.mask)]))
    Path("/proc/self/clear_refs").write_text("5")
    before = resident_bytes("VmRSS")
    call()
    extra = resident_bytes("VmHWM") - before
    per_voxel = f"{extra / n_box:.1f} bytes a voxel of the box"
    return f"| peak extra memory, ct_phantom_upsampled | {extra / 1e6:.0f} MB, {per_voxel} |"


def resident_bytes(field: str) -> int:
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.split(f"{field}:")[1].split()[0])


def main() -> None:
    warnings.simplefilter("ignore", gl.GraylingWarning)
    measurements = {"all": all_features, "threads": two_threads, "memory": peak_memory}
    if len(sys.argv) > 1:
        print(measurements[sys.argv[1]]())
        return
    print("| what | result |\n| --- | --- |")
    for name in measurements:  # each in a process of its own
        subprocess.run([sys.executable, __file__, name], check=True)


if __name__ == "__main__":
    main()
