# Copyright The grayling developers. Licensed under Apache-2.0.
"""Uptake values: IBSI's reference objects, examples worked by hand, and every field that can be missing or wrong."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

import grayling as gl
from grayling.errors import GraylingWarning, InvalidArgument, InvalidGeometry, InvalidImage, InvalidSettings
from grayling.preprocess import Chain, StandardisedUptake, suv_factor
from tests.dicom_series import PET_HEADER, write_pet

FIELDS = {key: value for key, value in PET_HEADER.items() if not key.startswith(("SOP", "Rescale"))}
QUANTITIES = [
    "body_weight",
    "lean_body_mass_morgan",
    "lean_body_mass_james",
    "lean_body_mass_janmahasatian",
    "ideal_body_weight",
    "body_surface_area",
]


def factor(quantity="body_weight", **changes):
    """The factor for the header with changes; None takes a field out."""
    fields = {key: value for key, value in (FIELDS | changes).items() if value is not None}
    (result,) = suv_factor(fields, quantity).factors
    return result


NOT_CORRECTED = ["NORM", "DTIM", "ATTN", "SCAT", "RAN"]
PHILIPS = "Philips PET Private Group"
# The digital reference objects of IBSI's manual on SUV (Vacha et al., github.com/oncoray/suv_computation, CC BY 4.0):
# header fields that differ from the default object's, and the stored values of the cold sphere, the background and the
# hot sphere, whose uptake by body weight is 0.20, 1.00 and 4.00 in all of them.
REFERENCE_OBJECTS = {
    "0_0 default": ({}, (720, 3600, 14400)),
    "2_0 GML": ({"Units": "GML", "SUVType": "BW", "RescaleSlope": 0.1}, (2, 10, 40)),
    "2_1 GML by lean body mass": (
        {"Units": "GML", "SUVType": "LBMJAMES128", "RescaleSlope": 0.001, "PatientSex": "M"},
        (161, 807, 3229),
    ),
    "2_2 GML by ideal body weight": (
        {"Units": "GML", "SUVType": "IBW", "RescaleSlope": 0.002},
        (99, 495, 1983),
    ),
    "2_3 CM2ML": ({"Units": "CM2ML", "SUVType": "BSA", "RescaleSlope": 0.01}, (5, 26, 105)),
    "2_4 CNTS to SUV": ({"Units": "CNTS", "private": [(0x7053, 0x00, "DS", "0.0005", None)]}, (400, 2000, 8000)),
    "2_5 CNTS to Bq/ml": ({"Units": "CNTS", "private": [(0x7053, 0x09, "DS", "0.5", None)]}, (1440, 7200, 28800)),
    "3_1 ADMIN": ({"DecayCorrection": "ADMIN"}, (1051, 5258, 21033)),
    "3_2 series time after acquisition": (
        {
            "SeriesTime": "113000.000000",
            "AcquisitionTime": ("110230.000000", "110500.000000"),
            "ActualFrameDuration": 603000,
            "FrameReferenceTime": (450000.0, 600000.0),
        },
        (720, 3600, 14400),
    ),
    "3_3 GE": (
        {"AcquisitionTime": "113000.000000", "private": [(0x0009, 0x0D, "DT", "20250101110000.000000", None)]},
        (720, 3600, 14400),
    ),
    "4_0 date and time of injection": ({"RadiopharmaceuticalStartTime": None}, (720, 3600, 14400)),
    "4_1 time of injection": ({"RadiopharmaceuticalStartDateTime": None}, (720, 3600, 14400)),
    "4_2 across midnight": (
        {
            "SeriesDate": "20250102",
            "SeriesTime": "003000.000000",
            "AcquisitionDate": "20250102",
            "AcquisitionTime": "003000.000000",
            "RadiopharmaceuticalStartTime": "233000.000000",
            "RadiopharmaceuticalStartDateTime": None,
        },
        (720, 3600, 14400),
    ),
    "5_0 gallium-68": ({"RadionuclideHalfLife": 4057.7}, (568, 2843, 11372)),
}


def uptake(folder, stored, changes, **step):
    """Uptake values of a series with these stored values, and how much one step of the stored values is."""
    folder = write_pet(folder, stored=[stored, stored], **changes)
    result = StandardisedUptake(**step).apply(gl.preprocess.load(folder))
    return result.array[:, 0], result.array[0, 0, 0] / stored[0]


@pytest.mark.parametrize("name", REFERENCE_OBJECTS)
def test_reference_objects(name, tmp_path):
    changes, stored = REFERENCE_OBJECTS[name]
    values, step = uptake(tmp_path, stored, changes)
    # Their stored values are whole numbers, rounded or cut off, so they cannot come closer than one step.
    np.testing.assert_allclose(values, [[0.2, 1.0, 4.0]] * 2, rtol=1e-6, atol=step)


def test_reference_object_1_0_slopes_by_slice(tmp_path):
    values, _ = uptake(tmp_path, (3600, 4800), {"RescaleSlope": (4.0, 3.0)})
    np.testing.assert_allclose(values, [[4.0, 4.0 * 4 / 3], [3.0, 4.0]], rtol=1e-5)


def test_reference_object_3_0_dose_in_mbq(tmp_path):
    with pytest.warns(GraylingWarning, match="RadionuclideTotalDose .* is 368.08, which is taken as MBq"):
        values, _ = uptake(tmp_path, (720, 3600, 14400), {"RadionuclideTotalDose": 368.08})
    np.testing.assert_allclose(values[0], [0.2, 1.0, 4.0], rtol=1e-5)


@pytest.mark.parametrize(
    ("number", "stored"), [(0, (697, 3488, 13952)), (1, (675, 3379, 13518))], ids=["first bed", "second bed"]
)
def test_reference_object_3_4_without_decay_correction(number, stored, tmp_path):
    changes = {
        "DecayCorrection": "NONE",
        "CorrectedImage": NOT_CORRECTED,
        "AcquisitionTime": ("110000.000000", "110500.000000"),
        "ActualFrameDuration": 603000,
        "FrameReferenceTime": (300000.0, 600000.0),
    }
    values, step = uptake(tmp_path, stored, changes)
    np.testing.assert_allclose(values[number], [0.2, 1.0, 4.0], atol=step)
    assert abs(values[0, 2] / values[1, 2] - 2 ** (-300 / 6586.2)) < 1e-12  # the second bed, 300 s later


def test_body_weight_by_hand():
    # 3600 s are 3600 / 6586.2 = 0.546597 half-lives; 2^-0.546597 = 0.684633; 368.08 MBq become 251.9997 MBq, and
    # 70 000 g / 251.9997 MBq = 2.777781e-4 g/Bq.
    assert factor() == pytest.approx(2.777781e-4, rel=1e-6)
    assert factor(DecayCorrection="ADMIN") == pytest.approx(70000 / 368.08e6, rel=1e-12)
    # One half-life later the same activity stands for twice the uptake.
    assert factor(RadionuclideHalfLife=3600) == pytest.approx(2 * 70000 / 368.08e6, rel=1e-12)


@pytest.mark.parametrize(
    ("quantity", "sex", "expected"),
    # 80 kg and 1.80 m: 80 / 180 = 0.4444, squared 0.197531; body mass index 80 / 3.24 = 24.69136.
    [
        ("lean_body_mass_morgan", "M", 64296.2963),  # 1.10 * 80 - 120 * 0.197531 = 88 - 23.703704
        ("lean_body_mass_morgan", "F", 56365.4321),  # 1.07 * 80 - 148 * 0.197531 = 85.6 - 29.234568
        ("lean_body_mass_james", "M", 62716.0494),  # 88 - 128 * 0.197531 = 88 - 25.283951
        ("lean_body_mass_james", "F", 56365.4321),
        ("lean_body_mass_janmahasatian", "M", 61731.4095),  # 741600 / (6680 + 216 * 24.69136) = 741600 / 12013.3333
        ("lean_body_mass_janmahasatian", "F", 50092.232),  # 741600 / (8780 + 244 * 24.69136) = 741600 / 14804.691
        ("ideal_body_weight", "M", 77680.0),  # 48.0 + 1.06 * 28
        ("ideal_body_weight", "F", 70980.0),  # 45.5 + 0.91 * 28
        ("ideal_body_weight", "O", 74330.0),  # their mean
        ("body_surface_area", "F", 19964.2),  # 0.007184 * 80^0.425 * 180^0.725 = 0.007184 * 6.43892 * 43.1591 m2
    ],
)
def test_body_measures_by_hand(quantity, sex, expected):
    body = {"PatientWeight": 80, "PatientSize": 1.8, "PatientSex": sex, "DecayCorrection": "ADMIN"}
    assert factor(quantity, **body) * 368.08e6 == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("sex", ["M", "F", "O"])
def test_uptake_changes_its_measure(quantity, sex, tmp_path):
    """From Bq/ml to one measure and on to another is as from Bq/ml to the other; twice is once."""
    sample = gl.preprocess.load(write_pet(tmp_path, PatientSex=sex))
    first = StandardisedUptake(quantity=quantity).apply(sample)
    np.testing.assert_array_equal(StandardisedUptake(quantity=quantity).apply(first).array, first.array)
    for other in QUANTITIES:
        direct = StandardisedUptake(quantity=other).apply(sample)
        np.testing.assert_allclose(StandardisedUptake(quantity=other).apply(first).array, direct.array, rtol=1e-14)


def test_mean_activity_of_a_frame():
    """The frame's mean is that of many short moments, each decayed from the injection."""
    duration_s, half_life_s, elapsed_s = 1800, 1223.4, 600
    moments_s = elapsed_s + (np.arange(100_000) + 0.5) / 100_000 * duration_s
    share = np.mean(2 ** (-moments_s / half_life_s))
    found = factor(
        DecayCorrection="NONE",
        CorrectedImage=NOT_CORRECTED,
        RadionuclideHalfLife=half_life_s,
        ActualFrameDuration=duration_s * 1000,
        AcquisitionTime="101000",
    )
    assert found == pytest.approx(70000 / (368.08e6 * share), rel=1e-9)


