# Copyright The grayling developers. Licensed under Apache-2.0.
"""Keys from names: one rule for features and aggregations."""

from __future__ import annotations

import re

__all__ = ["snake_case"]


def snake_case(name: str) -> str:
    """Return an IBSI name as a key: ``Volume (mesh)`` becomes ``volume_mesh``, ``2.5D merged`` ``2_5d_merged``.

    Parentheses go, their content stays, because it tells features apart; the mark "(not IBSI)" says nothing that the
    empty IBSI code does not, so it goes too. A percent sign becomes a word.
    """
    text = name.replace("(not IBSI)", "").replace("%", " percent").replace("'", "").lower()
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")
