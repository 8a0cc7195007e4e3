# Copyright The grayling developers. Licensed under Apache-2.0.
"""The command line, ``grayling <command>``: one module per command."""

from __future__ import annotations

import sys
import warnings

import typer

from grayling.cli.demo import demo
from grayling.cli.doctor import doctor
from grayling.cli.exits import EXIT_CODES, exit_code
from grayling.cli.extract import extract
from grayling.cli.features import features
from grayling.errors import GraylingError

__all__ = ["app", "main"]

# A blank line between two codes keeps each on its own line in the help.
_EPILOG = "Exit codes:\n\n" + "\n\n".join(f"{code}: {meaning}" for code, meaning in EXIT_CODES.items())

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, epilog=_EPILOG
)


@app.callback(epilog=_EPILOG)
def about() -> None:
    """Radiomics features from the command line."""


app.command()(extract)
app.command()(features)
app.command()(demo)
app.command()(doctor)


def main() -> None:
    """Run a command; what a user can mend is one line on the error stream and an exit code, never a traceback."""
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            app()
    except (GraylingError, OSError, MemoryError, KeyboardInterrupt) as error:
        text = str(error) or ("interrupted" if isinstance(error, KeyboardInterrupt) else type(error).__name__)
        print(f"error: {text}", file=sys.stderr)  # noqa: T201 - nothing may fail here
        sys.exit(exit_code(error))


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    print(f"warning: {message}", file=sys.stderr)  # noqa: T201
