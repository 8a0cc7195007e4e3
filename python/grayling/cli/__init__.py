# Copyright The grayling developers. Licensed under Apache-2.0.
"""The command line, ``grayling <command>``: one module per command, put together in `grayling.cli.commands`."""

from __future__ import annotations

import os
import signal
import sys

from grayling.cli.exits import INTERRUPTED, exit_code
from grayling.errors import GraylingError

__all__ = ["main"]

_INTERRUPTED = "interrupted; no file was touched"


def main() -> None:
    """Run a command; what a user can mend is one line on the error stream and an exit code, never a traceback."""
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:  # else Ctrl-C is ignored, as in a background job, and stays so
        signal.signal(signal.SIGINT, _leave_at_once)
    from grayling.cli.commands import run, worded

    signal.signal(signal.SIGINT, usual)
    try:
        run()
    except (GraylingError, OSError, MemoryError, KeyboardInterrupt) as error:
        unnamed = _INTERRUPTED if isinstance(error, KeyboardInterrupt) else type(error).__name__
        print(f"error: {worded(str(error)) or unnamed}", file=sys.stderr)  # noqa: T201 - nothing may fail here
        sys.exit(exit_code(error))


def _leave_at_once(*_: object) -> None:
    """End during the imports, where an exception would come out of half-loaded extension modules as something else."""
    os.write(2, f"error: {_INTERRUPTED}\n".encode())
    os._exit(INTERRUPTED)
