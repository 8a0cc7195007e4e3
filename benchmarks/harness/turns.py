# Copyright The grayling developers. Licensed under Apache-2.0.
"""Calls within one process that take turns, and how many times longer the others take."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any


def cpu_ms_in_turns(calls: Mapping[str, Callable[[], Any]], n_rounds: int) -> dict[str, list[float]]:
    """Return CPU times in milliseconds, one per round, of calls that were made once before."""
    times: dict[str, list[float]] = {tool: [] for tool in calls}
    for _ in range(n_rounds):
        for tool, call in calls.items():
            start = time.process_time()
            call()
            times[tool].append(1e3 * (time.process_time() - start))
    return times


def times_longer(theirs: list[float], ours: list[float]) -> str:
    """Return the median of the rounds' ratios, and their range."""
    ratios = [their / our for their, our in zip(theirs, ours, strict=True)]
    return f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}) times"
