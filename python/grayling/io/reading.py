# Copyright The grayling developers. Licensed under Apache-2.0.
"""Images from files: NIfTI, NRRD, MetaImage, or a folder with a DICOM series."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grayling.errors import InvalidArgument, UnreadableFile
from grayling.image import Volume, is_sitk_image, volume_from_array, volume_from_sitk
from grayling.io.nifti import NotFinite

__all__ = ["load"]

SUFFIXES = (".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd")


def load(source: Any, name: str, *, spacing_mm: Sequence[float] | None = None, series: str | None = None) -> Volume:
    """Return an image or mask as a volume.

    Parameters
    ----------
    source
        A path, a ``SimpleITK.Image``, or an array (z, y, x).
    name
        How messages call it, such as ``"image"``.
    spacing_mm
        For arrays only: voxel spacing, (z, y, x).
    series
        For a DICOM folder that holds several series: the UID of the one to read.

    Raises
    ------
    grayling.errors.UnreadableFile
        For files that are missing, truncated, of an unknown format, or that claim more voxels than they can hold.
    grayling.errors.InvalidImage
        For colour, more than three axes, values that are no real numbers.
    """
    if isinstance(source, (str, os.PathLike)):
        image, not_finite, acquisition = _read_path(Path(source), series)
        volume = volume_from_sitk(image, f"{name} {Path(source).name}")
        own = not_finite.restored(volume.array)
        return replace(volume, array=own, acquisition=acquisition, file=Path(source).absolute().name)
    if series is not None and name == "image":
        raise InvalidArgument(f"series chooses within a DICOM folder; {name} is {type(source).__name__}")
    if is_sitk_image(source):
        return volume_from_sitk(source, name)
    return volume_from_array(source, spacing_mm, name)


def _read_path(path: Path, series: str | None) -> tuple[Any, NotFinite, Mapping[str, Any]]:
    if not path.exists():
        raise UnreadableFile(f"{path}: no such file or folder")
    if path.is_dir():
        from grayling.io.dicom import read_series

        image, acquisition = read_series(path, series)
        return image, NotFinite(), acquisition
    if not path.name.lower().endswith(SUFFIXES):
        from grayling.io.dicom_kind import contours_refused, modality

        if modality(path) or path.suffix.lower() == ".dcm":
            raise UnreadableFile(
                contours_refused(path) or f"{path}: one slice of a DICOM series; give its folder, {path.parent}"
            )
        raise UnreadableFile(
            f"{path}: expected a file ending in {', '.join(SUFFIXES)}, or a folder with a DICOM series"
        )
    return *_read_file(path), {}


def _read_file(path: Path) -> tuple[Any, NotFinite]:
    import SimpleITK as sitk

    from grayling.io.preflight import check_claim, check_header

    reader = sitk.ImageFileReader()
    reader.SetFileName(str(path))
    header = check_header(path)
    try:
        reader.ReadImageInformation()
        not_finite = check_claim(path, header, reader)
        return reader.Execute(), not_finite
    except RuntimeError as error:  # SimpleITK knows no other
        raise UnreadableFile(f"{path}: {_cause(error)}") from error


def _cause(error: RuntimeError) -> str:
    """Return what went wrong from SimpleITK's message, which spends its first lines on source files."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    cause = lines[-1].rpartition("ITK ERROR: ")[2] if lines else "unreadable"
    # What follows is the error of whichever system call failed last, often "No such file" for one that is there.
    return "its voxels cannot be read; truncated or damaged" if cause.startswith("Reason:") else cause
