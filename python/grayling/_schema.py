# Copyright The grayling developers. Licensed under Apache-2.0.
"""Settings as one tree of frozen dataclasses: types, checks, reading and writing come from its fields.

A field is declared with `setting`, which attaches what its type cannot say: the sentence that documents it, the values
it accepts, and where its names come from; `grayling._schema_text` tells users. A union of dataclasses is told apart by
the class variable ``method``.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import numbers
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from typing import Any, TypeVar

from grayling._words import close_match, closest
from grayling.errors import InvalidSettings

__all__ = [
    "INFINITE_TEXTS",
    "SCHEMA_VERSION",
    "Rule",
    "build",
    "canonical",
    "check",
    "digest",
    "needed",
    "options",
    "plain",
    "setting",
    "type_words",
    "typed_fields",
]

# Raised whenever a setting is added, renamed or means something else, because digests of equal processing then differ.
SCHEMA_VERSION = 4

T = TypeVar("T")
_REQUIRED: Any = object()
INFINITE_TEXTS = ("inf", "-inf")


@dataclass(frozen=True)
class Rule:
    """What a field accepts beyond its type."""

    text: str
    expectation: str
    accepts: Callable[[Any], bool]
    names: Callable[[], Iterable[str]] | None
    unit: str


def setting(
    default: Any = _REQUIRED,
    *,
    text: str,
    expectation: str = "",
    accepts: Callable[[Any], bool] = lambda _: True,
    names: Callable[[], Iterable[str]] | None = None,
    unit: str = "",
) -> Any:
    """Declare a field: the sentence about it, what it accepts in words and as a function, its names, its unit."""
    metadata = {"rule": Rule(text, expectation, accepts, names, unit)}
    if default is _REQUIRED:
        return field(metadata=metadata)
    if is_dataclass(default):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


def check(node: Any) -> None:
    """Check and normalise every field of a frozen dataclass; call it from ``__post_init__``."""
    for item, hint in typed_fields(type(node)):
        where = f"{type(node).__name__}.{item.name}"
        object.__setattr__(node, item.name, _checked(getattr(node, item.name), item, hint, where))


def build(cls: type[T], values: Any, path: str = "") -> T:
    """Make a settings object from nested mappings, naming the full path of whatever does not fit."""
    if not isinstance(values, Mapping):
        raise InvalidSettings(f"{path or 'settings'} must be a mapping of settings; got {values!r}")
    known = {item.name: (item, hint) for item, hint in typed_fields(cls)}
    arguments: dict[str, Any] = {}
    for key, value in values.items():
        if key == "method" and hasattr(cls, "method"):
            continue
        if key not in known:
            raise InvalidSettings(f"unknown setting {_joined(path, key)!r}{closest(key, known)}")
        item, hint = known[key]
        where = _joined(path, key)
        arguments[key] = _checked(_built(value, hint, where), item, hint, where)
    return _constructed(cls, arguments, path)


def plain(node: Any) -> Any:
    """Return a settings object as dicts, lists and scalars, as they stand in a YAML or JSON file."""
    if is_dataclass(node):
        method = {"method": node.method} if hasattr(node, "method") else {}
        return method | {item.name: plain(getattr(node, item.name)) for item in fields(node)}
    return [plain(value) for value in node] if isinstance(node, tuple) else node


def canonical(values: Any) -> str:
    """Return plain values as the one JSON text that stands for them.

    Keys are sorted, nothing is indented, characters are ASCII. A float is the shortest decimal that reads back as the
    same double and always has a point or an exponent (``25.0``, ``1e-05``); zero has no sign; what is infinite is
    ``Infinity`` or ``-Infinity``. Lists keep their order.
    """
    return json.dumps(_without_negative_zero(values), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(node: Any) -> str:
    """Return the SHA-256 of a settings object and the schema's version, 64 hexadecimal digits; see `canonical`."""
    content = canonical({"schema_version": SCHEMA_VERSION, "settings": plain(node)})
    return hashlib.sha256(content.encode("ascii")).hexdigest()


def _without_negative_zero(values: Any) -> Any:
    if isinstance(values, Mapping):
        return {key: _without_negative_zero(value) for key, value in values.items()}
    if isinstance(values, list):
        return [_without_negative_zero(value) for value in values]
    return values + 0.0 if isinstance(values, float) else values


def typed_fields(cls: Any) -> tuple[tuple[Field[Any], Any], ...]:
    """Return the fields of a settings class with their types."""
    return _typed_fields(cls)


@functools.cache  # every new object asks, and Python looks the names of types up anew each time
def _typed_fields(cls: Any) -> tuple[tuple[Field[Any], Any], ...]:
    hints = typing.get_type_hints(cls)
    return tuple((item, hints[item.name]) for item in fields(cls))


def needed(cls: Any) -> list[str]:
    """Return the fields without a default."""
    return [item.name for item in fields(cls) if item.default is MISSING and item.default_factory is MISSING]


def _joined(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def options(hint: Any) -> tuple[Any, ...]:
    """Return the types that a field may have."""
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)


def _many(hint: Any) -> Any:
    """Return what a field holds any number of, or None where it holds one value."""
    hints = typing.get_args(hint) if typing.get_origin(hint) is tuple else ()
    return hints[0] if hints[1:] == (Ellipsis,) else None


