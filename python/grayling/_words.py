# Copyright The grayling developers. Licensed under Apache-2.0.
"""Wording that several error messages share."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["close_match", "closest", "counted", "joined", "listed", "percent", "plain_number", "times"]

# Families that have another name in pyradiomics.
_PYRADIOMICS_FAMILIES = {
    "firstorder": ("intensity_statistics", "intensity_histogram"),
    "shape": ("morphology",),
    "shape2d": ("planar_morphology",),
    "gldm": ("ngldm",),
}


def closest(name: object, valid: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the closest valid name, or all of them where none is close."""
    names = list(valid)
    ours = [known for known in _PYRADIOMICS_FAMILIES.get(str(name).lower(), ()) if known in names]
    if ours:
        return f"; pyradiomics' {name} is {' and '.join(ours)} here"
    return close_match(name, names) or (f"; valid: {listed(names)}" if names else "")


def close_match(name: object, valid: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the closest valid name, or nothing where none is close."""
    matches = difflib.get_close_matches(str(name), list(valid), n=1, cutoff=0.5)
    return f"; did you mean {matches[0]!r}?" if matches else ""


def counted(number: int, noun: str) -> str:
    """Return a number of things: ``1 voxel``, ``2 voxels``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def joined(names: Iterable[str]) -> str:
    """Return all names as a sentence lists them: ``a, b and c``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def listed(names: Iterable[object], limit: int = 12) -> str:
    """Return the names separated by commas, at most `limit` of them, and how many there are beyond."""
    texts = [str(name) for name in names]
    beyond = len(texts) - limit
    return ", ".join(texts[:limit]) + (f" and {beyond} more" if beyond > 0 else "")


def times(sizes: Iterable[object]) -> str:
    """Return sizes along axes: ``60 x 201 x 204``."""
    return " x ".join(map(str, sizes))


def plain_number(value: float) -> str:
    """Return a number as a paper gives it: all the digits that somebody wrote, without those of its binary form."""
    return f"{value:.15g}"


def percent(share: float) -> str:
    """Return a share, 0 to 1, in whole percent; never 0 or 100 where it is not that."""
    if 0 < share < 0.005:
        return "less than 1%"
    return "more than 99%" if 0.995 <= share < 1 else f"{share:.0%}"
