# Copyright The grayling developers. Licensed under Apache-2.0.
"""`gl.extract` and its table: inputs that mean the same give the same, and the table says what it holds."""

import csv
import io
import json
import math
import pickle
import warnings

import numpy as np
import pytest

import grayling as gl
from grayling import examples
from grayling.errors import InvalidArgument, UnknownFeature
from tests.images import SPACING_MM, as_sitk, box_mask, ramp, reference_data
from tests.processing import FAMILIES

MEAN = "intensity_statistics_mean_intensity"
MINIMUM = "intensity_statistics_minimum_intensity"
VOLUME = "morphology_volume_voxel_counting"


def extract(image=None, mask=None, **options):
    image = ramp() if image is None else image
    mask = box_mask() if mask is None else mask
    return gl.extract(image, mask, **({"spacing_mm": SPACING_MM} | options))


def test_values_of_a_box():
    table = extract()
    inside = ramp()[box_mask() == 1]
    assert table[MEAN] == pytest.approx(inside.mean(), rel=1e-12)
    assert table[MINIMUM] == inside.min()
    assert table[VOLUME] == pytest.approx(24 * 3.0 * 0.5 * 0.75, rel=1e-12)


def test_it_is_a_mapping():
    table = extract()
    assert len(table) == len(list(table)) == len(table.columns)
    assert MEAN in table
    assert "nothing" not in table
    assert dict(table)[MEAN] == table[MEAN] == table.get(MEAN)
    with pytest.raises(UnknownFeature, match="did you mean"):
        table["glcm_joint_entropi_3d_merged"]
    assert table.get("nothing") is None


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8", ">i2", ">f4", "f2"])
def test_every_type_of_image(dtype):
    table = extract(ramp(dtype), families=["intensity_statistics"])
    assert dict(table) == dict(extract(families=["intensity_statistics"]))


@pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8", ">i4"])
def test_every_type_of_mask(dtype):
    assert extract(mask=box_mask().astype(dtype))[MEAN] == extract()[MEAN]


def test_memory_layout_does_not_matter():
    expected = np.asarray(list(extract().values()))
    wide = np.zeros((8, 10, 12), np.float32)
    wide[::2, ::2, ::2] = ramp()
    for image in (np.asfortranarray(ramp()), wide[::2, ::2, ::2], ramp()[::-1].copy()[::-1]):
        np.testing.assert_array_equal(list(extract(image, np.asfortranarray(box_mask())).values()), expected)


def test_inputs_are_left_alone():
    image, mask = ramp(), box_mask()
    image.flags.writeable = mask.flags.writeable = False
    extract(image, mask)
    np.testing.assert_array_equal(image, ramp())


def test_simpleitk_equals_arrays():
    from_arrays = extract()
    from_images = gl.extract(as_sitk(ramp()), as_sitk(box_mask()))
    mixed = gl.extract(as_sitk(ramp()), box_mask())
    for table in (from_images, mixed):
        np.testing.assert_array_equal(table.array, from_arrays.array)


def test_a_2d_image_is_a_volume_of_one_slice():
    flat = extract(ramp()[1], box_mask()[1])
    volume = extract(ramp()[1:2], box_mask()[1:2])
    np.testing.assert_array_equal(flat.array, volume.array)


def test_labels():
    mask = box_mask()
    mask[0, 0, 0] = 7
    mask[3, 4, 4:] = 3
    table = extract(mask=mask, labels={"tumour": 1, "node": 3, "dot": 7}, families=["intensity_statistics"])
    assert [(region.name, region.label, region.n_voxels) for region in table.regions] == [
        ("tumour", 1, 24),
        ("node", 3, 2),
        ("dot", 7, 1),
    ]
    assert table.row("node")[MINIMUM] == ramp()[3, 4, 4]
    assert table.row(7)[MEAN] == 0.0
    assert [row["region"] for row in table.rows()] == ["tumour", "node", "dot"]
    everything = extract(mask=mask, labels="all", families=["ngtdm"])
    assert [region.name for region in everything.regions] == ["1", "3", "7"]
    assert isinstance(hash(table.regions), int)
    alone = extract(mask=mask, labels=3, families=["intensity_statistics"])
    np.testing.assert_array_equal(alone.array[0], table.array[1])
    assert [region.name for region in extract(mask=mask, labels=[3, np.int64(1)], families=["ngtdm"]).regions] == [
        "3",
        "1",
    ]
    with pytest.raises(InvalidArgument, match=r"several regions: 'tumour', 'node', 'dot'; choose one with table.row"):
        table[MEAN]
    with pytest.raises(InvalidArgument, match="no region 'liver'"):
        table.row("liver")


