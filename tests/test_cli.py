# Copyright The grayling developers. Licensed under Apache-2.0.
"""The command line, run as a user runs it."""

import csv
import dataclasses
import io
import json
import logging
import os
import subprocess
import sys
import typing

import numpy as np
import pytest
import SimpleITK as sitk
import yaml
from rich.console import Console
from typer.testing import CliRunner

import grayling as gl
from grayling.cli import terminal
from grayling.cli.commands import app
from grayling.filters.bank import AnyFilter
from grayling.preprocess import Step
from tests.images import as_sitk, box_mask, ramp, reference_data
from tests.subprocesses import run_python


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "grayling", *map(str, arguments)],
        env={**os.environ, "COLUMNS": "120", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def files(tmp_path):
    mask = box_mask()
    mask[3, 4, 5] = 2
    sitk.WriteImage(as_sitk(ramp()), str(tmp_path / "image.nii.gz"))
    sitk.WriteImage(as_sitk(mask), str(tmp_path / "mask.nii.gz"))
    return tmp_path / "image.nii.gz", tmp_path / "mask.nii.gz"


def test_help_documents_the_exit_codes():
    result = run("--help")
    assert result.returncode == 0
    for text in ("extract", "features", "doctor", "demo", "Exit codes", "3: ", "130: "):
        assert text in result.stdout


def test_extract_as_table(files):
    result = run("extract", *files, "--label", "tumour=1", "--family", "glcm")
    assert result.returncode == 0, result.stderr
    for text in ("region tumour (label 1): 24 voxels", "Joint entropy", "3D averaged", "3D merged", "TU9B"):
        assert text in result.stdout
    assert "\x1b" not in result.stdout


def test_a_dumb_terminal_gets_ascii(files):
    result = run("extract", *files, "--label", "1", TERM="dumb", PYTHONIOENCODING="ascii")
    assert result.returncode == 0, result.stderr
    assert result.stdout.isascii()
    assert "Joint entropy" in result.stdout


def test_extract_as_csv_and_json(files, tmp_path):
    expected = gl.extract(*files, labels=[1, 2])
    output = tmp_path / "out.csv"
    result = run("extract", *files, "--label", 1, "--label", 2, "-o", output)
    assert result.returncode == 0, result.stderr
    rows = list(csv.reader(output.read_text().splitlines()))
    origin = ["image.nii.gz", "mask.nii.gz", gl.Settings().digest()[:12], gl.__version__]
    assert [row[:4] for row in rows] == [["image", "mask", "settings_digest", "grayling_version"], *[origin] * 2]
    assert [row[4:] for row in rows] == list(csv.reader(expected.to_csv().splitlines()))
    assert result.stdout == ""
    result = run("extract", *files, "--label", 1, "--label", 2, "--format", "json")
    printed, computed = json.loads(result.stdout), json.loads(expected.to_json())
    assert printed["provenance"].pop("computed_at") >= computed["provenance"].pop("computed_at")
    assert printed == computed
    result = run("extract", *files, "--label", 1, "--format", "csv", "--long", "--feature", "glcm_contrast")
    assert [row["key"] for row in csv.DictReader(result.stdout.splitlines())] == [
        "glcm_contrast_3d_averaged",
        "glcm_contrast_3d_merged",
    ]


def test_settings_files_and_warnings(files, tmp_path):
    path = tmp_path / "settings.yaml"
    path.write_text("discretisation: {method: fixed_bin_size, width: 5}\n")
    result = run("extract", *files, "--label", 1, "--settings", path, "--family", "ngtdm")
    assert result.returncode == 0
    assert result.stderr.startswith("warning: a fixed bin size (5) without a re-segmentation range")
    assert "set resegmentation: {range: [low, high]}" in result.stderr
    assert "FixedBin" not in result.stderr
    assert "a fixed bin size of 5" in " ".join(result.stdout.split())
    assert "warning: region '1': only 24 voxels" in result.stderr
    shown = run("extract", *files, "--label", 1, "--family", "ngtdm").stdout
    assert "see `grayling settings`" in " ".join(shown.split())  # wherever the line was broken


@pytest.mark.parametrize("layout", ["table", "csv", "json"])
def test_a_region_that_is_nearly_lost_is_told_in_every_format(files, tmp_path, layout):
    path = tmp_path / "settings.yaml"
    path.write_text("resegmentation: {range: [81, 82]}\n")
    result = run("extract", *files, "--label", 1, "--settings", path, "--format", layout)
    assert "warning: region '1': re-segmentation left out 22 of the 24 voxels" in result.stderr


def test_the_table_tells_what_was_clipped(files, tmp_path):
    path = tmp_path / "settings.yaml"
    path.write_text("preprocessing: {steps: [{method: window, range: [40, 1000]}]}\n")
    result = run("extract", *files, "--label", 1, "--settings", path, "--family", "ngtdm")
    assert "24 voxels, 17 of 32 grey levels, 12% of the voxels clipped" in result.stdout


def test_exit_codes(files, tmp_path):
    image, mask = files
    bad = tmp_path / "bad.yaml"
    bad.write_text("famlies: [glcm]\n")
    cases = [
        (2, "", ["extract", image]),
        (2, "'-f': 'xml' is not one of table, csv, json", ["extract", image, mask, "--format", "xml"]),
        (2, "end it in .csv, .json, .txt, or choose", ["extract", image, mask, "-o", tmp_path / "out.xls"]),
        (2, "contradict", ["extract", image, mask, "-f", "json", "-o", tmp_path / "out.csv"]),
        (2, "--long is a layout of CSV; the format is json", ["extract", image, mask, "--long", "-f", "json"]),
        (2, "", ["nothing"]),
        (3, "several labels: 1 (24 voxels), 2 (1 voxel); choose with --label NUMBER", ["extract", image, mask]),
        (3, "no such file", ["extract", tmp_path / "absent.nii", mask]),
        (3, "did you mean 'families'", ["extract", image, mask, "--label", 1, "--settings", bad]),
        (3, "--label must be a whole number", ["extract", image, mask, "--label", "tumour"]),
        (3, "unknown family 'glmc'", ["features", "--family", "glmc"]),
        (
            5,
            "computed on the CPU in this version, not with CUDA; choose --device cpu",
            ["extract", image, mask, "--label", 1, "--device", "cuda"],
        ),
        (4, "is a folder", ["extract", image, mask, "--label", 1, "-o", tmp_path]),
        (4, "there is no folder", ["extract", image, mask, "--label", 1, "-o", tmp_path / "no" / "out.csv"]),
    ]
    for code, words, arguments in cases:
        result = run(*arguments)
        assert (result.returncode, "Traceback" in result.stderr) == (code, False), result.stderr
        assert words in result.stderr
        assert result.stdout == ""


def test_the_standard_output_has_names(files):
    wanted = run("extract", *files, "--label", 1, "--family", "ngtdm", "--format", "csv").stdout
    assert wanted.startswith("image,mask,settings_digest,grayling_version,region,label,ngtdm")
    for name in ("-", "/dev/stdout"):
        result = run("extract", *files, "--label", 1, "--family", "ngtdm", "--format", "csv", "-o", name)
        assert (result.returncode, result.stdout) == (0, wanted), result.stderr


def test_long_is_csv(files):
    result = run("extract", *files, "--label", 1, "--family", "ngtdm", "--long")
    assert result.stdout.startswith(
        "image,mask,settings_digest,grayling_version,region,label,filter,key,family,name,ibsi_code"
    )


def test_cases_are_told_apart_by_an_id(files):
    asked = "extract", *files, "--label", 1, "--family", "ngtdm", "--id", "patient 7, left"
    for layout in ([], ["--long"]):
        rows = list(csv.DictReader(run(*asked, "--format", "csv", *layout).stdout.splitlines()))
        assert next(iter(rows[0])) == "id"
        assert {row["id"] for row in rows} == {"patient 7, left"}
    refused = run(*asked, "--format", "json")
    assert refused.returncode == 2
    assert "--id is a column of CSV; the format is json" in refused.stderr


def test_output_through_a_link(files, tmp_path):
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    link.symlink_to(target.name)
    for _ in range(2):  # once the target is made, once it is replaced
        assert run("extract", *files, "--label", 1, "--family", "ngtdm", "-o", link).returncode == 0
        assert link.is_symlink()
        assert target.read_text().startswith("image,mask")
        target.write_text("old")


def test_output_to_a_pipe_with_a_name(files, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True)
    result = run("extract", *files, "--label", 1, "--family", "ngtdm", "--format", "csv", "-o", pipe)
    assert result.returncode == 0, result.stderr
    assert reader.communicate(timeout=60)[0].startswith("image,mask")
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("asked", "regions"), [(["all"], ["1", "2"]), (["2,1"], ["2", "1"]), (["tumour=1,2"], ["tumour", "2"])]
)
def test_several_labels(files, asked, regions):
    result = run("extract", *files, "--label", *asked, "--family", "intensity_statistics", "--format", "csv")
    assert [row["region"] for row in csv.DictReader(result.stdout.splitlines())] == regions


