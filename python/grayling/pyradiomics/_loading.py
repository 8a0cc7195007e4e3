# Copyright The grayling developers. Licensed under Apache-2.0.
"""What pyradiomics takes as an image or a mask, read by SimpleITK."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import SimpleITK as sitk

from grayling.errors import InvalidImage
from grayling.pyradiomics._images import held
from grayling.pyradiomics._logging import logger_named

__all__ = ["UnreadableImage", "read_image", "read_mask"]

_logger = logger_named(__name__)


class UnreadableImage(InvalidImage, RuntimeError):
    """A file that is no image; SimpleITK, and so pyradiomics, raises RuntimeError."""


def read_image(source: Any) -> sitk.Image:
    """Return the image; a folder is read as a DICOM series."""
    if isinstance(source, str | os.PathLike) and Path(source).is_dir():
        return _read_series(os.fspath(source))
    return _read(source, "image")


def read_mask(source: Any) -> sitk.Image:
    """Return the mask."""
    return _read(source, "mask")


def _read_series(folder: str) -> sitk.Image:
    reader = sitk.ImageSeriesReader()
    names = reader.GetGDCMSeriesFileNames(folder)
    if not names:
        raise InvalidImage(f"Error reading the image: the folder {folder} holds no DICOM series")
    n_series = len(reader.GetGDCMSeriesIDs(folder))
    if n_series > 1:
        _logger.warning("%s holds %d DICOM series; the first is read, as pyradiomics does", folder, n_series)
    reader.SetFileNames(names)
    series: sitk.Image = reader.Execute()
    return series


def _read(source: Any, name: str) -> sitk.Image:
    if isinstance(source, sitk.Image):
        image = source
    elif not isinstance(source, str | os.PathLike):
        got = type(source).__name__
        raise InvalidImage(f"Error reading the {name}: expected a path or a SimpleITK.Image, got {got}")
    elif not Path(source).is_file():
        raise InvalidImage(f"Error reading the {name}: there is no file {os.fspath(source)}")
    else:
        image = _read_file(os.fspath(source), name)
    if image.GetDimension() not in (2, 3):
        raise UnreadableImage(
            f"the {name} has {image.GetDimension()} axes; give one with 2 or 3, such as one time point"
        )
    return held(image)


def _read_file(path: str, name: str) -> sitk.Image:
    try:
        return sitk.ReadImage(path)
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise UnreadableImage(
            f"Error reading the {name}: {path} is no image that SimpleITK reads, such as NIfTI, NRRD or MetaImage "
            f"({reason})"
        ) from None