def test_series_time_after_the_acquisition():
    # A short frame's mean lies in its middle: the reference time is 150 s after the start of both scan and frame.
    late = {"SeriesTime": "120000"}
    assert factor(**late) == pytest.approx(factor(), rel=1e-4)
    assert factor(**late, AcquisitionTime="110500", FrameReferenceTime=450000) == pytest.approx(factor(), rel=1e-4)
    with pytest.raises(InvalidImage, match=r"FrameReferenceTime \(0054,1300\) .* not to starts 300 s apart"):
        factor(**late, AcquisitionTime=("110000", "110500"))


# Headers from which only the injection's time of day is known; the scan of FIELDS starts an hour after it, at 11.
TIME_OF_DAY = {"RadiopharmaceuticalStartDateTime": None}


@pytest.mark.parametrize("injection", [{}, TIME_OF_DAY], ids=["dated", "time of day"])
@pytest.mark.parametrize("series", [{"SeriesTime": "000000"}, {"SeriesDate": "20241230"}], ids=["midnight", "days"])
def test_a_series_time_before_the_injection_is_no_start(series, injection):
    assert factor(**series, **injection) == pytest.approx(factor(), rel=1e-4)  # computed back
    with pytest.raises(InvalidImage, match=r"SeriesTime \(0008,0031\) is .* expected a time from the injection at "):
        factor(**series, **injection, FrameReferenceTime=None)
    with pytest.raises(InvalidImage, match=r"FrameReferenceTime .* a start after the injection, not to 2025-01-01 09:"):
        factor(**series, **injection, FrameReferenceTime=7_000_000)
    with pytest.raises(InvalidImage, match=r"GEScanDateTime \(0009,100d\) is .* expected a time from the injection"):
        factor(**injection, GEScanDateTime="20250101000000")


