# Copyright The grayling developers. Licensed under Apache-2.0.
"""The cases of a batch: a CSV file with a row each."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from grayling._words import counted
from grayling.errors import InvalidArgument, UnreadableFile
from grayling.pyradiomics._feature_names import FEATURES
from grayling.pyradiomics.scripts._messages import LOG

__all__ = ["Case", "read_batch"]

_REQUIRED = ("Image", "Mask")

Case = dict[str, str]
# Columns that the output has, and that of an earlier one used as a batch file would be taken for results.
_OF_OUTPUT = re.compile(
    r"diagnostics_.*|(original|log|wavelet[0-9]*|square|squareroot|logarithm|exponential|gradient|lbp)(-[^_]*)?"
    rf"_({'|'.join(FEATURES)})_({'|'.join(sorted({name for names in FEATURES.values() for name in names}))})"
)


def read_batch(path: Path) -> list[Case]:
    """Return the rows, Image and Mask as absolute paths; a row that ends before them is left out with a warning.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the file cannot be read as CSV.
    grayling.errors.InvalidArgument
        If a required column is missing, a column's name comes twice, or a row has more cells than there are columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            names = list(reader.fieldnames or ())
            _expect_columns(path, names)
            cases = [case for row in reader if (case := _case(path, reader.line_num, row)) is not None]
            return _without_results(path, names, cases)
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(f"{path}: no CSV file in UTF-8: {error}") from error


def _expect_columns(path: Path, names: list[str]) -> None:
    for column in _REQUIRED:
        if column not in names:
            close = [name for name in names if name.strip().lower() == column.lower()]
            found = (
                f"is called {close[0]!r}; rename it" if close else f"is missing; columns: {', '.join(names) or 'none'}"
            )
            raise InvalidArgument(f"{path}: the required column {column!r} {found}")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidArgument(f"{path}: columns come twice: {', '.join(twice)}")


def _without_results(path: Path, names: list[str], cases: list[Case]) -> list[Case]:
    """Return rows without columns that the output has: a row that fails would keep results of an earlier run."""
    results = [name for name in names if _OF_OUTPUT.fullmatch(name)]
    if results:
        LOG.warning("%s: %s left out, as the output has such columns", path, counted(len(results), "column"))
    return [{name: value for name, value in case.items() if name not in results} for case in cases]


def _case(path: Path, line: int, row: dict[str | Any, str | Any]) -> Case | None:
    if None in row:
        raise InvalidArgument(f"{path}, line {line}: more cells than columns; put texts with commas in quotes")
    if row["Image"] is None or row["Mask"] is None:
        LOG.warning("%s, line %d: no Image or Mask; the row is left out", path, line)
        return None
    case = {str(name): str(value) for name, value in row.items() if value is not None}
    folder = path.absolute().parent
    for column in _REQUIRED:
        if case[column]:
            case[column] = str(folder / case[column])
    return case
