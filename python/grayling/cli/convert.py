# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling settings convert``: a pyradiomics parameter file as settings, and what changes by that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grayling.cli.output import deliver, unless_interrupted
from grayling.cli.settings import comment, commented, settings_place
from grayling.errors import InvalidSettings

if TYPE_CHECKING:
    from grayling.pyradiomics._convert import Conversion

__all__ = ["convert"]


def convert(
    parameters: Annotated[Path, typer.Argument(metavar="PARAMS.yaml", help="A parameter file of pyradiomics.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A .yaml or .json file.")] = None,
    same_numbers: Annotated[
        bool,
        typer.Option(
            "--same-numbers/--ibsi", help="Conventions of pyradiomics where there is a setting, or of IBSI (default)."
        ),
    ] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Write settings even if the file asks for what they cannot say.")
    ] = False,
) -> None:
    """Turn a pyradiomics parameter file into a settings file, and tell what differs for it."""
    from grayling.pyradiomics._convert import converted
    from grayling.pyradiomics._parameters import parameters_from_file

    target = settings_place(output)
    with unless_interrupted(target):
        asked = parameters_from_file(parameters)
        try:
            found = converted(asked, same_numbers=same_numbers)
        except InvalidSettings as error:
            raise InvalidSettings(f"{parameters} as settings of grayling: {error}") from error
        if found.left_out and not leave_out:
            raise InvalidSettings(
                f"{parameters}: settings cannot say all of it; --leave-out writes the rest"
                + "".join(f"\n  {text}" for text in found.left_out)
            )
        sections = _sections(found)
        for heading, texts in sections:
            typer.echo(heading + "".join(f"\n  - {text}" for text in texts), err=True)
        what = f"from {parameters.name}, with conventions of {'pyradiomics' if same_numbers else 'IBSI'}"
        as_json = target is not None and target.suffix.lower() == ".json"
        text = found.settings.to_json() if as_json else _with_remarks(found, what, sections)
        deliver(text, target, f"settings {what}")


def _sections(found: Conversion) -> list[tuple[str, Sequence[str]]]:
    sections = [
        ("Left out, as settings cannot say it:", found.left_out),
        ("What gives other numbers than pyradiomics:", found.differences),
        ("Found elsewhere:", found.notes),
    ]
    return [(heading, texts) for heading, texts in sections if texts]


def _with_remarks(found: Conversion, what: str, sections: Sequence[tuple[str, Sequence[str]]]) -> str:
    head, _, rest = commented(found.settings, what).partition("\n")
    return "\n".join([head, *_comments(sections), rest])


def _comments(sections: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    for heading, texts in sections:
        yield "#"
        yield from comment(heading, "")
        for text in texts:
            yield from comment(f"- {text}", "")
