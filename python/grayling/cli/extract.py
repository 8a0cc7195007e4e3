# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling extract``: the features of regions in an image file."""

from __future__ import annotations

import enum
import io
from pathlib import Path
from typing import Annotated

import typer

from grayling.errors import InvalidArgument
from grayling.settings import Settings
from grayling.table import FeatureTable

__all__ = ["extract"]


class Format(enum.StrEnum):
    """How the result is written."""

    table = "table"
    csv = "csv"
    json = "json"


def extract(  # noqa: PLR0913, PLR0917 - one parameter per option
    image: Annotated[Path, typer.Argument(help="NIfTI, NRRD, MetaImage, or a folder with a DICOM series.")],
    mask: Annotated[Path, typer.Argument(help="The regions on the same grid; 0 is outside.")],
    settings: Annotated[Path | None, typer.Option("--settings", "-s", help="YAML or JSON file.")] = None,
    label: Annotated[list[str] | None, typer.Option(help="Label or NAME=LABEL; repeatable.")] = None,
    family: Annotated[list[str] | None, typer.Option(help="Compute this family only; repeatable.")] = None,
    feature: Annotated[list[str] | None, typer.Option(help="Compute this feature only; repeatable.")] = None,
    morphological_mask: Annotated[Path | None, typer.Option(help="Another mask for shape features.")] = None,
    series: Annotated[str | None, typer.Option(help="UID, where the folder holds several series.")] = None,
    device: Annotated[str, typer.Option(help="cpu, cuda or auto.")] = "cpu",
    output_format: Annotated[
        Format | None, typer.Option("--format", "-f", help="Default: by OUTPUT, else table.")
    ] = None,
    long: Annotated[bool, typer.Option("--long", help="CSV with one line per feature: codes, units, reasons.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Written completely or not at all.")] = None,
) -> None:
    """Compute the features of the regions in MASK from the intensities in IMAGE."""
    # #lizard forgives(parameter_count): one parameter per option of the command line
    import grayling as gl
    from grayling.cli.terminal import message_console

    chosen = _format(output_format, output)
    if output is not None and not output.absolute().parent.is_dir():
        raise NotADirectoryError(f"{output}: there is no folder {output.absolute().parent} to write it to")
    with message_console().status(f"{image.name}: reading and computing"):
        table = gl.extract(
            image,
            mask,
            settings=None if settings is None else Settings.from_file(settings),
            labels=_labels(label),
            families=family or None,
            features=feature or None,
            morphological_mask=morphological_mask,
            series=series,
            device=device,
        )
    _deliver(table, chosen, "long" if long else "wide", output)


def _format(asked: Format | None, output: Path | None) -> Format:
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    return asked or (Format(suffix) if suffix in ("csv", "json") else Format.table)


def _labels(texts: list[str] | None) -> dict[str, int] | None:
    if not texts:
        return None
    labels: dict[str, int] = {}
    for text in texts:
        name, _, value = text.rpartition("=")
        try:
            label = int(value)
        except ValueError:
            raise InvalidArgument(f"--label must be a whole number or NAME=NUMBER; got {text!r}") from None
        if (name or value) in labels:
            raise InvalidArgument(f"--label {name or value} is given twice")
        labels[name or value] = label
    return labels


def _deliver(table: FeatureTable, chosen: Format, layout: str, output: Path | None) -> None:
    if chosen is Format.csv:
        text = table.to_csv(output, layout=layout)
    elif chosen is Format.json:
        text = table.to_json(output)
    else:
        text = _as_table(table, output)
    if output is None:
        typer.echo(text, nl=False)
    else:
        typer.echo(f"{output}: {len(table.regions)} region(s), {len(table.columns)} features", err=True)


def _as_table(table: FeatureTable, output: Path | None) -> str:
    from grayling.cli.terminal import console, feature_tables
    from grayling.io.atomic import write_text

    if output is None:
        console().print(feature_tables(table))
        return ""
    stream = io.StringIO()
    console(stream).print(feature_tables(table))
    write_text(output, stream.getvalue())
    return ""
