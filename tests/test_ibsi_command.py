# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling ibsi``: what it reports, how it ends, where it finds the phantom; and the README's table, its output."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from grayling import ibsi
from grayling.cli.commands import app
from grayling.cli.exits import INPUT, MISSED, USAGE
from grayling.errors import UnreadableFile
from grayling.ibsi import checking, references
from grayling.ibsi.report import misses, total_line
from tests import inputs
from tests.golden import ibsi as independent

README = Path(__file__).parents[1] / "README.md"
COLUMNS = [
    "dataset",
    "family",
    "feature",
    "consensus",
    "reference value",
    "tolerance",
    "your result",
    "difference",
    "check",
    "tag",
    "ibsi code",
    "aggregation code",
    "exact result",
    "reason",
]


def run(*arguments):
    environment = {name: value for name, value in os.environ.items() if name != "GRAYLING_TEST_DATA"}
    return subprocess.run(
        [sys.executable, "-m", "grayling", "ibsi", *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def full_run(tmp_path_factory):
    """One run of everything: the finished process and the folder with its files."""
    folder = tmp_path_factory.mktemp("ibsi")
    files = "--csv", folder / "ibsi.csv", "--json", folder / "ibsi.json"
    return run("--data", inputs.shared_file(), "--format", "markdown", *files), folder


def test_everything_is_reached(full_run):
    done, _ = full_run
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1804 of 1804 reference values reached, 300 of 300 diagnostics." in done.stdout
    assert "33 of 33 response maps and 323 of 323 reference values of filtered images reached." in done.stdout


def test_the_readme_has_the_table_that_the_command_writes(full_run):
    done, _ = full_run
    marked = re.search(
        r"<!-- written by: ([^>]+) -->\n(.*?)<!-- end -->", README.read_text(encoding="utf-8"), re.DOTALL
    )
    assert marked[1] == "grayling ibsi --data DIR --format markdown"
    assert marked[2].strip() == done.stdout.strip()


def test_csv_has_the_columns_of_the_compliance_table(full_run):
    rows = list(csv.DictReader(io.StringIO((full_run[1] / "ibsi.csv").read_text(encoding="utf-8"))))
    assert list(rows[0]) == COLUMNS
    # As many rows as the table's sheets have, with those that have no reference value.
    counts = [sum(row["dataset"] == name for row in rows) for name in ("digital phantom", "configuration A")]
    assert counts == [487, 411]
    assert {row["check"] for row in rows} == {"reached", "no reference value"}
    one = next(row for row in rows if row["tag"] == "cm_joint_entr_3D_avg" and row["dataset"] == "digital phantom")
    assert one["family"] == "Grey level co-occurrence matrix (3D averaged)"
    assert (one["feature"], one["ibsi code"], one["your result"]) == ("Joint entropy", "TU9B", "2.40")


def test_json_has_counts_and_every_value(full_run):
    content = json.loads((full_run[1] / "ibsi.json").read_text(encoding="utf-8"))
    assert content["counts"]["configuration E"]["features"] == {"reached": 210, "total": 210}
    assert content["counts"]["configuration E"]["diagnostics"] == {"reached": 60, "total": 60}
    assert content["counts"]["response maps"]["response_map"] == {"reached": 33, "total": 33}
    assert content["counts"]["A, in slices"]["intensity_statistics"] == {"reached": 162, "total": 162}
    assert content["counts"]["B, in the volume"]["features"] == {"reached": 161, "total": 161}
    assert len(content["checks"]) == len(references()) + 33 + 3 * 3 + 324


def test_response_maps_without_a_reference_are_described(full_run):
    rows = list(csv.DictReader(io.StringIO((full_run[1] / "ibsi.csv").read_text(encoding="utf-8"))))
    for test in ("9.b.2", "10.a", "10.b.2"):
        told = {row["tag"]: float(row["exact result"]) for row in rows if row["dataset"] == f"IBSI 2, {test}"}
        assert told["minimum"] < told["mean"] < told["maximum"]
    compared = [row for row in rows if row["dataset"] == "IBSI 2, 3.a.1"]
    assert [(row["family"], row["tolerance"], row["check"]) for row in compared] == [("Response map", "1", "reached")]


def test_the_ct_phantom_alone_leaves_out_the_response_maps():
    done = run("--data", inputs.shared_file("ibsi1"), "--config", "filters_A", "--config", "response_maps")
    assert done.returncode == INPUT
    assert (
        "no digital_phantoms/checkerboard.nii.gz in this folder; get it from github.com/theibsi/data_sets"
        in done.stderr
    )


def test_response_maps_need_no_ct_phantom():
    done = run("--data", inputs.shared_file("ibsi2"), "--config", "response_maps", "--format", "markdown")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| Laws | 9 / 9 |" in done.stdout
    assert done.stdout.endswith("33 of 33 response maps reached.\n")


def test_maps_that_are_not_there_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr("grayling.cli.ibsi._computed", lambda names, *_, **__: dict.fromkeys(names, ()))
    found = CliRunner().invoke(app, ["ibsi", "--data", str(tmp_path), "--csv", str(tmp_path / "x.csv")])
    assert "no response maps are compared: " in found.stderr


def test_a_map_of_another_filter_is_a_miss():
    test = ibsi.map_tests()["1.a.1"]
    folder = inputs.shared_file("ibsi2")
    (right,) = ibsi.check_map(test, folder)
    (wrong,) = ibsi.check_map(replace(test, filter=replace(test.filter, support=13)), folder)
    assert right.reached
    assert right.value < 1e-4
    assert not wrong.reached


def test_without_data_only_the_digital_phantom():
    done = run("--no-progress")
    assert done.returncode == 0, done.stderr
    assert "482 of 482 reference values reached." in done.stdout
    assert "only the digital phantom" in done.stderr


def test_a_configuration_without_its_phantom_is_a_mistake():
    done = run("--config", "B")
    assert done.returncode == USAGE
    assert "--data" in done.stderr


def test_a_folder_without_the_phantom_says_where_it_is_found(tmp_path):
    done = run("--data", tmp_path)
    assert done.returncode == INPUT
    assert "github.com/theibsi/data_sets" in done.stderr
    assert "CC BY-NC" in done.stderr
    with pytest.raises(UnreadableFile, match="there is no such folder"):
        ibsi.ct_phantom(tmp_path / "nowhere")
    file = tmp_path / "phantom.nii.gz"
    file.touch()
    with pytest.raises(UnreadableFile, match=r"phantom\.nii\.gz: this is a file, not a folder; get it from"):
        ibsi.ct_phantom(file)


def test_one_file_cannot_be_both(tmp_path):
    done = run("--csv", tmp_path / "x", "--json", tmp_path / "x")
    assert done.returncode == USAGE
    assert "would both write" in done.stderr


def test_a_broken_value_is_a_miss(monkeypatch):
    def broken(configuration):
        rows = references(configuration)
        return [replaced(row, "3.14") if row.tag == "stat_mean" else row for row in rows]

    monkeypatch.setattr(checking, "references", broken)
    monkeypatch.delenv("GRAYLING_TEST_DATA", raising=False)
    result = CliRunner().invoke(app, ["ibsi"])
    assert result.exit_code == MISSED
    assert "481 of 482 reference values reached." in result.stdout
    line = next(line for line in result.stdout.splitlines() if "stat_mean" in line)
    assert line.split() == [
        "Mean",
        "intensity",
        "digital_phantom",
        "stat_mean",
        "2.1486486",
        "3.14",
        "0",
        "very",
        "strong",
    ]


def replaced(row, value):
    changed = {name: getattr(row, name) for name in row.__dataclass_fields__} | {"value": Decimal(value)}
    return ibsi.Reference(**changed)


def test_printing_csv_prints_nothing_else():
    done = run("--config", "digital_phantom", "--csv", "-")
    assert done.returncode == 0
    assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == 487


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        (("image/phantom.nii.gz", "mask/mask.nii.gz"), ("nifti", "ibsi_1_ct_radiomics_phantom")),
        (("image.nii.gz", "mask.nii.gz"), ("ct_phantom", "ibsi1")),
    ],
)
def test_every_folder_of_both_layouts(files, roots, tmp_path):
    folder = tmp_path / roots[1] / roots[0]
    shared = inputs.shared_file("ibsi1", "ct_phantom")
    for name, source in zip(files, ("image.nii.gz", "mask.nii.gz"), strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shared / source, folder / name)
    image, mask, _ = inputs.ct_phantom()
    for root in (folder, folder.parent, tmp_path):
        phantom = ibsi.ct_phantom(root)
        assert np.array_equal(phantom.image.array, image)
        assert np.array_equal(phantom.mask.array, mask)


