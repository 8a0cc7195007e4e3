# Copyright The grayling developers. Licensed under Apache-2.0.
"""Exit codes: what a script can learn from how a command ended."""

from __future__ import annotations

from grayling.errors import Cancelled, DeviceError, GraylingError, TooLarge

__all__ = ["EXIT_CODES", "exit_code"]

OK, UNEXPECTED, USAGE, INPUT, OUTPUT, MACHINE, MISSED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130

EXIT_CODES = {
    OK: "done",
    UNEXPECTED: "an error in grayling; please report it",
    USAGE: "the command line is wrong",
    INPUT: "an image, mask or settings file cannot be used; the message says why",
    OUTPUT: "the result cannot be written",
    MACHINE: "not enough memory, or the device cannot be used",
    MISSED: "a reference value is not reached (`grayling ibsi`)",
    INTERRUPTED: "interrupted (Ctrl-C); no output file was touched",
}


def exit_code(error: BaseException) -> int:
    """Return the exit code for an exception."""
    if isinstance(error, (KeyboardInterrupt, Cancelled)):
        return INTERRUPTED
    if isinstance(error, (TooLarge, DeviceError, MemoryError)):
        return MACHINE
    if isinstance(error, GraylingError):
        return INPUT
    return OUTPUT if isinstance(error, OSError) else UNEXPECTED