def test_the_table_says_how_much_of_the_region_takes_part(files, tmp_path):
    path = tmp_path / "settings.yaml"
    path.write_text("resegmentation: {range: [40, 70]}\n")
    inside = ramp()[box_mask() == 1]
    n_left = np.count_nonzero((inside >= 40) & (inside <= 70))
    assert 0 < n_left < inside.size
    result = run("extract", *files, "--label", 1, "--settings", path, "--family", "ngtdm")
    assert f"{n_left} of {inside.size} voxels, {n_left} of 32 grey levels" in result.stdout


def test_version_and_overview():
    assert run("--version").stdout == f"grayling {gl.__version__}\n"
    assert "..." not in run("--help", COLUMNS="80").stdout.partition("Commands:")[2]


def test_doctor_lists_what_there_is():
    text = run("doctor").stdout
    assert "pandas" in text
    assert "jax" not in text


def test_diagnostics_in_json(files):
    asked = "extract", *files, "--label", 1, "--family", "ngtdm", "--diagnostics"
    content = json.loads(run(*asked, "--format", "json").stdout)
    assert [row["stage"] for row in content["diagnostics"]] == ["initial", "resegmentation"]
    refused = run(*asked)
    assert refused.returncode == 2
    assert "--diagnostics are written as JSON" in refused.stderr


