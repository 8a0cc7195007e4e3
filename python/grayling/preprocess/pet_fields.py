# Copyright The grayling developers. Licensed under Apache-2.0.
"""Fields of a PET header as numbers and moments; what is missing or cannot mean anything is refused by its name."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from grayling.errors import InvalidImage
from grayling.io.pet import NAMES, Several

__all__ = ["PetFields"]

_DATE = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
_TIME = re.compile(r"(\d{2})(?::?(\d{2})(?::?(\d{2}(?:\.\d{1,6})?))?)?")
_DATE_TIME = re.compile(r"(\d{8})(\d{2,6}(?:\.\d{1,6})?)(?:[+-]\d{4})?")
_WAY_OUT = "correct the header, or scale the image yourself with grayling.preprocess.suv_factor and corrected fields"


class PetFields:
    """The fields of `grayling.io.pet.read_acquisition`, or some given by hand under the same names.

    Parameters
    ----------
    values
        Fields by DICOM keyword. Those that differ by slice are tuples with one entry per slice; a single value stands
        for all slices.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __contains__(self, key: str) -> bool:
        return self._values.get(key) not in (None, "", ())

    def refused(self, key: str, expected: str) -> InvalidImage:
        """Return the error that a field is missing or has a value that does not fit."""
        value = self._values.get(key)
        found = f"has several values, {value!r}" if isinstance(value, Several) else f"is {value!r}"
        found = found if key in self else "is missing"
        return InvalidImage(f"{NAMES[key]} {found}, expected {expected}; {_WAY_OUT}")

    def text(self, key: str, expected: str) -> str:
        """Return a text that must be there."""
        return self.texts(key, expected)[0]

    def texts(self, key: str, expected: str) -> tuple[str, ...]:
        """Return one or several texts that must be there."""
        value = self._values.get(key)
        if key not in self or isinstance(value, Several):
            raise self.refused(key, expected)
        return tuple(str(part).strip() for part in (value if isinstance(value, (tuple, list)) else [value]))

    def number(self, key: str, expected: str) -> float:
        """Return a finite number above 0."""
        return self._positive(key, self._values.get(key), expected)

    def per_slice(self, key: str, expected: str) -> tuple[Any, ...]:
        """Return one value per slice, or one for all; none may be missing."""
        value = self._values.get(key)
        values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
        if not values or any(part in (None, "") for part in values):
            raise self.refused(key, expected)
        return values

    def seconds_per_slice(self, key: str, n_slices: int) -> tuple[float, ...]:
        """Return a duration for each slice; the field counts milliseconds."""
        expected = "milliseconds above 0 in every slice"
        seconds = tuple(self._positive(key, value, expected) / 1000 for value in self.per_slice(key, expected))
        if len(seconds) == 1:
            seconds *= n_slices
        if len(seconds) != n_slices:
            raise self.refused(key, f"one value for each time of acquisition, of which there are {n_slices}")
        return seconds

    def moments(self, date_key: str, time_key: str) -> tuple[datetime, ...]:
        """Return the moment that date and time give together, per slice or one for all."""
        dates = [self._date(date_key, value) for value in self.per_slice(date_key, "a date (YYYYMMDD)")]
        times = [self._time(time_key, value) for value in self.per_slice(time_key, "a time (HHMMSS)")]
        if len(dates) == 1:
            dates *= len(times)
        if len(dates) != len(times):
            raise self.refused(time_key, f"one time for each of {len(dates)} slices")
        return tuple(date + time for date, time in zip(dates, times, strict=True))

    def date_time(self, key: str) -> datetime:
        """Return a moment that one field holds. Header times are local, so its time zone tells nothing more."""
        expected = "date and time (YYYYMMDDHHMMSS)"
        match = _DATE_TIME.fullmatch(self.text(key, expected))
        if match is None:
            raise self.refused(key, expected)
        return self._date(key, match[1]) + self._time(key, match[2])

    def time_of_day(self, key: str) -> timedelta:
        """Return a time as what has passed of its day."""
        return self._time(key, self.text(key, "a time (HHMMSS)"))

    def _positive(self, key: str, value: Any, expected: str) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not 0 < number < math.inf:
            raise self.refused(key, expected)
        return number

    def _date(self, key: str, value: Any) -> datetime:
        match = _DATE.fullmatch(str(value).strip())
        try:
            year, month, day = (int(part) for part in match.groups()) if match else (0, 0, 0)
            return datetime(year, month, day)  # noqa: DTZ001 - local, like every time in the header
        except ValueError:
            raise self.refused(key, "a date (YYYYMMDD)") from None

    def _time(self, key: str, value: Any) -> timedelta:
        match = _TIME.fullmatch(str(value).strip())
        hours, minutes, seconds = (float(part or 0) for part in match.groups()) if match else (24.0, 0.0, 0.0)
        if hours >= 24 or minutes >= 60 or seconds >= 61:
            raise self.refused(key, "a time (HHMMSS)")
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
