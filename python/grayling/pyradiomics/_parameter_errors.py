# Copyright The grayling developers. Licensed under Apache-2.0.
"""What is raised for a parameter file that cannot be used.

pyradiomics raises ``pykwalify.errors.SchemaError`` or, from its own checks, ``ValueError`` and ``TypeError``; scripts
catch all three. grayling does not need pykwalify. `InvalidParameters` is a ``ValueError`` and a ``TypeError``, and
where pykwalify is installed, what is raised is a ``SchemaError`` too. That class is only looked for when there is
something to raise, as importing pykwalify takes longer than an extraction.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grayling._words import counted
from grayling.errors import InvalidSettings

__all__ = ["InvalidParameters", "Problem", "invalid_parameters"]

_SCHEMA_ERROR_CODE = 2  # pykwalify.errors.retnames["schemaerror"]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a parameter file.

    Attributes
    ----------
    place
        Section and key, such as ``setting.binWidth``.
    text
        The value, what was expected and the way out.
    """

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class InvalidParameters(InvalidSettings, TypeError):
    """A parameter file or dictionary that pyradiomics' schema does not accept.

    Attributes
    ----------
    problems
        Everything that is wrong, in the file's order.
    """

    problems: tuple[Problem, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        # The class that is raised has no name that pickle could find: see _raised_class.
        return _error_of, (str(self), self.problems)


def invalid_parameters(place: str, problems: Sequence[Problem]) -> InvalidParameters:
    """Return the error that tells all problems of a file or dictionary at once."""
    lines = "".join(f"\n  {problem}" for problem in problems)
    return _error_of(f"{place}: {counted(len(problems), 'problem')} in these parameters{lines}", tuple(problems))


def _error_of(message: str, problems: tuple[Problem, ...]) -> InvalidParameters:
    error = _raised_class()(message)
    error.problems = problems
    return error


@functools.cache
def _raised_class() -> type[InvalidParameters]:
    if importlib.util.find_spec("pykwalify") is None:
        return InvalidParameters
    errors: Any = importlib.import_module("pykwalify.errors")
    schema_error, pykwalify_exception = errors.SchemaError, errors.PyKwalifyException

    class InvalidParameterSchema(InvalidParameters, schema_error):  # type: ignore[valid-type, misc]
        """The same, for scripts that catch pykwalify's errors."""

        def __init__(self, message: str) -> None:
            # SchemaError's own asks for super(self.__class__), which never ends in a derived class.
            pykwalify_exception.__init__(self, msg=message, retcode=_SCHEMA_ERROR_CODE)

        def __str__(self) -> str:
            return str(self.args[0])

    return InvalidParameterSchema
