# Copyright The grayling developers. Licensed under Apache-2.0.
"""Writing files that are either complete or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

__all__ = ["write_file", "write_text"]


def write_text(path: str | Path, text: str, *, at_commit: Callable[[], object] = lambda: None) -> None:
    """Write a text file through a temporary file beside it, so that no reader ever sees half of it.

    What stood there before stays until the new file is complete; an interruption leaves nothing behind. A symbolic
    link stays a link, and the file it leads to is replaced. What is no regular file (a pipe, a device) is written to.

    Parameters
    ----------
    path, text
        Where, and what.
    at_commit
        Called when all is written, just before the file takes its place; if it raises, nothing has changed.
    """
    target = Path(path).resolve()
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8", newline="") as stream:
                stream.write(text)
        else:
            _write_beside(target, text, at_commit)
    except OSError as error:  # the temporary file's name would say nothing
        raise OSError(error.errno, error.strerror, str(path)) from None


def write_file(
    path: str | Path, write: Callable[[Path], object], *, at_commit: Callable[[], object] = lambda: None
) -> None:
    """Let `write` write a file whose format its ending says, through a temporary folder beside it; see `write_text`.

    What `write` puts beside the file it was given, such as the voxels of a header, goes along.
    """
    target = Path(path).resolve()
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            write(Path(folder, target.name))
            parts = sorted(Path(folder).iterdir(), key=lambda part: part.name == target.name)  # itself last
            for part in parts:
                part.chmod(_mode_for(target.parent / part.name))
            at_commit()
            for part in parts:
                part.replace(target.parent / part.name)
    except OSError as error:  # the temporary folder's name would say nothing
        raise OSError(error.errno, error.strerror, str(path)) from None


def _write_beside(target: Path, text: str, at_commit: Callable[[], object]) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(_mode_for(target))
        at_commit()
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
