# Copyright The grayling developers. Licensed under Apache-2.0.
"""Markdown tables of one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.agreement import compare
from harness.measure import PartResult, Timing, ratio

# Parts that are no family of features.
_WHOLE = ("extract", "default", "full")


@dataclass(frozen=True)
class CaseResult:
    """All that was measured on one case."""

    name: str
    n_voxels: int
    parts: dict[str, PartResult]


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.3g}" if seconds < 1 else f"{seconds * 1e3:.0f}"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _agreement(part: str, tool: str, timings: dict[str, Timing], reference: str) -> str:
    if tool == reference or reference not in timings:
        return "-"
    family = None if part in _WHOLE else part
    return str(compare(tool, timings[tool].values, timings[reference].values, family))


def case_table(case: CaseResult, base: str, reference: str) -> str:
    """Return one table: a row for each part and tool."""
    head = ["part", "tool", "first CPU ms", "warm CPU ms", "warm wall ms", "calls", f"ratio to {base}", "features"]
    head.append(f"same as {reference}")
    lines = [f"### {case.name}: {case.n_voxels} voxels", "", _row(head), _row(["---"] * len(head))]
    for part, result in case.parts.items():
        timings = result.timings
        for tool, timing in timings.items():
            against = str(ratio(timing, timings[base])) if base in timings else "-"
            cells = [part, tool, _milliseconds(timing.first.cpu_s), _milliseconds(timing.cpu_s)]
            cells += [_milliseconds(timing.wall_s), str(len(timing.warm)), against, str(len(timing.values))]
            lines.append(_row([*cells, _agreement(part, tool, timings, reference)]))
    failures = [f"- {part} failed: {text}" for part, result in case.parts.items() for text in result.failures.values()]
    return "\n".join([*lines, "", *failures] if failures else lines)


def heading(machine: dict[str, Any], tools: dict[str, dict[str, Any]], absent: dict[str, str]) -> str:
    """Return the lines above the tables: machine, versions, and who is missing and why."""
    lines = [f"Machine: {machine['processor']}, {machine['n_cpus']} CPUs, {machine['system']}.", ""]
    for hello in tools.values():
        versions = ", ".join(f"{name} {number}" for name, number in hello["versions"].items())
        lines.append(f"- {versions}; import {hello['import_s']:.2f} s")
    lines += [f"- not measured: {reason}" for reason in absent.values()]
    return "\n".join(lines)
