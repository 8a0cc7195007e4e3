# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling doctor``: what is installed here, and how it will run."""

from __future__ import annotations

import platform
from importlib import metadata

import typer

from grayling.registry import all_features, families
from grayling.runtime import build_info

_REQUIRED = ("numpy", "scipy", "SimpleITK", "PyYAML", "typer", "rich")
_OPTIONAL = {"pandas": "pandas"}


def doctor() -> None:
    """Print versions, threads, SIMD path, whether CUDA is available, and optional packages."""
    build = build_info()
    rows = [
        ("grayling", build.version),
        ("compiler", build.compiler),
        ("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        *((name, _version(name, f"not installed, and needed: pip install {name}")) for name in _REQUIRED),
        ("processors", f"{build.available_cpus} available, {build.num_threads} threads used"),
        ("SIMD path", build.simd_path),
        ("CUDA", _cuda_state(build.cuda_module)),
        ("features", f"{len(all_features())} in {len(families())} families"),
        *(
            (name, _version(name, f"not installed (optional: pip install 'grayling[{extra}]')"))
            for name, extra in _OPTIONAL.items()
        ),
    ]
    for name, value in rows:
        typer.echo(f"{name:<12} {value}")


def _version(package: str, otherwise: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return otherwise


def _cuda_state(has_module: bool) -> str:
    if not has_module:
        return "not built in"
    from grayling import _cuda
    from grayling.errors import DeviceError

    try:
        return _cuda.check_device()
    except DeviceError as error:
        return str(error)
