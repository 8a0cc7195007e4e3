# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling steps``: the steps of image processing, and what each takes, as a part of a settings file."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from grayling._schema_text import classes
from grayling._words import closest
from grayling.cli.catalogue import overview, template
from grayling.cli.output import deliver, place, unless_interrupted
from grayling.errors import InvalidArgument
from grayling.filters.bank import AnyFilter
from grayling.preprocess.chain import Step
from grayling.settings import Settings

__all__ = ["steps"]


def steps(
    name: Annotated[
        str | None, typer.Argument(help="A step, or another method of settings, such as fixed_bin_size.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A text file; default: print.")] = None,
) -> None:
    """List the steps of image processing; with NAME, print what it takes as YAML, to edit in a settings file."""
    target = place(output)
    with unless_interrupted(target):
        deliver("\n".join(_lines(name)) + "\n", target, name or "steps of image processing")


def _lines(name: str | None) -> Iterator[str]:
    all_steps = typing.get_args(Step)
    if name is None:
        return overview(all_steps, "What a step takes: grayling steps NAME")
    step = _named(name)
    return template(step, listed=step in all_steps)


def _named(name: str) -> Any:
    filters = typing.get_args(AnyFilter)
    others = [each for each in reversed(classes(Settings)) if hasattr(each, "method") and each not in filters]
    methods = {each.method: each for each in others}
    if name not in methods:
        raise InvalidArgument(f"unknown step {name!r}{closest(name, [step.method for step in typing.get_args(Step)])}")
    return methods[name]
