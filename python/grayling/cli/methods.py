# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling methods``: what settings do, as a paragraph for the methods section of a paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grayling.cli.named import NAMED, For
from grayling.cli.output import deliver, place, unless_interrupted
from grayling.settings import Settings

__all__ = ["methods"]


def methods(
    settings: Annotated[Path | None, typer.Option("--settings", "-s", help="YAML or JSON, or a table's JSON.")] = None,
    named: For = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A text file; default: print.")] = None,
) -> None:
    """Print a paragraph for the methods section of a paper, with the references that it cites."""
    if settings is not None and named is not None:
        raise typer.BadParameter("give --settings or --for, not both")
    target = place(output)
    with unless_interrupted(target):
        chosen = Settings() if named is None else NAMED[named]()
        if settings is not None:
            chosen = Settings.from_file(settings)
        deliver(chosen.methods(), target, "the methods paragraph")
