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
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grayling._core import __version__
from grayling.io.atomic import write_text
from grayling.pyradiomics import getFeatureClasses
from grayling.pyradiomics.scripts._messages import LOG
from grayling.pyradiomics.scripts._state import state_of

__all__ = ["IDENTIFYING", "KeptResults", "KeptValue", "jsonable", "remove_rows_beyond", "write_row"]

_FOLDER = "grayling_cases"
# The columns that decide what is computed.
IDENTIFYING = ("Image", "Mask", "Label", "Label_channel")
_ROW_FILE = re.compile(r"features_([1-9][0-9]*)\.csv")


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
    def of(cls, folder: Path, case: Mapping[str, Any], extractor: Any) -> KeptResults | None:
        """Return the place for a case: the same paths, files, label, extractor and version have the same place.

        None if a change of its image or mask would not be noticed; such a case is computed every time.
        """
        identity = {name: str(case[name]) for name in IDENTIFYING if case.get(name)}
        files = [state_of(Path(identity[name])) if name in identity else None for name in ("Image", "Mask")]
        if None in files:
            return None
        content = {
            "case": identity,
            "files": files,
            "classes": _own_classes(extractor),
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
            LOG.warning("%s cannot be read (%s); its case is computed again", self.path, error)
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


def remove_rows_beyond(folder: Path, n_rows: int) -> None:
    """Remove ``features_<row>.csv`` that an earlier, longer batch left behind, and tell of it."""
    found = [(path, _ROW_FILE.fullmatch(path.name)) for path in folder.iterdir()]
    stale = [path for path, match in found if match and int(match[1]) > n_rows and path.is_file()]
    for path in stale:
        path.unlink()
    if stale:
        names = ", ".join(sorted(path.name for path in stale))
        LOG.warning("%s: removed rows of an earlier, longer batch: %s", folder, names)


def jsonable(value: Any) -> Any:
    """Return a value as JSON has it: arrays as lists, scalars of NumPy as numbers, a kept value as it was."""
    if isinstance(value, KeptValue):
        return value.value
    if isinstance(value, Mapping):
        return {key: jsonable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(part) for part in value]
    return jsonable(value.tolist()) if hasattr(value, "tolist") else value


def _own_classes(extractor: Any) -> list[tuple[str, str, Any]]:
    """Return the classes that compute: the extractor's and those of features, with the states of a user's modules."""
    kinds = [type(extractor), *getFeatureClasses().values()]
    return [(kind.__module__, kind.__qualname__, _state_of_module(kind)) for kind in kinds]


def _state_of_module(kind: type) -> Any:
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return None if file is None or kind.__module__.startswith("grayling.") else state_of(Path(file))
