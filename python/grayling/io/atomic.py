# Copyright The grayling developers. Licensed under Apache-2.0.
"""Writing files that are either complete or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["write_text"]


def write_text(path: str | Path, text: str) -> None:
    """Write a text file through a temporary file beside it, so that no reader ever sees half of it.

    What stood there before stays until the new file is complete; an interruption leaves nothing behind.
    """
    target = Path(path)
    try:
        _write_beside(target, text)
    except OSError as error:  # the temporary file's name would say nothing
        raise OSError(error.errno, error.strerror, str(target)) from None


def _write_beside(target: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(_mode_for(target))
        part.replace(target)
    except BaseException:  # Ctrl-C too
        part.unlink(missing_ok=True)
        raise


def _mode_for(target: Path) -> int:
    """Return the permissions of the file that is replaced, else those that open() would give."""
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
