# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling features``: which features exist."""

from __future__ import annotations

import csv
import difflib
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from grayling.cli.output import checked_format, deliver, one_of, place, unless_interrupted
from grayling.registry import FeatureList

__all__ = ["features"]

_FORMATS = ("table", "markdown", "csv", "json")


def features(
    text: Annotated[str | None, typer.Argument(help="Only features whose names contain this, or an IBSI code.")] = None,
    family: Annotated[str | None, typer.Option(help="Only this family.")] = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            parser=one_of(_FORMATS),
            metavar="|".join(_FORMATS),
            help="Default: by OUTPUT, else table.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Written completely or not at all; - prints.")
    ] = None,
) -> None:
    """List the features that exist: key, IBSI code, unit and name; other formats than the table add the formula."""
    target = place(output)
    chosen = checked_format(output_format, target, _FORMATS)
    with unless_interrupted(target):
        rows = _matching(text, family)
        if not rows:
            typer.echo(f"no feature matches {text!r}{_near(text or '')}", err=True)
        deliver(_content(rows, chosen), target, f"{len(rows)} features")


def _matching(text: str | None, family: str | None) -> FeatureList:
    from grayling import registry
    from grayling._words import closest
    from grayling.errors import InvalidArgument

    names = [row.name for row in registry.families()]
    if family is not None and family not in names:
        raise InvalidArgument(f"unknown family {family!r}{closest(family, names)}")
    rows = registry.all_features().filter(family=family)
    named = rows.filter(text=text)
    return FeatureList([row for row in rows if row in named or (text and row.ibsi_code == text.upper())])


def _near(text: str) -> str:
    """Return the closest words of the features' names."""
    from grayling import registry

    words = {word for row in registry.all_features() for word in [*row.key.split("_"), row.ibsi_code.lower()] if word}
    near = difflib.get_close_matches(text.lower(), sorted(words), n=3)
    return f"; close are: {', '.join(near)}" if near else "; `grayling features` lists all of them"


def _content(rows: FeatureList, chosen: str) -> str:
    if chosen == "markdown":
        return _markdown(rows)
    if chosen == "json":
        return json.dumps([asdict(row) for row in rows], indent=1) + "\n"
    return _csv(rows) if chosen == "csv" else _table(rows)


def _markdown(rows: FeatureList) -> str:
    n_demand = sum(row.on_demand for row in rows)
    head = (
        "# Features\n\nWritten by `grayling features --format markdown` from the registry; do not edit.\n\n"
        f"{len(rows)} features, {n_demand} of them computed only on demand. In tables, the keys of matrix families end "
        "in the aggregation, such as `_3d_averaged`.\n\n"
    )
    return head + rows.to_markdown()


def _csv(rows: FeatureList) -> str:
    stream = io.StringIO()
    names = ["key", "name", "ibsi_code", "family", "unit", "formula", "pyradiomics_name", "on_demand"]
    writer = csv.DictWriter(stream, fieldnames=names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    return stream.getvalue()


def _table(rows: FeatureList) -> str:
    from grayling.cli.terminal import console, new_table

    if not rows:
        return ""
    out = console()
    table = new_table("key", "IBSI", "unit", "name")
    for row in rows:
        table.add_row(row.key, row.ibsi_code, row.unit, row.name + (" (on demand)" if row.on_demand else ""))
    with out.capture() as captured:
        out.print(table)
        out.print(f"{len(rows)} features; their formulas: --format markdown, csv or json")
    return captured.get()
