# Copyright The grayling developers. Licensed under Apache-2.0.
"""Everything that grayling raises on purpose.

Each class also derives from the built-in exception that fits, so that ``except ValueError`` works as a Python user
expects. What the compiled core throws has the same names; the last group is raised by Python only.
"""

from __future__ import annotations

from typing import Self

__all__ = [
    "Cancelled",
    "DeviceError",
    "EmptyRegion",
    "GraylingError",
    "GraylingWarning",
    "InvalidArgument",
    "InvalidGeometry",
    "InvalidImage",
    "InvalidSettings",
    "TooLarge",
    "UnknownFeature",
    "UnreadableFile",
]


class GraylingError(Exception):
    """Base of all errors of grayling."""

    def within(self, place: str) -> Self:
        """Return the same error with a message that begins with the place where it arose."""
        told = type(self)(f"{place}: {self}")
        vars(told).update(vars(self))
        return told


class InvalidArgument(GraylingError, ValueError):
    """An argument outside its meaning: a negative distance, an unknown name."""


class InvalidGeometry(GraylingError, ValueError):
    """Image and mask do not fit together, or a grid cannot exist."""


class EmptyRegion(GraylingError, ValueError):
    """The region holds no voxel."""


class TooLarge(GraylingError, MemoryError):
    """The memory a call would need was predicted and exceeds the limit; nothing was allocated.

    Attributes
    ----------
    bytes_needed, bytes_limit
        The prediction and the limit, when known, else 0.
    """

    bytes_needed: int = 0
    bytes_limit: int = 0


class Cancelled(GraylingError):
    """A call was cancelled from the program; Ctrl-C raises ``KeyboardInterrupt``."""


class DeviceError(GraylingError, RuntimeError):
    """A device that is absent, out of memory, or used after a fork."""


class InvalidImage(GraylingError, ValueError):
    """An image or mask that features cannot be computed from: four axes, colour, NaN inside the region."""


class InvalidSettings(InvalidArgument):
    """A setting that does not exist, has the wrong type, or cannot mean anything."""


class UnknownFeature(InvalidArgument, KeyError):
    """A feature that does not exist, or is not in this table."""

    def __str__(self) -> str:  # KeyError's would print the message in quotes
        return str(self.args[0]) if self.args else ""


class UnreadableFile(GraylingError, OSError):
    """A file that is missing, truncated, or not what its name says."""


class GraylingWarning(UserWarning):
    """Something that is computed as asked, but is probably not what was meant."""
