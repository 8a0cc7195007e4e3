# Copyright The grayling developers. Licensed under Apache-2.0.
"""Where messages of a run go: the error stream and, if asked for, a file, from worker processes too."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import warnings
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["LOG", "messages", "sent_to"]

# pyradiomics' name of the command line's logger.
LOG = logging.getLogger("radiomics.script")

_FORMAT = "[%(asctime)s] %(levelname)-.1s: %(name)s: %(message)s"
_DATE = "%Y-%m-%d %H:%M:%S"
_LOGGERS = ("radiomics", "grayling")


@contextmanager
def messages(args: Namespace) -> Iterator[list[logging.Handler]]:
    """Send messages where the arguments say; yields the handlers, for those of worker processes."""
    handlers: list[logging.Handler] = [_made(logging.StreamHandler(sys.stderr), (6 - args.verbosity) * 10)]
    if args.log_file is not None:
        file = logging.FileHandler(args.log_file, mode="a", encoding="utf-8")
        handlers.append(_made(file, getattr(logging, args.logging_level)))
    try:
        with sent_to(*handlers):
            yield handlers
    finally:
        for handler in handlers[1:]:
            handler.close()


@contextmanager
def sent_to(*handlers: logging.Handler) -> Iterator[None]:
    """Give the loggers these handlers, and no others, for a while; what Python warns of goes there too."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before: list[tuple[Any, ...]] = [(log, log.handlers[:], log.level, log.propagate) for log in loggers]
    lowest = min(handler.level for handler in handlers)
    for log in loggers:
        log.handlers[:], log.propagate = handlers, False
        log.setLevel(max(lowest, logging.DEBUG))
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _logged
            yield
    finally:
        for log, former, level, propagate in before:
            log.handlers[:], log.propagate = former, propagate
            log.setLevel(level)


def _logged(message: Warning | str, *_: object, **__: object) -> None:
    logging.getLogger("grayling").warning("%s", message)


def _made(handler: logging.Handler, level: int) -> logging.Handler:
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(_FORMAT, _DATE))
    return handler
