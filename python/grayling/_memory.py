# Copyright The grayling developers. Licensed under Apache-2.0.
"""What memory is available, so that what cannot fit is refused before it is allocated."""

from __future__ import annotations

import os
from pathlib import Path

from grayling.errors import TooLarge

__all__ = ["available_bytes", "expect_room"]

_MEMINFO = Path("/proc/meminfo")
_CGROUPS = Path("/sys/fs/cgroup")
# A container's limit, what it uses, and which part of that is copies of files: of cgroup version 2 and 1.
_CONTAINERS = (
    ("memory.max", "memory.current", "memory.stat", ("inactive_file", "active_file")),
    (
        "memory/memory.limit_in_bytes",
        "memory/memory.usage_in_bytes",
        "memory/memory.stat",
        ("total_inactive_file", "total_active_file"),
    ),
)


def available_bytes() -> int:
    """Return how much memory can be taken now, in the container where there is one, without swapping.

    Copies of files that the system keeps in memory count as free, because it drops them when memory is asked for.
    """
    return min([_system_bytes(), *_container_bytes()])


def _system_bytes() -> int:
    n_kilobytes = _table(_MEMINFO).get("MemAvailable:")
    if n_kilobytes is not None:
        return n_kilobytes * 1024
    if not hasattr(os, "sysconf"):
        return 1 << 62  # where the system does not say, nothing is refused
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _container_bytes() -> list[int]:
    room = []
    for limit_name, used_name, stat_name, cached in _CONTAINERS:
        limit = _text(_CGROUPS / limit_name).strip()
        if not limit.isdecimal():  # "max" where there is no limit
            continue
        used, stat = _text(_CGROUPS / used_name).strip(), _table(_CGROUPS / stat_name)
        n_used = int(used) if used.isdecimal() else 0
        room.append(max(0, int(limit) - max(0, n_used - sum(stat.get(name, 0) for name in cached))))
    return room


def _table(path: Path) -> dict[str, int]:
    """Return the numbers of a file with a name and a number in each line."""
    rows = (line.split() for line in _text(path).splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) > 1 and row[1].isdecimal()}


def _text(path: Path) -> str:
    """Return a file's text, empty where it cannot be read."""
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""


def expect_room(n_bytes: int, what: str, way_out: str) -> None:
    """Refuse what needs more memory than is available.

    Raises
    ------
    grayling.errors.TooLarge
        With the bytes needed and those available.
    """
    limit = available_bytes()
    if n_bytes <= limit:
        return
    error = TooLarge(f"{what} needs {n_bytes / 1e9:.1f} GB, this machine has {limit / 1e9:.1f} GB available; {way_out}")
    error.bytes_needed, error.bytes_limit = n_bytes, limit
    raise error
