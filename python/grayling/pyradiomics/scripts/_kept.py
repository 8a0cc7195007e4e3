# Copyright The grayling developers. Licensed under Apache-2.0.
"""Results in ``--out-dir``: a row per case as pyradiomics writes it, and what the next run need not compute again.

pyradiomics takes ``features_<row>.csv`` of an earlier run for the results of whatever stands in that row now. Here that
file is only written; what is read again lies in a folder of its own, by a digest of all that decides a case's results.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grayling._core import __version__
from grayling.io.atomic import write_text

__all__ = ["KeptResults", "KeptValue", "jsonable", "write_row"]

_FOLDER = "grayling_cases"
_IDENTIFYING = ("Image", "Mask", "Label", "Label_channel")

_log = logging.getLogger("radiomics.script")


@dataclass(frozen=True)
class KeptValue:
    """A value of an earlier run: as text, exactly as it was written, and as JSON."""

    text: str
    value: Any

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class KeptResults:
    """Where the results of one case are kept."""

    path: Path
    case: Mapping[str, Any]

    @classmethod
    def of(cls, folder: Path, case: Mapping[str, Any], extractor: Any) -> KeptResults:
        """Return the place for a case: the same paths, files, label, settings and version have the same place."""
        identity = {name: str(case[name]) for name in _IDENTIFYING if case.get(name)}
        content = {
            "case": identity,
            "files": [_state(identity.get(name, "")) for name in ("Image", "Mask")],
            "settings": [
                getattr(extractor, name, None) for name in ("settings", "enabledImagetypes", "enabledFeatures")
            ],
            "version": __version__,
        }
        text = json.dumps(content, default=str, separators=(",", ":"))
        return cls(folder / _FOLDER / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.json", identity)

    def load(self) -> dict[str, Any] | None:
        """Return the results of an earlier run, None if there are none."""
        try:
            rows = json.loads(self.path.read_text(encoding="utf-8"))["results"]
            return {name: KeptValue(text, value) for name, text, value in rows}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("%s cannot be read (%s); its case is computed again", self.path, error)
            return None

    def save(self, results: Mapping[str, Any]) -> None:
        """Keep results for the next run."""
        rows = [(name, str(value), jsonable(value)) for name, value in results.items()]
        self.path.parent.mkdir(exist_ok=True)
        write_text(self.path, json.dumps({"case": self.case, "results": rows}))


def write_row(folder: Path, case_idx: int, vector: Mapping[str, Any]) -> None:
    """Write ``features_<case_idx>.csv``: names and values of one case."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([list(vector), list(vector.values())])
    write_text(folder / f"features_{case_idx}.csv", stream.getvalue())


def jsonable(value: Any) -> Any:
    """Return a value as JSON has it: arrays as lists, scalars of NumPy as numbers, a kept value as it was."""
    if isinstance(value, KeptValue):
        return value.value
    if isinstance(value, Mapping):
        return {key: jsonable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(part) for part in value]
    return jsonable(value.tolist()) if hasattr(value, "tolist") else value


def _state(path: str) -> tuple[int, int] | None:
    """Return size and time of a file, None if it is not there."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
