# Copyright The grayling developers. Licensed under Apache-2.0.
"""What a DICOM file is, where it is no image that ITK could tell about."""

from __future__ import annotations

from pathlib import Path

__all__ = ["contours_refused", "first_contours", "has_modality_lut", "modality"]

_HEADER_BYTES = 1 << 16
_MODALITY = b"\x08\x00\x60\x00"  # tag (0008,0060), little endian
_MODALITY_LUT = b"\x28\x00\x00\x30"  # (0028,3000), a sequence
_PIXELS = b"\xe0\x7f\x10\x00"  # (7fe0,0010)
_CONTOURS = {"RTSTRUCT": "contours", "SEG": "a segmentation object"}
_MOST_FILES = 1000


def modality(path: Path) -> str:
    """Return a DICOM file's modality such as ``"CT"``; empty where it is no DICOM file or does not tell."""
    with path.open("rb") as stream:
        content = stream.read(_HEADER_BYTES)
    if content[128:132] != b"DICM":
        return ""
    _, found, rest = content[132:].partition(_MODALITY)
    # The value's length: two bytes behind the type "CS", or four bytes where types are implicit.
    n_bytes = int.from_bytes(rest[2:4] if rest[:2] == b"CS" else rest[:4], "little")
    return rest[4 : 4 + min(n_bytes, 16)].decode("ascii", "replace").strip(" \0") if found else ""


def has_modality_lut(path: Path) -> bool:
    """Return whether a DICOM file maps its stored values through a table, which ITK would leave out."""
    with path.open("rb") as stream:
        header = stream.read(_HEADER_BYTES).partition(_PIXELS)[0]
    return _MODALITY_LUT in header


def first_contours(folder: Path) -> Path | None:
    """Return a folder's first file that holds contours or a segmentation object."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return next((path for path in files[:_MOST_FILES] if modality(path) in _CONTOURS), None)


def contours_refused(path: Path) -> str:
    """Return why a file cannot be read as an image or mask, and what to do; empty where it holds no contours."""
    kind = modality(path)
    if kind not in _CONTOURS:
        return ""
    return (
        f"{path}: DICOM {kind} ({_CONTOURS[kind]}), which grayling does not read yet; convert it to a mask on the "
        "image's grid (NIfTI, NRRD or MetaImage) first"
    )
