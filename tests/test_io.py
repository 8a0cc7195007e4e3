# Copyright The grayling developers. Licensed under Apache-2.0.
"""Files: every format gives the same numbers, grids arrive in (z, y, x), and output is whole or not there."""

import gzip
import locale
import os
import shutil
import stat
import struct
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

import grayling as gl
from grayling.errors import InvalidArgument, InvalidGeometry, UnreadableFile
from grayling.io.atomic import write_text
from grayling.io.reading import load
from tests.images import SPACING_MM, as_sitk, box_mask, ramp, reference_data


def write_pair(folder, suffix, compress=False):
    paths = [folder / f"image{suffix}", folder / f"mask{suffix}"]
    for path, array in zip(paths, (ramp(), box_mask()), strict=True):
        sitk.WriteImage(as_sitk(array, origin_mm=(-7.0, 20.0, 5.5)), str(path), compress)
    return paths


@pytest.mark.parametrize(
    ("suffix", "compress"),
    [
        (".nii", False),
        (".nii.gz", True),
        (".nrrd", False),
        (".nrrd", True),
        (".mha", True),
        (".mha", False),
        (".mhd", False),
    ],
)
def test_formats(suffix, compress, tmp_path):
    image, mask = write_pair(tmp_path, suffix, compress)
    expected = gl.extract(ramp(), box_mask(), spacing_mm=SPACING_MM)
    np.testing.assert_allclose(gl.extract(image, str(mask)).array, expected.array, rtol=1e-6)


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
def test_nifti_with_a_scale(suffix, tmp_path):
    path = tmp_path / f"image{suffix}"
    sitk.WriteImage(as_sitk(ramp(np.int16)), str(path))
    opener = gzip.open if suffix == ".nii.gz" else Path.open
    with opener(path, "rb") as stream:
        content = bytearray(stream.read())
    struct.pack_into("<2f", content, 112, 0.5, -3.0)  # scl_slope, scl_inter: stored as int16, read as float
    with opener(path, "wb") as stream:
        stream.write(content)
    np.testing.assert_allclose(load(path, "image").array, ramp() * 0.5 - 3.0)


def test_grids_are_turned_round_once(tmp_path):
    path = write_pair(tmp_path, ".nrrd")[0]
    volume = load(path, "image")
    np.testing.assert_array_equal(volume.array, ramp())
    assert volume.grid.shape == (4, 5, 6)
    assert volume.grid.spacing_mm == SPACING_MM
    assert volume.grid.origin_mm == (-7.0, 20.0, 5.5)


def test_directions_are_turned_round():
    image = as_sitk(ramp())
    image.SetDirection((0, 1, 0, 1, 0, 0, 0, 0, 1))  # the patient's x runs along the grid's y, and the reverse
    rows = load(image, "image").grid.direction
    assert rows == ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0))
    image.SetDirection((1, 0, 0, 0, 0, -1, 0, 1, 0))  # a quarter turn about x
    rows = load(image, "image").grid.direction
    assert rows == ((0.0, 1.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0))


def test_the_array_outlives_the_image():
    arrays = [load(as_sitk(np.full((40, 50, 60), value, np.int16)), "image").array for value in range(5)]
    assert [int(array.min()) for array in arrays] == [int(array.max()) for array in arrays] == [0, 1, 2, 3, 4]


def test_one_time_point_and_one_slice():
    series = sitk.JoinSeries([as_sitk(ramp())])
    assert load(series, "image").grid.shape == (4, 5, 6)
    assert load(sitk.GetImageFromArray(ramp()[0]), "image").grid.shape == (1, 5, 6)


def test_headers_that_differ_by_rounding_fit():
    mask = as_sitk(box_mask(), spacing_mm=(3.00001, 0.500001, 0.7499999), origin_mm=(1e-5, 0.0, -1e-5))
    assert len(gl.extract(as_sitk(ramp()), mask, families=["ngtdm"])) == 5


def test_dicom_equals_nifti():
    folder = reference_data() / "ibsi1"
    dicom = load(folder / "ct_phantom_dicom" / "image", "image")
    nifti = load(folder / "ct_phantom" / "image.nii.gz", "image")
    np.testing.assert_array_equal(dicom.array, nifti.array)
    np.testing.assert_allclose(dicom.grid.spacing_mm, nifti.grid.spacing_mm, rtol=1e-6)
    np.testing.assert_allclose(dicom.grid.origin_mm, nifti.grid.origin_mm, atol=1e-3)


def write_series(folder, uid, positions_mm, description, shift_mm=0, turned=()):
    """A DICOM series of small slices at these heights; each may lie further along y, and some may be turned."""
    folder.mkdir(exist_ok=True)
    before = locale.setlocale(locale.LC_ALL)  # GDCM's writer sets another one and leaves it
    for number, z in enumerate(positions_mm):
        image = sitk.GetImageFromArray(np.full((4, 5), number, np.int16))
        tags = {
            "0008|0016": "1.2.840.10008.5.1.4.1.1.2",
            "0008|0018": f"{uid}.{number + 1}",
            "0008|0060": "CT",
            "0008|103e": description,
            "0020|000e": uid,
            "0020|000d": "1.2.3",
            "0020|0013": str(number + 1),
            "0020|0032": f"0\\{number * shift_mm}\\{z}",
            "0020|0037": "1\\0\\0\\0\\0\\1" if number in turned else "1\\0\\0\\0\\1\\0",
        }
        for tag, value in tags.items():
            image.SetMetaData(tag, value)
        writer = sitk.ImageFileWriter()
        writer.KeepOriginalImageUIDOn()
        writer.SetFileName(str(folder / f"{uid}_{number}.dcm"))
        writer.Execute(image)
    locale.setlocale(locale.LC_ALL, before)


