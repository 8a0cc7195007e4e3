# Copyright The grayling developers. Licensed under Apache-2.0.
"""Whether an image file can hold what its header claims, judged before memory is allocated for it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from grayling._memory import expect_room
from grayling.io import nifti
from grayling.io.nifti import NotFinite
from grayling.io.text_header import DataPlace, data_place

if TYPE_CHECKING:
    import SimpleITK

__all__ = ["check_claim", "check_header"]

_LARGEST_RATIO = 1032  # of deflate: a block of one repeated byte (zlib's documentation)


def check_header(path: Path) -> nifti.Header | DataPlace | None:
    """Return what the file says about itself, before ITK looks at it.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the file is empty, is not what its name says, or its data file is missing.
    """
    return nifti.read_header(path) if path.name.lower().endswith((".nii", ".nii.gz")) else data_place(path)


def check_claim(path: Path, header: nifti.Header | DataPlace | None, reader: SimpleITK.ImageFileReader) -> NotFinite:
    """Check the size that the header claims against the file's.

    The result tells which voxels are not finite, where ITK would read them as 0.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the file is too short for its header.
    grayling.errors.TooLarge
        If the image needs more memory than is available.
    """
    n_bytes = _claimed_bytes(reader)
    found = NotFinite()
    if isinstance(header, nifti.Header):
        if path.name.lower().endswith(".gz"):
            _check_plausible(path, header.end, path.stat().st_size)
        found = nifti.check_content(path, header)
    elif header is not None:
        if header.is_raw and header.n_held < n_bytes:
            raise nifti.too_short(header.path, header.n_held, n_bytes)
        _check_plausible(header.path, n_bytes, header.n_held)
    expect_room(n_bytes, f"{path}", "crop it, or read a part")
    return found


def _claimed_bytes(reader: SimpleITK.ImageFileReader) -> int:
    import SimpleITK as sitk

    pixel = sitk.GetPixelIDValueAsString(reader.GetPixelID())
    bits = next((bits for bits in (8, 16, 32, 64) if f"{bits}-bit" in pixel), 8)
    n_voxels = math.prod(int(length) for length in reader.GetSize())
    return n_voxels * int(reader.GetNumberOfComponents()) * bits // 8


def _check_plausible(path: Path, n_bytes: int, n_held: int) -> None:
    if n_bytes > n_held * _LARGEST_RATIO:
        raise nifti.too_short(path, n_held, n_bytes, " even if they are compressed")
