# Copyright The grayling developers. Licensed under Apache-2.0.
"""grayling and its peers on the same cases, on one core, taking turns.

Usage: ``python benchmarks/bench_side_by_side.py [--case NAME ...] [--tool NAME ...] [--part NAME ...]``. Prints a
Markdown report and leaves it, with every single call as JSON, in ``benchmarks/results``. What is inside each figure:
README.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from cases import CASES, Case, MissingDataError
from harness.machine import describe, stay_on_one_core
from harness.measure import take_turns
from harness.process import BENCHMARKS, Tool, ToolError, Worker
from harness.report import CaseResult, case_table, heading

PARTS = ("extract", "firstorder", "shape", "glcm", "glrlm", "glszm", "gldm", "ngtdm")
PEERS = ("pyradiomics", "flash_radiomics")
REFERENCE = "pyradiomics"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {number}")
    return number


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [case.name for case in CASES]
    parser.add_argument("--case", nargs="+", choices=names, default=names, metavar="CASE", help=", ".join(names))
    parser.add_argument("--tool", nargs="+", choices=("grayling", *PEERS), default=("grayling", *PEERS))
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rounds", type=_positive, default=7, help="warm calls per tool (default: %(default)s)")
    parser.add_argument("--slow-s", type=float, default=10.0, help="a slower call is repeated only once")
    parser.add_argument("--core", type=int, help="the core to stay on (default: the last that may be used)")
    parser.add_argument("--grayling-python", type=Path, default=Path(sys.executable), metavar="PYTHON")
    return parser.parse_args()


def _tools(options: argparse.Namespace) -> list[Tool]:
    pythons = {name: BENCHMARKS / ".peers" / name / "bin" / "python" for name in PEERS}
    pythons["grayling"] = options.grayling_python
    return [Tool(name, pythons[name]) for name in options.tool]


def _greet(tools: list[Tool], folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return what each tool says of itself, and why the others cannot run."""
    present: dict[str, dict[str, Any]] = {}
    absent: dict[str, str] = {}
    for tool in tools:
        try:
            with Worker(tool, folder / f"{tool.name}.log") as worker:
                present[tool.name] = worker.ask("hello")
        except ToolError as error:
            absent[tool.name] = str(error)
    return present, absent


def _export(case: Case, folder: Path) -> Path:
    data = case.load()
    path = folder / f"{case.name}.npz"
    np.savez(path, image=data.image, mask=data.mask, spacing_mm=data.spacing_mm)
    return path


def _measure_case(case: Case, tools: list[Tool], options: argparse.Namespace, folder: Path) -> CaseResult:
    path = _export(case, folder)
    with ExitStack() as stack:
        workers = [stack.enter_context(Worker(tool, folder / f"{tool.name}.log")) for tool in tools]
        n_voxels = [worker.ask("load", path=str(path))["n_voxels"] for worker in workers]
        parts = {}
        for part in options.part:
            print(f"{case.name}: {part}", file=sys.stderr, flush=True)
            parts[part] = take_turns(workers, part, options.rounds, options.slow_s)
    return CaseResult(case.name, n_voxels[0], parts)


def _write(report: str, record: dict[str, Any]) -> Path:
    folder = BENCHMARKS / "results"
    folder.mkdir(exist_ok=True)
    stem = folder / f"side_by_side-{time.strftime('%Y%m%d-%H%M%S')}"
    stem.with_suffix(".json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    stem.with_suffix(".md").write_text(report + "\n", encoding="utf-8")
    return stem.with_suffix(".md")


def main() -> int:
    """Measure what was asked for; the exit status is 1 without a tool or without the data."""
    options = _arguments()
    machine = describe() | {"core": stay_on_one_core(options.core)}
    with tempfile.TemporaryDirectory(prefix="grayling-bench-") as name:
        folder = Path(name)
        present, absent = _greet(_tools(options), folder)
        if not present:
            print("\n".join(absent.values()), file=sys.stderr)
            return 1
        tools = [tool for tool in _tools(options) if tool.name in present]
        try:
            results = [_measure_case(case, tools, options, folder) for case in CASES if case.name in options.case]
        except MissingDataError as error:
            print(error, file=sys.stderr)
            return 1
    base = tools[0].name
    report = "\n\n".join([heading(machine, present, absent), *(case_table(r, base, REFERENCE) for r in results)])
    print(report)
    record = {"machine": machine, "tools": present, "absent": absent, "cases": [asdict(result) for result in results]}
    print(f"\nwritten to {_write(report, record)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
