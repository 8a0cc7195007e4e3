# Copyright The grayling developers. Licensed under Apache-2.0.
"""Where pyradiomics 3.0.1, which many papers used, gives other numbers than its development version, and so grayling.

Usage: ``python benchmarks/compare_pyradiomics.py``, after ``make_peers.py pyradiomics``. The released version repeats
the runs of ``pyradiomics_golden`` in the data folder; prints how many values agree, and the others.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cases import data_folder
from harness.agreement import relative_difference
from harness.machine import ONE_THREAD
from harness.process import BENCHMARKS

WORKER = BENCHMARKS / "peers" / "run_pyradiomics_golden.py"
PRECISIONS = (1e-9, 1e-6)
NOISE = 1e-12


def _answers(python: Path, data: Path, kept: Path) -> dict[str, Any]:
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        command = [str(python), str(WORKER), str(data)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=os.environ | ONE_THREAD)
        kept.write_text(done.stdout, encoding="utf-8")
    answers = (json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines())
    return {answer["run"]: answer for answer in answers}


def _pairs(data: Path, answers: dict[str, Any]) -> Iterator[tuple[str, str, float, float]]:
    """Yield run, feature, the development version's value and the release's; what one lacks is NaN."""
    for path in sorted((data / "pyradiomics_golden").glob("*.json")):
        golden = json.loads(path.read_text(encoding="utf-8"))
        found = answers[path.stem].get("features", {})
        expected = {name: math.nan if value is None else value for name, value in golden.get("features", {}).items()}
        for name in sorted(expected.keys() | found.keys()):
            yield path.stem, name, expected.get(name, math.nan), found.get(name, math.nan)


def main() -> int:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = BENCHMARKS / ".peers" / "pyradiomics" / "bin" / "python"
    parser.add_argument("--pyradiomics-python", type=Path, default=default)
    parser.add_argument("--again", action="store_true", help="ask anew; answers are kept in benchmarks/results")
    options = parser.parse_args()
    data = data_folder()
    kept = BENCHMARKS / "results" / "pyradiomics_golden.jsonl"
    if options.again:
        kept.unlink(missing_ok=True)
    within: Counter[float] = Counter()
    n_values = 0
    for run, name, expected, found in _pairs(data, _answers(options.pyradiomics_python, data, kept)):
        n_values += 1
        difference = 0.0 if abs(expected - found) <= NOISE else relative_difference(expected, found)
        within.update(precision for precision in PRECISIONS if difference <= precision)
        if difference > PRECISIONS[-1]:
            print(f"| {run} | {name} | {expected:.9g} | {found:.9g} | {difference:.1e} |")
    print(f"{n_values} values; " + ", ".join(f"{within[p]} agree within {p:g} (relative)" for p in PRECISIONS))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
