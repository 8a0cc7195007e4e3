# Copyright The grayling developers. Licensed under Apache-2.0.
"""The machine: its description, one core, one thread."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

# Every way in which a tool or a library below it takes its number of threads from the environment.
ONE_THREAD = dict.fromkeys(
    (
        "GRAYLING_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS",
        "FLASH_RADIOMICS_SEGMENT_CLASS_WORKERS",
    ),
    "1",
)


def stay_on_one_core(core: int | None = None) -> int | None:
    """Bind this process, and those it starts, to one core; return it, or None where the system cannot."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    chosen = max(os.sched_getaffinity(0)) if core is None else core
    os.sched_setaffinity(0, {chosen})
    return chosen


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        found: dict[str, str] = {}
        for line in info.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(":")
            found.setdefault(key.strip(), value.strip())
        if "model name" in found:
            # Virtual machines may hide the model behind a brand; family and model still tell the generation.
            return f"{found['model name']} (family {found.get('cpu family')}, model {found.get('model')})"
    return platform.processor() or platform.machine()


def _commit() -> str:
    here = Path(__file__).resolve().parent
    command = ["git", "-C", str(here), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def describe() -> dict[str, Any]:
    """Return what a result must carry to be read later."""
    return {
        "processor": _processor(),
        "n_cpus": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_average_at_start": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "grayling_commit": _commit(),
    }
