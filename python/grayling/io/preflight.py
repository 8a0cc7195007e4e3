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

from grayling._memory import expect_room
from grayling.errors import UnreadableFile

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
    grayling.errors.TooLarge
        If the image needs more memory than the machine has.
    """
    n_bytes = _claimed_bytes(reader)
    name = path.name.lower()
    if name.endswith((".nii", ".nii.gz")):
        _check_nifti(path)
    elif name.endswith((".nrrd", ".mha")):
        _check_plausible(path, n_bytes)
    expect_room(n_bytes, f"{path}", "crop it, or read a part")


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


def _check_nifti(path: Path) -> None:
    compressed = path.name.lower().endswith(".gz")
    n_expected = _nifti_bytes(path)
    if compressed:
        _check_plausible(path, n_expected)
    n_held = _unpacked_bytes(path, n_expected) if compressed else path.stat().st_size
    if n_held < n_expected:
        raise _too_short(path, n_expected, n_held, "unpacked" if compressed else "in the file")


def _unpacked_bytes(path: Path, n_expected: int) -> int:
    """Return the length of a gzip file's content, or somewhat more than expected where it goes on beyond that.

    A content of the right length is read to its end, which also checks its checksum.
    """
    n_bytes = 0
    try:
        with gzip.open(path) as stream:
            while n_bytes <= n_expected and (chunk := stream.read(_CHUNK_BYTES)):
                n_bytes += len(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableFile(f"{path}: truncated or damaged after {n_bytes} unpacked bytes ({error})") from error
    return n_bytes


def _nifti_bytes(path: Path) -> int:
    """Return how long a NIfTI file must be: where its voxels start, and what they take there.

    The header itself is read (NIfTI-1 and NIfTI-2 standards), because ITK reports the type after rescaling.
    """
    opener = gzip.open if path.name.lower().endswith(".gz") else Path.open
    try:
        with opener(path, "rb") as stream:
            header = stream.read(540)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableFile(f"{path}: truncated or damaged ({error})") from error
    for order in "<>":
        for length, (dim, bitpix, vox_offset) in _NIFTI_FIELDS.items():
            if len(header) >= length and struct.unpack_from(order + "i", header)[0] == length:
                n_axes, *sizes = struct.unpack_from(order + dim[0], header, dim[1])
                (n_bits,) = struct.unpack_from(order + bitpix[0], header, bitpix[1])
                (start,) = struct.unpack_from(order + vox_offset[0], header, vox_offset[1])
                n_voxels = math.prod(sizes[: max(0, min(n_axes, 7))])
                return int(start if math.isfinite(start) else 0) + int(n_voxels * n_bits // 8)
    return 0


# By the header's length (NIfTI-1, NIfTI-2): type and position of dim, bitpix and vox_offset.
_NIFTI_FIELDS = {
    348: (("8h", 40), ("h", 72), ("f", 108)),
    540: (("8q", 16), ("h", 14), ("q", 168)),
}


def _too_short(path: Path, n_expected: int, n_held: int, how: str) -> UnreadableFile:
    return UnreadableFile(
        f"{path}: its header claims {n_expected} bytes, but there are {n_held} {how}; the file is truncated or damaged"
    )
