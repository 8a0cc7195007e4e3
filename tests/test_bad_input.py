# Copyright The grayling developers. Licensed under Apache-2.0.
"""Input that cannot mean anything: each error names the value, what was expected, and the way out."""

import gzip
import struct
import warnings

import numpy as np
import pytest
import SimpleITK as sitk

import grayling as gl
from grayling import errors
from grayling.io.reading import load
from tests.images import SPACING_MM, as_sitk, box_mask, ramp


def extract(image, mask, **options):
    return gl.extract(image, mask, **({"spacing_mm": SPACING_MM} | options))


def changed(array, value, where=(1, 2, 3)):
    array = array.copy()
    array[where] = value
    return array


# geometry


def test_different_sizes():
    with pytest.raises(errors.InvalidGeometry, match=r"mask has 4 x 5 x 5 voxels \(z, y, x\), but image has 4 x 5 x 6"):
        extract(ramp(), box_mask()[..., :5])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"spacing_mm": (3.0, 0.5, 0.8)}, r"up to 0.25 mm apart. spacing \(z, y, x\): image \(3, 0.5, 0.75\) mm, mask"),
        (
            {"origin_mm": (1.0, 0.0, 0.0)},
            r"up to 1 mm apart. origin \(z, y, x\): image \(0, 0, 0\) mm, mask \(1, 0, 0\)",
        ),
    ],
)
def test_different_grids(options, words):
    with pytest.raises(errors.InvalidGeometry, match=words) as caught:
        gl.extract(as_sitk(ramp()), as_sitk(box_mask(), **options))
    assert "Resample the mask" in str(caught.value)


def test_different_directions():
    mask = as_sitk(box_mask())
    mask.SetDirection((0, 1, 0, -1, 0, 0, 0, 0, 1))
    with pytest.raises(errors.InvalidGeometry, match="direction: 90 degrees apart"):
        gl.extract(as_sitk(ramp()), mask)
    for matrix, words in (
        ((-1, 0, 0, 0, 1, 0, 0, 0, 1), "the x axis is flipped"),
        ((-1, 0, 0, 0, -1, 0, 0, 0, 1), "the y and x axes are flipped"),
        ((0, 1, 0, 1, 0, 0, 0, 0, 1), "one is the other's mirror image, turned"),
    ):
        mask.SetDirection(matrix)
        with pytest.raises(errors.InvalidGeometry, match=f"direction: {words}"):
            gl.extract(as_sitk(ramp()), mask)


@pytest.mark.parametrize(
    "spacing_mm",
    [(0, 1, 1), (1, -1, 1), (1, 1), (1, 1, 1, 1), (1, 1, float("nan")), (1, 1, float("inf")), "1mm", 1.0, (1, "a", 1)],
)
def test_impossible_spacing(spacing_mm):
    with pytest.raises(errors.InvalidGeometry, match="three finite numbers above 0"):
        extract(ramp(), box_mask(), spacing_mm=spacing_mm)


def test_spacing_is_for_arrays():
    with pytest.raises(errors.InvalidArgument, match=r"spacing_mm is needed: .*\(z, y, x\), for example"):
        gl.extract(ramp(), box_mask())
    with pytest.raises(errors.InvalidArgument, match=r"image has its own, \(3.0, 0.5, 0.75\) mm"):
        extract(as_sitk(ramp()), box_mask())


# images


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_in_the_region(value):
    image = changed(changed(ramp(), value), value, (2, 3, 4))
    with pytest.raises(
        errors.InvalidImage, match=r"2 NaN or infinite of 24 voxels .* first at \(z, y, x\) = \(1, 2, 3\)"
    ):
        extract(image, box_mask())


