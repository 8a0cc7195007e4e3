# Copyright The grayling developers. Licensed under Apache-2.0.
"""What ITK does not tell about a NIfTI file: whether it is complete, and which voxels are not finite.

ITK reads a truncated file without an error and fills the rest with zeros, and it reads NaN and infinity as zero. So the
file is looked at here, once and in pieces, and what ITK made up is put right.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling.errors import UnreadableFile

__all__ = ["Header", "NotFinite", "check_content", "read_header", "too_short"]

_CHUNK_BYTES = 1 << 20
_DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile)
_FLOATS = {16: "f4", 64: "f8"}  # datatype codes

# By the header's length (NIfTI-1, NIfTI-2): type and position of dim, datatype, bitpix and vox_offset.
_FIELDS = {
    348: (("8h", 40), ("h", 70), ("h", 72), ("f", 108)),
    540: (("8q", 16), ("h", 12), ("h", 14), ("q", 168)),
}


@dataclass(frozen=True)
class Header:
    """Where the voxels stand in the file's content, and their type.

    Attributes
    ----------
    start
        Position of the first voxel.
    n_voxels, n_bits
        Their number, and the size of each.
    float_type
        NumPy's name of the type with its byte order; empty for whole numbers.
    """

    start: int
    n_voxels: int
    n_bits: int
    float_type: str

    @property
    def end(self) -> int:
        """The content's length."""
        return self.start + self.n_voxels * self.n_bits // 8


class NotFinite:
    """The voxels of a file that are NaN or infinite, as bits of those pieces that have any."""

    def __init__(self) -> None:
        self._pieces: list[tuple[int, int, npt.NDArray[np.uint8]]] = []

    def add(self, first: int, bad: npt.NDArray[np.bool_]) -> None:
        """Note the bad ones of a piece that begins at voxel `first`."""
        if bad.any():
            self._pieces.append((first, bad.size, np.packbits(bad)))

    def restored(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the array with NaN where the file has no finite value; the same array where it has none."""
        if not self._pieces:
            return array
        result = array.copy()
        flat = result.reshape(-1)  # the file's order: x runs fastest
        for first, size, bits in self._pieces:
            flat[first : first + size][np.unpackbits(bits, count=size).astype(bool)] = np.nan
        return result


def read_header(path: Path) -> Header:
    """Return what the header says; it is read here because ITK reports the type after rescaling.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the file is empty, has no NIfTI header, or is compressed where its name says that it is not.
    """
    if path.stat().st_size == 0:
        raise UnreadableFile(f"{path}: the file is empty")
    packed, named_packed = _is_packed(path), path.name.lower().endswith(".gz")
    try:
        with _opened(path) as stream:
            content = stream.read(540)
    except _DAMAGE as error:
        raise UnreadableFile(f"{path}: truncated or damaged ({error})") from error
    header = _parsed(content)
    if header is None:
        raise UnreadableFile(f"{path}: no NIfTI header; this is another format, or the file is damaged")
    if packed != named_packed:
        state, suffix = ("compressed", ".nii.gz") if packed else ("not compressed", ".nii")
        raise UnreadableFile(f"{path}: the file is {state}, contrary to its name; rename it to end in {suffix}")
    return header


def check_content(path: Path, header: Header) -> NotFinite:
    """Check that the file is complete, and find its voxels that are not finite.

    A compressed file is unpacked to its end, which also checks its checksum.

    Raises
    ------
    grayling.errors.UnreadableFile
        If it is truncated or damaged.
    """
    found = NotFinite()
    packed = _is_packed(path)
    if not packed and path.stat().st_size < header.end:
        raise too_short(path, path.stat().st_size, header.end)
    if not packed and not header.float_type:
        return found
    try:
        with _opened(path) as stream:
            stream.seek(header.start)
            for position, chunk in _voxel_bytes(stream, header):
                if header.float_type:
                    n_bytes = header.n_bits // 8
                    values = np.frombuffer(chunk, header.float_type, count=len(chunk) // n_bytes)
                    found.add((position - header.start) // n_bytes, ~np.isfinite(values))
            n_held = stream.tell()
            stream.read(1)
    except _DAMAGE as error:
        raise too_short(path, _unpacked(path), header.end, f" unpacked ({error})") from error
    if n_held < header.end:
        raise too_short(path, n_held, header.end, " unpacked" if packed else "")
    return found


def too_short(path: Path, n_held: int, n_expected: int, how: str = "") -> UnreadableFile:
    """Return the error of a file that holds less than its header says."""
    return UnreadableFile(f"{path}: holds {n_held} of {n_expected} bytes{how}; truncated or damaged")


def _is_packed(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _opened(path: Path) -> BufferedIOBase:
    return gzip.open(path) if _is_packed(path) else path.open("rb")


def _parsed(content: bytes) -> Header | None:
    for order in "<>":
        for length, (dim, datatype, bitpix, vox_offset) in _FIELDS.items():
            if len(content) >= length and struct.unpack_from(order + "i", content)[0] == length:
                n_axes, *sizes = struct.unpack_from(order + dim[0], content, dim[1])
                (code,) = struct.unpack_from(order + datatype[0], content, datatype[1])
                (n_bits,) = struct.unpack_from(order + bitpix[0], content, bitpix[1])
                (start,) = struct.unpack_from(order + vox_offset[0], content, vox_offset[1])
                n_voxels = math.prod(max(0, size) for size in sizes[: max(0, min(n_axes, 7))])
                # The voxels stand behind the header, whatever it says.
                first = max(length, int(start) if math.isfinite(start) else 0)
                kind = _FLOATS.get(code, "")
                return Header(first, n_voxels, max(0, n_bits), order + kind if kind else "")
    return None


def _voxel_bytes(stream: BufferedIOBase, header: Header) -> Iterator[tuple[int, bytes]]:
    """Yield pieces of whole voxels with their position, as far as the file goes."""
    position = header.start
    while position < header.end and (chunk := stream.read(min(_CHUNK_BYTES, header.end - position))):
        yield position, chunk
        position += len(chunk)


def _unpacked(path: Path) -> int:
    """Return how many bytes a damaged gzip file gives before it fails."""
    n_bytes = 0
    try:
        with gzip.open(path) as stream:
            while chunk := stream.read1(_CHUNK_BYTES):
                n_bytes += len(chunk)
    except _DAMAGE:
        pass
    return n_bytes
