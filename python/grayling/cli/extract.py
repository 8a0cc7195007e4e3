# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling extract``: the features of regions in an image file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated

import typer

from grayling.cli.output import checked_format, deliver, one_of, place, unless_interrupted
from grayling.errors import InvalidArgument
from grayling.runtime import check_device
from grayling.settings import Settings
from grayling.table import FeatureTable

__all__ = ["extract"]

_FORMATS = ("table", "csv", "json")
_DIGEST_DIGITS = 12  # of the 64 hexadecimal ones: enough to tell settings apart


def extract(  # noqa: PLR0913, PLR0917 - one parameter per option
    image: Annotated[Path, typer.Argument(help="NIfTI, NRRD, MetaImage, or a folder with a DICOM series.")],
    mask: Annotated[Path, typer.Argument(help="The regions on the same grid; 0 is outside.")],
    settings: Annotated[Path | None, typer.Option("--settings", "-s", help="YAML or JSON, or a table's JSON.")] = None,
    label: Annotated[list[str] | None, typer.Option(help="1, NAME=1, several with commas, or all; repeatable.")] = None,
    family: Annotated[list[str] | None, typer.Option(help="Compute this family only; repeatable.")] = None,
    feature: Annotated[list[str] | None, typer.Option(help="Compute this feature only; repeatable.")] = None,
    morphological_mask: Annotated[Path | None, typer.Option(help="Another mask for shape features.")] = None,
    series: Annotated[str | None, typer.Option(help="UID, where the folder holds several series.")] = None,
    device: Annotated[str, typer.Option(help="cpu or auto; regions are computed on the CPU in this version.")] = "cpu",
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
    long: Annotated[bool, typer.Option("--long", help="CSV with one line per feature: codes, units, reasons.")] = False,
    case: Annotated[
        str | None, typer.Option("--id", metavar="TEXT", help="In CSV: a first column that tells cases apart.")
    ] = None,
    diagnostics: Annotated[
        bool, typer.Option("--diagnostics", help="In JSON: describe image and regions before and after each step.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Written completely or not at all; - prints.")
    ] = None,
) -> None:
    """Compute the features of the regions in MASK from the intensities in IMAGE."""
    # #lizard forgives(parameter_count): one parameter per option of the command line
    import grayling as gl
    from grayling._table_text import csv_text
    from grayling.cli.terminal import progress

    target = place(output)
    chosen = _format(output_format, target, long)
    if case is not None and chosen != "csv":
        raise typer.BadParameter(f"--id is a column of CSV; the format is {chosen}")
    if diagnostics and chosen != "json":
        raise typer.BadParameter(f"--diagnostics are written as JSON; the format is {chosen}")
    check_device(device)
    with unless_interrupted(target):
        with progress(f"{image.name}: reading and computing"):
            table = gl.extract(
                image,
                mask,
                settings=None if settings is None else Settings.from_file(settings),
                labels=_labels(label, mask),
                families=family or None,
                features=feature or None,
                morphological_mask=morphological_mask,
                series=series,
                device=device,
                diagnostics=diagnostics,
            )
        remark = f"{len(table.regions)} region(s), {len(table.columns)} features"
        if chosen == "table":
            _deliver_table(table, target, remark)
        elif chosen == "json":
            deliver(table.to_json(), target, remark)
        else:
            origin = ({} if case is None else {"id": case}) | _origin(table, image, mask)
            rows = table.records() if long else table.rows()
            deliver(csv_text([origin | row for row in rows]), target, remark)


def _format(asked: str | None, output: Path | None, long: bool) -> str:
    if long and asked is None and (output is None or not output.suffix):
        return "csv"
    chosen = checked_format(asked, output, _FORMATS)
    if long and chosen != "csv":
        raise typer.BadParameter(f"--long is a layout of CSV; the format is {chosen}")
    return chosen


def _labels(texts: list[str] | None, mask: Path) -> dict[str, int] | None:
    if not texts:
        return None
    parts = [part.strip() for text in texts for part in text.split(",")]
    if parts == ["all"]:
        return _labels_present(mask)
    labels: dict[str, int] = {}
    for part in parts:
        name, _, value = part.rpartition("=")
        try:
            label = int(value)
        except ValueError:
            raise InvalidArgument(
                f"--label must be a whole number, NAME=NUMBER, several of them with commas, or all; got {part!r}"
            ) from None
        if (name or value) in labels:
            raise InvalidArgument(f"--label {name or value} is given twice")
        labels[name or value] = label
    return labels


def _labels_present(mask: Path) -> dict[str, int] | None:
    """Return every label of the mask, named by its number; None, which the library explains, if there is none."""
    from grayling import _core
    from grayling.io.reading import load
    from grayling.regions import labels_of

    return {str(row[0]): row[0] for row in _core.find_labels(labels_of(load(mask, "mask")))} or None


def _origin(table: FeatureTable, image: Path, mask: Path) -> dict[str, str]:
    """Return what leads each row of a CSV file, so that rows of several runs can be put together and traced."""
    from grayling._core import __version__

    return {
        "image": image.absolute().name,
        "mask": mask.absolute().name,
        "settings_digest": table.settings.digest()[:_DIGEST_DIGITS],
        "grayling_version": __version__,
    }


def _deliver_table(table: FeatureTable, output: Path | None, remark: str) -> None:
    from grayling.cli.terminal import console, feature_tables

    if output is None:
        console().print(feature_tables(table))
        return
    stream = io.StringIO()
    console(stream).print(feature_tables(table))
    deliver(stream.getvalue(), output, remark)