def test_selecting():
    table = extract(features=["glcm_joint_entropy", MEAN])
    assert list(table) == [MEAN, "glcm_joint_entropy_3d_averaged", "glcm_joint_entropy_3d_merged"]
    everything = extract()
    assert all(table[key] == everything[key] for key in table)
    assert {column.feature.family for column in extract(families=["glszm", "ngtdm"]).columns} == {"glszm", "ngtdm"}
    demanded = extract(features=["glcm_maximal_correlation_coefficient"])
    assert list(demanded) == [f"glcm_maximal_correlation_coefficient_{how}" for how in ("3d_averaged", "3d_merged")]
    with pytest.raises(
        InvalidArgument, match=r"nothing is left: features glcm_contrast, families ngtdm, aggregations 3D"
    ):
        extract(features=["glcm_contrast"], families=["ngtdm"])


def test_a_column_says_what_it_is():
    table = extract(families=["glcm"])
    column = table.column("glcm_joint_entropy_3d_averaged")
    assert (column.feature.name, column.feature.ibsi_code, column.feature.unit) == ("Joint entropy", "TU9B", "bit")
    assert (column.aggregation.name, column.aggregation.ibsi_code) == ("3D averaged", "ITBB")
    assert table.reason("glcm_joint_entropy_3d_averaged") == ""


def test_undefined_values_have_reasons():
    table = extract(np.full((4, 5, 6), 3.0), families=["glcm"])
    key = "glcm_correlation_3d_merged"
    assert math.isnan(table[key])
    assert table.reason(key) == "flat region"
    record = next(row for row in table.records() if row["key"] == key)
    assert record["reason"] == "flat region"
    assert json.loads(table.to_json())["features"][table.columns.index(table.column(key))]["value"] is None
    for row in table.records():
        assert not math.isnan(row["value"]) or row["reason"]


def test_it_says_what_was_done():
    assert "fixed bin number of 32" in " ".join(extract().notes)
    assert "No settings were given" in repr(extract())
    chosen = gl.Settings(resegmentation=gl.Resegmentation(range=(0, 100)), discretisation=gl.FixedBinSize(5))
    notes = " ".join(extract(settings=chosen).notes)
    assert "fixed bin size of 5" in notes
    assert "0 to 100" in notes
    assert "No settings were given" not in notes


def test_csv_reads_back():
    table = extract()
    wide = list(csv.DictReader(io.StringIO(table.to_csv())))
    assert len(wide) == 1
    assert float(wide[0][MEAN]) == table[MEAN]
    long = list(csv.DictReader(io.StringIO(table.to_csv(layout="long"))))
    assert [row["key"] for row in long] == list(table)
    assert all(row["value"] == "" or float(row["value"]) == table[row["key"]] for row in long)
    with pytest.raises(InvalidArgument, match="layout must be"):
        table.to_csv(layout="tall")


def test_json_holds_everything(tmp_path):
    table = extract(settings=gl.Settings(resegmentation=gl.Resegmentation(range=(-np.inf, 80))))
    path = tmp_path / "features.json"
    content = json.loads(table.to_json(path))
    assert json.loads(path.read_text()) == content
    assert content["provenance"]["software"]["grayling"] == gl.__version__
    assert set(content["provenance"]["values_versions"]) == set(FAMILIES)
    assert gl.Settings.from_dict(content["provenance"]["settings"]) == table.settings
    assert len(content["features"]) == len(table)
    assert content["regions"][0]["label"] == 1


def test_pandas():
    pytest.importorskip("pandas")
    frame = extract(labels={"tumour": 1}).to_pandas()
    assert frame.loc["tumour", MEAN] == extract()[MEAN]


def test_without_pandas_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'grayling\[pandas\]'"):
        extract(families=["ngtdm"]).to_pandas()


