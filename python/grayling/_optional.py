# Copyright The grayling developers. Licensed under Apache-2.0.
"""Packages that only some calls need; each error says how to install what is missing."""

from __future__ import annotations

import importlib
from types import ModuleType

from grayling.errors import GraylingError

__all__ = ["MissingPackage", "import_pandas", "import_pydicom"]


class MissingPackage(GraylingError, ImportError):
    """A package that this call needs is not installed."""


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
