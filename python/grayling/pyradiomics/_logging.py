# Copyright The grayling developers. Licensed under Apache-2.0.
"""Loggers with pyradiomics' names, so that handlers and levels which scripts set take effect."""

from __future__ import annotations

import logging

__all__ = ["NAME", "logger_named", "logger_of"]

NAME = "radiomics"
_HERE = "grayling.pyradiomics"


def logger_named(module: str) -> logging.Logger:
    """Return the logger of a module of the facade: ``radiomics.<module>``; a user's module keeps its own name."""
    return logging.getLogger(NAME + module.removeprefix(_HERE) if module.startswith(_HERE) else module)


def logger_of(kind: type) -> logging.Logger:
    """Return the logger of a class's module."""
    return logger_named(kind.__module__)
