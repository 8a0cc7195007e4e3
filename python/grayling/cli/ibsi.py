# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling ibsi``: whether this build reaches the reference values of IBSI 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grayling.cli.exits import MISSED
from grayling.cli.output import deliver, one_of, place, unless_interrupted
from grayling.ibsi.checking import CONFIGURATIONS

if TYPE_CHECKING:
    from grayling.ibsi import Check, Phantom

__all__ = ["ibsi"]

_DIGITAL = "digital_phantom"
_FORMATS = ("table", "markdown")


def ibsi(
    data: Annotated[
        Path | None, typer.Option(envvar="GRAYLING_TEST_DATA", help="The folder with IBSI's CT phantom.")
    ] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(
            parser=one_of(CONFIGURATIONS), metavar="|".join(CONFIGURATIONS), help="Only this; repeatable. Default: all."
        ),
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write every value as in IBSI's compliance table; - prints.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write counts and every value as JSON; - prints.")] = None,
    output_format: Annotated[
        str,
        typer.Option("--format", "-f", parser=one_of(_FORMATS), metavar="|".join(_FORMATS), help="Of what is printed."),
    ] = "table",
    progress: Annotated[bool, typer.Option(help="Show what is being computed, if a terminal is there.")] = True,
) -> None:
    """Compute IBSI 1's digital phantom and configurations A to E of its CT phantom; compare with the reference values.

    The digital phantom is built in. The CT phantom is in github.com/theibsi/data_sets (CC BY-NC 3.0); --data names the
    copy. Without it only the digital phantom is computed. The command fails if a value is missed.
    """
    # #lizard forgives(parameter_count): one parameter per option of the command line
    from grayling.ibsi import csv_text, json_text
    from grayling.ibsi.report import foreign_input

    if csv is not None and csv == json:
        raise typer.BadParameter(f"--csv and --json would both write {csv}")
    asked = [(place(path), write) for path, write in ((csv, csv_text), (json, json_text)) if path is not None]
    files = [target for target, _ in asked if target is not None]
    with unless_interrupted(files[0] if files else None):
        results = _computed(_chosen(config, data), data, progress=progress)
        if foreign := foreign_input(results):
            typer.echo(f"warning: {foreign}", err=True)
        for target, write in asked:
            deliver(write(results), target, f"{sum(map(len, results.values()))} values")
        if len(files) == len(asked):
            _show(results, output_format)
    if any(check.counts and not check.reached for checks in results.values() for check in checks):
        raise typer.Exit(MISSED)


def _chosen(asked: list[str] | None, data: Path | None) -> tuple[str, ...]:
    """Return the configurations in their usual order."""
    names = tuple(name for name in CONFIGURATIONS if name in (asked or CONFIGURATIONS))
    if data is not None:
        return names
    if asked and names != (_DIGITAL,):
        raise typer.BadParameter("configurations A to E need the CT phantom: name its folder with --data")
    if not asked:
        typer.echo("only the digital phantom: configurations A to E need the CT phantom, see --data", err=True)
    return (_DIGITAL,)


def _computed(names: Sequence[str], data: Path | None, *, progress: bool) -> dict[str, tuple[Check, ...]]:
    from rich.progress import Progress

    from grayling.cli.terminal import message_console
    from grayling.ibsi import check_configuration, digital_phantom
    from grayling.ibsi.report import title

    messages = message_console()
    quiet = not (progress and messages.is_terminal)
    ct = None if data is None or set(names) <= {_DIGITAL} else _read_ct(data, quiet=quiet)
    results = {}
    with Progress(console=messages, transient=True, disable=quiet) as shown:
        task = shown.add_task("", total=len(names))
        for name in names:
            shown.update(task, description=f"computing {title(name)}")
            phantom = digital_phantom() if name == _DIGITAL or ct is None else ct
            results[name] = check_configuration(name, phantom)
            shown.advance(task)
    return results


def _read_ct(data: Path, *, quiet: bool) -> Phantom:
    from grayling.cli.terminal import message_console
    from grayling.ibsi import ct_phantom

    if quiet:
        return ct_phantom(data)
    with message_console().status("reading the CT phantom"):
        return ct_phantom(data)


def _show(results: Mapping[str, Sequence[Check]], output_format: str) -> None:
    from grayling.cli.terminal import console, new_table
    from grayling.ibsi.report import markdown_text, misses, summary_rows, title, total_line

    if output_format == "markdown":
        typer.echo(markdown_text(results), nl=False)
        return
    out = console()
    table = new_table("reached / total", *(f">{title(name)}".replace("configuration ", "") for name in results))
    for row in summary_rows(results):
        table.add_row(*row)
    out.print(table)
    missed = misses(results)
    if missed:
        rows = new_table("missed", "configuration", "tag", ">result", ">reference", ">tolerance", "consensus", "reason")
        for record in missed:
            rows.add_row(*record)
        out.print(rows)
    out.print(total_line(results), style="bold")
