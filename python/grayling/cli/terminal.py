# Copyright The grayling developers. Licensed under Apache-2.0.
"""Feature tables and histograms in a terminal, or in a pipe or dumb terminal as plain text."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

import numpy as np
import numpy.typing as npt
from rich import box
from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.status import Status
from rich.table import Table
from rich.text import Text

from grayling import registry
from grayling._table_text import clipping, number, shown_unit
from grayling.audit import BinAudit
from grayling.cli.words import worded
from grayling.columns import Column
from grayling.table import FeatureTable

__all__ = ["console", "feature_tables", "histogram", "message_console", "new_table", "progress"]

# Where there is no terminal to ask, lines are this long, so that a pipe sees the same everywhere.
_PIPE_WIDTH = 132
_BLOCKS = " ▁▂▃▄▅▆▇█"
_ASCII_BLOCKS = " .:-=+*#@"


def console(stream: IO[str] | None = None) -> Console:
    """Return a console for results on the standard output, or on a given stream."""
    out = stream or sys.stdout
    return Console(file=out, width=None if out.isatty() else _PIPE_WIDTH, highlight=False, soft_wrap=False)


def message_console() -> Console:
    """Return a console for progress and remarks, on the error stream."""
    return Console(stderr=True, highlight=False)


class _Shown(logging.Handler):
    """Shows what is logged in a line that the next message replaces."""

    def __init__(self, status: Status) -> None:
        super().__init__(logging.INFO)
        self._status = status

    def emit(self, record: logging.LogRecord) -> None:
        self._status.update(Text(record.getMessage()))


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show in a terminal which step, filter or region is being computed; `text` before the first of them."""
    log = logging.getLogger("grayling")
    level = log.level
    with message_console().status(text) as status:
        handler = _Shown(status)
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        try:
            yield
        finally:
            log.removeHandler(handler)
            log.setLevel(level)


def new_table(*headings: str) -> Table:
    """Return an empty table; a heading that starts with ``>`` makes its column right-aligned."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for position, heading in enumerate(headings):
        justify: JustifyMethod = "right" if heading.startswith(">") else "left"
        table.add_column(heading.removeprefix(">"), justify=justify, no_wrap=position > 0, overflow="fold")
    return table


def feature_tables(table: FeatureTable) -> RenderableType:
    """Return a table per region, image and family: a line per feature, a column per aggregation."""
    parts: list[RenderableType] = []
    for region in table.regions:
        single = table.row(region.name)
        parts.append(Text(f"region {region.name} (label {region.label}): {_size(single)}", style="bold cyan"))
        parts += [*_remarks(single.audit[0]), *_family_tables(single, "")]
        for key, audit in single.response_audits[0].items():
            levels = _share(audit.n_levels_occupied, audit.n_levels)
            parts.append(Text(f"region {region.name}, filter {key}: {levels} grey levels", style="bold cyan"))
            parts += [*_remarks(audit), *_family_tables(single, key)]
    parts.append(Text(worded(" ".join(table.notes)), style="dim"))
    return Group(*parts)


def _remarks(audit: BinAudit) -> list[RenderableType]:
    return [Text(worded(f"note: {told}"), style="yellow") for told in audit.warnings]


def _family_tables(table: FeatureTable, key: str) -> list[RenderableType]:
    """Return the tables of one image of the only region, the unfiltered one or a filter's."""
    parts: list[RenderableType] = []
    for family in registry.families():
        columns = [row for row in table.columns if (row.filter, row.feature.family) == (key, family.name)]
        if columns:
            parts += [Text(family.title, style="bold"), _family_table(table, columns)]
    return parts


def _size(table: FeatureTable) -> str:
    """Return voxels and grey levels of the only region, `of` where not all take part, and what was clipped."""
    facts = table.facts[0]
    n_left, n_voxels = facts["n_voxels_intensity"], facts["n_voxels_labelled"]
    n_levels = facts["n_levels"]
    n_occupied = facts.get("n_levels_occupied", n_levels)
    return f"{_share(n_left, n_voxels)} voxels, {_share(n_occupied, n_levels)} grey levels{clipping(table)}"


def _share(part: int, whole: int) -> str:
    return str(whole) if part == whole else f"{part} of {whole}"


def _family_table(table: FeatureTable, columns: Sequence[Column]) -> Table:
    names = list(dict.fromkeys(column.aggregation.name for column in columns))
    result = new_table("feature", *(f">{name or 'value'}" for name in names), "unit", "IBSI")
    cells = {(column.feature.key, column.aggregation.name): column.key for column in columns}
    for feature in dict.fromkeys(column.feature for column in columns):
        values = [_cell(table, cells.get((feature.key, name))) for name in names]
        result.add_row(feature.name, *values, shown_unit(feature.unit), feature.ibsi_code)
    return result


def _cell(table: FeatureTable, key: str | None) -> str:
    if key is None:
        return ""
    reason = table.reason(key)
    return f"{number(table[key])} ({reason})" if reason else number(table[key])


def histogram(counts: npt.NDArray[np.intp], title: str, out: Console, height: int = 6) -> Iterable[str]:
    """Return the lines of a histogram, one character per grey level (or per several, where there are many).

    Parameters
    ----------
    counts
        [n_levels], voxels per grey level.
    title
        The line above.
    out
        Where it will be printed: decides about width and characters.
    height
        Lines of the bars.
    """
    blocks = _BLOCKS if out.encoding.lower().startswith("utf") else _ASCII_BLOCKS
    heights = _scaled(_grouped(counts, max(16, out.width - 12)), height * (len(blocks) - 1))
    per_level = 2 if len(heights) * 2 <= out.width - 12 else 1
    yield f"{title} (largest bin: {int(counts.max())} voxels)"
    for line in range(height - 1, -1, -1):
        filled = np.clip(heights - line * (len(blocks) - 1), 0, len(blocks) - 1)
        yield "  " + "".join(blocks[level] * per_level for level in filled)
    width = len(heights) * per_level
    yield "  1" + str(len(counts)).rjust(width - 1)


def _grouped(counts: npt.NDArray[np.intp], most: int) -> npt.NDArray[np.intp]:
    """Add up neighbouring levels until there are at most so many."""
    size = -(-len(counts) // most)
    padded = np.pad(counts, (0, -len(counts) % size))
    return np.asarray(padded.reshape(-1, size).sum(axis=1))


def _scaled(counts: Sequence[int] | npt.NDArray[np.intp], steps: int) -> npt.NDArray[np.intp]:
    """Return heights in steps; what is not empty gets at least one."""
    values = np.asarray(counts, dtype=np.float64)
    return np.asarray(np.ceil(values / max(1.0, values.max()) * steps), dtype=np.intp)
