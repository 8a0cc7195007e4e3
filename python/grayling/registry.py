# Copyright The grayling developers. Licensed under Apache-2.0.
"""The features that exist, read from the compiled core: one row per feature and family."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, overload

from grayling import _core
from grayling._naming import snake_case
from grayling._optional import import_pandas
from grayling._words import closest
from grayling.errors import UnknownFeature

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Aggregation", "Family", "Feature", "FeatureList", "aggregations", "all_features", "families", "reasons"]


@dataclass(frozen=True)
class Family:
    """A family of features: those that read one matrix, histogram or shape.

    Attributes
    ----------
    name, title, ibsi_code
        The name in settings and keys, IBSI's title and code.
    kind
        ``"directional"`` (matrices per direction: GLCM, GLRLM), ``"zonal"`` (the other matrices), or ``"plain"``
        (computed once, in 3D).
    values_version
        Raised whenever any number of the family changes between releases.
    """

    name: str
    title: str
    ibsi_code: str
    kind: str
    values_version: int


@dataclass(frozen=True)
class Feature:
    """One feature.

    Attributes
    ----------
    key
        Family and name in snake case; in a `FeatureTable` the aggregation follows for matrix families.
    name, ibsi_code
        IBSI's name and code; no code where IBSI does not define the feature.
    family
        The family's name.
    unit
        ``"1"`` for a pure number.
    formula
        The definition in one line, in IBSI's notation.
    pyradiomics_name
        The name in pyradiomics, empty where it has no such feature.
    on_demand
        Computed only when asked for by name.
    """

    key: str
    name: str
    ibsi_code: str
    family: str
    unit: str
    formula: str
    pyradiomics_name: str
    on_demand: bool


@dataclass(frozen=True)
class Aggregation:
    """How matrices of slices and directions become one value (IBSI, "Aggregating features")."""

    name: str
    ibsi_code: str
    kind: str

    @property
    def key(self) -> str:
        """The ending of a feature's key, such as ``3d_averaged``."""
        return snake_case(self.name)


class FeatureList(Sequence[Feature]):
    """Features as an immutable table: a sequence of `Feature` rows that can be filtered.

    Examples
    --------
    >>> import grayling as gl
    >>> gl.features["glcm_joint_entropy"].ibsi_code
    'TU9B'
    """

    def __init__(self, rows: Sequence[Feature]) -> None:
        self._rows = tuple(rows)
        self._by_key = {row.key: row for row in self._rows}

    @overload
    def __getitem__(self, index: int | str) -> Feature: ...
    @overload
    def __getitem__(self, index: slice) -> FeatureList: ...
    def __getitem__(self, index: int | str | slice) -> Feature | FeatureList:
        if isinstance(index, slice):
            return FeatureList(self._rows[index])
        if isinstance(index, int):
            return self._rows[index]
        if index not in self._by_key:
            raise UnknownFeature(f"no feature {index!r}{closest(index, self._by_key)}")
        return self._by_key[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Feature]:
        return iter(self._rows)

    def __contains__(self, item: object) -> bool:
        return item in self._by_key if isinstance(item, str) else item in self._rows

    def __repr__(self) -> str:
        names = dict.fromkeys(row.family for row in self._rows)
        return f"FeatureList({len(self)} features of {', '.join(names)})"

    def filter(
        self, *, family: str | None = None, ibsi_code: str | None = None, text: str | None = None
    ) -> FeatureList:
        """Return the features of a family, with an IBSI code, or whose names contain a text (case is ignored)."""
        rows = [row for row in self._rows if family in (None, row.family) and ibsi_code in (None, row.ibsi_code)]
        if text is not None:
            rows = [row for row in rows if text.lower() in f"{row.key} {row.name} {row.pyradiomics_name}".lower()]
        return FeatureList(rows)

    def to_pandas(self) -> pd.DataFrame:
        """Return a data frame with one row per feature, indexed by key. Needs pandas."""
        frame: pd.DataFrame = import_pandas().DataFrame([asdict(row) for row in self._rows])
        return frame.set_index("key")

    def to_markdown(self) -> str:
        """Return one Markdown section with a table per family."""
        sections = []
        for family in families():
            rows = [row for row in self._rows if row.family == family.name]
            if rows:
                sections.append(_section(family, rows))
        return "\n".join(sections)


def _section(family: Family, rows: Sequence[Feature]) -> str:
    code = f", IBSI {family.ibsi_code}" if family.ibsi_code else ""
    lines = [
        f"## {family.title} (`{family.name}`{code})",
        "",
        "| feature | IBSI | key | unit | formula | pyradiomics |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        cells: list[Any] = [row.name + (" (on demand)" if row.on_demand else ""), row.ibsi_code, f"`{row.key}`"]
        cells += [row.unit, f"`{row.formula}`", row.pyradiomics_name]
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


@functools.cache
def families() -> tuple[Family, ...]:
    """Return the families in the order of all tables."""
    return tuple(
        Family(row["name"], row["title"], row["ibsi_code"], row["kind"], row["values_version"])
        for row in _core.registry()
    )


@functools.cache
def all_features() -> FeatureList:
    """Return every feature, in the order of all tables."""
    return FeatureList([_feature(family["name"], row) for family in _core.registry() for row in family["features"]])


def _feature(family: str, row: _core.FeatureRow) -> Feature:
    return Feature(
        key=f"{family}_{snake_case(row['name'])}",
        name=row["name"],
        ibsi_code=row["ibsi_code"],
        family=family,
        unit=row["unit"],
        formula=row["formula"],
        pyradiomics_name=row["pyradiomics_name"],
        on_demand=row["on_demand"],
    )


@functools.cache
def aggregations() -> tuple[Aggregation, ...]:
    """Return the ways to aggregate matrices over slices and directions."""
    return tuple(Aggregation(*row) for row in _core.aggregations())


@functools.cache
def reasons() -> tuple[str, ...]:
    """Return the texts that say why a value is undefined; the index is the code, and code 0 is no reason."""
    return tuple(_core.reasons())


def __getattr__(name: str) -> FeatureList:
    """Offer the list as ``features`` without reading the core when this module is loaded."""
    if name == "features":
        return all_features()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
