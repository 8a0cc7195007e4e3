# Copyright The grayling developers. Licensed under Apache-2.0.
"""Cases of a batch, one after another or in several processes."""

from __future__ import annotations

import logging
import logging.handlers
import multiprocessing
import pickle
import signal
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grayling.errors import GraylingError
from grayling.pyradiomics.scripts import segment
from grayling.pyradiomics.scripts._kept import IDENTIFYING
from grayling.pyradiomics.scripts._messages import sent_to

__all__ = ["Batch", "in_processes", "one_by_one"]

Results = dict[str, Any]
Tell = Callable[[int], object]


@dataclass(frozen=True)
class Batch:
    """What is to be computed.

    Attributes
    ----------
    cases
        One per row.
    extractor
        Computes one.
    folder
        Keeps results; None for no folder.
    """

    cases: Sequence[Mapping[str, Any]]
    extractor: Any
    folder: Path | None

    def first_rows(self) -> dict[int, int]:
        """Return, for every row from 1, the first row that asks for the same: what is computed once."""
        first: dict[tuple[Any, ...], int] = {}
        keys = [tuple(case.get(name) or None for name in IDENTIFYING) for case in self.cases]
        return {row: first.setdefault(key, row) for row, key in enumerate(keys, start=1)}

    def spread(self, computed: Mapping[int, Results]) -> list[Results]:
        """Return the results of every row from those of the rows that were computed."""
        return [computed[first] for first in self.first_rows().values()]


def one_by_one(batch: Batch, tell: Tell) -> list[Results]:
    """Return the results of every row, computed here; `tell` is called with the number of those that are there."""
    computed: dict[int, Results] = {}
    for row in dict.fromkeys(batch.first_rows().values()):
        computed[row] = segment.results_of(row, batch.cases[row - 1], batch.extractor, batch.folder)
        tell(len(computed))
    return batch.spread(computed)


def in_processes(batch: Batch, n_jobs: int, handlers: Sequence[logging.Handler], tell: Tell) -> list[Results]:
    """Return the results of every row, computed by so many processes of one thread each.

    Processes are started anew instead of forked: a copy of a process whose threads hold locks can wait for ever.

    Raises
    ------
    grayling.errors.GraylingError
        If a process cannot start, or dies, which the system does to one that takes too much memory.
    """
    context = multiprocessing.get_context("spawn")
    records: Any = context.Queue()
    listener = logging.handlers.QueueListener(records, *handlers, respect_handler_level=True)
    lowest = min(handler.level for handler in handlers)
    before = set(multiprocessing.active_children())
    rows = list(dict.fromkeys(batch.first_rows().values()))
    pool = ProcessPoolExecutor(
        min(n_jobs, len(rows)), context, initializer=_start, initargs=(records, lowest, pickle.dumps(batch.extractor))
    )
    listener.start()
    try:
        futures = {pool.submit(_computed, row, batch.cases[row - 1], batch.folder): row for row in rows}
        return batch.spread(_collected(futures, tell))
    except BrokenProcessPool as error:
        raise GraylingError(
            "a worker process died, probably for lack of memory; run fewer at once (--jobs)"
            + ("" if batch.folder is None else "; what was computed is kept and not computed again")
        ) from error
    except BaseException:  # Ctrl-C: nobody waits for cases that have begun
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        listener.stop()


def _collected(futures: Mapping[Future[Results], int], tell: Tell) -> dict[int, Results]:
    computed: dict[int, Results] = {}
    for future in as_completed(futures):
        computed[futures[future]] = future.result()
        tell(len(computed))
    return computed


_worker: dict[str, Any] = {}  # what a worker process was started with


def _start(records: Any, level: int, extractor: bytes) -> None:
    """Prepare a worker process; why it cannot start is told by `_computed`, as a pool tells only that one died."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process alone handles Ctrl-C
    try:
        _prepare(records, level, extractor)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        _worker["failure"] = f"a worker process cannot start: {type(error).__name__}: {error}"


def _prepare(records: Any, level: int, extractor: bytes) -> None:
    """Give the process one thread, the extractor, and the first process to send messages to."""
    import SimpleITK as sitk

    from grayling.runtime import set_num_threads

    set_num_threads(1)
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    handler = logging.handlers.QueueHandler(records)
    handler.setLevel(level)
    _worker["extractor"] = pickle.loads(extractor)  # noqa: S301 - of the first process
    _worker["messages"] = sent_to(handler)
    _worker["messages"].__enter__()  # for as long as the process lives


def _computed(row: int, case: Mapping[str, Any], folder: Path | None) -> Results:
    if "failure" in _worker:
        raise GraylingError(_worker["failure"])
    return segment.results_of(row, case, _worker["extractor"], folder)
