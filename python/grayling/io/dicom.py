# Copyright The grayling developers. Licensed under Apache-2.0.
"""A DICOM series from a folder."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling._words import listed
from grayling.errors import InvalidArgument, InvalidGeometry, InvalidImage, UnreadableFile
from grayling.io.dicom_kind import contours_refused, first_contours, has_modality_lut

__all__ = ["read_series"]

_POSITION = "0020|0032"
_ORIENTATION = "0020|0037"
_DESCRIPTION = "0008|103e"
_MODALITY = "0008|0060"
_PHOTOMETRIC = "0028|0004"
_N_FRAMES = "0028|0008"

# Gaps between slices may differ by this share of their median: positions are decimal text with few digits.
_GAP_TOLERANCE = 0.01
_MOST_FOLDERS = 50  # looked into for a series, where the folder itself has none
_ANGLE_TOLERANCE = 1e-3  # of direction cosines, for the same reason


def read_series(folder: Path, series: str | None) -> tuple[Any, dict[str, Any]]:
    """Return the DICOM series of a folder as a SimpleITK image, and what its header says about the acquisition.

    Of the acquisition the modality is told, for PET also dose, patient and times (`grayling.io.pet`), which needs
    pydicom; without it a PET series is read all the same, but uptake values cannot be computed.

    Parameters
    ----------
    folder
        A folder with the files of one or several series.
    series
        The series' UID, needed where there are several.

    Raises
    ------
    grayling.errors.UnreadableFile
        If there is no series, or a file cannot be read.
    grayling.errors.InvalidArgument
        If several series are there and none was chosen; the message lists them.
    grayling.errors.InvalidGeometry
        If a slice is missing, or the slices do not make up a box.
    grayling.errors.InvalidImage
        If the stored values mean what ITK would not make of them: several frames in one file, inverted grey, a table.
    """
    import SimpleITK as sitk

    uids = _series_in(folder)
    if not uids:
        raise UnreadableFile(_why_none(folder))
    uid = _chosen(folder, uids, series)
    files = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder), uid)
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(files)
    try:
        headers = [_header(file) for file in files]
        for file, header in zip(files, headers, strict=True):
            _check_values(Path(file), header)
        _check_slices(folder, headers)
        if len({header.GetPixelID() for header in headers}) > 1:
            # Each slice is rescaled by its own slope, but ITK stores all in the first one's type, whose whole
            # numbers may cut off fractions or overflow.
            reader.SetOutputPixelType(sitk.sitkFloat64)
        image = reader.Execute()
    except RuntimeError as error:  # SimpleITK knows no other
        raise UnreadableFile(f"{folder}: {str(error).strip().splitlines()[-1]}") from error
    return image, _acquisition(files, _text(headers[0], _MODALITY))


def _acquisition(files: Sequence[str], modality: str) -> dict[str, Any]:
    from grayling.io import pet

    if modality == "PT" and find_spec("pydicom") is not None:
        return pet.read_acquisition(files)
    return {"Modality": modality} if modality else {}


def _series_in(folder: Path) -> tuple[str, ...]:
    """Return the UIDs of a folder's series, without ITK's warning where there is none."""
    import SimpleITK as sitk

    shown = sitk.ProcessObject.GetGlobalWarningDisplay()
    sitk.ProcessObject.SetGlobalWarningDisplay(False)
    try:
        uids: tuple[str, ...] = sitk.ImageSeriesReader.GetGDCMSeriesIDs(str(folder))
    finally:
        sitk.ProcessObject.SetGlobalWarningDisplay(shown)
    return uids


def _why_none(folder: Path) -> str:
    contours = first_contours(folder)
    if contours is not None:
        return contours_refused(contours)
    below = (path for path in sorted(folder.rglob("*")) if path.is_dir())
    others = [path for path in itertools.islice(below, _MOST_FOLDERS) if _series_in(path)]
    hint = f"; there is one in {listed(others, limit=5)}" if others else ""
    return f"{folder}: no DICOM series in this folder{hint}"


def _chosen(folder: Path, uids: tuple[str, ...], series: str | None) -> str:
    if series is None and len(uids) == 1:
        return uids[0]
    if series is not None and series in uids:
        return series
    listing = "\n".join(f"  {uid}  {_description(folder, uid)}" for uid in uids)
    asked = "choose one with series=" if series is None else f"series {series!r} is not among them"
    raise InvalidArgument(f"{folder} holds {len(uids)} DICOM series; {asked}:\n{listing}")


def _description(folder: Path, uid: str) -> str:
    import SimpleITK as sitk

    files = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder), uid)
    header = _header(files[0])
    texts = [_text(header, tag) for tag in (_MODALITY, _DESCRIPTION)]
    return " ".join([*filter(None, texts), f"({len(files)} files)"])


def _header(file: str) -> Any:
    import SimpleITK as sitk

    reader = sitk.ImageFileReader()
    reader.SetFileName(file)
    reader.ReadImageInformation()
    return reader


def _check_values(file: Path, header: Any) -> None:
    """Check that ITK's values are the stored ones, rescaled: of several frames it rescales all like the first."""
    n_frames = _text(header, _N_FRAMES)
    if n_frames not in ("", "1"):
        raise InvalidImage(
            f"{file}: {n_frames} frames in one file (enhanced DICOM), expected one slice per file; convert the series "
            "first, to single-frame DICOM or to NIfTI"
        )
    photometric = _text(header, _PHOTOMETRIC)
    if photometric == "MONOCHROME1":
        raise InvalidImage(
            f"{file}: PhotometricInterpretation (0028,0004) is MONOCHROME1, whose grey ITK would invert; convert the "
            "series to MONOCHROME2, or pass the array with the values that you want"
        )
    if has_modality_lut(file):
        raise InvalidImage(
            f"{file}: its values are mapped by a Modality LUT Sequence (0028,3000), which ITK leaves out; pass the "
            "mapped values as an array, for example from pydicom.pixels.apply_modality_lut"
        )


