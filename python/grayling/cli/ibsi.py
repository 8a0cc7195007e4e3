# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling ibsi``: whether this build reaches the reference values of IBSI 1 and IBSI 2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grayling.cli.exits import MISSED
from grayling.cli.output import deliver, one_of, place, unless_interrupted
from grayling.errors import UnreadableFile
from grayling.ibsi.checking import CONFIGURATIONS
from grayling.ibsi.filter_tests import FILTER_CONFIGURATIONS

if TYPE_CHECKING:
    from grayling.ibsi import Check, Phantom

__all__ = ["ibsi"]

_DIGITAL = "digital_phantom"
_MAPS = "response_maps"
_CHOICES = (*CONFIGURATIONS, *FILTER_CONFIGURATIONS)
_FORMATS = ("table", "markdown")


def ibsi(
    data: Annotated[
        Path | None, typer.Option(envvar="GRAYLING_TEST_DATA", help="The folder with IBSI's data sets.")
    ] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(parser=one_of(_CHOICES), metavar="|".join(_CHOICES), help="Only this; repeatable. Default: all."),
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write every value as in IBSI's compliance table; - prints.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write counts and every value as JSON; - prints.")] = None,
    output_format: Annotated[
        str,
        typer.Option("--format", "-f", parser=one_of(_FORMATS), metavar="|".join(_FORMATS), help="Of what is printed."),
    ] = "table",
    progress: Annotated[bool, typer.Option(help="Show what is being computed, if a terminal is there.")] = True,
) -> None:
    """Compute what IBSI publishes and compare: values of IBSI 1, response maps and values of the filters of IBSI 2.

    The digital phantom is built in. The CT phantom (CC BY-NC 3.0) and IBSI 2's phantoms are in
    github.com/theibsi/data_sets, IBSI 2's maps in github.com/theibsi/ibsi_2_reference_data; --data names the folder
    with these copies. Without it only the digital phantom is computed. The command fails if a value is missed.
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
    names = tuple(name for name in _CHOICES if name in (asked or _CHOICES))
    if data is not None:
        return names if asked else _without_missing_maps(names, data)
    if asked and names != (_DIGITAL,):
        raise typer.BadParameter("all but the digital phantom need IBSI's data sets: name their folder with --data")
    if not asked:
        typer.echo("only the digital phantom: the others need IBSI's data sets, see --data", err=True)
    return (_DIGITAL,)


def _without_missing_maps(names: Iterable[str], data: Path) -> tuple[str, ...]:
    """Leave out the response maps, and say so, where the folder holds the CT phantom only."""
    from grayling.ibsi.phantoms import filter_phantom, reference_map

    try:
        filter_phantom(data, "impulse")
        reference_map(data, "1.a.1")
    except UnreadableFile as error:
        typer.echo(f"no response maps are compared: {error}", err=True)
        return tuple(name for name in names if name != _MAPS)
    return tuple(names)


def _computed(names: Sequence[str], data: Path | None, *, progress: bool) -> dict[str, tuple[Check, ...]]:
    from rich.progress import Progress

    from grayling.cli.terminal import message_console
    from grayling.ibsi import check_configuration, check_filters, check_map, digital_phantom, map_tests
    from grayling.ibsi.report import title

    messages = message_console()
    quiet = not (progress and messages.is_terminal)
    needs_ct = data is not None and not set(names) <= {_DIGITAL, _MAPS}
    ct = _read_ct(data, quiet=quiet) if needs_ct and data is not None else digital_phantom()
    maps = tuple(map_tests().values()) if _MAPS in names else ()
    results: dict[str, tuple[Check, ...]] = {}
    with Progress(console=messages, transient=True, disable=quiet) as shown:
        task = shown.add_task("", total=len(names) + len(maps))
        for name in names:
            shown.update(task, description=f"computing {title(name)}")
            if name == _MAPS and data is not None:
                results[name] = tuple(
                    check for test in shown.track(maps, task_id=task) for check in check_map(test, data)
                )
            elif name in FILTER_CONFIGURATIONS:
                results[name] = check_filters(name.removeprefix("filters_"), ct)
            else:
                results[name] = check_configuration(name, digital_phantom() if name == _DIGITAL else ct)
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
    from grayling.ibsi.report import filter_rows, first, markdown_text, misses, second, summary_rows, title, total_line

    if output_format == "markdown":
        typer.echo(markdown_text(results), nl=False)
        return
    out = console()
    for part, rows_of in ((first(results), summary_rows), (second(results), filter_rows)):
        table = new_table("reached / total", *(f">{title(name)}".replace("configuration ", "") for name in part))
        for row in rows_of(part):
            table.add_row(*row)
        if part:
            out.print(table)
    missed = misses(results)
    if missed:
        rows = new_table("missed", "configuration", "tag", ">result", ">reference", ">tolerance", "consensus", "reason")
        for record in missed:
            rows.add_row(*record)
        out.print(rows)
    out.print(total_line(results), style="bold")
