# Copyright The grayling developers. Licensed under Apache-2.0.
"""Work on several images at once, where the engine may use several threads; results do not depend on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, NoReturn, TypeVar

from grayling.runtime import get_num_threads

__all__ = ["in_order", "started"]

Result = TypeVar("Result")


def in_order(tasks: Iterable[Callable[[], Result]]) -> Iterator[Result]:
    """Call the tasks and yield their results in order.

    With one thread each is called when its result is wanted. With several, the next tasks are made while the ones
    before are being worked on, as many at once as there are threads, so that few images are held at a time.
    """
    n_threads = get_num_threads()
    if n_threads == 1:
        for task in tasks:
            yield task()
        return
    pool = ThreadPoolExecutor(n_threads)
    waiting: deque[Future[Result]] = deque()
    try:
        for task in _with_failure(tasks):
            waiting.append(pool.submit(task))
            if len(waiting) == n_threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _with_failure(tasks: Iterable[Callable[[], Result]]) -> Iterator[Callable[[], Result]]:
    """Yield the tasks; for one that cannot be made, one that fails so: errors come in the order of one thread."""
    try:
        yield from tasks
    except Exception as error:  # noqa: BLE001 - raised in its turn
        yield partial(_fail, error)


def _fail(error: Exception) -> NoReturn:
    raise error


def started(call: Callable[..., Result], *arguments: Any) -> Callable[[], Result]:
    """Begin a call beside what comes next, if there are threads for it; the result is there when asked for."""
    if get_num_threads() == 1:
        result = call(*arguments)
        return lambda: result
    pool = ThreadPoolExecutor(1)
    future = pool.submit(call, *arguments)
    pool.shutdown(wait=False)
    return future.result