def test_values_that_are_no_numbers_elsewhere_do_not_matter():
    image = changed(ramp(), np.nan, (0, 0, 0))
    expected = extract(ramp(), box_mask(), families=["glcm", "intensity_statistics"])
    table = extract(image, box_mask(), families=["glcm", "intensity_statistics"])
    np.testing.assert_array_equal(table.array, expected.array)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros((2, 4, 5, 6)), r"image has shape \(2, 4, 5, 6\), expected 3 axes"),
        (np.zeros(6), "expected 3 axes"),
        (np.zeros((0, 5, 6)), "holds no voxels"),
        (np.zeros((4, 5, 6), complex), "complex128, expected real numbers"),
        (np.full((4, 5, 6), "a"), "expected real numbers"),
        (np.full((4, 5, 6), None), "object, expected real numbers"),
    ],
)
def test_arrays_that_are_no_images(image, words):
    with pytest.raises(errors.InvalidImage, match=words):
        extract(image, box_mask())


def test_masked_arrays():
    masked = np.ma.masked_array(ramp(), mask=changed(np.zeros(ramp().shape, bool), value=True))
    words = r"is a masked array with 1 masked element, .* fill them, .* give the region as the mask"
    with pytest.raises(errors.InvalidImage, match="image " + words):
        extract(masked, box_mask())
    with pytest.raises(errors.InvalidImage, match="mask " + words):
        extract(ramp(), np.ma.masked_array(box_mask(), mask=masked.mask))
    with pytest.raises(errors.InvalidImage, match="image " + words):
        gl.filters.Mean(support=3)(masked)
    whole = extract(np.ma.masked_array(ramp()), box_mask(), families=["intensity_statistics"])
    np.testing.assert_array_equal(whole.array, extract(ramp(), box_mask(), families=["intensity_statistics"]).array)


def test_colour_and_time_series():
    colour = sitk.GetImageFromArray(np.zeros((4, 5, 6, 3), np.uint8), isVector=True)
    with pytest.raises(errors.InvalidImage, match="3 values per voxel"):
        gl.extract(colour, box_mask())
    series = sitk.JoinSeries([as_sitk(ramp()), as_sitk(ramp())])
    with pytest.raises(errors.InvalidImage, match=r"4 axes with 6 x 5 x 4 x 2 voxels"):
        gl.extract(series, box_mask())


# masks and labels


def test_an_empty_mask():
    with pytest.raises(errors.EmptyRegion, match="mask is empty"):
        extract(ramp(), np.zeros((4, 5, 6), np.uint8))


@pytest.mark.parametrize("value", [0.5, np.nan, np.inf, 1e30])
def test_mask_values_that_are_no_labels(value):
    mask = changed(box_mask().astype(float), value)
    with pytest.raises(errors.InvalidImage, match=r"at \(z, y, x\) = \(1, 2, 3\), and 1 such values; labels are whole"):
        extract(ramp(), mask)


def test_a_label_that_no_signed_number_holds():
    with pytest.raises(errors.InvalidImage, match="holds 9223372036854775813, and labels are below"):
        extract(ramp(), box_mask().astype(np.uint64) * np.uint64(2**63 + 5))


def test_labels_that_are_not_there():
    mask = changed(box_mask(), 7)
    with pytest.raises(
        errors.EmptyRegion, match=r"no voxel with label 2; labels present: 1 \(23 voxels\), 7 \(1 voxel\)"
    ):
        extract(ramp(), mask, labels=[1, 2])
    with pytest.raises(errors.InvalidArgument, match=r"several labels: 1 \(23 voxels\), 7 \(1 voxel\); choose with"):
        extract(ramp(), mask)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (True, "whole number other than 0; got True"),
        ([np.True_], "got np.True_"),
        ([1.0], "got 1.0"),
        ("1", "labels must be whole numbers, a dict from names to them, or 'all'; got '1'"),
        ({8: "cz"}, "names come first, for example labels={'cz': 8}"),
        ({"tumour": "1"}, "got '1'"),
        (0, "label 0 is the background"),
        ([1, 1], "1 is listed twice"),
        ([], "labels is empty"),
        ({}, "labels is empty"),
    ],
)
def test_labels_that_cannot_be(labels, words):
    with pytest.raises(errors.InvalidArgument, match=words):
        extract(ramp(), box_mask(), labels=labels)


