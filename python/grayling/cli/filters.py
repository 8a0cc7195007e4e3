# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling filters``: the filters, and what each takes, as a part of a settings file."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from grayling._words import closest
from grayling.cli.catalogue import overview, template
from grayling.cli.output import deliver, place, unless_interrupted
from grayling.errors import InvalidArgument
from grayling.filters.bank import AnyFilter

__all__ = ["filters"]

_REMARK = """What a filter takes: grayling filters NAME. In a settings file they are a list, such as

filters:
  - {method: laplacian_of_gaussian, sigma_mm: 1.5}
  - {method: mean, support: 5, name: smooth}"""


def filters(
    name: Annotated[str | None, typer.Argument(help="A filter, such as laplacian_of_gaussian.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A text file; default: print.")] = None,
) -> None:
    """List the filters of images; with NAME, print what it takes as YAML, to edit in a settings file."""
    target = place(output)
    with unless_interrupted(target):
        deliver("\n".join(_lines(name)) + "\n", target, name or "filters")


def _lines(name: str | None) -> Iterator[str]:
    by_method = {each.method: each for each in typing.get_args(AnyFilter)}
    if name is None:
        return overview(list(by_method.values()), _REMARK)
    if name not in by_method:
        raise InvalidArgument(f"unknown filter {name!r}{closest(name, by_method)}")
    return template(by_method[name], listed=True)
