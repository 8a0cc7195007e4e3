# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling settings differences``: what pyradiomics does otherwise than IBSI."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from grayling.cli.output import deliver, one_of, place, unless_interrupted

__all__ = ["differences"]

_FORMATS = ("table", "markdown")
_WIDTH = 110


def differences(
    output_format: Annotated[
        str, typer.Option("--format", "-f", parser=one_of(_FORMATS), metavar="|".join(_FORMATS), help="Default: table.")
    ] = "table",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; default: print.")] = None,
) -> None:
    """List what pyradiomics does otherwise than IBSI, which values it moves, and the setting that switches it."""
    from grayling.pyradiomics._differences import differences_markdown

    target = place(output)
    with unless_interrupted(target):
        text = differences_markdown() if output_format == "markdown" else "\n".join(_lines()) + "\n"
        deliver(text, target, "differences between pyradiomics and IBSI")


def _lines() -> Iterator[str]:
    from grayling.pyradiomics._differences import DIFFERENCES

    topic = ""
    for row in DIFFERENCES:
        if row.topic != topic:
            topic = row.topic
            yield f"{topic}"
        yield f"  {row.what}"
        parts = {"pyradiomics": row.pyradiomics, "IBSI, grayling": row.grayling, "moves": row.moves}
        for name, text in (parts | ({"setting": row.switch} if row.switch else {})).items():
            yield from textwrap.wrap(
                f"{name}: {text}", _WIDTH, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False
            )
