# Copyright The grayling developers. Licensed under Apache-2.0.
"""What this machine's memory allows, so that what cannot fit is refused before it is allocated."""

from __future__ import annotations

import os
from pathlib import Path

from grayling.errors import TooLarge

__all__ = ["expect_room", "physical_bytes"]

_CONTAINER_LIMITS = ("memory.max", "memory/memory.limit_in_bytes")  # cgroup version 2 and 1


def physical_bytes() -> int:
    """Return the size of this machine's memory, or of the container's where that is smaller."""
    if not hasattr(os, "sysconf"):
        return 1 << 62  # where the system does not say, nothing is refused
    limits = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for name in _CONTAINER_LIMITS:
        path = Path("/sys/fs/cgroup", name)
        text = path.read_text(encoding="ascii").strip() if path.is_file() else ""
        if text.isdecimal():  # "max" where there is no limit
            limits.append(int(text))
    return min(limits)


def expect_room(n_bytes: int, what: str, way_out: str) -> None:
    """Refuse what needs more than the machine's memory.

    Raises
    ------
    grayling.errors.TooLarge
        With the bytes needed and the limit.
    """
    limit = physical_bytes()
    if n_bytes <= limit:
        return
    error = TooLarge(f"{what} needs {n_bytes / 1e9:.1f} GB, this machine has {limit / 1e9:.1f} GB; {way_out}")
    error.bytes_needed, error.bytes_limit = n_bytes, limit
    raise error
