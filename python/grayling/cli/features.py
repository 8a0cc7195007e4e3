# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling features``: which features exist."""

from __future__ import annotations

import csv
import enum
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from grayling.registry import FeatureList

__all__ = ["features"]


class Format(enum.StrEnum):
    """How the list is written."""

    table = "table"
    markdown = "markdown"
    csv = "csv"
    json = "json"


def features(
    text: Annotated[str | None, typer.Argument(help="Only features whose names contain this.")] = None,
    family: Annotated[str | None, typer.Option(help="Only this family.")] = None,
    output_format: Annotated[Format, typer.Option("--format", "-f", help="How the list is written.")] = Format.table,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Written completely or not at all.")] = None,
) -> None:
    """List the features that exist: name, IBSI code, unit, formula."""
    from grayling import registry
    from grayling._words import closest
    from grayling.errors import InvalidArgument
    from grayling.io.atomic import write_text

    names = [row.name for row in registry.families()]
    if family is not None and family not in names:
        raise InvalidArgument(f"unknown family {family!r}{closest(family, names)}")
    rows = registry.all_features().filter(family=family, text=text)
    content = _content(rows, output_format)
    if output is None:
        typer.echo(content, nl=False)
    else:
        write_text(output, content)
        typer.echo(f"{output}: {len(rows)} features", err=True)


def _content(rows: FeatureList, chosen: Format) -> str:
    if chosen is Format.markdown:
        return _markdown(rows)
    if chosen is Format.json:
        return json.dumps([asdict(row) for row in rows], indent=1) + "\n"
    return _csv(rows) if chosen is Format.csv else _table(rows)


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

    out = console()
    table = new_table("key", "IBSI", "unit", "name")
    for row in rows:
        table.add_row(row.key, row.ibsi_code, row.unit, row.name + (" (on demand)" if row.on_demand else ""))
    with out.capture() as captured:
        out.print(table)
        out.print(f"{len(rows)} features")
    return captured.get()
