# Copyright The grayling developers. Licensed under Apache-2.0.
"""Whether an image file can hold what its header claims, judged before memory is allocated for it.

ITK reads a truncated NIfTI file without an error and fills the rest with zeros, so this is checked here.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grayling.errors import TooLarge, UnreadableFile

if TYPE_CHECKING:
    import SimpleITK

__all__ = ["check_file"]

_LARGEST_RATIO = 1032  # of deflate: a block of one repeated byte (zlib's documentation)
_CHUNK_BYTES = 1 << 20


def check_file(path: Path, reader: SimpleITK.ImageFileReader) -> None:
    """Check the size that the header claims against the file's.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the file is too short for its header.
    """
    n_bytes = _claimed_bytes(reader)
    name = path.name.lower()
    if name.endswith((".nii", ".nii.gz")):
        _check_nifti(path, n_bytes)
    elif name.endswith((".nrrd", ".mha")):
        _check_plausible(path, n_bytes)
    if n_bytes > _available_bytes():
        error = TooLarge(f"{path}: needs {n_bytes} bytes, more than this machine has")
        error.bytes_needed, error.bytes_limit = n_bytes, _available_bytes()
        raise error


def _claimed_bytes(reader: SimpleITK.ImageFileReader) -> int:
    import SimpleITK as sitk

    pixel = sitk.GetPixelIDValueAsString(reader.GetPixelID())
    bits = next((bits for bits in (8, 16, 32, 64) if f"{bits}-bit" in pixel), 8)
    n_voxels = math.prod(int(length) for length in reader.GetSize())
    return n_voxels * int(reader.GetNumberOfComponents()) * bits // 8


def _check_plausible(path: Path, n_bytes: int) -> None:
    n_held = path.stat().st_size
    if n_bytes > n_held * _LARGEST_RATIO:
        raise _too_short(path, n_bytes, n_held, "even if compressed")


def _check_nifti(path: Path, n_bytes: int) -> None:
    compressed = path.name.lower().endswith(".gz")
    if compressed:
        _check_plausible(path, n_bytes)
    n_held = _unpacked_bytes(path) if compressed else path.stat().st_size
    n_expected = n_bytes + _nifti_data_offset(path)
    if n_held < n_expected:
        raise _too_short(path, n_expected, n_held, "unpacked" if compressed else "in the file")


def _unpacked_bytes(path: Path) -> int:
    """Return the length of a gzip file's content; reading it all also checks its checksum."""
    n_bytes = 0
    try:
        with gzip.open(path) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                n_bytes += len(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableFile(f"{path}: truncated or damaged after {n_bytes} unpacked bytes ({error})") from error
    return n_bytes


def _nifti_data_offset(path: Path) -> int:
    """Return where the voxels start (vox_offset of NIfTI-1 or NIfTI-2), 0 where that cannot be told."""
    opener = gzip.open if path.name.lower().endswith(".gz") else Path.open
    with opener(path, "rb") as stream:
        header = stream.read(540)
    for order in ("<", ">"):
        if len(header) >= 348 and struct.unpack_from(order + "i", header, 0)[0] == 348:
            offset = struct.unpack_from(order + "f", header, 108)[0]
            return int(offset) if np.isfinite(offset) and offset > 0 else 0
        if len(header) >= 540 and struct.unpack_from(order + "i", header, 0)[0] == 540:
            return max(0, int(struct.unpack_from(order + "q", header, 168)[0]))
    return 0


def _too_short(path: Path, n_expected: int, n_held: int, how: str) -> UnreadableFile:
    return UnreadableFile(
        f"{path}: its header claims {n_expected} bytes, but there are {n_held} {how}; the file is truncated or damaged"
    )


def _available_bytes() -> int:
    import os

    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
