# Copyright The grayling developers. Licensed under Apache-2.0.
"""Where the voxels of NRRD and MetaImage files stand: behind the header's text, or in a file of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grayling.errors import UnreadableFile

__all__ = ["DataPlace", "data_place"]

_LONGEST_HEADER = 1 << 20
_SEVERAL = ("list", "%", " ")  # a list of files or a pattern for their names


@dataclass(frozen=True)
class DataPlace:
    """The file with the voxels, how many bytes it has for them, and whether these are the voxels themselves."""

    path: Path
    n_held: int
    is_raw: bool


def data_place(path: Path) -> DataPlace | None:
    """Return where the voxels stand, or None where the header does not tell in a simple way.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the file is empty, or its data file is missing.
    """
    if path.stat().st_size == 0:
        raise UnreadableFile(f"{path}: the file is empty")
    fields, n_header = _fields(path)
    if path.name.lower().endswith((".mha", ".mhd")):
        name, raw = fields.get("elementdatafile", ""), fields.get("compresseddata", "false").lower() == "false"
        raw = raw and fields.get("binarydata", "true").lower() == "true"
        if not name:
            return None
        name = "" if name.upper() == "LOCAL" else name
    else:
        name, raw = fields.get("data file", fields.get("datafile", "")), fields.get("encoding", "").lower() == "raw"
    if not name:
        return DataPlace(path, path.stat().st_size - n_header, raw)
    if any(mark in name.lower() for mark in _SEVERAL):
        return None
    data = path.parent / name
    if not data.exists():
        raise UnreadableFile(f"{path}: its data file {name} is missing")
    return DataPlace(data, data.stat().st_size, raw)


def _fields(path: Path) -> tuple[dict[str, str], int]:
    """Return the header's fields, keys in lower case, and its length."""
    fields: dict[str, str] = {}
    with path.open("rb") as stream:
        while line := stream.readline(_LONGEST_HEADER):
            text = line.decode("latin-1").strip()
            separator = "=" if path.name.lower().endswith((".mha", ".mhd")) else ":"
            key, _, value = text.partition(separator)
            fields[key.strip().lower()] = value.strip()
            if not text or key.strip() == "ElementDataFile" or stream.tell() > _LONGEST_HEADER:
                break
        return fields, stream.tell()
