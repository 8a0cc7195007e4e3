# Copyright The grayling developers. Licensed under Apache-2.0.
"""All commands, and how they are run."""

from __future__ import annotations

import sys
import warnings
from typing import Annotated

import typer

from grayling.cli.demo import demo
from grayling.cli.doctor import doctor
from grayling.cli.exits import EXIT_CODES, INTERRUPTED
from grayling.cli.extract import extract
from grayling.cli.features import features
from grayling.cli.filter import filter_image
from grayling.cli.filters import filters
from grayling.cli.ibsi import ibsi
from grayling.cli.methods import methods
from grayling.cli.pyradiomics import RAW_ARGUMENTS, pyradiomics
from grayling.cli.settings_commands import settings_commands
from grayling.cli.steps import steps
from grayling.cli.words import worded

__all__ = ["app", "run", "worded"]

# A blank line between two codes keeps each on its own line in the help.
_EPILOG = "Exit codes:\n\n" + "\n\n".join(f"{code}: {meaning}" for code, meaning in EXIT_CODES.items())

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, epilog=_EPILOG
)


def _print_version(asked: bool) -> None:
    if asked:
        from grayling._core import __version__

        typer.echo(f"grayling {__version__}")
        raise typer.Exit


@app.callback(epilog=_EPILOG)
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Radiomics features from the command line."""


# Short enough for the overview, which would cut the first sentence of the help.
app.command(short_help="Features of the regions in an image file.")(extract)
app.command(short_help="List the features that exist.")(features)
app.command(
    short_help="Features by pyradiomics' names and arguments.", context_settings=RAW_ARGUMENTS, add_help_option=False
)(pyradiomics)
app.command("filter", short_help="The response map of an image.")(filter_image)
app.add_typer(settings_commands, name="settings", short_help="Print a settings file to edit, or convert one.")
app.command(short_help="Steps of image processing, and their values.")(steps)
app.command(short_help="Filters of images, and their values.")(filters)
app.command(short_help="What settings do, in words for a paper.")(methods)
app.command(short_help="Built-in examples, or an image of yours.")(demo)
app.command(short_help="Check this build against IBSI's reference values.")(ibsi)
app.command(short_help="What is installed, and how it will run.")(doctor)


def run() -> None:
    """Run the command that the arguments name, then leave."""
    with warnings.catch_warnings():
        warnings.showwarning = _show_warning
        try:
            app()
        except SystemExit as end:
            if end.code == INTERRUPTED:  # typer turns Ctrl-C into this code, without a word
                raise KeyboardInterrupt from None
            raise


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    print(f"warning: {worded(str(message))}", file=sys.stderr)  # noqa: T201
