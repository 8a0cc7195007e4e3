# Copyright The grayling developers. Licensed under Apache-2.0.
"""The CUDA sources compile (no GPU needed), and the device works where there is one."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("cuda/**/*.cu"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nvcc") is None, reason="no nvcc here, so the CUDA sources are not compiled")
@pytest.mark.parametrize("source", SOURCES)
def test_compiles(source, tmp_path):
    command = ["nvcc", "--std=c++20", "--fmad=false", "--gpu-architecture=sm_90", "--Werror=all-warnings"]
    command += ["-Icpp/include", "-Icuda", "-c", source, "-o", str(tmp_path / "out.o")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_device_computes_right():
    if importlib.util.find_spec("grayling._cuda") is None:
        pytest.skip("grayling was built without CUDA")
    from grayling import _cuda, errors

    try:
        assert _cuda.device_count() > 0
    except errors.DeviceError as error:
        pytest.skip(f"no usable CUDA device: {error}")
    assert _cuda.check_device() == _cuda.device_name()