def test_a_mask_that_looks_like_an_image():
    with pytest.raises(errors.InvalidArgument, match=r"and 107 more; .* were image and mask swapped\?"):
        extract(box_mask(), ramp(np.int16))


def test_a_morphological_mask_without_the_label():
    with pytest.raises(errors.EmptyRegion, match="morphological_mask has no voxel with label 1"):
        extract(ramp(), box_mask(), morphological_mask=box_mask() * 2)


# settings


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"settings": {"families": ["glcm"]}}, "settings must be grayling.Settings, got dict; use Settings.from_dict"),
        ({"families": ["glmc"]}, "did you mean 'glcm'"),
        ({"families": "glcm"}, "families must be a list of names; got the text 'glcm'"),
        ({"features": ["glcm_entropy"]}, "unknown name 'glcm_entropy'; did you mean"),
        ({"device": "gpu"}, "device must be 'cpu' or 'auto'; got 'gpu'"),
        ({"series": "1.2.3"}, "series chooses within a DICOM folder"),
    ],
)
def test_options(options, words):
    with pytest.raises(errors.InvalidArgument, match=words):
        extract(ramp(), box_mask(), **options)


def test_cuda_is_never_replaced_silently():
    with pytest.raises(errors.DeviceError, match=r"computed on the CPU in this version.*choose device='cpu'"):
        extract(ramp(), box_mask(), device="cuda")


def test_a_dense_eigenvalue_problem_of_many_levels_is_refused():
    levels = np.arange(1.0, 6001.0).reshape(10, 20, 30)
    settings = gl.Settings(discretisation=gl.NoDiscretisation(), features=["glcm_maximal_correlation_coefficient"])
    with pytest.warns(gl.GraylingWarning, match="6000 grey"), pytest.raises(errors.TooLarge, match="of 6000 grey"):
        extract(levels, levels > 0, settings=settings)


def test_intensities_whose_squares_would_overflow():
    with pytest.raises(errors.InvalidArgument, match=r"intensities reach 1e\+160, at most 1e\+100"):
        extract(changed(ramp().astype(float), 1e160), box_mask())


def test_memory_is_predicted(monkeypatch):
    mask = np.ones((200, 210, 220), np.uint8)
    image = np.broadcast_to(np.arange(220.0), mask.shape)
    monkeypatch.setattr("grayling._memory.available_bytes", lambda: 100_000_000)
    with pytest.raises(errors.TooLarge, match=r"region '1' of 200 x 210 x 220 voxels needs 0.3 GB, this .* has 0.1 GB"):
        extract(image, mask, families=["glcm"])


def test_too_many_grey_levels_are_predicted():
    whole = gl.Resegmentation(range=(0, 200))
    with pytest.raises(errors.InvalidArgument, match=r"region '1': .* 8200000 grey levels; at most 65535 .*wider bin"):
        extract(ramp(), box_mask(), settings=gl.Settings(discretisation=gl.FixedBinSize(1e-5), resegmentation=whole))
    settings = gl.Settings(discretisation=gl.FixedBinSize(0.05), resegmentation=whole)
    with pytest.warns(gl.GraylingWarning, match=r"a bin width of 0.05 gives \d+ grey levels, so texture") as caught:
        gl.extract(ramp(), box_mask(), spacing_mm=SPACING_MM, settings=settings)
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (ramp() * 1e6, "grey levels; at most 65535"),
        (ramp() - 100, "intensities must be grey levels from 1; the smallest one is"),
        (ramp() + 0.5, "intensities must be whole numbers"),
    ],
)
def test_intensities_that_are_no_grey_levels(image, words):
    with pytest.raises(errors.InvalidArgument, match=words):
        extract(image, box_mask(), settings=gl.Settings(discretisation=gl.NoDiscretisation()))


