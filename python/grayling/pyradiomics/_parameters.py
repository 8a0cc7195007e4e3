# Copyright The grayling developers. Licensed under Apache-2.0.
"""Validation of pyradiomics' parameters: what its schema accepts is accepted, what it refuses is refused.

All problems are told at once, each with its place, its value, what was expected and the closest valid name. On purpose
four things differ from the schema: numbers written as texts, such as ``"1e-3"``, are checked by their value, where
pyradiomics takes the length of the text, and become numbers; NaN is refused but for ``initValue``; ``true`` is not the
interpolator number 1; null in a list is refused, which pyradiomics fails on later. Null for a setting that has a
default stands for that.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from grayling._words import close_match, closest
from grayling.pyradiomics._feature_names import FEATURES, IMAGE_TYPES
from grayling.pyradiomics._logging import logger_named
from grayling.pyradiomics._parameter_errors import Problem, invalid_parameters
from grayling.pyradiomics._parameter_file import read_parameter_file
from grayling.pyradiomics._parameter_table import SECTIONS, SETTINGS, VOXEL_SETTINGS, Parameter

__all__ = ["checked_keywords", "checked_parameters", "checked_settings", "parameters_from_file"]

_log = logger_named("grayling.pyradiomics.featureextractor")
Parameters = dict[str, dict[str, Any]]
# What releases before 2.0 called a section.
_FORMER_SECTIONS = {"inputImage": "imageType", "inputimage": "imageType"}


def parameters_from_file(path: str | PurePath) -> Parameters:
    """Return the sections of a parameter file (``.yaml``, ``.yml`` or ``.json``); see `checked_parameters`.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the file cannot be read.
    grayling.pyradiomics.InvalidParameters
        For what is no YAML or JSON, and for parameters that pyradiomics does not accept.
    """
    return checked_parameters(read_parameter_file(path), str(path))


def checked_parameters(values: Any, place: str = "parameters") -> Parameters:
    """Return the sections of a parameter dictionary, checked, as a copy.

    Parameters
    ----------
    values
        Any of ``setting``, ``voxelSetting``, ``featureClass`` and ``imageType``.
    place
        What messages call it: a file's name.

    Raises
    ------
    grayling.pyradiomics.InvalidParameters
        With everything that is wrong.
    """
    problems: list[Problem] = []
    result: Parameters = {}
    if not isinstance(values, dict):
        problems.append(Problem("parameters", f"expected a mapping of {', '.join(SECTIONS)}; got {_shown(values)}"))
        raise invalid_parameters(place, problems)
    for section, content in values.items():
        if section not in _CHECKS:
            problems.append(Problem(_shown_key(section), _unknown_section(section)))
        elif not isinstance(content, dict):
            problems.append(Problem(section, f"expected a mapping; got {_shown(content)}{_if_empty(section, content)}"))
        else:
            result[section] = _CHECKS[section](content, section, problems)
    if problems:
        raise invalid_parameters(place, problems)
    return result


def checked_settings(values: Mapping[str, Any], place: str = "settings") -> dict[str, Any]:
    """Return settings of the sections ``setting`` and ``voxelSetting``, as given by keywords or overrides, checked.

    Raises
    ------
    grayling.pyradiomics.InvalidParameters
        With everything that is wrong.
    """
    problems: list[Problem] = []
    result = _settings(values, "", problems, {**SETTINGS, **VOXEL_SETTINGS})
    if problems:
        raise invalid_parameters(place, problems)
    return result


def checked_keywords(values: Mapping[str, Any], place: str = "settings") -> dict[str, Any]:
    """Return settings given by keywords: those that are known checked, others as they are, with a warning.

    Scripts give what files cannot: tuples, arrays, numbers of NumPy, 1.0 for 1, 1 for true and true for 1; no least
    size of a region at all, a scale of 0 or below, and edges of bins for their number. pyradiomics takes them, so they
    are checked by their value and kept as they are. What it takes and makes nonsense of is refused: NaN, a negative
    level or radius, a share of a voxel. Names of filters and norms are left to what reads them.

    Raises
    ------
    grayling.pyradiomics.InvalidParameters
        For numbers and lists that a setting cannot be.
    """
    table = {**SETTINGS, **VOXEL_SETTINGS, **_BY_KEYWORD}
    problems: list[Problem] = []
    result: dict[str, Any] = {}
    for name, value in values.items():
        if name not in table:
            _log.warning("%s: no such setting%s; it has no effect", name, _nearest(name, table))
            result[name] = value
            continue
        row = table[name]
        plain = _plain(row, value)
        found = [] if row.kind in ("switch", "text") or _are_edges(name, plain) else list(_complaints(row, plain))
        problems += [Problem(name, text) for text in found]
        if not found and (value is not None or name in _taken(row, name, value)):
            result[name] = value
    if problems:
        raise invalid_parameters(place, problems)
    return result


def _plain(parameter: Parameter, value: Any) -> Any:
    """Return a value as a file could have it."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, (list, tuple)):
        return [_plain(parameter, one) for one in value]
    is_whole_number = parameter.kind == "whole" and isinstance(value, float) and value.is_integer()
    is_number = parameter.kind in ("whole", "number") and isinstance(value, bool)
    return int(value) if is_whole_number or is_number else value


