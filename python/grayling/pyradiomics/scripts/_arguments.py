# Copyright The grayling developers. Licensed under Apache-2.0.
"""The arguments of pyradiomics' command line."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from grayling._core import __version__

__all__ = ["FAILED", "INTERRUPTED", "NO_INPUT", "OK", "STOPPED", "USAGE", "parser"]

OK, NO_INPUT, USAGE, FAILED, STOPPED, INTERRUPTED = 0, 1, 2, 3, 4, -1

_EPILOG = """exit codes:
  0    done; rows of cases that failed say why
  1    the batch file cannot be used, or there is no mask
  2    an argument is wrong
  3    parameters are wrong, nothing to do, or the output cannot be written
  255  interrupted (Ctrl-C)
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all arguments."""
    result = argparse.ArgumentParser(
        prog="grayling pyradiomics",
        usage="%(prog)s image|batch [mask] [Options]",
        formatter_class=argparse.RawTextHelpFormatter,
        description="Features by pyradiomics' names, with its arguments, parameter files and output.",
        epilog=_EPILOG,
    )
    _add_input(result)
    _add_output(result)
    _add_logging(result)
    result.add_argument("--label", "-l", metavar="N", type=int, help="(deprecated) the same as --setting label:N")
    result.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return result


def _add_input(result: argparse.ArgumentParser) -> None:
    group = result.add_argument_group("input")
    group.add_argument(
        "input",
        metavar="{Image,Batch}FILE",
        help="an image, or a CSV file with columns Image, Mask and, if need be, Label and Label_channel;\n"
        "relative paths in it start at its folder, other columns are copied to the output",
    )
    group.add_argument("mask", nargs="?", metavar="MaskFILE", help="the mask of a single image")
    group.add_argument("--param", "-p", metavar="FILE", help="a parameter file, .yaml, .yml or .json")
    group.add_argument(
        "--setting",
        "-s",
        metavar="NAME:VALUE",
        action="append",
        default=[],
        help="a setting that goes before the file's; lists by commas; may be given several times",
    )
    group.add_argument(
        "--jobs", "-j", metavar="N", type=_n_jobs, default=1, help="cases of a batch computed at once, a process each"
    )
    group.add_argument("--validate", action="store_true", help="only check parameters and whether files exist")


def _add_output(result: argparse.ArgumentParser) -> None:
    group = result.add_argument_group("output")
    group.add_argument("--out", "-o", metavar="FILE", type=_output, help="append to this file instead of printing")
    group.add_argument(
        "--out-dir",
        "-od",
        metavar="FOLDER",
        help="also write features_<row>.csv here, and keep results: the next run computes only what is missing",
    )
    group.add_argument("--mode", "-m", choices=["segment", "voxel"], default="segment", help="default: segment")
    group.add_argument("--skip-nans", action="store_true", help="leave out features that are NaN")
    group.add_argument(
        "--format",
        "-f",
        choices=["csv", "json", "txt"],
        default="txt",
        help="txt (default): lines Case-N_name: value; json: a list of cases; csv: a row per case",
    )
    group.add_argument(
        "--format-path",
        choices=["absolute", "relative", "basename"],
        default="absolute",
        help="how paths of images and masks are written; relative: to the batch file, else to the current folder",
    )
    group.add_argument("--unix-path", "-up", action="store_true", help="write paths with /")


def _add_logging(result: argparse.ArgumentParser) -> None:
    group = result.add_argument_group("logging")
    levels = ["NOTSET", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
    group.add_argument(
        "--logging-level", metavar="LEVEL", choices=levels, default="WARNING", help=f"of the file: {', '.join(levels)}"
    )
    group.add_argument("--log-file", metavar="FILE", help="append messages to this file")
    group.add_argument(
        "--verbosity",
        "-v",
        nargs="?",
        default=3,
        const=4,
        type=int,
        choices=[1, 2, 3, 4, 5],
        help="of the error stream: 1 only the gravest to 5 everything; default 3 (warnings), -v alone is 4",
    )


def _n_jobs(text: str) -> int:
    most = os.cpu_count() or 1
    if not text.strip().isdecimal() or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(
            f"expected a whole number from 1 to {most}, this machine's processors; got {text!r}"
        )
    return int(text)


def _output(text: str) -> Path | None:
    """Return the file to append to, None for the standard output; refuse what cannot be written before computing."""
    if text == "-":
        return None
    path = Path(text)
    folder = path.absolute().parent
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder; name a file in it")
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {folder} to write {path.name} to")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise argparse.ArgumentTypeError(f"{text} cannot be written: no permission")
    return path
