# Copyright The grayling developers. Licensed under Apache-2.0.
"""Where results go and in which format: the standard output, or a file that is written completely or not at all."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from grayling.errors import Cancelled
from grayling.io.atomic import write_text

__all__ = ["checked_format", "deliver", "one_of", "place", "unless_interrupted"]

_ENDINGS = {".csv": "csv", ".json": "json", ".md": "markdown", ".txt": "table"}


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    """Return a parser for an option with a few choices."""

    def parse(text: str) -> str:
        if text not in choices:
            raise typer.BadParameter(f"{text!r} is not one of {', '.join(choices)}")
        return text

    return parse


def place(output: Path | None) -> Path | None:
    """Return the file to write, or None for the standard output, which may be called ``-``.

    Raises
    ------
    OSError
        If nothing can be written there, before anything is computed.
    """
    if output is None or str(output) == "-" or _is_standard_output(output):
        return None
    if output.is_dir():
        raise IsADirectoryError(f"{output}: is a folder; name a file in it")
    if not output.absolute().parent.is_dir():
        raise NotADirectoryError(f"{output}: there is no folder {output.absolute().parent} to write it to")
    return output


def checked_format(asked: str | None, output: Path | None, choices: Sequence[str]) -> str:
    """Return the format: the one asked for, else by the file's ending, else a table.

    Parameters
    ----------
    asked
        With ``--format``.
    output
        The file, None for the standard output.
    choices
        What the command can write.
    """
    if output is None or (output.exists() and not output.is_file()):
        return asked or "table"
    by_ending = _ENDINGS.get(output.suffix.lower(), "")
    if asked is None:
        if by_ending not in choices:
            endings = ", ".join(ending for ending, choice in _ENDINGS.items() if choice in choices)
            raise typer.BadParameter(
                f"{output}: the ending says no format; end it in {endings}, or choose with --format "
                f"({', '.join(choices)})"
            )
        return by_ending
    if asked != by_ending and by_ending in ("csv", "json"):
        raise typer.BadParameter(f"--format {asked} and {output.name} contradict each other")
    return asked


def deliver(text: str, output: Path | None, remark: str) -> None:
    """Print the text, or write the file and say so on the error stream."""
    if output is None:
        typer.echo(text, nl=False)
        return
    write_text(output, text, at_commit=_ignore_interrupts)
    typer.echo(f"{output}: {remark}", err=True)


@contextmanager
def unless_interrupted(output: Path | None) -> Iterator[None]:
    """Tell on Ctrl-C what became of the file."""
    try:
        yield
    except KeyboardInterrupt:
        if output is None:
            raise
        raise Cancelled(f"interrupted; {output} was not touched") from None


def _ignore_interrupts() -> None:
    """From here on the file counts as delivered, so Ctrl-C must not end the process with a code that denies it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _is_standard_output(output: Path) -> bool:
    """Whether the path is another name of the standard output, such as /dev/stdout."""
    try:
        return os.path.samestat(output.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):  # not there, or no real stream
        return False