def test_tables_and_settings_travel_between_processes():
    table = extract(labels={"tumour": 1})
    copy = pickle.loads(pickle.dumps(table))
    np.testing.assert_array_equal(copy.array, table.array)
    assert (copy.columns, copy.regions, copy.settings, copy.notes) == (
        table.columns,
        table.regions,
        table.settings,
        table.notes,
    )
    assert copy[MEAN] == table[MEAN]


def test_it_shows_itself():
    table = extract()
    assert "morphology_volume_mesh" in repr(table)
    assert len(repr(table).splitlines()) < 15
    assert table._repr_html_().count("<tr>") == len(table) + 1


def test_a_fixed_bin_size_without_a_lower_end_warns():
    settings = gl.Settings(discretisation=gl.FixedBinSize(10))
    with pytest.warns(gl.GraylingWarning, match=r"set Resegmentation\(range") as caught:
        extract(settings=settings)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ranged = gl.Resegmentation(range=(0, 200))
        extract(mask=ramp() >= 0, settings=gl.Settings(discretisation=gl.FixedBinSize(10), resegmentation=ranged))


@pytest.mark.parametrize(
    ("image", "levels", "width"),
    [
        (0.87 + (6.5 - 0.87) / 50 * (ramp() - 31), "1 grey level ", "0.25"),
        (ramp() * 0 + (ramp() == 50), "1 grey level ", "0.05"),
        (ramp(), "3 grey levels ", "2"),
    ],
)
def test_too_few_grey_levels_warn(image, levels, width):
    kept = gl.Resegmentation(range=(0, 1000))
    settings = gl.Settings(discretisation=gl.FixedBinSize(25), resegmentation=kept)
    words = rf"region '1': a bin width of 25 leaves {levels}for .*; use a smaller width, for example {width}, or Fixed"
    with pytest.warns(gl.GraylingWarning, match=words) as caught:
        extract(image, settings=settings)
    assert caught[0].filename == __file__
    extract(ramp() * 0, settings=settings)  # flat: no width would help
    enough = gl.Settings(discretisation=gl.FixedBinSize(5), resegmentation=kept)
    assert "1 region: 1 (24 voxels, 8 of 17 grey levels)" in repr(extract(settings=enough))


@pytest.mark.parametrize(
    ("choice", "unit", "words"),
    [
        (gl.FixedBinNumber(1000), "level", "number of 1000 (IBSI K15C); intensities of its features are bin numbers."),
        (gl.FixedBinSize(2.5), "intensity", "region; intensities of its features are bin centres."),
        (gl.NoDiscretisation(), "intensity", "without discretisation, in steps of 1."),
    ],
)
def test_the_unit_of_the_volume_histogram_follows_its_axis(choice, unit, words):
    table = extract(settings=gl.Settings(ivh_discretisation=choice))
    units = {column.feature.ibsi_code: column.feature.unit for column in table.columns}
    assert (units["GBPN"], units["CNV2"], units["BC2M"], units["Q4LE"]) == (unit, unit, "1", "intensity")
    assert {row["unit"] for row in table.records() if row["ibsi_code"] in ("GBPN", "CNV2")} == {unit}
    assert any(note.startswith("For the intensity-volume histogram") and note.endswith(words) for note in table.notes)
    assert not any("volume histogram" in note for note in extract(families=["ngtdm"]).notes)


def test_a_volume_histogram_of_intensities_that_are_not_whole():
    settings = gl.Settings(ivh_discretisation=gl.NoDiscretisation())
    with pytest.raises(InvalidArgument, match=r"set ivh_discretisation to fixed_bin_size \(with a width\) or to"):
        extract(ramp() + 0.5, settings=settings)


def test_an_incomplete_key_is_told_the_whole_ones():
    table = extract()
    for key in ("glcm_joint_entropy", "TU9B"):
        with pytest.raises(
            UnknownFeature, match=r"it has glcm_joint_entropy_3d_averaged, glcm_joint_entropy_3d_merged$"
        ):
            table[key]


