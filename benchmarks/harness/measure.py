# Copyright The grayling developers. Licensed under Apache-2.0.
"""Measured calls, taken in turns, and the ratios between tools."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.process import ToolError, Worker


@dataclass(frozen=True)
class Call:
    """One measured call."""

    wall_s: float
    cpu_s: float
    peak_rss_mib: float


@dataclass
class Timing:
    """One tool on one part of one case."""

    first: Call
    values: dict[str, float]
    warm: list[Call] = field(default_factory=list)

    @property
    def cpu_s(self) -> float:
        return statistics.median(call.cpu_s for call in self.warm)

    @property
    def wall_s(self) -> float:
        return statistics.median(call.wall_s for call in self.warm)


@dataclass(frozen=True)
class Ratio:
    """CPU time of one tool over another's, from calls that followed each other."""

    median: float
    smallest: float
    largest: float

    def __str__(self) -> str:
        return f"{self.median:.3g} ({self.smallest:.3g} to {self.largest:.3g})"


def ratio(tool: Timing, base: Timing) -> Ratio:
    """Return how many times as long ``tool`` took as ``base``, round by round."""
    # A tool with fewer rounds (see take_turns) is set against the rounds it shared.
    pairs = zip(tool.warm, base.warm, strict=False)
    ratios = [mine.cpu_s / other.cpu_s for mine, other in pairs if other.cpu_s > 0]
    if not ratios:
        return Ratio(float("nan"), float("nan"), float("nan"))
    return Ratio(statistics.median(ratios), min(ratios), max(ratios))


def _call(worker: Worker, part: str) -> tuple[Call, dict[str, float]]:
    reply = worker.ask("run", part=part)
    return Call(reply["wall_s"], reply["cpu_s"], reply["peak_rss_mib"]), reply["values"]


@dataclass
class PartResult:
    """What was measured of one part, and what the tools that failed said."""

    timings: dict[str, Timing] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


def take_turns(workers: Sequence[Worker], part: str, n_rounds: int, slow_s: float) -> PartResult:
    """Call every tool once, then ``n_rounds`` times in turns (A B A B).

    A tool whose first call took longer than ``slow_s`` takes only one further turn. One whose first call fails is
    reported and takes none.
    """
    result = PartResult()
    for worker in workers:
        try:
            call, values = _call(worker, part)
            result.timings[worker.tool.name] = Timing(call, values)
        except ToolError as error:
            result.failures[worker.tool.name] = str(error)
    for index in range(n_rounds):
        for worker in workers:
            timing = result.timings.get(worker.tool.name)
            if timing and (index == 0 or timing.first.wall_s <= slow_s):
                timing.warm.append(_call(worker, part)[0])
    return result
