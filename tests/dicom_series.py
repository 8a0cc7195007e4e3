# Copyright The grayling developers. Licensed under Apache-2.0.
"""Writes small DICOM series, slice by slice, with any header."""

import numpy as np
import pytest

CT = "1.2.840.10008.5.1.4.1.1.2"
PET = "1.2.840.10008.5.1.4.1.1.128"

# A PET header: fluorine-18, 368.08 MBq injected an hour before the scan, which decay to 252.00 MBq.
INJECTION = {
    "RadiopharmaceuticalStartTime": "100000.000000",
    "RadiopharmaceuticalStartDateTime": "20250101100000.000000",
    "RadionuclideTotalDose": 368080000.0,
    "RadionuclideHalfLife": 6586.2,
}
PET_HEADER = {
    "SOPClassUID": PET,
    "Modality": "PT",
    "SeriesDate": "20250101",
    "SeriesTime": "110000.000000",
    "AcquisitionDate": "20250101",
    "AcquisitionTime": "110000.000000",
    "PatientSex": "O",
    "PatientSize": 1.75,
    "PatientWeight": 70.0,
    "CorrectedImage": ["NORM", "DTIM", "ATTN", "SCAT", "DECY", "RAN"],
    "RescaleSlope": 1.0,
    "RescaleIntercept": 0.0,
    "Units": "BQML",
    "DecayCorrection": "START",
    "ActualFrameDuration": 300000,
    "FrameReferenceTime": 150000.0,
    **INJECTION,
}


def write_slices(folder, slices, header=None, private=()):
    """Write a series from stored values, each (y, x), uint16 or int16, with header fields that differ by slice.

    Parameters
    ----------
    slices
        Pairs of stored values and a mapping of header fields, from the lowest slice to the highest.
    header
        Fields of every slice; None leaves one out. Those of `INJECTION` go into their sequence.
    private
        Private fields: group, element, type, value, and who owns the block (None: nobody is named).
    """
    pydicom = pytest.importorskip("pydicom")
    folder.mkdir(exist_ok=True)
    series = pydicom.uid.generate_uid()
    for number, (stored, fields) in enumerate(slices):
        dataset = _dataset(pydicom, {"SOPClassUID": CT, "Modality": "CT", **(header or {}), **fields})
        dataset.SeriesInstanceUID, dataset.StudyInstanceUID = series, "1.2.3"
        dataset.InstanceNumber = number + 1
        dataset.ImagePositionPatient = [0, 0, 2 * number]
        dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        dataset.PixelSpacing, dataset.SliceThickness = [1, 1], 2
        _set_pixels(dataset, np.asarray(stored))
        for group, element, kind, value, owner in private:
            if owner is None:
                dataset.add_new((group, 0x1000 + element), kind, value)
            else:
                dataset.private_block(group, owner, create=True).add_new(element, kind, value)
        dataset.save_as(folder / f"{number}.dcm", enforce_file_format=True)
    return folder


def write_pet(folder, stored=((0, 720), (3600, 14400)), n_slices=2, private=(), **changes):
    """Write a PET series of equal slices; `changes` are header fields, those by slice as lists."""
    by_slice = {key: value for key, value in changes.items() if isinstance(value, tuple)}
    same = {key: value for key, value in changes.items() if key not in by_slice}
    slices = [
        (np.asarray(stored, np.uint16), {key: value[number] for key, value in by_slice.items()})
        for number in range(n_slices)
    ]
    return write_slices(folder, slices, PET_HEADER | same, private)


def _dataset(pydicom, fields):
    dataset = pydicom.dataset.FileDataset(None, {}, preamble=bytes(128), file_meta=pydicom.dataset.FileMetaDataset())
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    dataset.SOPInstanceUID = pydicom.uid.generate_uid()
    injection = pydicom.Dataset()
    for key, value in fields.items():
        if value is not None:
            setattr(injection if key in INJECTION else dataset, key, value)
    if len(injection):
        dataset.RadiopharmaceuticalInformationSequence = [injection]
    return dataset


def _set_pixels(dataset, stored):
    dataset.Rows, dataset.Columns = stored.shape
    dataset.SamplesPerPixel, dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 1, 16, 16, 15
    dataset.PixelRepresentation = int(stored.dtype.kind == "i")
    if "PhotometricInterpretation" not in dataset:
        dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.PixelData = stored.tobytes()