@pytest.mark.parametrize("start", ["235000", "001000"])
def test_a_scan_across_midnight(start):
    """Injected at 23:30, acquired at 00:30; the scan starts on either day."""
    date = "20250101" if start == "235000" else "20250102"
    times = {"SeriesDate": date, "SeriesTime": start, "AcquisitionDate": "20250102", "AcquisitionTime": "003000"}
    minutes = 20 if start == "235000" else 40
    found = factor(**times, **TIME_OF_DAY, RadiopharmaceuticalStartTime="233000")
    assert found == pytest.approx(70000 / (368.08e6 * 2 ** (-60 * minutes / 6586.2)), rel=1e-12)


def test_a_long_uptake_is_told_of():
    with pytest.warns(GraylingWarning, match=r"StartTime \(0018,1072\) is '000000', 11.0 h or 6.0 half-lives before"):
        factor(**TIME_OF_DAY, RadiopharmaceuticalStartTime="000000")
    uncorrected = {"DecayCorrection": "NONE", "CorrectedImage": NOT_CORRECTED}
    with pytest.warns(GraylingWarning, match=r"StartDateTime \(0018,1078\) is '20250101064500', 4.2 h"):
        factor(**uncorrected, RadiopharmaceuticalStartDateTime="20250101064500")
    factor(RadiopharmaceuticalStartDateTime="20250101070000")  # 4 h
    factor(RadiopharmaceuticalStartDateTime="20241226110000", RadionuclideHalfLife=282240.0)  # zirconium, 6 days


