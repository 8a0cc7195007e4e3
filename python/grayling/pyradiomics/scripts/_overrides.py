# Copyright The grayling developers. Licensed under Apache-2.0.
"""Settings given on the command line as ``NAME:VALUE``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grayling._words import close_match
from grayling.pyradiomics._parameter_errors import Problem, invalid_parameters
from grayling.pyradiomics._parameter_table import SETTINGS, Parameter
from grayling.pyradiomics._parameters import checked_settings

__all__ = ["parsed_overrides"]

_PLACE = "--setting"


def parsed_overrides(texts: Sequence[str]) -> dict[str, Any]:
    """Return overrides by name: of the type that the setting has, lists by commas, 1 and true (in any case) for true.

    Raises
    ------
    grayling.pyradiomics.InvalidParameters
        For every text that is no override: without a colon, of an unknown name (with the closest one), or with a value
        that does not fit. pyradiomics leaves such overrides out.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for text in texts:
        name, colon, value = text.partition(":")
        if not colon:
            problems.append(Problem(text, "expected NAME:VALUE, such as binWidth:25"))
        elif name not in SETTINGS:
            problems.append(
                Problem(text, f"no such setting{close_match(name, SETTINGS) or '; valid: ' + ', '.join(SETTINGS)}")
            )
        else:
            values[name] = _parsed(SETTINGS[name], value)
    if problems:
        raise invalid_parameters(_PLACE, problems)
    return checked_settings(values, _PLACE)


def _parsed(parameter: Parameter, text: str) -> Any:
    """Return a value; a text that is none of its kind stays a text, for the check to refuse."""
    if parameter.many:
        return [_one(parameter, part) for part in text.split(",")]
    return _one(parameter, text)


def _one(parameter: Parameter, text: str) -> Any:
    if parameter.kind == "switch":
        return {"1": True, "true": True, "0": False, "false": False}.get(text.strip().lower(), text)
    if parameter.kind == "text" and not (parameter.numbered and text.strip().isdecimal()):
        return text
    try:
        return float(text) if parameter.kind == "number" else int(text)
    except ValueError:
        return text
