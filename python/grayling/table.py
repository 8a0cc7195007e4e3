# Copyright The grayling developers. Licensed under Apache-2.0.
"""The result of an extraction: one row per region, one column per feature and aggregation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from grayling import _table_text as text
from grayling import registry
from grayling._optional import import_pandas
from grayling._responses import RegionResult
from grayling._words import closest, listed
from grayling.audit import BinAudit
from grayling.columns import Column
from grayling.diagnostics import Diagnostics
from grayling.errors import InvalidArgument, UnknownFeature
from grayling.io.atomic import write_text
from grayling.methods import paragraph
from grayling.provenance import Provenance
from grayling.regions import Region
from grayling.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FeatureTable"]


class FeatureTable(Mapping[str, float]):
    """Features of one or several regions, with what is needed to read and reproduce them.

    With one region it is a mapping from keys to values. With several, ``table.row(name)`` is such a mapping.

    Attributes
    ----------
    regions
        One per row.
    columns
        Key, feature (IBSI name, code, unit), aggregation and filter of each column.
    array, reason_codes
        [n_regions, n_columns], read-only. NaN always has a reason; a number with a reason is one that the standard
        fixes for a degenerate region.
    facts
        One per row, of the unfiltered image: numbers of voxels and levels, range of intensities, counts of the levels.
    audit
        One per row, of the unfiltered image: what re-segmentation and discretisation did, and what misleads.
    response_facts, response_audits
        One per row: the same of each response map, by the filter's key; empty without filters.
    settings, notes
        The processing, and the same in sentences; `methods` gives more of them.
    provenance
        Inputs, settings and software: what is needed to compute the table again.
    diagnostics
        One per row: image and region before and after each step; empty unless they were asked for.
    """

    def __init__(
        self, regions: Sequence[Region], columns: Sequence[Column], results: Sequence[RegionResult], settings: Settings
    ) -> None:
        self.regions = tuple(regions)
        self.columns = tuple(columns)
        self.array, self.reason_codes = _assembled(self.columns, results)
        self.facts: tuple[Mapping[str, Any], ...] = tuple(images[""].features.facts for images in results)
        self.audit: tuple[BinAudit, ...] = tuple(images[""].audit for images in results)
        self.response_facts: tuple[Mapping[str, Mapping[str, Any]], ...] = tuple(
            {key: image.features.facts for key, image in images.items() if key} for images in results
        )
        self.response_audits: tuple[Mapping[str, BinAudit], ...] = tuple(
            {key: image.audit for key, image in images.items() if key} for images in results
        )
        self.settings = settings
        self.notes: tuple[str, ...] = ()
        self.provenance: Provenance | None = None
        self.diagnostics: tuple[Diagnostics, ...] = ()
        self._results = tuple(results)
        self._position = {column.key: position for position, column in enumerate(self.columns)}

    def __getitem__(self, key: str) -> float:
        return float(self.array[self._only_row(), self._column(key)])

    def __iter__(self) -> Iterator[str]:
        return iter(self._position)

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, key: object) -> bool:
        return key in self._position

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return text.summary(self)

    def _repr_html_(self) -> str:
        return text.html(self)

    def row(self, region: str | int) -> FeatureTable:
        """Return the table of one region, given its name or label."""
        for position, candidate in enumerate(self.regions):
            if region in (candidate.name, candidate.label):
                table = FeatureTable([candidate], self.columns, [self._results[position]], self.settings)
                table.notes = self.notes
                table.provenance = self.provenance and self.provenance.of_region(candidate.name)
                table.diagnostics = self.diagnostics[position : position + 1]
                return table
        names = listed(f"{candidate.name!r}" for candidate in self.regions)
        raise InvalidArgument(f"no region {region!r} in this table; its regions: {names}")

    def reason(self, key: str) -> str:
        """Return why the value is undefined or fixed by the standard; empty where it is an ordinary value."""
        return registry.reasons()[int(self.reason_codes[self._only_row(), self._column(key)])]

    def column(self, key: str) -> Column:
        """Return a column's feature (IBSI name, code, unit, formula) and aggregation."""
        return self.columns[self._column(key)]

    def rows(self) -> list[dict[str, Any]]:
        """Return one dict per region: its name, its label, and its values by key."""
        return [
            {"region": region.name, "label": region.label} | dict(zip(self._position, values.tolist(), strict=True))
            for region, values in zip(self.regions, self.array, strict=True)
        ]

    def records(self) -> list[dict[str, Any]]:
        """Return one dict per region and feature: names, codes, filter, unit, aggregation, value and reason."""
        return text.records(self)

    def methods(self) -> str:
        """Return a paragraph for the methods section of a paper, with its references; see `Settings.methods`."""
        roles = [record.role for record in self.provenance.inputs] if self.provenance else []
        return paragraph(self.settings, separate_shape_mask="morphological_mask" in roles)

    def to_pandas(self) -> pd.DataFrame:
        """Return a data frame with one row per region, indexed by name. Needs pandas."""
        frame: pd.DataFrame = import_pandas().DataFrame(self.rows())
        return frame.set_index("region")

    def to_csv(self, path: str | Path | None = None, *, layout: str = "wide") -> str:
        """Return the table as CSV text, and write it to a file if a path is given.

        Parameters
        ----------
        path
            Written completely or not at all.
        layout
            ``"wide"``: one line per region. ``"long"``: one per region and feature, with codes, units and reasons.
            Undefined values are empty.

        Notes
        -----
        The text holds the table alone, as `to_pandas` does; provenance and audit are in `to_json`. ``grayling extract``
        puts columns before it that tell where a row comes from.
        """
        if layout not in ("wide", "long"):
            raise InvalidArgument(f"layout must be 'wide' or 'long'; got {layout!r}")
        return _written(text.csv_text(self.rows() if layout == "wide" else self.records()), path)

    def to_json(self, path: str | Path | None = None) -> str:
        """Return everything as JSON text (values, reasons, facts, audit, provenance), and write it to a path if given.

        Undefined values are null with their reason beside them. What is infinite, such as an open end of a range, is
        the text ``"inf"`` or ``"-inf"``, which `Settings.from_dict` reads.
        """
        return _written(text.json_text(self), path)

    def _column(self, key: str) -> int:
        if key not in self._position:
            raise UnknownFeature(f"no feature {key!r} in this table{self._alternatives(key)}")
        return self._position[key]

    def _alternatives(self, key: str) -> str:
        """Return the columns of a key without aggregation or of an IBSI code, else the closest key."""
        asked = str(key)
        keys = [
            column.key
            for column in self.columns
            if asked in (column.feature.key, column.feature.ibsi_code, f"{column.filter}_{column.feature.key}")
        ]
        return f"; it has {listed(keys)}" if key and keys else closest(key, self._position)

    def _only_row(self) -> int:
        if len(self.regions) > 1:
            names = listed(f"{region.name!r}" for region in self.regions)
            raise InvalidArgument(f"this table has several regions: {names}; choose one with table.row(name)")
        return 0


def _assembled(
    columns: Sequence[Column], results: Sequence[RegionResult]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
    """Put the engine's results of regions and their images into the order of the columns."""
    values = np.empty((len(results), len(columns)))
    codes = np.empty((len(results), len(columns)), np.uint8)
    for row, images in enumerate(results):
        for position, column in enumerate(columns):
            part = images[column.filter].features.families[column.feature.family, column.aggregation.name]
            values[row, position] = part.values[column.index]
            codes[row, position] = part.reasons[column.index]
    values.flags.writeable = codes.flags.writeable = False
    return values, codes


def _written(content: str, path: str | Path | None) -> str:
    if path is not None:
        write_text(path, content)
    return content