def _are_edges(name: str, value: Any) -> bool:
    """Whether bins are given by their edges, which NumPy's histogram takes in place of their number."""
    return name == "binCount" and isinstance(value, list) and len(value) > 1 and all(map(_is_finite, value))


def _is_finite(value: Any) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def _settings(
    values: Mapping[Any, Any], section: str, problems: list[Problem], table: Mapping[str, Parameter] = SETTINGS
) -> dict[str, Any]:
    result = {}
    for key, value in values.items():
        place = f"{section}.{key}" if section else str(key)
        if key not in table:
            problems.append(Problem(place, f"no such setting{_where_known(key, table)}"))
            continue
        found = list(_complaints(table[key], value))
        problems += [Problem(place, text) for text in found]
        if not found:
            result.update(_taken(table[key], place, value))
    return result


def _taken(parameter: Parameter, place: str, value: Any) -> dict[str, Any]:
    """Return a value by its name; nothing for a null that stands for the default.

    pyradiomics takes null for false in switches, and fails on other nulls in the middle of a calculation.
    """
    if value is not None or parameter.default is None or parameter.null_means:
        return {parameter.name: _converted(parameter, value)}
    if parameter.kind == "switch":
        _log.warning("%s: null counts as false", place)
        return {parameter.name: False}
    _log.warning("%s: null is left out, so the default is taken: %s", place, parameter.default)
    return {}


def _voxel_settings(values: Mapping[Any, Any], section: str, problems: list[Problem]) -> dict[str, Any]:
    return _settings(values, section, problems, VOXEL_SETTINGS)


def _feature_classes(values: Mapping[Any, Any], section: str, problems: list[Problem]) -> dict[str, Any]:
    for name, features in values.items():
        place = f"{section}.{name}"
        if name not in FEATURES:
            problems.append(Problem(place, f"no such feature class{_nearest(name, FEATURES)}"))
        elif features is not None and not isinstance(features, list):
            problems.append(
                Problem(place, f"expected a list of features, or null for all of them; got {_shown(features)}")
            )
        else:
            known = FEATURES[name]
            problems += [
                Problem(place, f"no feature {_shown(feature)}{_nearest(feature, known)}")
                for feature in features or ()
                if not isinstance(feature, str) or feature not in known
            ]
    return dict(values)


def _image_types(values: Mapping[Any, Any], section: str, problems: list[Problem]) -> dict[str, Any]:
    result = {}
    for name, settings in values.items():
        place = f"{section}.{name}"
        if name not in IMAGE_TYPES:
            problems.append(Problem(place, f"no such image type{_nearest(name, IMAGE_TYPES)}"))
        elif not isinstance(settings, dict):
            problems.append(Problem(place, f"expected a mapping of settings, {{}} for none; got {_shown(settings)}"))
        else:
            result[name] = _settings(settings, place, problems)
    return result


_CHECKS: dict[Any, Callable[[Mapping[Any, Any], str, list[Problem]], dict[str, Any]]] = dict(
    zip(SECTIONS, (_settings, _voxel_settings, _feature_classes, _image_types), strict=True)
)


