# Copyright The grayling developers. Licensed under Apache-2.0.
"""Settings files: YAML or JSON, one mapping, every key once."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grayling._schema import SCHEMA_VERSION
from grayling.errors import GraylingWarning, InvalidSettings, UnreadableFile

if TYPE_CHECKING:
    import yaml

__all__ = ["parsed", "read_settings_file", "read_text"]

_LARGEST_BYTES = 1 << 20  # a settings file is a few kilobytes
_LARGEST_TABLE_BYTES = 64 << 20  # as JSON, with settings in its provenance: a few hundred kilobytes per region
# Numbers of the core schema (YAML 1.2.2, section 10.3.2).
_NUMBERS = {
    "tag:yaml.org,2002:int": re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"),
    "tag:yaml.org,2002:float": re.compile(
        r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
}
_BASES = ("0o", "0x")


def read_settings_file(path: Path) -> dict[str, Any]:
    """Return the mapping in a settings file, or in the JSON of a table that settings were recorded in.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the file cannot be read.
    grayling.errors.InvalidSettings
        If it is no YAML or JSON, holds something else than a mapping, or has a key twice.

    Warns
    -----
    grayling.errors.GraylingWarning
        If it is empty, or holds a table whose settings were recorded by another version of them.
    """
    text = read_text(path)
    suffix = path.suffix.lower()
    if suffix == ".json":
        values = _parse_json(text, path)
    elif suffix in (".yaml", ".yml"):
        values = _parse_yaml(text, path)
    else:
        raise InvalidSettings(f"{path}: a settings file ends in .yaml, .yml or .json; got {path.suffix!r}")
    if values is None:
        warnings.warn(f"{path}: no settings in it, so the defaults hold", GraylingWarning, stacklevel=2)
        return {}
    if not isinstance(values, dict):
        raise InvalidSettings(f"{path}: expected a mapping of settings, got {type(values).__name__}")
    return _recorded(values, path) or values


def parsed(text: str, place: str) -> Any:
    """Return a YAML value, as it stands in a settings file; `place` is where messages say it stood."""
    return _parse_yaml(text, place)


def _recorded(values: dict[str, Any], path: Path) -> dict[str, Any] | None:
    """Return the settings in the provenance of a table; None if this is no table."""
    provenance = values.get("provenance")
    settings = provenance.get("settings") if isinstance(provenance, dict) else None
    if not isinstance(provenance, dict) or not isinstance(settings, dict):
        return None
    version = provenance.get("schema_version")
    if version != SCHEMA_VERSION:
        warnings.warn(
            f"{path}: a table with settings of schema version {version!r}, read by version {SCHEMA_VERSION}; names or "
            "meanings may have changed in between",
            GraylingWarning,
            stacklevel=2,
        )
    return settings


def read_text(path: Path) -> str:
    """Return the text of a settings file, of limited size.

    Raises
    ------
    grayling.errors.UnreadableFile
        If it cannot be read, is too large or no UTF-8.
    """
    most = _LARGEST_TABLE_BYTES if path.suffix.lower() == ".json" else _LARGEST_BYTES
    try:
        with path.open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from error
    if len(content) > most:
        raise UnreadableFile(f"{path}: too large for settings ({most >> 20} MiB at most)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path}: no UTF-8 text ({error.reason} at byte {error.start})") from error


def _parse_json(text: str, path: Path) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return _unique(pairs, path)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidSettings(f"{path}: no JSON: {error}") from error


def _parse_yaml(text: str, path: Path | str) -> Any:
    import yaml

    loader = _yaml_loader(path)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidSettings(f"{path}: no YAML: {error}") from error


def _yaml_loader(path: Path | str) -> type[yaml.SafeLoader]:
    """Return a loader of plain values that refuses a key that comes twice and reads numbers as YAML 1.2 has them.

    PyYAML follows YAML 1.1, to which 1e-3 is a text, 0400 is 256 and 1:30 is 90.
    """
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    def mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
        pairs = [(loader.construct_object(key), loader.construct_object(value, deep=True)) for key, value in node.value]
        return _unique(pairs, path)

    def whole(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
        digits = str(loader.construct_scalar(node))
        return int(digits, 0 if digits[:2] in _BASES else 10)

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in _NUMBERS]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for tag, pattern in _NUMBERS.items():
        Loader.add_implicit_resolver(tag, pattern, list("-+.0123456789"))
    Loader.add_constructor("tag:yaml.org,2002:map", mapping)
    Loader.add_constructor("tag:yaml.org,2002:int", whole)
    return Loader


def _unique(pairs: list[tuple[Any, Any]], path: Path | str) -> dict[Any, Any]:
    values: dict[Any, Any] = {}
    for key, value in pairs:
        if not isinstance(key, str):
            raise InvalidSettings(f"{path}: keys are names; got {key!r}")
        if key in values:
            raise InvalidSettings(f"{path}: {key!r} is set twice")
        values[key] = value
    return values