def test_settings_are_a_template(files, tmp_path):
    path = tmp_path / "settings.yaml"
    assert run("settings", "-o", path).returncode == 0
    assert gl.Settings.from_file(path) == gl.Settings()
    text = run("settings").stdout
    assert text == path.read_text()
    assert "# Bin width" not in text
    assert "# Number of bins, and so of grey levels; a whole number from 1 to 65535" in text
    assert "{method: fixed_bin_size, width: ..., origin: ...}" in text.replace("\n# ", " ")
    assert run("extract", *files, "--label", 1, "--family", "ngtdm", "--settings", path).returncode == 0
    assert run("settings", "-o", tmp_path / "settings.txt").returncode == 2


NEEDED = {
    "resample": {"spacing_mm": 2},
    "window": {"range": [0, 1]},
    "nyul": {"standard_scale": list(range(11))},
    "grow_mask": {"mm": 1},
    "rotate": {"degrees": 5},
    "translate": {"shift_mm": [0, 0, 1]},
}


def test_steps_are_listed_with_what_they_take():
    listed = run("steps").stdout
    runner = CliRunner()
    for step in typing.get_args(Step):
        assert f"\n{step.method} " in "\n" + listed
        text = runner.invoke(app, ["steps", step.method]).output
        (values,) = yaml.safe_load(text)
        assert list(values) == ["method", *(field.name for field in dataclasses.fields(step))]
        chain = {"preprocessing": {"steps": [values | NEEDED.get(step.method, {})]}}
        assert isinstance(gl.Settings.from_dict(chain).preprocessing.steps[0], step)


def test_a_step_tells_which_values_it_accepts():
    text = run("steps", "z_score").stdout
    assert "# Voxels that are looked at; one of image, foreground, region, reference\n  over: image\n" in text
    assert (
        "# Bin width (intensity); a finite number above 0\nwidth:  # to fill in\n"
        in run("steps", "fixed_bin_size").stdout
    )
    assert "{method: gaussian, sigma_mm: ...}" in run("steps", "denoise").stdout.replace("\n  # ", " ")
    assert "doi:10.1109/TMI.2010.2046908" in run("steps", "bias_correction").stdout
    unknown = run("steps", "resmple")
    assert (unknown.returncode, unknown.stderr) == (3, "error: unknown step 'resmple'; did you mean 'resample'?\n")


