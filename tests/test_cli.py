# Copyright The grayling developers. Licensed under Apache-2.0.
"""The command line, run as a user runs it."""

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest
import SimpleITK as sitk

import grayling as gl
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
    assert output.read_text() == expected.to_csv()
    assert result.stdout == ""
    result = run("extract", *files, "--label", 1, "--label", 2, "--format", "json")
    assert json.loads(result.stdout) == json.loads(expected.to_json())
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
    assert "a fixed bin size of 5" in result.stdout


def test_exit_codes(files, tmp_path):
    image, mask = files
    bad = tmp_path / "bad.yaml"
    bad.write_text("famlies: [glcm]\n")
    cases = [
        (2, "", ["extract", image]),
        (2, "", ["extract", image, mask, "--format", "xml"]),
        (2, "", ["nothing"]),
        (3, "several labels: 1 (24 voxels), 2 (1 voxel)", ["extract", image, mask]),
        (3, "no such file", ["extract", tmp_path / "absent.nii", mask]),
        (3, "did you mean 'families'", ["extract", image, mask, "--label", 1, "--settings", bad]),
        (3, "--label must be a whole number", ["extract", image, mask, "--label", "tumour"]),
        (3, "unknown family 'glmc'", ["features", "--family", "glmc"]),
        (5, "CUDA", ["extract", image, mask, "--label", 1, "--device", "cuda"]),
        (4, "there is no folder", ["extract", image, mask, "--label", 1, "-o", tmp_path / "no" / "out.csv"]),
    ]
    for code, words, arguments in cases:
        result = run(*arguments)
        assert (result.returncode, "Traceback" in result.stderr) == (code, False), result.stderr
        assert words in result.stderr
        assert result.stdout == ""


def test_features():
    assert "TU9B" in run("features", "entropy").stdout
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


def test_ctrl_c_leaves_no_file(files, tmp_path):
    output = tmp_path / "out.csv"
    output.write_text("old")
    there = sorted(tmp_path.iterdir())
    script = """
        import os, signal, sys
        os.fsync = lambda _: signal.raise_signal(signal.SIGINT)  # Ctrl-C while the file is written
        from grayling.cli import main
        sys.argv = ["grayling", "extract", *os.environ["FILES"].split(os.pathsep)]
        main()
    """
    result = run_python(script, FILES=os.pathsep.join(map(str, [*files, "--label", "1", "-o", output])))
    assert result.returncode == 130, result.stderr
    assert output.read_text() == "old"
    assert sorted(tmp_path.iterdir()) == there
