# Copyright The grayling developers. Licensed under Apache-2.0.
"""The command line, ``grayling <command>``: one module per command."""

from __future__ import annotations

import typer

from grayling.cli.doctor import doctor

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def main() -> None:
    """Radiomics features from the command line."""


app.command()(doctor)
