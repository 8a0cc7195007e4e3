# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling doctor``: what is installed here, and how it will run."""

from __future__ import annotations

import platform
from importlib import metadata

import typer

from grayling.runtime import build_info

_REQUIRED = ("numpy", "scipy", "SimpleITK", "PyYAML", "typer", "rich")


def doctor() -> None:
    """Print versions, threads, SIMD path and whether CUDA is available."""
    build = build_info()
    rows = [
        ("grayling", build.version),
        ("compiler", build.compiler),
        ("python", platform.python_version()),
        *((name, metadata.version(name)) for name in _REQUIRED),
        ("processors", f"{build.available_cpus} available, {build.num_threads} threads used"),
        ("SIMD path", build.simd_path),
        ("CUDA", _cuda_state(build.cuda_module)),
    ]
    for name, value in rows:
        typer.echo(f"{name:<12} {value}")


def _cuda_state(has_module: bool) -> str:
    if not has_module:
        return "not built in"
    from grayling import _cuda
    from grayling.errors import DeviceError

    try:
        return _cuda.check_device()
    except DeviceError as error:
        return str(error)
