# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling steps``: the steps of image processing, and what each takes, as a part of a settings file."""

from __future__ import annotations

import textwrap
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from grayling._schema import plain
from grayling._schema_text import classes, json_schema, prose, values
from grayling._words import closest
from grayling.cli.output import deliver, place, unless_interrupted
from grayling.cli.settings import WIDTH, comment, described, inline_yaml
from grayling.errors import InvalidArgument
from grayling.literature import references_of
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
        lines = _overview() if name is None else _template(_named(name))
        deliver("\n".join(lines) + "\n", target, name or "steps of image processing")


def _overview() -> Iterator[str]:
    all_steps = typing.get_args(Step)
    width = max(len(step.method) for step in all_steps) + 2
    for step in all_steps:
        head, indent = step.method.ljust(width), " " * width
        yield textwrap.fill(prose(step).split("\n\n")[0], WIDTH, initial_indent=head, subsequent_indent=indent)
    yield "\nWhat a step takes: grayling steps NAME"


def _named(name: str) -> Any:
    methods = {each.method: each for each in reversed(classes(Settings)) if hasattr(each, "method")}
    if name not in methods:
        raise InvalidArgument(f"unknown step {name!r}{closest(name, [step.method for step in typing.get_args(Step)])}")
    return methods[name]


def _template(cls: Any) -> Iterator[str]:
    for paragraph in prose(cls).split("\n\n"):
        yield from comment(" ".join(paragraph.split()), "")
    for reference in references_of(cls):
        yield from comment(f"Source: {reference}", "")
    mark, indent = ("- ", "  ") if cls in typing.get_args(Step) else ("", "")
    yield f"{mark}method: {cls.method}"
    rules = json_schema(cls)["properties"]
    for value in values(cls):
        yield from comment(described(rules[value.name]), indent)
        default = "  # to fill in" if value.is_needed else f" {inline_yaml(plain(value.default))}"
        yield f"{indent}{value.name}:{default}"
