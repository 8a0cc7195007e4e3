# Copyright The grayling developers. Licensed under Apache-2.0.
"""What the workers share: one tool in one process, driven by one JSON object per line.

Requests come on standard input, replies leave on what was standard output when the process started; anything the tool
itself prints goes to standard error.

======== ============================== ==============================================================
request  further keys                   reply
======== ============================== ==============================================================
hello                                   versions, import_s (wall seconds)
load     path (``.npz`` of one case)    n_voxels
run      part (see `Tool`)              wall_s, cpu_s, peak_rss_mib, values (pyradiomics names to numbers)
======== ============================== ==============================================================

A request that fails is answered with ``error``.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TextIO

import numpy as np
from requested import FAMILIES, SIGNATURES

BIN_WIDTH = 25.0

Values = dict[str, float]  # "glcm_JointEntropy" -> value


@dataclass(frozen=True)
class Region:
    """One image with its region."""

    image: Any  # (z, y, x)
    mask: Any  # (z, y, x), 0 and 1
    spacing_mm: tuple[float, float, float]  # (z, y, x)

    def cropped(self) -> Region:
        """Return the part inside the mask's bounding box."""
        box = tuple(slice(int(i.min()), int(i.max()) + 1) for i in np.nonzero(self.mask))
        return Region(np.ascontiguousarray(self.image[box]), np.ascontiguousarray(self.mask[box]), self.spacing_mm)


class Tool(Protocol):
    """What a worker script provides."""

    def versions(self) -> dict[str, str]: ...

    def load(self, region: Region) -> None:
        """Take a case in memory; not timed, and nothing is computed, so that the first ``extract`` is cold."""

    def crop(self) -> None:
        """Prepare what ``family`` starts from, unless that was done since the last ``load``; not timed."""

    def extract(self) -> Values:
        """Compute all families of the whole image."""

    def family(self, name: str) -> Values:
        """Compute one family of the image cropped to the region's bounding box."""

    def signature(self, name: str) -> Values:
        """Compute a whole run of ``requested.SIGNATURES`` with diagnostics; only for ``bench_facade.py``."""


def _load(tool: Tool, path: str) -> dict[str, Any]:
    with np.load(path) as stored:
        z_mm, y_mm, x_mm = (float(s) for s in stored["spacing_mm"])
        region = Region(stored["image"], stored["mask"].astype(np.uint8), (z_mm, y_mm, x_mm))
    tool.load(region)
    return {"n_voxels": int(region.mask.sum())}


def _measure(call: Callable[[], Values]) -> dict[str, Any]:
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    values = call()
    cpu_s, wall_s = time.process_time() - cpu_s, time.perf_counter() - wall_s
    peak_rss_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"wall_s": wall_s, "cpu_s": cpu_s, "peak_rss_mib": peak_rss_mib, "values": values}


def _answer(tool: Tool, request: dict[str, Any], import_s: float) -> dict[str, Any]:
    match request:
        case {"request": "hello"}:
            return {"versions": tool.versions(), "import_s": import_s}
        case {"request": "load", "path": path}:
            return _load(tool, path)
        case {"request": "run", "part": "extract"}:
            return _measure(tool.extract)
        case {"request": "run", "part": name} if name in FAMILIES:
            tool.crop()
            return _measure(lambda: tool.family(name))
        case {"request": "run", "part": name} if name in SIGNATURES:
            return _measure(lambda: tool.signature(name))
    raise ValueError(f"unknown request {request}")


def _private_output() -> TextIO:
    """Keep standard output for replies, and let what the tool prints go to standard error."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return replies


def serve(make_tool: Callable[[], Tool]) -> None:
    """Answer requests until standard input ends; ``make_tool`` imports the tool."""
    replies = _private_output()
    started = time.perf_counter()
    tool = make_tool()
    import_s = time.perf_counter() - started
    for line in sys.stdin:
        try:
            reply = _answer(tool, json.loads(line), import_s)
        except Exception as error:  # noqa: BLE001  (whatever the tool raises is the answer)
            traceback.print_exc()
            reply = {"error": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
