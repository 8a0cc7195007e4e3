# Copyright The grayling developers. Licensed under Apache-2.0.
"""Values of DICOM series: each slice by its own slope and intercept, and what ITK would misread is refused."""

import sys

import numpy as np
import pytest

from grayling._optional import MissingPackage
from grayling.errors import InvalidImage
from grayling.io.reading import load
from grayling.preprocess import StandardisedUptake, suv_factor
from grayling.preprocess import load as load_sample
from tests.dicom_series import PET_HEADER, write_pet, write_slices
from tests.subprocesses import output_of

STORED = np.arange(100, 120, dtype=np.uint16).reshape(4, 5)


def rescaled(slices):
    return [
        stored.astype(float) * fields.get("RescaleSlope", 1) + fields.get("RescaleIntercept", 0)
        for stored, fields in slices
    ]


def by_slope(*slopes, **others):
    return [(STORED, {"RescaleSlope": slope, "RescaleIntercept": 0, **others}) for slope in slopes]


@pytest.mark.parametrize(
    "slices",
    [
        by_slope(0.5, 2.5, 0.3),
        by_slope(1, 2.5, 0.3),  # ITK alone stores all slices like the first one: as whole numbers, cut off
        by_slope(1, 1000, 1),  # and as 16 bits, which overflow
        by_slope(2.5, 1, 1),
        by_slope(1.00000012345678, 0.123456789012345, 3.33333333333333),
        [(STORED, {"RescaleSlope": 1, "RescaleIntercept": value}) for value in (0, -1000, 0.5)],
        [(STORED, {"RescaleSlope": 1, "RescaleIntercept": -1024})] * 3,
        [(STORED, {})] * 3,
        [(STORED.astype(np.int16) - 110, {})] * 3,
        [(STORED + np.uint16(65000), {})] * 3,
    ],
    ids=[
        "slopes",
        "whole first",
        "overflow",
        "whole later",
        "digits",
        "intercepts",
        "CT",
        "none",
        "signed",
        "unsigned",
    ],
)
def test_each_slice_is_rescaled_by_its_own_slope(slices, tmp_path):
    array = load(write_slices(tmp_path, slices), "image").array
    np.testing.assert_allclose(array, rescaled(slices), rtol=1e-15)


def test_equal_slopes_keep_whole_numbers_whole(tmp_path):
    slices = [(STORED, {"RescaleSlope": 1, "RescaleIntercept": -1024})] * 3
    assert load(write_slices(tmp_path, slices), "image").array.dtype.kind == "i"


def test_several_frames_in_a_file_are_refused(tmp_path):
    write_slices(tmp_path, [(np.vstack([STORED, STORED]), {"NumberOfFrames": 2})])
    with pytest.raises(InvalidImage, match=r"2 frames in one file .*convert the series"):
        load(tmp_path, "image")


def test_inverted_grey_is_refused(tmp_path):
    write_slices(tmp_path, [(STORED, {"PhotometricInterpretation": "MONOCHROME1"})] * 2)
    with pytest.raises(InvalidImage, match=r"PhotometricInterpretation \(0028,0004\) is MONOCHROME1"):
        load(tmp_path, "image")


def test_a_table_of_values_is_refused(tmp_path):
    pydicom = pytest.importorskip("pydicom")
    table = pydicom.Dataset()
    table.LUTDescriptor = [4, 100, 16]
    table.ModalityLUTType = "OD"
    table.LUTData = np.arange(4, dtype=np.uint16).tobytes()
    table["LUTData"].VR = "OW"
    write_slices(tmp_path, [(STORED, {"ModalityLUTSequence": [table]})] * 2)
    with pytest.raises(InvalidImage, match=r"Modality LUT Sequence \(0028,3000\)"):
        load(tmp_path, "image")


def test_only_pet_is_read_with_pydicom(tmp_path):
    write_slices(tmp_path / "ct", [(STORED, {})] * 2)
    write_pet(tmp_path / "pet")
    script = """
        import sys
        from grayling.io.reading import load
        volume = load({folder!r}, "image")
        print(volume.acquisition["Modality"], "pydicom" in sys.modules)
    """
    assert output_of(script.format(folder=str(tmp_path / "ct"))) == "CT False"
    assert output_of(script.format(folder=str(tmp_path / "pet"))) == "PT True"


def test_without_pydicom_a_pet_series_is_read_but_not_converted(tmp_path, monkeypatch):
    folder = write_pet(tmp_path)
    monkeypatch.setitem(sys.modules, "pydicom", None)
    sample = load_sample(folder)
    assert sample.array.max() == 14400
    for required in (True, False):  # never taken to be uptake
        with pytest.raises(MissingPackage, match=r"pip install 'grayling\[dicom\]'"):
            StandardisedUptake(required=required).apply(sample)


def test_a_pet_header_is_read(tmp_path):
    acquisition = load(write_pet(tmp_path, AcquisitionTime=("110000", "110500")), "image").acquisition
    for key in ("Units", "PatientWeight", "RadionuclideTotalDose", "RadiopharmaceuticalStartDateTime"):
        assert acquisition[key] == PET_HEADER[key]
    assert acquisition["CorrectedImage"] == tuple(PET_HEADER["CorrectedImage"])
    assert acquisition["AcquisitionTime"] == ("110000", "110500")
    assert acquisition["FrameReferenceTime"] == (150000.0, 150000.0)
    assert acquisition["ImagePositionPatient"] == ((0, 0, 0), (0, 0, 2))
    assert "SUVType" not in acquisition


def test_what_a_series_disagrees_about_is_refused_when_it_is_needed(tmp_path):
    sample = load_sample(write_pet(tmp_path, PatientWeight=(70.0, 71.0), Units=("BQML", None), PatientSize=(1.75, 1.8)))
    message = r"Units \(0054,1001\) has several values, 'BQML', None, expected BQML"
    with pytest.raises(InvalidImage, match=message):
        suv_factor(sample.acquisition)
    with pytest.raises(
        InvalidImage, match=r"PatientWeight \(0010,1030\) has several values, 70.0, 71.0, expected kilo"
    ):
        suv_factor({**sample.acquisition, "Units": "BQML"})
    assert suv_factor({**sample.acquisition, "Units": "BQML", "PatientWeight": 70.0}).factors[0] > 0


def test_of_several_injections_none_is_chosen(tmp_path):
    pydicom = pytest.importorskip("pydicom")
    folder = write_pet(tmp_path)
    for path in folder.iterdir():
        dataset = pydicom.dcmread(path)
        dataset.RadiopharmaceuticalInformationSequence.append(dataset.RadiopharmaceuticalInformationSequence[0])
        dataset.save_as(path)
    sample = load_sample(folder)
    with pytest.raises(InvalidImage, match=r"RadionuclideTotalDose \(0018,1074\) has several values, 368080000.0, 36"):
        StandardisedUptake().apply(sample)


def test_other_files_tell_nothing_of_the_acquisition():
    assert load(np.ones((2, 2, 2)), "image", spacing_mm=(1, 1, 1)).acquisition == {}
