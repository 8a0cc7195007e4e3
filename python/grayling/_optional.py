# Copyright The grayling developers. Licensed under Apache-2.0.
"""Packages that only some calls need; each error says how to install what is missing."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from grayling.errors import GraylingError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["MissingPackage", "import_figure", "import_pandas", "import_pydicom"]


class MissingPackage(GraylingError, ImportError):
    """A package that this call needs is not installed."""


def import_figure() -> type[Figure]:
    """Return matplotlib's figures, which need neither a screen nor its global state, or say how to install it."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingPackage("pictures need matplotlib; install it with: pip install 'grayling[report]'") from error
    return Figure


def import_pandas() -> ModuleType:
    """Return pandas, or say how to install it."""
    try:
        return importlib.import_module("pandas")
    except ImportError as error:
        raise MissingPackage("this needs pandas; install it with: pip install 'grayling[pandas]'") from error


def import_pydicom() -> ModuleType:
    """Return pydicom, or say how to install it."""
    try:
        return importlib.import_module("pydicom")
    except ImportError as error:
        raise MissingPackage(
            "the dose and times of a PET series are read with pydicom; install it with: pip install 'grayling[dicom]'"
        ) from error
