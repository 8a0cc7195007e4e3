# Copyright The grayling developers. Licensed under Apache-2.0.
"""The version of pyradiomics whose numbers the facade gives, with grayling's own behind it."""

from grayling import _core

__all__ = ["__version__"]

__version__ = f"3.1.1.dev111+grayling.{_core.__version__}"