@pytest.mark.parametrize("missing", ["image.nii.gz", "mask.nii.gz"])
def test_a_part_that_is_missing_is_named(missing, tmp_path):
    folder = tmp_path / "ibsi1" / "ct_phantom"
    folder.mkdir(parents=True)
    (there,) = {"image.nii.gz", "mask.nii.gz"} - {missing}
    (folder / there).touch()
    for root in (tmp_path, folder):
        with pytest.raises(
            UnreadableFile, match=rf"{there} is there, but .*ct_phantom/{missing} is missing; get"
        ) as error:
            ibsi.ct_phantom(root)
        assert "ibsi_1_ct_radiomics_phantom/nifti with image/phantom.nii.gz and mask/mask.nii.gz or" in str(error.value)
        assert "ibsi1/ct_phantom with image.nii.gz and mask.nii.gz" in str(error.value)


@pytest.mark.parametrize(("changed", "part"), [("image", "mean_int_init_img"), ("mask", "int_mask_bb_dim_z_init_roi")])
def test_another_image_is_told_first(changed, part, tmp_path):
    sitk = pytest.importorskip("SimpleITK")
    shared = inputs.shared_file("ibsi1", "ct_phantom")
    for name in ("image", "mask"):
        volume = sitk.ReadImage(shared / f"{name}.nii.gz")
        if name == changed:
            array = sitk.GetArrayFromImage(volume)
            array[:20] = 0  # where the lesion begins, and intensities change
            volume, whole = sitk.GetImageFromArray(array), volume
            volume.CopyInformation(whole)
        sitk.WriteImage(volume, tmp_path / f"{name}.nii.gz")
    done = run("--data", tmp_path, "--config", "A")
    assert done.returncode == MISSED
    assert f"warning: this is not IBSI's {changed}: {part} is " in done.stderr
    assert "(configuration A); see github.com/theibsi/data_sets" in done.stderr