def _complaints(parameter: Parameter, value: Any) -> Iterator[str]:
    """Return what is wrong with a value."""
    if value is None and parameter.or_null:
        return
    if not parameter.many:
        if not _fits(parameter, value):
            yield f"expected {parameter.expectation}; got {_shown(value)}{_closest_choice(parameter, value)}"
    elif not isinstance(value, list):
        yield f"expected {parameter.expectation}; got {_shown(value)}; write [{_shown_plain(value)}]"
    else:
        for position, one in enumerate(value, start=1):
            if not _fits(parameter, one):
                yield f"expected {parameter.expectation}; got {_shown(one)} at position {position}"


def _fits(parameter: Parameter, value: Any) -> bool:
    if parameter.numbered and _is_whole(value):
        return bool(1 <= value <= len(parameter.choices))
    if not _KINDS[parameter.kind](value):
        return False
    if parameter.choices:
        return value in parameter.choices
    return parameter.kind not in ("whole", "number") or _is_in_range(parameter, float(value))


def _is_in_range(parameter: Parameter, number: float) -> bool:
    return (
        (parameter.or_nan or not math.isnan(number))
        and (parameter.lowest is None or number >= parameter.lowest)
        and (parameter.highest is None or number <= parameter.highest)
        and (parameter.above is None or number > parameter.above)
    )


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return False
    try:
        float(value)
    except (ValueError, OverflowError):
        return False
    return True


# Where pyradiomics itself computes with numbers that its schema refuses: of any size, and some of them not whole.
_ANY_WHOLE = ("force2Ddimension", "label", "label_channel", "padDistance")
_ANY_NUMBER = (
    *("distances", "minimumROIDimensions", "minimumROISize", "normalizeScale", "removeOutliers", "sigma"),
    "voxelArrayShift",
)
_BY_KEYWORD = {
    name: replace(SETTINGS[name], kind=kind, lowest=None, highest=None, above=None)
    for kind, names in (("whole", _ANY_WHOLE), ("number", _ANY_NUMBER))
    for name in names
}


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "whole": lambda value: _is_whole(value) and _is_number(value),
    "number": _is_number,
    "switch": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, str),
}


def _converted(parameter: Parameter, value: Any) -> Any:
    """Return a value with numbers that were written as texts turned into numbers."""
    if isinstance(value, list):
        return [_converted(parameter, one) for one in value]
    return float(value) if parameter.kind == "number" and isinstance(value, str) else value


def _unknown_section(name: object) -> str:
    if name in SETTINGS:
        return "is a setting; put it into the section 'setting'"
    if name in VOXEL_SETTINGS:
        return "is a setting of feature maps; put it into the section 'voxelSetting'"
    if name in _FORMER_SECTIONS:
        return f"is called {_FORMER_SECTIONS[str(name)]!r} now"
    return f"no such section{closest(name, SECTIONS)}"


def _nearest(name: object, valid: Iterable[str]) -> str:
    """Return the closest name, or all of them; one that differs in capitals alone is the closest."""
    names = list(valid)
    same = [known for known in names if known.lower() == str(name).lower()]
    return f"; did you mean {same[0]!r}?" if same else closest(name, names)


def _where_known(key: object, table: Mapping[str, Parameter]) -> str:
    if table is SETTINGS and key in VOXEL_SETTINGS:
        return " here; it belongs to the section 'voxelSetting'"
    if table is VOXEL_SETTINGS and key in SETTINGS:
        return " here; it belongs to the section 'setting'"
    if key in FEATURES or key in IMAGE_TYPES:
        return f"; it belongs to the section {'featureClass' if key in FEATURES else 'imageType'!r}"
    return close_match(key, table) or f"; valid: {', '.join(table)}"


def _closest_choice(parameter: Parameter, value: Any) -> str:
    return close_match(value, parameter.choices) if isinstance(value, str) and parameter.choices else ""


def _if_empty(section: str, content: object) -> str:
    return f"; leave {section} out, or write {section}: {{}}" if content is None else ""


def _shown(value: object) -> str:
    """Return a value as it is written, cut where it is long: a file may hold anything."""
    return "null" if value is None else reprlib.repr(value)


def _shown_plain(value: object) -> str:
    return value if isinstance(value, str) and len(value) < 20 else _shown(value)


def _shown_key(key: object) -> str:
    return key if isinstance(key, str) and key else _shown(key)
