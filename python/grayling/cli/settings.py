# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling settings``: the default settings, with a comment each, as a file to edit."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from grayling.cli.output import deliver, place, unless_interrupted
from grayling.settings import Settings

__all__ = ["settings"]

_HEAD = "# Settings of grayling: the defaults. What is left out keeps its default; unknown names are refused.\n"
_WIDTH = 110


def settings(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A .yaml file; default: print.")] = None,
) -> None:
    """Print the default settings as YAML with comments: a template for `extract --settings`."""
    target = place(output)
    if target is not None and target.suffix.lower() not in (".yaml", ".yml"):
        raise typer.BadParameter(f"{target}: a settings file ends in .yaml or .yml")
    with unless_interrupted(target):
        lines = _lines(Settings().to_dict(), Settings.json_schema(), "")
        deliver(_HEAD + "\n".join(lines) + "\n", target, "the default settings")


def _lines(values: Mapping[str, Any], schema: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in values.items():
        rule = schema["properties"][key]
        if key != "method":
            yield from _comment(rule, indent)
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _lines(value, _schema_of(value, rule), indent + "  ")
        else:
            yield f"{indent}{key}: {_yaml(value)}"


def _comment(rule: Mapping[str, Any], indent: str) -> Iterator[str]:
    text = rule.get("description", "")
    methods = [option["properties"] for option in rule.get("anyOf", ()) if "method" in option.get("properties", {})]
    if methods:
        shown = (
            ", ".join([one["method"]["const"], *(f"{key}: ..." for key in one if key != "method")]) for one in methods
        )
        text += "; " + " | ".join(f"{{method: {one}}}" for one in shown)
    mark = f"{indent}# "
    yield from textwrap.wrap(text, _WIDTH, initial_indent=mark, subsequent_indent=mark)


def _schema_of(value: Mapping[str, Any], rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the branch of the schema that describes the value: of several, the one with its method."""
    for option in rule.get("anyOf", ()):
        if option.get("properties", {}).get("method") == {"const": value.get("method")}:
            branch: Mapping[str, Any] = option
            return branch
    return rule


def _yaml(value: Any) -> str:
    import yaml

    text: str = yaml.safe_dump(value, default_flow_style=True, width=10_000)
    return text.removesuffix("...\n").strip()