def test_philips_activity_factor_is_used_where_the_uptake_factor_is_0():
    changes = {"Units": "CNTS", "PhilipsSUVScaleFactor": 0.0, "PhilipsActivityConcentrationScaleFactor": 0.5}
    assert factor(**changes) == pytest.approx(0.5 * factor(), rel=1e-14)
    assert factor(**changes | {"PhilipsSUVScaleFactor": 0.002}) == 0.002
    with pytest.raises(InvalidImage, match="PhilipsSUVScaleFactor"):
        factor(Units="CNTS", PhilipsSUVScaleFactor=0.0)


@pytest.mark.parametrize("owner", [None, "right", "GEMS_OTHER"])
def test_private_fields_belong_to_their_owner(owner, tmp_path):
    owners = [PHILIPS, "GEMS_PETD_01"] if owner == "right" else [owner, owner]
    private = [(0x7053, 0x00, "DS", "0.25", owners[0]), (0x0009, 0x0D, "UN", b"20250101105900", owners[1])]
    acquisition = gl.preprocess.load(write_pet(tmp_path, private=private)).acquisition
    found = acquisition.get("PhilipsSUVScaleFactor"), acquisition.get("GEScanDateTime")
    assert found == ((None, None) if owner == "GEMS_OTHER" else (0.25, "20250101105900"))


@pytest.mark.parametrize(
    "changes",
    [
        {"SeriesTime": "11", "AcquisitionTime": "1100"},
        {"SeriesTime": "11:00:00", "SeriesDate": "2025.01.01"},
        {"RadiopharmaceuticalStartDateTime": "20250101100000.00+0100"},
        {"CorrectedImage": ["attn", "DECAY"], "DecayCorrection": "start"},
        {"PatientWeight": "70"},
        {"SUVType": None, "Modality": None},
    ],
)
def test_other_ways_to_write_the_same(changes):
    assert factor(**changes) == factor()


