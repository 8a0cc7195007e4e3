# Copyright The grayling developers. Licensed under Apache-2.0.
"""The output in pyradiomics' three formats, and how it is appended to a file."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import io
import json
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from grayling.io.atomic import write_text
from grayling.pyradiomics.scripts._kept import KeptValue, jsonable

__all__ = ["append_text", "differs_from", "output_text", "path_format"]

Row = dict[str, Any]
# Windows has no such locks; there, runs that append to one file at the same moment may lose text.
_fcntl: Any = importlib.import_module("fcntl") if importlib.util.find_spec("fcntl") else None


def output_text(rows: Sequence[Mapping[str, Any]], chosen: str, *, skip_nans: bool) -> str:
    """Return rows in a format: ``txt``, ``json`` or ``csv``.

    Columns of CSV are those of the first row, then the others by name. A NaN that is skipped is an empty cell.
    """
    names = _columns(rows)
    shown = [_without_nans(row) if skip_nans else dict(row) for row in rows]
    if chosen == "json":
        return json.dumps([jsonable(row) for row in shown], indent=2)
    if chosen == "csv":
        stream = io.StringIO()
        writer = csv.DictWriter(stream, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(shown)
        return stream.getvalue()
    return "".join(
        f"Case-{number}_{name}: {value}\n" for number, row in enumerate(shown, 1) for name, value in row.items()
    )


def path_format(chosen: str, start: str) -> Callable[[str], str]:
    """Return how paths are written: ``absolute``, ``basename``, or ``relative`` to a folder; no path stays none."""
    formats: dict[str, Callable[[str], str]] = {
        "absolute": os.path.abspath,
        "relative": partial(os.path.relpath, start=start or os.curdir),
        "basename": os.path.basename,
    }
    written = formats[chosen]
    return lambda path: written(path) if path else path


def append_text(path: Path, text: str) -> None:
    """Append to a file so that no reader ever sees half of it, and what other processes append meanwhile stays.

    The file is replaced by one with the longer text. What is no regular file (a pipe, a device) is written to.
    """
    if path.exists() and not path.is_file():
        with path.open("a", encoding="utf-8", newline="") as stream:
            stream.write(text)
        return
    with _locked(path):
        write_text(path, path.read_bytes().decode("utf-8", "surrogateescape") + text)


def differs_from(path: Path, chosen: str, text: str) -> str:
    """Return why a file with this text appended is not read as one; empty if it is."""
    if not path.is_file() or path.stat().st_size == 0:
        return ""
    if chosen == "json":
        return "it holds JSON already, and readers expect one list; write every run to a file of its own"
    if chosen != "csv":
        return ""
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as stream:
        same = stream.readline().rstrip("\r\n") == text.partition("\n")[0]
    return "" if same else "its columns are others than this run's, whose header stands above its rows"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock on the file that has this name; one that was replaced while waiting is not it any more."""
    while True:
        with path.open("a") as stream:
            if _fcntl is not None:
                _fcntl.flock(stream, _fcntl.LOCK_EX)
            if path.exists() and os.path.samestat(path.stat(), os.fstat(stream.fileno())):
                yield
                return


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    first = list(rows[0])
    return first + sorted({name for row in rows[1:] for name in row} - set(first))


def _without_nans(row: Mapping[str, Any]) -> Row:
    return {name: value for name, value in row.items() if not _is_nan(value)}


def _is_nan(value: Any) -> bool:
    number = value.value if isinstance(value, KeptValue) else value
    if getattr(number, "shape", None) == ():
        number = number.item()
    return isinstance(number, float) and math.isnan(number)