def test_a_range_that_leaves_nothing():
    settings = gl.Settings(resegmentation=gl.Resegmentation(range=(1000, 2000)))
    words = r"re-segmentation to \[1000, 2000\] leaves none of the region's 24 voxels \(its intensities are 37 to 82\)"
    with pytest.raises(errors.EmptyRegion, match=words):
        extract(ramp(), box_mask(), settings=settings)


# files


@pytest.fixture(params=[".nii", ".nii.gz", ".nrrd", ".mha"])
def image_file(request, tmp_path):
    path = tmp_path / f"image{request.param}"
    noise = np.random.default_rng(1).integers(0, 1000, (10, 20, 30)).astype(np.int16)
    sitk.WriteImage(as_sitk(noise), str(path))
    return path


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.999])
def test_truncated_files(image_file, share):
    content = image_file.read_bytes()
    image_file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(errors.UnreadableFile):
        gl.extract(image_file, box_mask())


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz", ".nrrd", ".mha", ".mhd", ".nhdr"])
def test_truncated_files_are_told_alike(suffix, tmp_path):
    path = tmp_path / f"image{suffix}"
    noise = np.random.default_rng(1).integers(0, 30000, (10, 20, 30)).astype(np.int16)
    sitk.WriteImage(as_sitk(noise), str(path), suffix == ".nii.gz")
    data = {".mhd": path.with_suffix(".raw"), ".nhdr": path.with_suffix(".raw")}.get(suffix, path)
    if suffix == ".nhdr" and not data.exists():
        data = next(other for other in tmp_path.iterdir() if other != path)
    content = data.read_bytes()
    data.write_bytes(content[: len(content) // 2])
    with pytest.raises(errors.UnreadableFile, match=r"holds [1-9]\d* of 12\d\d\d bytes.*; truncated"):
        gl.extract(path, box_mask())
    data.write_bytes(b"")
    with pytest.raises(errors.UnreadableFile, match=r"the file is empty|holds 0 of 12000 bytes"):
        gl.extract(path, box_mask())
    if data != path:
        data.unlink()
        with pytest.raises(errors.UnreadableFile, match=r"its data file image.* is missing"):
            gl.extract(path, box_mask())


@pytest.mark.parametrize(("suffix", "words"), [(".mha", "truncated or damaged"), (".nrrd", "expected 12000 bytes")])
def test_truncated_compressed_voxels(suffix, words, tmp_path):
    path = tmp_path / f"image{suffix}"
    noise = np.random.default_rng(1).integers(0, 30000, (10, 20, 30)).astype(np.int16)
    sitk.WriteImage(as_sitk(noise), str(path), True)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(errors.UnreadableFile, match=words):
        gl.extract(path, box_mask())


def test_compression_contrary_to_the_name(tmp_path):
    path = tmp_path / "image.nii"
    sitk.WriteImage(as_sitk(ramp()), str(path))
    path.with_name("plain.nii.gz").write_bytes(path.read_bytes())
    path.with_name("packed.nii").write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(errors.UnreadableFile, match=r"not compressed, contrary to its name; rename it to end in .nii$"):
        gl.extract(path.with_name("plain.nii.gz"), box_mask())
    with pytest.raises(errors.UnreadableFile, match=r"is compressed, contrary to its name; .* in .nii.gz"):
        gl.extract(path.with_name("packed.nii"), box_mask())


def test_damaged_compressed_files(tmp_path):
    path = tmp_path / "image.nii.gz"
    sitk.WriteImage(as_sitk(np.random.default_rng(1).integers(0, 1000, (10, 20, 30)).astype(np.int16)), str(path))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(errors.UnreadableFile):
        gl.extract(path, box_mask())


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_in_nifti(suffix, dtype, value, tmp_path):
    # ITK reads them as 0.
    path = tmp_path / f"image{suffix}"
    sitk.WriteImage(as_sitk(changed(ramp(dtype), value)), str(path))
    mask = as_sitk(box_mask())
    with pytest.raises(errors.InvalidImage, match=r"1 NaN or infinite of 24 voxels .* \(z, y, x\) = \(1, 2, 3\)"):
        gl.extract(path, mask)
    sitk.WriteImage(as_sitk(changed(ramp(dtype), value, (0, 0, 0))), str(path))
    families = ["glcm", "intensity_statistics"]
    expected = extract(ramp(dtype), box_mask(), families=families)
    np.testing.assert_array_equal(gl.extract(path, mask, families=families).array, expected.array)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("n_slices", [4, 90])
def test_values_that_are_no_numbers_in_any_byte_order_and_piece(order, n_slices, tmp_path):
    values = np.random.default_rng(1).normal(size=(n_slices, 60, 70))
    values[n_slices - 1, 59, 69] = values[n_slices // 2, 1, 2] = np.nan
    header = bytearray(352)
    struct.pack_into(order + "i", header, 0, 348)
    struct.pack_into(order + "8h", header, 40, 3, 70, 60, n_slices, 1, 1, 1, 1)
    struct.pack_into(order + "2h", header, 70, 64, 64)  # datatype, bitpix
    struct.pack_into(order + "8f", header, 76, *[1.0] * 8)  # pixdim
    struct.pack_into(order + "f", header, 108, 352.0)  # vox_offset
    header[344:348] = b"n+1\0"
    path = tmp_path / "image.nii"
    path.write_bytes(bytes(header) + values.astype(order + "f8").tobytes())
    np.testing.assert_array_equal(load(path, "image").array, values)


def test_a_mask_with_a_nan_background(tmp_path):
    path = tmp_path / "mask.nii.gz"
    sitk.WriteImage(as_sitk(np.where(box_mask() == 1, 1.0, np.nan)), str(path))
    with pytest.raises(errors.InvalidImage, match=r"mask mask.nii.gz holds nan at \(z, y, x\) = \(0, 0, 0\), and 96"):
        gl.extract(as_sitk(ramp()), path)


def test_headers_that_claim_more_than_the_file_holds(tmp_path):
    nifti = tmp_path / "image.nii"
    sitk.WriteImage(as_sitk(ramp()), str(nifti))
    content = bytearray(nifti.read_bytes())
    struct.pack_into("<3h", content, 42, 30000, 30000, 30000)  # dim[1..3]
    nifti.write_bytes(content)
    packed = tmp_path / "packed.nii.gz"
    packed.write_bytes(gzip.compress(bytes(content)))
    nrrd = tmp_path / "image.nrrd"
    nrrd.write_bytes(
        b"NRRD0004\ntype: float\ndimension: 3\nsizes: 30000 30000 30000\nencoding: raw\nendian: little\n\n" + bytes(480)
    )
    meta = tmp_path / "image.mha"
    meta.write_bytes(
        b"ObjectType = Image\nNDims = 3\nDimSize = 30000 30000 30000\nElementType = MET_FLOAT\n"
        b"ElementDataFile = LOCAL\n" + bytes(480)
    )
    for path in (nifti, packed, nrrd, meta):
        with pytest.raises((errors.UnreadableFile, errors.TooLarge), match=r"\d+"):
            gl.extract(path, box_mask())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("absent.nii", None, "no such file"),
        ("image.txt", b"text", r"expected a file ending in .nii"),
        ("image.nii", b"no image at all" * 100, "image.nii: no NIfTI header"),
        ("image.nii.gz", b"no image at all" * 100, "image.nii.gz: no NIfTI header"),
        ("image.nii.gz", b"", "image.nii.gz: the file is empty"),
        ("image.nrrd", b"NRRD0004\n", "image.nrrd"),
        ("image.mha", b"\x00" * 1000, "image.mha"),
    ],
)
def test_files_that_are_no_images(name, content, words, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(errors.UnreadableFile, match=words):
        gl.extract(path, box_mask())


def test_nothing_warns_on_ordinary_input():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        extract(ramp(), ramp() >= 0)