def test_weight_in_grams():
    with pytest.warns(GraylingWarning, match=r"PatientWeight \(0010,1030\) is 70000, which is taken as grams"):
        assert factor(PatientWeight=70000) == factor()


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"Units": None}, r"Units \(0054,1001\) is missing"),
        ({"Units": "PROPCPS"}, r"Units \(0054,1001\) is 'PROPCPS', expected BQML"),
        ({"Units": "GML", "SUVType": "BSA"}, r"SUVType \(0054,1006\) is 'BSA', expected one of BW, "),
        ({"Units": "CNTS"}, r"PhilipsSUVScaleFactor \(7053,1000\) is missing"),
        ({"Modality": "CT"}, r"Modality \(0008,0060\) is 'CT', expected PT"),
        ({"CorrectedImage": None}, r"CorrectedImage \(0028,0051\) is missing"),
        ({"CorrectedImage": ["DECY"]}, r"CorrectedImage \(0028,0051\) is \['DECY'\], expected ATTN"),
        ({"CorrectedImage": ["ATTN"]}, r"CorrectedImage .* expected DECY among them"),
        ({"DecayCorrection": "NONE"}, r"CorrectedImage .* expected no DECY among them"),
        ({"DecayCorrection": None}, r"DecayCorrection \(0054,1102\) is missing, expected START, ADMIN or NONE"),
        ({"DecayCorrection": "END"}, r"DecayCorrection \(0054,1102\) is 'END'"),
        ({"RescaleIntercept": (0.0, -1.0)}, r"RescaleIntercept \(0028,1052\) is .* expected 0 in every slice"),
        ({"PatientWeight": None}, r"PatientWeight \(0010,1030\) is missing"),
        ({"PatientWeight": 0.0}, r"PatientWeight \(0010,1030\) is 0.0"),
        ({"PatientWeight": 900.0}, r"PatientWeight \(0010,1030\) is 900.0"),
        ({"PatientWeight": math.nan}, r"PatientWeight \(0010,1030\) is nan"),
        ({"RadionuclideTotalDose": None}, r"RadionuclideTotalDose \(0018,1074\) is missing"),
        ({"RadionuclideTotalDose": 0.0}, r"RadionuclideTotalDose \(0018,1074\) is 0.0"),
        ({"RadionuclideTotalDose": 10.0}, r"RadionuclideTotalDose \(0018,1074\) is 10.0, expected Bq"),  # mCi
        ({"RadionuclideHalfLife": None}, r"RadionuclideHalfLife \(0018,1075\) is missing"),
        ({"RadionuclideHalfLife": -1.0}, r"RadionuclideHalfLife \(0018,1075\) is -1.0"),
        ({"SeriesDate": None}, r"SeriesDate \(0008,0021\) is missing"),
        ({"SeriesDate": "20251301"}, r"SeriesDate \(0008,0021\) is '20251301', expected a date"),
        ({"SeriesTime": "250000"}, r"SeriesTime \(0008,0031\) is '250000', expected a time"),
        ({"AcquisitionDate": None}, r"AcquisitionDate \(0008,0022\) is missing"),
        ({"AcquisitionTime": ("110000", None)}, r"AcquisitionTime \(0008,0032\) is \('110000', None\)"),
        ({"RadiopharmaceuticalStartDateTime": "20250101110001"}, r"RadiopharmaceuticalStartDateTime \(0018,1078\) is"),
        ({"RadiopharmaceuticalStartDateTime": "20241231100000"}, r"at most 10 half-lives of 6586.2 s"),
        ({"RadiopharmaceuticalStartDateTime": "today"}, r"is 'today', expected date and time"),
        (
            {"RadiopharmaceuticalStartDateTime": None, "RadiopharmaceuticalStartTime": None},
            r"RadiopharmaceuticalStartTime \(0018,1072\) is missing",
        ),
        (  # a minute after the scan, or a day less a minute before it
            {"RadiopharmaceuticalStartDateTime": None, "RadiopharmaceuticalStartTime": "110100"},
            r"RadiopharmaceuticalStartTime \(0018,1072\) is '110100', expected a time before the scan",
        ),
        (  # zirconium-89 is imaged days after the injection
            {"RadiopharmaceuticalStartDateTime": None, "RadionuclideHalfLife": 282240.0},
            r"RadiopharmaceuticalStartDateTime \(0018,1078\) is missing, expected the day of the injection",
        ),
        ({"GEScanDateTime": "20250101110001"}, r"GEScanDateTime \(0009,100d\) is .* up to the first"),
        ({"SeriesTime": "120000", "FrameReferenceTime": None}, r"FrameReferenceTime \(0054,1300\) is missing"),
        ({"AcquisitionDate": ("20250101",) * 3, "AcquisitionTime": ("110000",) * 2}, r"one time for each of 3 slices"),
        (
            {"SeriesTime": "120000", "ActualFrameDuration": (1e3, 1e3)},
            r"ActualFrameDuration .* expected one value for each time of acquisition, of which there are 1",
        ),
        ({"SeriesTime": "120000", "ActualFrameDuration": 0}, r"ActualFrameDuration \(0018,1242\) is 0"),
    ],
)
def test_a_field_that_does_not_fit_is_named(changes, names):
    with pytest.raises(InvalidImage, match=names):
        factor(**changes)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"PatientSize": None}, r"PatientSize \(0010,1020\) is missing"),
        ({"PatientSize": 175.0}, r"PatientSize \(0010,1020\) is 175.0, expected metres"),
        ({"PatientSex": None}, r"PatientSex \(0010,0040\) is missing, expected M, F or O"),
        ({"PatientSex": "X"}, r"PatientSex \(0010,0040\) is 'X'"),
        ({"PatientWeight": 400.0, "PatientSize": 1.6}, r"PatientSize .* lean body mass \(James\) of 400 kg is above 0"),
    ],
)
def test_a_body_measure_needs_its_fields(changes, names):
    with pytest.raises(InvalidImage, match=names):
        factor("lean_body_mass_james", **changes)


