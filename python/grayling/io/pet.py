# Copyright The grayling developers. Licensed under Apache-2.0.
"""What the header of a PET series says about dose, patient and times: the fields that uptake values are computed from.

SimpleITK reads neither sequences nor private fields, so this is read with pydicom, and for PET only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grayling._optional import import_pydicom
from grayling._words import listed
from grayling.errors import UnreadableFile

__all__ = ["NAMES", "SLICE_FIELDS", "Several", "read_acquisition"]

# Fields by DICOM keyword (PS3.3, C.8.9) with their tags.
SERIES_FIELDS = {
    "Modality": "0008,0060",
    "SeriesDate": "0008,0021",
    "SeriesTime": "0008,0031",
    "PatientSex": "0010,0040",
    "PatientSize": "0010,1020",
    "PatientWeight": "0010,1030",
    "CorrectedImage": "0028,0051",
    "Units": "0054,1001",
    "SUVType": "0054,1006",
    "DecayCorrection": "0054,1102",
}
SLICE_FIELDS = {
    "AcquisitionDate": "0008,0022",
    "AcquisitionTime": "0008,0032",
    "ActualFrameDuration": "0018,1242",
    "ImagePositionPatient": "0020,0032",
    "RescaleIntercept": "0028,1052",
    "FrameReferenceTime": "0054,1300",
}
_SEQUENCE = "RadiopharmaceuticalInformationSequence"
RADIOPHARMACEUTICAL_FIELDS = {
    "RadiopharmaceuticalStartTime": "0018,1072",
    "RadionuclideTotalDose": "0018,1074",
    "RadionuclideHalfLife": "0018,1075",
    "RadiopharmaceuticalStartDateTime": "0018,1078",
}
# Private fields, which have no keyword: the names are grayling's. Who owns them, their group, and their element.
PRIVATE_FIELDS = {
    "GEScanDateTime": ("GEMS_PETD_01", 0x0009, 0x0D),
    "PhilipsSUVScaleFactor": ("Philips PET Private Group", 0x7053, 0x00),
    "PhilipsActivityConcentrationScaleFactor": ("Philips PET Private Group", 0x7053, 0x09),
}
_TAGS = {
    **SERIES_FIELDS,
    **SLICE_FIELDS,
    **RADIOPHARMACEUTICAL_FIELDS,
    **{key: f"{group:04x},10{element:02x}" for key, (_, group, element) in PRIVATE_FIELDS.items()},
}
NAMES = {key: f"{key} ({tag})" for key, tag in _TAGS.items()}  # how messages call them


@dataclass(frozen=True)
class Several:
    """Different values of a field that should have one; nothing can be computed from them.

    Attributes
    ----------
    values
        Each of them once, or None where a file lacks the field.
    """

    values: tuple[Any, ...]

    def __repr__(self) -> str:
        return listed((repr(value) for value in self.values), limit=4)


def read_acquisition(files: Sequence[str]) -> dict[str, Any]:
    """Return the fields of a PET series: numbers, texts, and tuples of them.

    A field that is absent or empty is left out. What may differ from slice to slice (`SLICE_FIELDS`) is a tuple with
    one entry per file, None where the file lacks it. Where files disagree about any other field, or several injections
    are listed, it is `Several`.

    Parameters
    ----------
    files
        The files in the order of the image's slices.

    Raises
    ------
    grayling.MissingPackage
        If pydicom is not installed.
    grayling.errors.UnreadableFile
        If pydicom cannot read a file.
    """
    slices = [_read_slice(file) for file in files]
    whole = {key: _one([fields[key] for fields in slices]) for key in slices[0] if key not in SLICE_FIELDS}
    per_slice = {key: tuple(fields[key] for fields in slices) for key in SLICE_FIELDS}
    found = {key: values for key, values in per_slice.items() if any(value is not None for value in values)}
    return {key: value for key, value in whole.items() if value is not None} | found


def _one(values: list[Any]) -> Any:
    """Return the value that all agree on, else all that there are."""
    distinct = tuple(dict.fromkeys(values))
    return distinct[0] if len(distinct) == 1 else Several(distinct)


def _read_slice(file: str) -> dict[str, Any]:
    """Return every field, None where the file lacks it."""
    pydicom = import_pydicom()
    try:
        dataset = pydicom.dcmread(file, stop_before_pixels=True)
        injections = list(dataset.get(_SEQUENCE) or [{}])
        return {
            **{key: _plain(dataset.get(key)) for key in (*SERIES_FIELDS, *SLICE_FIELDS)},
            **{key: _of_injections(injections, key) for key in RADIOPHARMACEUTICAL_FIELDS},
            **{key: _plain(_private(dataset, *place)) for key, place in PRIVATE_FIELDS.items()},
        }
    except (OSError, ValueError, pydicom.errors.InvalidDicomError) as error:
        raise UnreadableFile(f"{file}: its DICOM header cannot be read ({error})") from error


def _of_injections(injections: list[Mapping[str, Any]], key: str) -> Any:
    """Return an injection's field; of several injections, no dose is the one that the image shows."""
    values = tuple(_plain(injection.get(key)) for injection in injections)
    return values[0] if len(values) == 1 else Several(values)


def _private(dataset: Any, creator: str, group: int, element: int) -> Any:
    """Return a private field from its owner's block, or from the usual block where no owner is named."""
    try:
        return dataset.private_block(group, creator)[element].value
    except KeyError:
        owned = (group, 0x0010) in dataset
        usual = (group, 0x1000 + element)
        return dataset[usual].value if usual in dataset and not owned else None


def _plain(value: Any) -> Any:
    """Return a number, a text or a tuple of them, and None for what is empty; pydicom has types of its own."""
    if isinstance(value, bytes):  # a private field whose type the file does not tell
        value = value.decode("ascii", "replace")
    if isinstance(value, str):
        return str(value).strip(" \0") or None
    if isinstance(value, Sequence):
        return tuple(_plain(part) for part in value) or None
    return None if value is None else float(value)
