# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling pyradiomics``: pyradiomics' command line, whose arguments go through as they are."""

from __future__ import annotations

import typer

__all__ = ["RAW_ARGUMENTS", "pyradiomics"]

# Every argument, --help too, is for pyradiomics' own parser.
RAW_ARGUMENTS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def pyradiomics(context: typer.Context) -> None:
    """Features by pyradiomics' names, with its arguments, parameter files and output."""
    from grayling.pyradiomics.scripts import PyRadiomicsCommandLine

    code = PyRadiomicsCommandLine(context.args).run()
    if code:
        raise SystemExit(code)
