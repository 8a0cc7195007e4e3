# Copyright The grayling developers. Licensed under Apache-2.0.
"""Packages that only some calls need; each error says how to install what is missing."""

from __future__ import annotations

import importlib
from types import ModuleType

from grayling.errors import GraylingError

__all__ = ["MissingPackage", "import_pandas"]


class MissingPackage(GraylingError, ImportError):
    """A package that this call needs is not installed."""


def import_pandas() -> ModuleType:
    """Return pandas, or say how to install it."""
    try:
        return importlib.import_module("pandas")
    except ImportError as error:
        raise MissingPackage("this needs pandas; install it with: pip install 'grayling[pandas]'") from error
