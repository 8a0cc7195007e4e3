# Copyright The grayling developers. Licensed under Apache-2.0.
"""What settings classes tell of their fields: as a JSON schema, in docstrings and on the command line."""

from __future__ import annotations

import inspect
import re
import textwrap
import typing
from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, is_dataclass
from typing import Any

from grayling._schema import INFINITE_TEXTS, Rule, needed, options, type_words, typed_fields
from grayling.literature import references_of

__all__ = ["Value", "classes", "document", "json_schema", "prose", "values"]

_SCHEMA_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}
_HEADING, _SOURCES = "Parameters\n----------\n", "References\n----------\n"
_WIDTH = 100
# What files call otherwise than Python.
_PYTHON_WORDS = {"null": "None", "true": "True", "false": "False"}


@dataclass(frozen=True)
class Value:
    """A field of a settings class.

    Attributes
    ----------
    name, text
        How it is called and what it is, with its unit.
    accepted
        The values that it may have, in words.
    is_needed, default
        Whether it has no default; else the default.
    """

    name: str
    text: str
    accepted: str
    is_needed: bool
    default: Any


def values(cls: Any) -> list[Value]:
    """Return what a settings class takes."""
    without_default = needed(cls)
    return [
        Value(
            item.name, _text(item.metadata["rule"]), _accepted(item, hint), item.name in without_default, _default(item)
        )
        for item, hint in typed_fields(cls)
    ]


def classes(cls: Any) -> list[Any]:
    """Return a settings class and, after it, those that its fields hold."""
    found = [cls]
    for each in found:  # which grows meanwhile
        parts = [part for _, hint in typed_fields(each) for part in _parts(hint) if is_dataclass(part)]
        found += [part for part in dict.fromkeys(parts) if part not in found]
    return found


def document(cls: Any) -> None:
    """Tell the values of a settings class, and of all that its fields hold, in their docstrings; once is enough."""
    for each in classes(cls):
        if not any(heading in (each.__doc__ or "") for heading in (_HEADING, _SOURCES)):
            each.__doc__ = _documented(each)


def prose(cls: Any) -> str:
    """Return a settings class's docstring without its sections."""
    return re.split(r"\n\n\w+\n---", inspect.getdoc(cls) or "")[0]


def json_schema(cls: Any) -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a settings class."""
    properties: dict[str, Any] = {}
    if hasattr(cls, "method"):
        properties["method"] = {"const": cls.method}
    for item, hint in typed_fields(cls):
        rule: Rule = item.metadata["rule"]
        properties[item.name] = _type_schema(hint, rule) | {"description": _described(rule, hint)}
    required = [*(["method"] if hasattr(cls, "method") else []), *needed(cls)]
    listed = {"required": required} if required else {}
    return {"type": "object", "additionalProperties": False, "properties": properties} | listed


def _documented(cls: Any) -> str:
    """Return the docstring with its values before the examples, and the sources that it does not name at its end."""
    own = inspect.cleandoc(cls.__doc__ or "")
    head, mark, examples = own.partition("\n\nExamples\n")
    rows = [f"{value.name} : {_in_python(_terms(value))}\n{_filled(value.text, '    ')}" for value in values(cls)]
    section = f"\n\n{_HEADING}" + "\n".join(rows) if rows else ""
    missing = [source for source in references_of(cls) if _identifier(source) not in own]
    sources = f"\n\n{_SOURCES}" + "\n\n".join(map(_filled, missing)) if missing else ""
    return f"{head}{section}{sources}{mark}{examples}\n"


def _identifier(source: str) -> str:
    """Return what a reference ends in, by which a docstring names it too: its DOI, or its number in arXiv."""
    last = source.rpartition(" ")[2]
    return last.removeprefix("doi:") if last.startswith(("doi:", "arXiv:")) else source


def _terms(value: Value) -> str:
    return value.accepted if value.is_needed else f"{value.accepted}; default: {_shown(value.default)}"


def _shown(default: Any) -> str:
    """Return a default as it is written, a group of defaults without them."""
    kind = type(default)
    is_plain = is_dataclass(kind) and not needed(kind) and default == kind()
    return f"{kind.__name__}()" if is_plain else repr(default)


def _filled(text: str, indent: str = "") -> str:
    words = indent + _in_python(text)
    return words if len(words) <= _WIDTH else textwrap.fill(words, _WIDTH, subsequent_indent=indent)


def _in_python(text: str) -> str:
    return re.sub(r"\b(null|true|false)\b", lambda found: _PYTHON_WORDS[found[0]], text)


def _text(rule: Rule) -> str:
    return f"{rule.text} ({rule.unit})" if rule.unit else rule.text


def _accepted(item: Field[Any], hint: Any) -> str:
    expectation: str = item.metadata["rule"].expectation
    return expectation or type_words(hint)


def _described(rule: Rule, hint: Any) -> str:
    """Return a field in words; what a group takes is told by its own fields."""
    is_group = any(is_dataclass(part) for part in _parts(hint))
    return _text(rule) if is_group or not rule.expectation else f"{_text(rule)}; {rule.expectation}"


def _default(item: Field[Any]) -> Any:
    if item.default_factory is not MISSING:
        return item.default_factory()
    return None if item.default is MISSING else item.default


def _parts(hint: Any) -> Iterator[Any]:
    """Return the types that a field may have, those of a list's parts among them."""
    for option in options(hint):
        if typing.get_origin(option) is tuple:
            yield from _parts(typing.get_args(option)[0])
        else:
            yield option


def _type_schema(hint: Any, rule: Rule) -> dict[str, Any]:
    schemas = [_option_schema(option, rule) for option in options(hint)]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _option_schema(option: Any, rule: Rule) -> dict[str, Any]:
    if is_dataclass(option):
        return json_schema(option)
    if option is float:
        return {"anyOf": [{"type": "number"}, {"enum": list(INFINITE_TEXTS)}]}
    if typing.get_origin(option) is not tuple:
        one_of = {"enum": list(rule.names())} if option is str and rule.names is not None else {}
        return {"type": _SCHEMA_TYPES[option]} | one_of
    hints = typing.get_args(option)
    items = _type_schema(hints[0], rule)
    length = {} if hints[-1] is Ellipsis else {"minItems": len(hints), "maxItems": len(hints)}
    return {"type": "array", "items": items} | length