def test_uptake_by_body_weight_needs_neither_dose_nor_times_nor_height():
    needed = {"Units": "GML", "CorrectedImage": ("ATTN",)}
    assert suv_factor(needed).factors == (1.0,)
    with pytest.raises(InvalidArgument, match=r"quantity must be one of body_weight, .*; got 'weight'"):
        suv_factor(needed, "weight")
    with pytest.raises(InvalidArgument) as refused:
        suv_factor(needed, "zzz")
    assert str(refused.value).count("ideal_body_weight") == 1


def test_an_image_without_header():
    sample = gl.preprocess.load(np.ones((2, 3, 3)), spacing_mm=(1, 1, 1))
    with pytest.raises(InvalidImage, match=r"image has no DICOM header .*required=False"):
        StandardisedUptake().apply(sample)
    with pytest.warns(GraylingWarning, match="taken to hold SUV by body weight already"):
        result = StandardisedUptake(required=False).apply(sample)
    np.testing.assert_array_equal(result.array, sample.array)
    assert "was taken to hold SUV" in result.notes[0]


def test_factors_by_slice_belong_to_the_slices_of_the_file(tmp_path):
    changes = {
        "DecayCorrection": "NONE",
        "CorrectedImage": NOT_CORRECTED,
        "AcquisitionTime": ("110000", "110500", "111000"),
    }
    sample = gl.preprocess.load(write_pet(tmp_path, n_slices=3, **changes))
    grid = sample.image.grid
    assert StandardisedUptake().apply(sample).array.shape == grid.shape
    z, y, x = grid.origin_mm
    for changed in (replace(grid, shape=(2, 2, 2)), replace(grid, origin_mm=(z + 1, y, x))):
        array = sample.array[: changed.shape[0]]
        other = replace(sample, image=replace(sample.image, array=array, grid=changed))
        with pytest.raises(InvalidGeometry, match="each of 3 slices has its own SUV factor"):
            StandardisedUptake().apply(other)


def test_settings_and_sentences():
    step = StandardisedUptake(quantity="lean_body_mass_james", required=False)
    assert Chain((step,)).steps == (step,)
    assert re.fullmatch(
        r"PET images .* normalised by lean body mass \(James\), .* hold them already\.", step.sentence()
    )
    assert step.sentence() != StandardisedUptake(quantity="lean_body_mass_james").sentence()
    with pytest.raises(InvalidSettings, match=r"StandardisedUptake\.quantity must be one of body_weight"):
        StandardisedUptake(quantity="weight")


def test_the_note_tells_how(tmp_path):
    notes = StandardisedUptake().apply(gl.preprocess.load(write_pet(tmp_path / "pet"))).notes
    (note,) = notes
    assert note.startswith("image pet: BQML became SUV by body weight (70000 g): 368.08 MBq injected, 252 MBq left at ")
    assert note.endswith("at the scan's start 3600 s later (SeriesTime).")


def test_features_of_a_series_are_those_of_its_uptake(tmp_path):
    stored = np.arange(48).reshape(6, 8) ** 2
    folder = write_pet(tmp_path, stored=stored, n_slices=3)
    mask = np.zeros((3, 6, 8), np.uint8)
    mask[:, 1:5, 2:7] = 1
    chain = Chain((StandardisedUptake(),))
    settings = gl.Settings(preprocessing=chain, families=("intensity_statistics",))
    mean = gl.extract(folder, mask, settings=settings)["intensity_statistics_mean_intensity"]
    assert mean == pytest.approx(stored[1:5, 2:7].mean() * factor(), rel=1e-12)
