# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling settings``: the default settings, or those with a name, with a comment each, as a file to edit."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from grayling.cli.named import NAMED, For
from grayling.cli.output import deliver, place, unless_interrupted
from grayling.settings import Settings

__all__ = ["WIDTH", "comment", "commented", "described", "inline_yaml", "settings", "settings_place"]

_HEAD = "# Settings of grayling: {what}. What is left out keeps its default; unknown names are refused.\n"
WIDTH = 110
_MOST_WRITTEN_OUT = 4
_SUFFIXES = (".yaml", ".yml", ".json")


def settings(
    context: typer.Context,
    named: For = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A .yaml or .json file.")] = None,
) -> None:
    """Print settings as YAML with comments: a template for `extract --settings`. IBSI prescribes no processing."""
    if context.invoked_subcommand is not None:
        return
    target = settings_place(output)
    with unless_interrupted(target):
        chosen, what = (Settings(), "the defaults") if named is None else (NAMED[named](), f"for {named}")
        as_json = target is not None and target.suffix.lower() == ".json"
        deliver(chosen.to_json() if as_json else commented(chosen, what), target, f"settings, {what}")


def settings_place(output: Path | None) -> Path | None:
    """Return the settings file to write, None for the standard output; its ending must be that of one."""
    target = place(output)
    if target is not None and target.suffix.lower() not in _SUFFIXES:
        raise typer.BadParameter(f"{target}: a settings file ends in {', '.join(_SUFFIXES)}")
    return target


def commented(chosen: Settings, what: str) -> str:
    """Return settings as YAML with what each is for."""
    return _HEAD.format(what=what) + "\n".join(_lines(chosen.to_dict(), Settings.json_schema(), "")) + "\n"


def _lines(values: Mapping[str, Any], schema: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in values.items():
        rule = schema["properties"][key]
        if key != "method":
            yield from comment(described(rule, "filters" if key == "filters" else "steps"), indent)
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _lines(value, _schema_of(value, rule), indent + "  ")
        elif isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
            yield f"{indent}{key}:"
            yield from (f"{indent}  - {inline_yaml(part)}" for part in value)
        else:
            yield f"{indent}{key}: {inline_yaml(value)}"


def described(rule: Mapping[str, Any], command: str = "steps") -> str:
    """Return what the schema says of a setting, with the groups that it may be, and the command that lists them."""
    text: str = rule.get("description", "")
    options = rule.get("anyOf") or rule.get("items", {}).get("anyOf", ())
    methods = [option["properties"] for option in options if "method" in option.get("properties", {})]
    if methods:
        text += f"; {_choices(methods)}; what one takes: grayling {command} METHOD"
    return text


def _choices(methods: Sequence[Mapping[str, Any]]) -> str:
    """Return groups of settings as they are written, or of many only their methods."""
    names = [one["method"]["const"] for one in methods]
    if len(names) > _MOST_WRITTEN_OUT:
        return f"{{method: ...}} with one of {', '.join(names)}"
    keys = [[f", {key}: ..." for key in one if key != "method"] for one in methods]
    return " | ".join(f"{{method: {name}{''.join(others)}}}" for name, others in zip(names, keys, strict=True))


def comment(text: str, indent: str) -> Iterator[str]:
    """Return the lines of a comment."""
    mark = f"{indent}# "
    yield from textwrap.wrap(text, WIDTH, initial_indent=mark, subsequent_indent=mark)


def _schema_of(value: Mapping[str, Any], rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the branch of the schema that describes the value: of several, the one with its method."""
    for option in rule.get("anyOf", ()):
        if option.get("properties", {}).get("method") == {"const": value.get("method")}:
            branch: Mapping[str, Any] = option
            return branch
    return rule


def inline_yaml(value: Any) -> str:
    """Return a value as YAML in one line."""
    import yaml

    text: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=10_000)
    return text.removesuffix("...\n").strip()
