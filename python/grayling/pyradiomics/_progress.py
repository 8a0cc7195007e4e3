# Copyright The grayling developers. Licensed under Apache-2.0.
"""A progress reporter that shows nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self

__all__ = ["NoProgress"]


class NoProgress:
    """Iterate over what it is given, silently."""

    def __init__(self, iterable: Iterable[Any] | None = None, desc: str = "", total: float | None = None) -> None:
        self.iterable = iterable
        self.desc = desc
        self.total = total

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable or ())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing needs to be closed."""

    def update(self, n: int = 1) -> None:
        """Nothing is shown."""
