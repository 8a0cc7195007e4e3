# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling settings`` and the commands below it."""

from __future__ import annotations

import typer

from grayling.cli.convert import convert
from grayling.cli.differences import differences
from grayling.cli.settings import settings

__all__ = ["settings_commands"]

settings_commands = typer.Typer(
    callback=settings, invoke_without_command=True, add_completion=False, rich_markup_mode=None
)
settings_commands.command(short_help="Turn a pyradiomics parameter file into settings.")(convert)
settings_commands.command(short_help="What pyradiomics does otherwise than IBSI.")(differences)
