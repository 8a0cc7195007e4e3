# Copyright The grayling developers. Licensed under Apache-2.0.
"""Everything that grayling raises on purpose.

Each class also derives from the built-in exception that fits, so that ``except ValueError`` works as a Python user
expects. The compiled core throws the same names.
"""

from __future__ import annotations

__all__ = [
    "Cancelled",
    "DeviceError",
    "EmptyRegion",
    "GraylingError",
    "InvalidArgument",
    "InvalidGeometry",
    "TooLarge",
]


class GraylingError(Exception):
    """Base of all errors of grayling."""


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