def test_a_morphological_mask_changes_shape_only():
    larger = np.zeros((4, 5, 6), np.uint8)
    larger[0:4, 1:4, 1:5] = 1
    table = extract(morphological_mask=larger)
    assert table[VOLUME] == pytest.approx(48 * 3.0 * 0.5 * 0.75, rel=1e-12)
    assert table[MEAN] == extract()[MEAN]


def test_matrices():
    levels = np.array([[1, 2, 2, 3], [1, 2, 3, 3], [4, 2, 4, 1], [4, 1, 2, 3]])
    dense = gl.glcm(levels, aggregation="2D averaged")
    along_x = dense.groups.index(next(group for group in dense.groups if group.direction == (0, 0, 1)))
    expected = [[0, 3, 0, 2], [3, 2, 3, 2], [0, 3, 2, 0], [2, 2, 0, 0]]  # the example in families/glcm.hpp
    np.testing.assert_array_equal(dense.to_dense()[along_x], expected)
    assert gl.glcm(levels).to_dense().shape == (1, 4, 4)
    with pytest.raises(gl.errors.TooLarge, match="needs 128 bytes, the limit is 100") as caught:
        gl.glcm(levels).to_dense(max_bytes=100)
    assert caught.value.bytes_needed == 128
    voxels = levels.size
    assert gl.ngldm(levels).counts.sum() == voxels
    assert (gl.glszm(levels).j * gl.glszm(levels).counts).sum() == voxels
    runs = gl.glrlm(levels, aggregation="2D averaged")
    assert all((runs.j * runs.counts)[runs.group == group].sum() == voxels for group in range(len(runs.groups)))
    assert gl.ngtdm(levels).differences.shape == gl.ngtdm(levels).counts.shape
    assert gl.gldzm(levels).counts.sum() == gl.glszm(levels).counts.sum()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda levels: gl.glcm(levels * 1.0), "levels must be whole numbers"),
        (lambda levels: gl.glcm(levels - 5), "levels must lie from 0"),
        (lambda levels: gl.glcm(levels * 0), "no voxel that is not 0"),
        (lambda levels: gl.glcm(levels, n_levels=3), "n_levels must be a whole number from 4 to 65535"),
        (lambda levels: gl.glcm(levels, distance=0), "distance must be a whole number from 1 to 100"),
        (lambda levels: gl.glcm(levels, distance=2**40), "distance must be a whole number from 1 to 100"),
        (lambda levels: gl.glcm(levels * 20000), "levels must lie from 0 .* to 65535; got 20000 to 80000"),
        (lambda levels: gl.glcm(levels, norm="euclidian"), "unknown norm 'euclidian'; did you mean 'euclidean'"),
        (
            lambda levels: gl.gldzm(levels, border_norm="l1"),
            "unknown border_norm 'l1'; valid: chebyshev, manhattan, eu",
        ),
        (lambda levels: gl.glcm(levels, aggregation="3D"), "unknown aggregation '3D' of glcm"),
        (lambda levels: gl.glszm(levels, aggregation="3D merged"), "unknown aggregation '3D merged' of glszm"),
        (lambda levels: gl.ngldm(levels, alpha=-1), "alpha must be"),
        (lambda levels: gl.ngldm(levels[0]), "must have the axes"),
    ],
)
def test_matrices_refuse(call, words):
    with pytest.raises(gl.GraylingError, match=words):
        call(np.array([[1, 2], [3, 4]]))


def test_the_embedded_phantom_is_ibsi_s():
    import SimpleITK as sitk

    folder = reference_data() / "ibsi1" / "digital_phantom"
    phantom = examples.digital_phantom()
    np.testing.assert_array_equal(phantom.image, sitk.GetArrayFromImage(sitk.ReadImage(folder / "image.nii.gz")))
    np.testing.assert_array_equal(phantom.mask, sitk.GetArrayFromImage(sitk.ReadImage(folder / "mask.nii.gz")))


def test_the_embedded_lesion_is_a_lesion():
    lesion = examples.ct_lesion()
    inside = lesion.image[lesion.mask == 1]
    assert 1000 < inside.size < lesion.image.size / 4
    assert -900 < lesion.image[0, 0, 0] < -800
    assert 0 < np.median(inside) < 100
    np.testing.assert_array_equal(lesion.image, examples.ct_lesion().image)