def _constructed(cls: type[T], arguments: dict[str, Any], path: str) -> T:
    try:
        return cls(**arguments)
    except TypeError as error:  # a field without a default is missing
        texts = {item.name: item.metadata["rule"].text for item in fields(cls)}  # type: ignore[arg-type]
        missing = [f"{name} ({texts[name]})" for name in needed(cls) if name not in arguments]
        raise InvalidSettings(f"{path or 'settings'} needs a value for {', '.join(missing)}") from error


def _built(value: Any, hint: Any, path: str) -> Any:
    """Turn a mapping into the dataclass that the field holds, in lists too; leave every other value as it is."""
    part = _many(hint)
    if part is not None and isinstance(value, (list, tuple)):
        return tuple(_built(item, part, f"{path}[{position}]") for position, item in enumerate(value))
    nodes = [option for option in options(hint) if is_dataclass(option)]
    if not nodes or any(isinstance(value, typing.cast("type", node)) for node in nodes):
        return value
    node = nodes[0] if len(nodes) == 1 else _node_of_method(value, nodes, path)
    return build(typing.cast("type[Any]", node), value, path)


def _node_of_method(value: Any, nodes: Sequence[Any], path: str) -> Any:
    """Return the dataclass whose method a mapping names."""
    methods = {node.method: node for node in nodes}
    if not isinstance(value, Mapping):
        example = value if isinstance(value, str) and value in methods else next(iter(methods))
        raise InvalidSettings(f"{path} must be a group such as {{method: {example}}}; got {_called(value)}")
    if "method" not in value:
        raise InvalidSettings(f"{path}.method is missing; one of {', '.join(methods)}")
    method = value["method"]
    if not isinstance(method, str) or method not in methods:
        raise InvalidSettings(
            f"{path}.method must be one of {', '.join(methods)}; got {method!r}{close_match(method, methods)}"
        )
    return methods[method]


def _checked(value: Any, item: Field[Any], hint: Any, where: str) -> Any:
    rule: Rule = item.metadata["rule"]
    fits, result = _fitted(value, hint)
    if not fits:
        raise _refused(where, rule.expectation or type_words(hint), value)
    names = (result,) if isinstance(result, str) else result
    if rule.names is not None and names:  # else those that exist, some hundred, are not asked for
        _check_names(names, rule.names(), where)
    if not rule.accepts(result):
        raise _refused(where, rule.expectation, value)
    return result


def _refused(where: str, expectation: str, value: Any) -> InvalidSettings:
    parts = value if isinstance(value, (list, tuple)) else [value]
    infinite = any(isinstance(part, str) and part.strip("+-. ").lower() in ("inf", "infinity") for part in parts)
    hint = "; that is a text, YAML writes infinity as .inf and -.inf" if infinite else ""
    return InvalidSettings(f"{where} must be {expectation}; got {value!r}{hint}")


def _called(value: object) -> str:
    return f"the text {value!r}" if isinstance(value, str) else repr(value)


def _check_names(values: Sequence[str], valid: Iterable[str], where: str) -> None:
    names = list(valid)
    for position, value in enumerate(values):
        if value not in names:
            raise InvalidSettings(f"{where}: unknown name {value!r}{closest(value, names)}")
        if value in values[:position]:
            raise InvalidSettings(f"{where}: {value!r} is listed twice")


def _fitted(value: Any, hint: Any) -> tuple[bool, Any]:
    """Return whether the value has the type, or one of several, and the value as exactly that type."""
    kinds = options(hint)
    if len(kinds) > 1:
        found = (_fitted(value, kind) for kind in kinds)
        return next((pair for pair in found if pair[0]), (False, None))
    if hint in _SCALARS:
        fits, convert = _SCALARS[hint]
        return (True, convert(value)) if fits(value) else (False, None)
    if typing.get_origin(hint) is tuple:
        return _fitted_tuple(value, typing.get_args(hint))
    return isinstance(value, hint), value


def _fitted_tuple(value: Any, hints: tuple[Any, ...]) -> tuple[bool, Any]:
    value = value.tolist() if hasattr(value, "tolist") else value  # an array, without loading NumPy to know it
    if isinstance(value, str) or not isinstance(value, Sequence):
        return False, None
    expected = hints[:1] * len(value) if hints[-1] is Ellipsis else hints
    if len(expected) != len(value):
        return False, None
    pairs = [_fitted(part, hint) for part, hint in zip(value, expected, strict=True)]
    return all(fits for fits, _ in pairs), tuple(part for _, part in pairs)


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, numbers.Real) and not math.isnan(value)


def _is_infinite_text(value: Any) -> bool:
    """Whether this is how a table's JSON writes infinity, for which JSON has no number."""
    return isinstance(value, str) and value in INFINITE_TEXTS


def _is_whole(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


_SCALARS: Mapping[Any, tuple[Callable[[Any], bool], Callable[[Any], Any]]] = {
    bool: (lambda value: isinstance(value, bool), bool),
    int: (_is_whole, int),
    float: (lambda value: _is_number(value) or _is_infinite_text(value), float),
    str: (lambda value: isinstance(value, str), str),
    type(None): (lambda value: value is None, lambda _: None),
}
_SCALAR_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", type(None): "null"}


def type_words(hint: Any) -> str:
    """Return a field's type in words."""
    words = []
    for option in options(hint):
        if typing.get_origin(option) is tuple:
            part = typing.get_args(option)[0]
            plural = "" if any(is_dataclass(kind) for kind in options(part)) else "s"
            words.append("a list of " + type_words(part).removeprefix("a ") + plural)
        else:
            words.append(_SCALAR_WORDS.get(option, getattr(option, "__name__", str(option))))
    return " or ".join(words)
