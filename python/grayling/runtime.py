# Copyright The grayling developers. Licensed under Apache-2.0.
"""How the compiled core runs: threads, SIMD path, device."""

from __future__ import annotations

import importlib.util
import operator
from dataclasses import dataclass

from grayling import _core
from grayling.errors import DeviceError, InvalidArgument

__all__ = ["BuildInfo", "build_info", "check_device", "get_num_threads", "set_num_threads"]


def get_num_threads() -> int:
    """Return how many threads one call uses at most, the calling thread included.

    Raises
    ------
    grayling.errors.InvalidArgument
        If ``GRAYLING_NUM_THREADS`` is set to something other than a whole number from 1 to 1024.
    """
    return _core.num_threads()


def set_num_threads(n_threads: int | None) -> None:
    """Set how many threads one call uses at most; results do not depend on it.

    Parameters
    ----------
    n_threads
        From 1 to 1024. ``None`` goes back to the default: ``GRAYLING_NUM_THREADS``, else the processors that this
        process may use (affinity and container quota).

    Raises
    ------
    grayling.errors.InvalidArgument
        For a number outside that range, or no whole number.
    """
    if n_threads is None:
        _core.reset_num_threads()
        return
    if isinstance(n_threads, bool) or not hasattr(n_threads, "__index__") or not 1 <= operator.index(n_threads) <= 1024:
        raise InvalidArgument(f"n_threads must be a whole number from 1 to 1024, or None; got {n_threads!r}")
    _core.set_num_threads(n_threads)


def check_device(device: str) -> None:
    """Check where features of whole regions are to be computed.

    Raises
    ------
    grayling.errors.InvalidArgument
        For an unknown device.
    grayling.errors.DeviceError
        For ``"cuda"``, in every build.
    """
    if device not in ("cpu", "cuda", "auto"):
        raise InvalidArgument(f"device must be 'cpu' or 'auto'; got {device!r}")
    if device == "cuda":
        raise DeviceError(
            "features of whole regions are computed on the CPU in this version, not with CUDA; choose device='cpu'"
        )


@dataclass(frozen=True)
class BuildInfo:
    """What is installed and how it runs here, for provenance and bug reports."""

    version: str
    compiler: str
    simd_path: str
    num_threads: int
    available_cpus: int
    cuda_module: bool


def build_info() -> BuildInfo:
    """Return what is installed and how it runs here."""
    return BuildInfo(
        version=_core.__version__,
        compiler=_core.compiler,
        simd_path=_core.simd_path(),
        num_threads=_core.num_threads(),
        available_cpus=_core.available_cpus(),
        cuda_module=importlib.util.find_spec("grayling._cuda") is not None,
    )