def test_filters_are_listed_with_what_they_take():
    listed = run("filters").stdout
    runner = CliRunner()
    for one in typing.get_args(AnyFilter):
        assert f"\n{one.method} " in "\n" + listed
        (values,) = yaml.safe_load(runner.invoke(app, ["filters", one.method]).output)
        assert list(values) == ["method", *(field.name for field in dataclasses.fields(one))]
    (values,) = yaml.safe_load(runner.invoke(app, ["filters", "mean"]).output)
    assert gl.Settings.from_dict({"filters": [values | {"support": 3}]}).filters == (gl.filters.Mean(support=3),)
    example = yaml.safe_load(listed[listed.index("\nfilters:") :])
    assert len(gl.Settings.from_dict(example).filters) == 2
    assert "what one takes: grayling filters METHOD" in run("settings").stdout.replace("\n# ", " ")
    unknown = run("filters", "lows")
    assert (unknown.returncode, unknown.stderr) == (3, "error: unknown filter 'lows'; did you mean 'laws'?\n")


def test_a_filter_and_a_step_of_one_name_are_told_apart():
    assert "order: [0, 0, 0]" in run("filters", "gaussian").stdout
    assert "order" not in run("steps", "gaussian").stdout


@pytest.fixture
def filtering(tmp_path):
    """A settings file with two filters, one of which flattens the image."""
    path = tmp_path / "filters.yaml"
    path.write_text(
        "filters:\n  - {method: mean, support: 3, dimensions: 2, name: smooth}\n"
        "  - {method: laws, kernel: L3S3, name: spots}\nfamilies: [intensity_statistics, ngtdm]\n"
    )
    return path


def test_extract_takes_filters_from_its_settings(files, filtering, tmp_path):
    asked = "extract", *files, "--label", 1, "--settings", filtering
    shown = run(*asked).stdout
    assert "region 1 (label 1): 24 voxels, 18 of 32 grey levels" in shown
    assert "region 1, filter smooth: " in shown
    assert shown.index("filter smooth") < shown.index("filter spots: ")
    assert shown.count("Coarseness") == 3
    rows = list(csv.DictReader(run(*asked, "--long").stdout.splitlines()))
    assert list(dict.fromkeys(row["filter"] for row in rows)) == ["", "smooth", "spots"]
    first, again = tmp_path / "first.json", tmp_path / "again.json"
    assert run(*asked, "-o", first).returncode == 0
    assert run("extract", *files, "--label", 1, "--settings", first, "-o", again).returncode == 0
    one, other = (json.loads(path.read_text())["features"] for path in (first, again))
    assert one == other
    assert len(one) == 3 * 23


def test_warnings_of_response_maps_are_in_the_words_of_settings_files(files, filtering):
    filtering.write_text(filtering.read_text() + "response_discretisation: {method: fixed_bin_size, width: 0.001}\n")
    told = run("extract", *files, "--label", 1, "--settings", filtering).stderr
    instead = "use response_discretisation: {method: fixed_bin_number, n_bins: 32}"
    assert "warning: a fixed bin size (0.001) on response maps: equal widths mean different things in" in told
    assert "warning: region '1', filter 'smooth': a bin width of 0.001 gives" in told
    assert told.count(instead) >= 1
    assert "FixedBin" not in told
    filtering.write_text("filters: [{method: mean, support: 3}, {method: mean, support: 3}]\n")
    refused = run("extract", *files, "--label", 1, "--settings", filtering)
    assert refused.returncode == 3
    assert "tell them apart by their setting name, such as name: first" in refused.stderr