def _check_slices(folder: Path, headers: list[Any]) -> None:
    """Check that the slices make up a box: where they do not, ITK would read them as if they did."""
    if len(headers) < 2 or not all(
        row.HasMetaDataKey(_POSITION) and row.HasMetaDataKey(_ORIENTATION) for row in headers
    ):
        return
    orientations = np.array([_decimals(row, _ORIENTATION) for row in headers])  # (n, 6), patient (x, y, z)
    positions_mm = np.array([_decimals(row, _POSITION) for row in headers])  # (n, 3)
    if np.abs(orientations - orientations[0]).max() > _ANGLE_TOLERANCE:
        raise InvalidGeometry(f"{folder}: slices of different orientation in one series; choose or convert one stack")
    normal = np.cross(orientations[0, :3], orientations[0, 3:])
    heights_mm = np.sort(positions_mm @ normal)
    _check_gaps(folder, heights_mm)
    shift = positions_mm[-1] - positions_mm[0]
    sideways_mm = float(np.linalg.norm(shift - (shift @ normal) * normal))
    if sideways_mm > _ANGLE_TOLERANCE * float(heights_mm[-1] - heights_mm[0]):
        raise InvalidGeometry(
            f"{folder}: the last slice lies {sideways_mm:.3g} mm beside the first (tilted gantry), so the voxels are "
            "no boxes; resample the series onto a right-angled grid first"
        )


def _check_gaps(folder: Path, heights_mm: npt.NDArray[np.float64]) -> None:
    gaps_mm = np.diff(heights_mm)
    usual_mm = float(np.median(gaps_mm))
    worst = int(np.argmax(np.abs(gaps_mm - usual_mm)))
    if usual_mm <= 0 or abs(gaps_mm[worst] - usual_mm) > _GAP_TOLERANCE * usual_mm:
        raise InvalidGeometry(
            f"{folder}: slices {worst + 1} and {worst + 2} of {len(heights_mm)} are {gaps_mm[worst]:.6g} mm apart, the "
            f"others {usual_mm:.6g} mm; a slice is missing or double, so the volume would be distorted"
        )


def _text(header: Any, tag: str) -> str:
    return str(header.GetMetaData(tag)).strip(" \0") if header.HasMetaDataKey(tag) else ""


def _decimals(header: Any, tag: str) -> list[float]:
    return [float(part) for part in header.GetMetaData(tag).split("\\")]
