# Copyright The grayling developers. Licensed under Apache-2.0.
"""Reading a parameter file as pyradiomics does: YAML 1.2 or JSON, by its ending.

In YAML 1.2 ``yes`` and ``on`` are texts, 017 is 17 and 1e-3 is a number. Plain values only, one million bytes at most.
"""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from grayling.errors import GraylingWarning
from grayling.io.settings_file import read_text
from grayling.pyradiomics._parameter_errors import Problem, invalid_parameters

if TYPE_CHECKING:
    import yaml

__all__ = ["read_parameter_file"]

_MOST_KEYS = 10_000  # of a mapping once others are merged into it; each merge could double it
_TAG = "tag:yaml.org,2002:"
_SCALARS = {
    "bool": (re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"),
    "int": (re.compile(r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$"), "-+0123456789"),
    "float": (
        re.compile(
            r"(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
            r"|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
        ),
        "-+.0123456789",
    ),
}
_BASES = ("0b", "0o", "0x")


def read_parameter_file(path: str | PurePath) -> Any:
    """Return what a parameter file holds, not checked.

    Raises
    ------
    grayling.errors.UnreadableFile
        If it cannot be read.
    grayling.pyradiomics.InvalidParameters
        If it is empty, no YAML or JSON, or ends in something else.

    Warns
    -----
    grayling.errors.GraylingWarning
        If a JSON file has a key twice, of which the last counts.
    """
    place = Path(path)
    readers = {".json": _json, ".yaml": _yaml, ".yml": _yaml}
    if place.suffix not in readers:
        raise _refused(place, f"a parameter file ends in .yaml, .yml or .json; got {place.suffix!r}")
    values = readers[place.suffix](read_text(place), place)
    if values is None:
        raise _refused(place, "it is empty; write {} for the defaults")
    return values


def _refused(place: Path, text: str) -> Exception:
    return invalid_parameters(str(place), [Problem("file", text)])


def _json(text: str, place: Path) -> Any:
    def last_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = sorted({key for key in keys if keys.count(key) > 1})
            warnings.warn(
                f"{place}: {', '.join(twice)} set twice; the last value counts", GraylingWarning, stacklevel=2
            )
        return values

    try:
        return json.loads(text, object_pairs_hook=last_of)
    except (ValueError, RecursionError) as error:
        raise _refused(place, f"no JSON: {error}") from error


def _yaml(text: str, place: Path) -> Any:
    import yaml

    loader = _loader()
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _refused(place, f"no YAML: {error}") from error


def _loader() -> type[yaml.SafeLoader]:
    """Return a loader of plain values that reads scalars as YAML 1.2 has them and refuses a key that comes twice."""
    import yaml

    class Loader(yaml.SafeLoader):
        def flatten_mapping(self, node: yaml.MappingNode) -> None:
            super().flatten_mapping(node)
            if len(node.value) > _MOST_KEYS:
                raise _stopped(node, f"a mapping of more than {_MOST_KEYS} keys")

    def mapping(loader: Loader, node: yaml.MappingNode) -> dict[Any, Any]:
        _expect_once(loader, node)
        loader.flatten_mapping(node)
        return loader.construct_mapping(node, deep=True)

    def whole(loader: Loader, node: yaml.ScalarNode) -> int:
        digits = str(loader.construct_scalar(node)).replace("_", "")
        return int(digits, 0 if digits.lstrip("+-")[:2] in _BASES else 10)

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag.removeprefix(_TAG) not in _SCALARS]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for name, (pattern, first) in _SCALARS.items():
        Loader.add_implicit_resolver(_TAG + name, pattern, list(first))
    Loader.add_constructor(_TAG + "map", mapping)
    Loader.add_constructor(_TAG + "int", whole)
    return Loader


def _stopped(node: yaml.Node, text: str) -> yaml.YAMLError:
    import yaml

    return yaml.constructor.ConstructorError(None, None, text, node.start_mark)


def _expect_once(loader: yaml.SafeLoader, node: yaml.MappingNode) -> None:
    """Refuse a key that comes twice; keys that are merged in may repeat."""
    seen = set()
    for key_node, _ in node.value:
        if key_node.tag == _TAG + "merge":
            continue
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, (str, int, float, bool, type(None))):
            raise _stopped(key_node, f"a key must be a name; got {key!r}")
        if key in seen:
            raise _stopped(key_node, f"{key!r} is set twice")
        seen.add(key)
