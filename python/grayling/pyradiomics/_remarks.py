# Copyright The grayling developers. Licensed under Apache-2.0.
"""What is to be told of a conversion."""

from __future__ import annotations

__all__ = ["Remarks"]


class Remarks:
    """Collects what was left out and what is to be known, each once."""

    def __init__(self) -> None:
        self.left_out: list[str] = []
        self.notes: list[str] = []

    def leave_out(self, text: str) -> None:
        """Tell of something that settings cannot say."""
        if text not in self.left_out:
            self.left_out.append(text)

    def note(self, text: str) -> None:
        """Tell where something is found."""
        if text not in self.notes:
            self.notes.append(text)
