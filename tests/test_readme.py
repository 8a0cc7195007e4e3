# Copyright The grayling developers. Licensed under Apache-2.0.
"""Every snippet and command of the README runs and prints what it says."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYRADIOMICS_PARAMETERS = "setting: {binWidth: 25, label: 1}\nimageType: {Original: {}, LoG: {sigma: [2]}}\n"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language):
    return [code for found, code in BLOCK.findall(README) if found == language]


def test_python_snippets(capsys):
    pairs = list(zip(blocks("python"), blocks("text"), strict=True))
    names = {}
    for code, output in pairs:
        exec(compile(code, "README.md", "exec"), names)
        assert capsys.readouterr().out == output
    assert len(pairs) >= 4


def commands():
    return [line for block in blocks("bash") for line in block.splitlines()]


@pytest.mark.parametrize("command", commands())
def test_shell_commands(command, tmp_path):
    sitk = pytest.importorskip("SimpleITK")
    from grayling.examples import ct_lesion

    lesion = ct_lesion()
    sitk.WriteImage(sitk.GetImageFromArray(lesion.image), tmp_path / "image.nii.gz")
    sitk.WriteImage(sitk.GetImageFromArray(lesion.mask), tmp_path / "mask.nii.gz")
    (tmp_path / "ct.yaml").write_text("".join(blocks("yaml")))
    (tmp_path / "params.yml").write_text(PYRADIOMICS_PARAMETERS)
    before = set(tmp_path.iterdir())
    program, *arguments = shlex.split(command)
    assert program == "grayling"
    done = subprocess.run(
        [sys.executable, "-m", "grayling", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout or set(tmp_path.iterdir()) > before


def test_the_settings_mean_what_the_python_snippet_says(tmp_path):
    import grayling as gl
    from grayling.preprocess import Chain, Resample, Round

    (settings_file := tmp_path / "ct.yaml").write_text("".join(blocks("yaml")))
    expected = gl.Settings(
        preprocessing=Chain((Resample(spacing_mm=(None, 1.5, 1.5)), Round())),
        resegmentation=gl.Resegmentation(range=(-1000, 400)),
        discretisation=gl.FixedBinSize(width=25.0),
        filters=(gl.filters.LaplacianOfGaussian(sigma_mm=1.5, dimensions=2),),
    )
    assert gl.Settings.from_file(settings_file) == expected


def test_the_two_commands_are_targets_of_the_makefile():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"demo", "test"} <= set(targets)
    assert re.findall(r"^    make (\w+)", README, re.MULTILINE) == ["demo", "test"]


def test_make_refuses_an_old_python(tmp_path):
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    make = ["make", "-f", str(ROOT / "Makefile"), f"PYTHON={old}", f"VENV={tmp_path / 'venv'}", "install"]
    done = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"grayling needs Python 3.11 or newer as {old}; name another: make PYTHON=" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_the_c_plus_plus_lines_are_those_of_the_example():
    example = (ROOT / "tests/cpp/consumer/CMakeLists.txt").read_text(encoding="utf-8")
    assert "find_package(grayling" in example
    assert "grayling::core" in example


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
