# Copyright The grayling developers. Licensed under Apache-2.0.
"""What pyradiomics takes as an image or a mask, read by SimpleITK."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import SimpleITK as sitk

from grayling.errors import InvalidImage

__all__ = ["read_image", "read_mask"]


def read_image(source: Any) -> sitk.Image:
    """Return the image; a folder is read as a DICOM series."""
    if isinstance(source, str | os.PathLike) and Path(source).is_dir():
        reader = sitk.ImageSeriesReader()
        names = reader.GetGDCMSeriesFileNames(os.fspath(source))
        if not names:
            raise InvalidImage(f"Error reading the image: the folder {source} holds no DICOM series")
        reader.SetFileNames(names)
        series: sitk.Image = reader.Execute()
        return series
    return _read(source, "image")


def read_mask(source: Any) -> sitk.Image:
    """Return the mask."""
    return _read(source, "mask")


def _read(source: Any, name: str) -> sitk.Image:
    if isinstance(source, sitk.Image):
        return source
    if not isinstance(source, str | os.PathLike):
        got = type(source).__name__
        raise InvalidImage(f"Error reading the {name}: expected a path or a SimpleITK.Image, got {got}")
    if not Path(source).is_file():
        raise InvalidImage(f"Error reading the {name}: there is no file {os.fspath(source)}")
    return sitk.ReadImage(os.fspath(source))