def test_several_series_must_be_chosen_from(tmp_path):
    write_series(tmp_path, "1.2.3.4", [0, 2, 4], "THORAX")
    write_series(tmp_path, "1.2.3.5", [0, 1, 2, 3], "SCOUT")
    with pytest.raises(InvalidArgument, match=r"2 DICOM series; choose one with series=") as caught:
        load(tmp_path, "image")
    for text in ("1.2.3.4", "1.2.3.5", "CT THORAX (3 files)", "CT SCOUT (4 files)"):
        assert text in str(caught.value)
    assert load(tmp_path, "image", series="1.2.3.5").grid.shape == (4, 4, 5)
    with pytest.raises(InvalidArgument, match=r"series '1.2' is not among them"):
        load(tmp_path, "image", series="1.2")


def test_a_missing_slice_is_an_error(tmp_path):
    write_series(tmp_path, "1.2.3.4", [0, 2, 4, 8, 10], "THORAX")
    with pytest.raises(InvalidGeometry, match=r"slices 3 and 4 of 5 are 4 mm apart, the others 2 mm"):
        load(tmp_path, "image")


def test_a_tilted_gantry_is_an_error(tmp_path):
    write_series(tmp_path, "1.2.3.4", [0, 2, 4], "TILTED", shift_mm=0.5)
    with pytest.raises(InvalidGeometry, match=r"the last slice lies 1 mm beside the first \(tilted gantry\)"):
        load(tmp_path, "image")


def test_slices_of_several_orientations_are_an_error(tmp_path):
    write_series(tmp_path, "1.2.3.4", [0, 2, 4], "LOCALISER", turned=(1,))
    with pytest.raises((InvalidGeometry, InvalidArgument), match=r"different orientation|2 DICOM series"):
        load(tmp_path, "image")


def test_a_folder_without_dicom(tmp_path):
    with pytest.raises(UnreadableFile, match="no DICOM series"):
        load(tmp_path, "image")


def test_a_folder_above_a_series(tmp_path, capfd):
    write_series(tmp_path / "CT", "1.2.3.4", [0, 2, 4], "THORAX")
    (tmp_path / "notes.txt").write_text("text")
    with pytest.raises(UnreadableFile, match=r"no DICOM series in this folder; there is one in .*CT$"):
        load(tmp_path, "image")
    assert capfd.readouterr().err == ""


def test_a_slice_is_no_series(tmp_path):
    write_series(tmp_path, "1.2.3.4", [0, 2, 4], "THORAX")
    with pytest.raises(UnreadableFile, match=r"one slice of a DICOM series; give its folder, "):
        load(tmp_path / "1.2.3.4_0.dcm", "image")


def test_contours_are_not_read_yet(tmp_path):
    folder = reference_data() / "ibsi1" / "ct_phantom_dicom" / "mask"
    for path in (folder, next(folder.glob("*.dcm"))):
        with pytest.raises(
            UnreadableFile, match=r"DICOM RTSTRUCT \(contours\), which grayling does not read yet; conv"
        ):
            load(path, "mask")
    segmentation = tmp_path / "seg"  # implicit types
    segmentation.write_bytes(bytes(128) + b"DICM" + b"\x08\x00\x60\x00\x04\x00\x00\x00SEG ")
    with pytest.raises(UnreadableFile, match=r"DICOM SEG \(a segmentation object\)"):
        load(segmentation, "mask")


def test_dicom_slices_of_a_real_case_with_one_removed(tmp_path):
    source = reference_data() / "ibsi1" / "ct_phantom_dicom" / "image"
    files = sorted(source.glob("*.dcm"))
    for path in files[:5] + files[6:9]:
        shutil.copy(path, tmp_path / path.name)
    with pytest.raises(InvalidGeometry, match="a slice is missing"):
        load(tmp_path, "image")


def test_output_is_whole_or_not_there(tmp_path, monkeypatch):
    path = tmp_path / "features.csv"
    write_text(path, "old")
    path.chmod(0o640)

    def interrupted(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    write_text(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_output_that_cannot_be_written_is_told_by_its_own_name(tmp_path):
    for path in (tmp_path / "absent" / "features.csv", tmp_path):
        with pytest.raises(OSError, match=r"\[Errno \d+\]") as caught:
            write_text(path, "text")
        assert caught.value.filename == str(path)
        assert ".part" not in str(caught.value)


def test_output_has_ordinary_permissions(tmp_path):
    write_text(tmp_path / "written", "text")
    (tmp_path / "plain").write_text("text")
    assert (tmp_path / "written").stat().st_mode == (tmp_path / "plain").stat().st_mode