def test_the_progress_bar_names_the_configuration(monkeypatch):
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=100)
    monkeypatch.setattr("grayling.cli.terminal.message_console", lambda: console)
    monkeypatch.delenv("GRAYLING_TEST_DATA", raising=False)
    assert CliRunner().invoke(app, ["ibsi"]).exit_code == 0
    assert "computing digital phantom" in stream.getvalue()


@pytest.mark.parametrize(
    ("value", "family", "rounded"),
    [
        (2.675, "glcm", "2.67"),  # in binary a little less than that
        (-2.5005, "glcm", "-2.50"),
        (0.5 + 2**-9, "glcm", "0.502"),
        (1234.5, "glcm", "1.23E+3"),
        (125256.0, "diagnostics", "125256"),
        (999.5, "diagnostics", "1.00E+3"),
        (-1000.5, "diagnostics", "-1001"),
    ],
)
def test_rounding(value, family, rounded):
    assert ibsi.rounded(value, family) == Decimal(rounded)


def test_both_comparisons_agree_around_every_edge():
    for row in references():
        if row.value is None:
            continue
        judge = independent.matches_diagnostic if row.family == "diagnostics" else independent.matches
        for edge in (row.value - row.tolerance, row.value, row.value + row.tolerance):
            for value in (float(edge), np.nextafter(float(edge), -np.inf), float(edge) * 1.004, float(edge) + 0.6):
                assert ibsi.matches(value, row) == judge(value, row.value, row.tolerance), (row, value)
        assert not ibsi.matches(float("nan"), row)


def test_report_of_a_miss_names_the_reason():
    row = next(row for row in references("digital_phantom") if row.tag == "stat_skew")
    results = {"digital_phantom": [ibsi.Check(row, "Skewness", float("nan"), "flat region")]}
    assert total_line(results) == "0 of 1 reference values reached."
    assert misses(results) == [
        ["Skewness", "digital_phantom", "stat_skew", "nan", "1.08", "0", "very strong", "flat region"]
    ]
    assert ibsi.json_text(results).count("null") == 1
