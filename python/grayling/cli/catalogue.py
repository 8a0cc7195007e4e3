# Copyright The grayling developers. Licensed under Apache-2.0.
"""Parts of settings as lists: which there are, and what each takes as a part of a settings file to edit."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from grayling._schema import plain
from grayling._schema_text import Value, json_schema, prose, values
from grayling.cli.settings import WIDTH, comment, described, inline_yaml
from grayling.literature import references_of

__all__ = ["markdown", "overview", "template"]


def overview(parts: Sequence[Any], remark: str) -> Iterator[str]:
    """Return a line or two for each class of settings, and a remark after them."""
    width = max(len(part.method) for part in parts) + 2
    for part in parts:
        head, indent = part.method.ljust(width), " " * width
        yield textwrap.fill(prose(part).split("\n\n")[0], WIDTH, initial_indent=head, subsequent_indent=indent)
    yield f"\n{remark}"


def template(part: Any, *, listed: bool) -> Iterator[str]:
    """Return what a class of settings takes as YAML with comments; `listed` where settings hold a list of them."""
    for paragraph in prose(part).split("\n\n"):
        yield from comment(" ".join(paragraph.split()), "")
    for reference in references_of(part):
        yield from comment(f"Source: {reference}", "")
    mark, indent = ("- ", "  ") if listed else ("", "")
    yield f"{mark}method: {part.method}"
    rules = json_schema(part)["properties"]
    for value in values(part):
        yield from comment(described(rules[value.name]), indent)
        default = "  # to fill in" if value.is_needed else f" {inline_yaml(plain(value.default))}"
        yield f"{indent}{value.name}:{default}"


def markdown(parts: Iterable[Any], shared: Any) -> Iterator[str]:
    """Return Markdown on each class of settings: what it is, what it takes, where it comes from.

    Parameters
    ----------
    parts
        The classes.
    shared
        A class whose settings others have too; they are told once.
    """
    common = {value.name: value for value in values(shared)}
    yield "Settings that they share:\n"
    yield from _settings_table(list(common.values()))
    for part in parts:
        yield f"\n## `{part.method}`: `{part.__name__}`\n"
        yield prose(part)
        own = [value for value in values(part) if common.get(value.name) != value]
        if own:
            yield ""
            yield from _settings_table(own)
        missing = [reference for reference in references_of(part) if reference.rpartition(" ")[2] not in prose(part)]
        yield from (f"\nSource: {reference}" for reference in missing)


def _settings_table(rows: Iterable[Value]) -> Iterator[str]:
    yield "| setting | what it is | values | default |"
    yield "| --- | --- | --- | --- |"
    for value in rows:
        default = "" if value.is_needed else f"`{inline_yaml(plain(value.default))}`"
        yield f"| `{value.name}` | {value.text} | {value.accepted} | {default} |"
