# Copyright The grayling developers. Licensed under Apache-2.0.
"""The state of the files that an image is read from: sizes and times, by which a changed image is noticed.

Several formats keep voxels in other files than the one that is named: a folder of DICOM slices, and headers such as
``.mhd``, ``.nhdr`` or ``.hdr``. A folder's own time does not change when a slice in it is overwritten.
"""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["state_of"]

# Formats of two files with one name, such as brain.hdr and brain.img; either may be named.
_OF_TWO_FILES = (".hdr", ".hdr.gz", ".img", ".img.gz", ".sdt", ".spr")
# Formats whose header names the file with the voxels.
_NAMING = (".mha", ".mhd", ".nhdr", ".nrrd")
_LONGEST_HEADER = 1 << 16
_NAMED = re.compile(r"^(?:ElementDataFile *=|data ?file:) *(.*?)\r?$", re.MULTILINE | re.IGNORECASE)

State = list[tuple[str, int, int]]


def state_of(path: Path) -> State | None:
    """Return names, sizes and times of the files of an image; None if they cannot be told, as for a list of slices."""
    try:
        files = _files(path)
        return None if files is None else [_entry(file) for file in sorted(files)]
    except OSError:
        return None


def _entry(file: Path) -> tuple[str, int, int]:
    status = file.stat()
    return str(file), status.st_size, status.st_mtime_ns


def _files(path: Path) -> set[Path] | None:
    if path.is_dir():
        return {file for file in path.rglob("*") if file.is_file()}
    name = path.name.lower()
    files = {path}
    stem = next((path.name[: -len(ending)] for ending in _OF_TWO_FILES if name.endswith(ending)), None)
    if stem is not None:
        files |= {pair for ending in _OF_TWO_FILES if (pair := path.with_name(stem + ending)).is_file()}
    if name.endswith(_NAMING):
        named = _named_in(path)
        if named is not None and not named.is_file():
            return None
        files |= set() if named is None else {named}
    return files


def _named_in(header: Path) -> Path | None:
    """Return the file that a header names, None if it is the header's own."""
    with header.open("rb") as stream:
        text = stream.read(_LONGEST_HEADER).decode("latin-1")
    if text.startswith("NRRD"):
        text = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]  # voxels follow
    found = _NAMED.search(text)
    name = "LOCAL" if found is None else found[1].strip()
    return None if name.upper() == "LOCAL" else header.parent / name
