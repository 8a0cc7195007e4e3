# Copyright The grayling developers. Licensed under Apache-2.0.
"""Settings files: YAML or JSON, one mapping, every key once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grayling.errors import InvalidSettings, UnreadableFile

__all__ = ["read_settings_file"]

_LARGEST_BYTES = 1 << 20  # a settings file is a few kilobytes


def read_settings_file(path: Path) -> dict[str, Any]:
    """Return the mapping in a settings file.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the file cannot be read.
    grayling.errors.InvalidSettings
        If it is no YAML or JSON, holds something else than a mapping, or has a key twice.
    """
    text = _read(path)
    suffix = path.suffix.lower()
    if suffix == ".json":
        values = _parse_json(text, path)
    elif suffix in (".yaml", ".yml"):
        values = _parse_yaml(text, path)
    else:
        raise InvalidSettings(f"{path}: a settings file ends in .yaml, .yml or .json; got {path.suffix!r}")
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise InvalidSettings(f"{path}: expected a mapping of settings, got {type(values).__name__}")
    return values


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from error
    if len(content) > _LARGEST_BYTES:
        raise UnreadableFile(f"{path}: too large for settings (1 MiB at most)")
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


def _parse_yaml(text: str, path: Path) -> Any:
    import yaml

    class Loader(yaml.SafeLoader):
        """Loads plain values only, and refuses a key that comes twice."""

    def mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
        pairs = [(loader.construct_object(key), loader.construct_object(value, deep=True)) for key, value in node.value]
        return _unique(pairs, path)

    Loader.add_constructor("tag:yaml.org,2002:map", mapping)
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidSettings(f"{path}: no YAML: {error}") from error


def _unique(pairs: list[tuple[Any, Any]], path: Path) -> dict[Any, Any]:
    values: dict[Any, Any] = {}
    for key, value in pairs:
        if not isinstance(key, str):
            raise InvalidSettings(f"{path}: keys are names; got {key!r}")
        if key in values:
            raise InvalidSettings(f"{path}: {key!r} is set twice")
        values[key] = value
    return values