def test_what_is_being_computed_is_shown_in_a_terminal(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(terminal, "message_console", lambda: Console(file=stream, force_terminal=True, width=200))
    log = logging.getLogger("grayling")
    with terminal.progress("image.nii.gz: reading"):
        gl.extract(
            ramp(),
            box_mask(),
            spacing_mm=(1, 1, 1),
            filters=[gl.filters.Mean(support=3, name="smooth")],
            features=["intensity_statistics_mean_intensity"],
        )
        assert log.handlers
        assert log.isEnabledFor(logging.INFO)
        (handler,) = log.handlers
        assert str(handler._status.status) == "response map 'smooth' of image: features of region '1'"
    assert not log.handlers
    assert not log.isEnabledFor(logging.INFO)


def test_settings_as_json(tmp_path):
    path = tmp_path / "settings.json"
    assert run("settings", "--for", "pet", "-o", path).returncode == 0
    assert gl.Settings.from_file(path) == gl.Settings.for_pet()
    assert json.loads(path.read_text()) is not None


def test_methods_of_settings_with_a_name(tmp_path):
    assert run("methods", "--for", "ct").stdout.strip() == gl.Settings.for_ct().methods().strip()
    path = tmp_path / "settings.yaml"
    path.write_text(gl.Settings().to_yaml())
    assert run("methods", "--for", "ct", "-s", path).returncode == 2


def test_a_table_is_computed_again_from_its_json(files, tmp_path):
    first, again = tmp_path / "first.json", tmp_path / "again.json"
    settings = tmp_path / "settings.yaml"
    settings.write_text("discretisation: {method: fixed_bin_number, n_bins: 7}\n")
    asked = "extract", *files, "--label", 1
    assert run(*asked, "--settings", settings, "--family", "ngtdm", "-o", first).returncode == 0
    assert run(*asked, "--settings", first, "-o", again).returncode == 0
    one, other = (json.loads(path.read_text())["features"] for path in (first, again))
    assert one == other


def test_features():
    assert "TU9B" in run("features", "entropy").stdout
    assert "glcm_joint_entropy" in run("features", "tu9b").stdout
    nothing = run("features", "entrpy")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert "no feature matches 'entrpy'; close are: entropy" in nothing.stderr
    markdown = run("features", "--format", "markdown").stdout
    assert markdown.count("\n| ") - 2 * markdown.count("\n## ") == len(gl.features)
    rows = list(csv.DictReader(run("features", "--format", "csv", "--family", "glcm").stdout.splitlines()))
    assert [row["key"] for row in rows] == [row.key for row in gl.features.filter(family="glcm")]
    assert json.loads(run("features", "--format", "json").stdout)[0]["key"] == gl.features[0].key


def test_demo_needs_no_files():
    result = run("demo", GRAYLING_TEST_DATA="")
    assert result.returncode == 0, result.stderr
    for text in ("The IBSI digital phantom", "IBSI's value", "A lesion", "Joint entropy", "features of"):
        assert text in result.stdout


def test_demo_shows_a_real_ct():
    result = run("demo", GRAYLING_TEST_DATA=str(reference_data()))
    assert result.returncode == 0, result.stderr
    folder = reference_data() / "ibsi1" / "ct_phantom"
    image, mask = (sitk.GetArrayFromImage(sitk.ReadImage(folder / f"{name}.nii.gz")) for name in ("image", "mask"))
    inside = image[mask == 1]
    n_voxels = np.count_nonzero((inside >= -1000) & (inside <= 400))
    assert "A real CT" in result.stdout
    assert f"features of {n_voxels} voxels" in result.stdout


def test_demo_takes_an_image(files):
    image, _ = files
    single = image.with_name("single.nii.gz")
    sitk.WriteImage(as_sitk(box_mask()), str(single))
    result = run("demo", image, single, GRAYLING_TEST_DATA="")
    assert result.returncode == 0, result.stderr
    assert "Your image" in result.stdout
    assert run("demo", image).returncode == 2


# As in a terminal: a background shell has Ctrl-C ignored, and its children inherit that.
CTRL_C = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["grayling", *os.environ.get("ARGUMENTS", "").split(os.pathsep)]
"""


def extract_interrupted(files, output, script):
    arguments = os.pathsep.join(map(str, ["extract", *files, "--label", "1", "-o", output]))
    return run_python(CTRL_C + script, ARGUMENTS=arguments)


def test_ctrl_c_leaves_no_file(files, tmp_path):
    output = tmp_path / "out.csv"
    output.write_text("old")
    there = sorted(tmp_path.iterdir())
    script = """
os.fsync = lambda _: signal.raise_signal(signal.SIGINT)  # Ctrl-C while the file is written
from grayling.cli import main
main()
"""
    result = extract_interrupted(files, output, script)
    assert (result.returncode, result.stderr) == (130, f"error: interrupted; {output} was not touched\n")
    assert output.read_text() == "old"
    assert sorted(tmp_path.iterdir()) == there


def test_ctrl_c_after_the_file_was_delivered_changes_nothing(files, tmp_path):
    output = tmp_path / "out.csv"
    script = """
from pathlib import Path
replace = Path.replace
Path.replace = lambda part, target: (replace(part, target), signal.raise_signal(signal.SIGINT))
from grayling.cli import main
main()
"""
    result = extract_interrupted(files, output, script)
    assert (result.returncode, "interrupted" in result.stderr) == (0, False), result.stderr
    assert output.read_text().startswith("image,mask")


def test_ctrl_c_during_imports_is_one_line():
    script = """
from grayling.cli import main
class Finder:
    def find_spec(name, path=None, target=None):
        if name == "numpy":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Finder)
main()
"""
    result = run_python(CTRL_C + script)
    assert (result.returncode, result.stderr) == (130, "error: interrupted; no file was touched\n")
