# Copyright The grayling developers. Licensed under Apache-2.0.
"""Whole runs through pyradiomics' interface, diagnostics included: grayling, pyradiomics and flash-radiomics.

Usage: ``python benchmarks/bench_facade.py [--case NAME ...] [--part default full] [--pyradiomics-python PYTHON]``.
Images are in memory; tools stay on one core and take turns, unless ``--threads`` says how many grayling uses alone.
Prints a Markdown table with the number of values that agree.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from cases import CASES
from harness.machine import describe, stay_on_one_core
from harness.measure import take_turns
from harness.process import BENCHMARKS, Tool, ToolError, Worker
from harness.report import CaseResult, case_table, heading

PEERS = BENCHMARKS / ".peers"
PARTS = ("default", "full")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [case.name for case in CASES]
    parser.add_argument("--case", nargs="+", choices=names, default=["ct_phantom"], metavar="CASE")
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow-s", type=float, default=5.0, help="a slower call is repeated only once")
    parser.add_argument("--pyradiomics-python", type=Path, default=PEERS / "pyradiomics" / "bin" / "python")
    parser.add_argument("--flash-python", type=Path, default=PEERS / "flash_radiomics" / "bin" / "python")
    parser.add_argument("--threads", type=int, nargs="+", default=[], help="grayling alone with these threads")
    return parser.parse_args()


def _in_turns(options: argparse.Namespace, path: Path, folder: Path) -> tuple[dict, dict, dict]:
    tools = [
        Tool("facade", Path(sys.executable)),
        Tool("pyradiomics", options.pyradiomics_python),
        Tool("flash_radiomics", options.flash_python),
    ]
    workers, present, absent = [], {}, {}
    for tool in tools:
        try:
            workers.append(Worker(tool, folder / f"{tool.name}.log"))
            present[tool.name] = workers[-1].ask("hello")
            workers[-1].ask("load", path=str(path))
        except ToolError as error:
            absent[tool.name] = str(error)
    running = [worker for worker in workers if worker.tool.name in present]
    parts = {part: take_turns(running, part, options.rounds, options.slow_s) for part in options.part}
    return parts, present, absent


def _with_threads(options: argparse.Namespace, path: Path, folder: Path) -> str:
    first = options.threads[0]
    lines = [
        f"| threads | part | wall ms, smallest of the rounds | {first} takes, median (quartiles) |",
        "| --- | --- | --- | --- |",
    ]
    workers = {}
    for count in options.threads:
        workers[count] = Worker(Tool("facade", Path(sys.executable)), folder / f"threads-{count}.log", threads=count)
        workers[count].ask("load", path=str(path))
    for part in options.part:
        walls = {count: [] for count in workers}
        for _ in range(options.rounds + 1):
            for count, worker in workers.items():
                walls[count].append(worker.ask("run", part=part)["wall_s"])
        for count, times in walls.items():
            ratios = np.array(walls[first][1:]) / np.array(times[1:])
            low, middle, high = np.quantile(ratios, (0.25, 0.5, 0.75))
            lines.append(
                f"| {count} | {part} | {min(times[1:]) * 1e3:.1f} | {middle:.2f} ({low:.2f} to {high:.2f}) times |"
            )
    return "\n".join(lines)


def main() -> int:
    """Measure; the exit status is 1 where a case's data are missing."""
    options = _arguments()
    machine = describe()
    with tempfile.TemporaryDirectory(prefix="grayling-bench-") as name:
        folder = Path(name)
        for case in (case for case in CASES if case.name in options.case):
            data = case.load()
            path = folder / f"{case.name}.npz"
            np.savez(path, image=data.image, mask=data.mask, spacing_mm=data.spacing_mm)
            if options.threads:
                print(_with_threads(options, path, folder))
                continue
            stay_on_one_core()
            parts, present, absent = _in_turns(options, path, folder)
            print(heading(machine, present, absent))
            print(case_table(CaseResult(case.name, int(data.mask.sum()), parts), "facade", "pyradiomics"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
