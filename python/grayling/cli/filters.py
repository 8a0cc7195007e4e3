# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling filters``: the filters, and what each takes, as a part of a settings file."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from grayling._words import closest
from grayling.cli.catalogue import markdown, overview, template
from grayling.cli.output import deliver, one_of, place, unless_interrupted
from grayling.errors import InvalidArgument
from grayling.filters import Filter
from grayling.filters.bank import AnyFilter

__all__ = ["filters"]

_FORMATS = ("text", "markdown")
_HEAD = """# Filters

Each is a class of `grayling.filters` and a method of settings files (`filters: [{method: mean, support: 5}]`) and of
`grayling filter IMAGE METHOD NAME=VALUE ...`. `grayling filters --format markdown` writes this page, and
`grayling filters --figure FILTERS.png` the picture: a slice of a made-up lesion, blue below 0 and red above.

![A response map of every filter](FILTERS.png)
"""

_REMARK = """What a filter takes: grayling filters NAME. In a settings file they are a list, such as

filters:
  - {method: laplacian_of_gaussian, sigma_mm: 1.5}
  - {method: mean, support: 5, name: smooth}"""


def filters(
    name: Annotated[str | None, typer.Argument(help="A filter, such as laplacian_of_gaussian.")] = None,
    output_format: Annotated[
        str,
        typer.Option("--format", "-f", parser=one_of(_FORMATS), metavar="|".join(_FORMATS), help="Of what is printed."),
    ] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A text file; default: print.")] = None,
    figure: Annotated[
        Path | None, typer.Option(help="Draw a response map of every filter into this file (.png, .pdf or .svg).")
    ] = None,
) -> None:
    """List the filters of images; with NAME, print what it takes as YAML, to edit in a settings file."""
    target = place(output)
    with unless_interrupted(target or figure):
        if figure is not None:
            _draw(figure)
        if figure is None or output is not None:
            deliver("\n".join(_lines(name, output_format)) + "\n", target, name or "filters")


def _draw(path: Path) -> None:
    from grayling.filters import gallery
    from grayling.io.atomic import write_file

    drawn = gallery.figure()
    write_file(path, lambda part: drawn.savefig(part, dpi=75, metadata={}))
    typer.echo(f"{path}: a response map of every filter", err=True)


def _lines(name: str | None, output_format: str) -> Iterator[str]:
    by_method = {each.method: each for each in typing.get_args(AnyFilter)}
    if name is not None and name not in by_method:
        raise InvalidArgument(f"unknown filter {name!r}{closest(name, by_method)}")
    chosen = list(by_method.values()) if name is None else [by_method[name]]
    if output_format == "markdown":
        return (line for part in ((_HEAD,), markdown(chosen, Filter)) for line in part)
    return overview(chosen, _REMARK) if name is None else template(chosen[0], listed=True)
