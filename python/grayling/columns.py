# Copyright The grayling developers. Licensed under Apache-2.0.
"""Which columns a table of features has, and which bits of each family's selection they need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from grayling import registry
from grayling._words import listed
from grayling.errors import InvalidArgument
from grayling.registry import Aggregation, Family, Feature

if TYPE_CHECKING:
    from grayling.settings import Settings

__all__ = ["Column", "all_columns", "askable_keys", "columns_of", "expect_columns", "selections"]

# Intensities of the intensity-volume histogram; after a fixed bin number these are bin numbers (IBSI P88C).
_IVH_INTENSITIES = frozenset({"GBPN", "CNV2"})
_NOT_AGGREGATED = Aggregation("", "", "plain")


@dataclass(frozen=True)
class Column:
    """A feature under one aggregation.

    Attributes
    ----------
    key
        The feature's key and, for matrix families, the aggregation's.
    feature, aggregation
        The rows of the registry; the aggregation's name is empty for families that are computed once.
    index
        The feature's place in its family.
    """

    key: str
    feature: Feature
    aggregation: Aggregation
    index: int


def all_columns() -> tuple[Column, ...]:
    """Return every column that exists: all features under all aggregations."""
    return tuple(column for family in registry.families() for column in _family_columns(family, None))


def askable_keys() -> list[str]:
    """Return the names that ``Settings.features`` accepts: keys with and without aggregation."""
    return list(dict.fromkeys(key for column in all_columns() for key in (column.feature.key, column.key)))


@lru_cache(maxsize=64)
def columns_of(settings: Settings) -> tuple[Column, ...]:
    """Return the columns that the settings ask for, in the registry's order."""
    asked = set(settings.features or ())
    extra = set(settings.extra_features)
    wanted: list[Column] = []
    for family in registry.families():
        if settings.families is not None and family.name not in settings.families:
            continue
        for column in _family_columns(family, settings.aggregations):
            by_name = column.key in asked or column.feature.key in asked or column.feature.key in extra
            if by_name or (settings.features is None and not column.feature.on_demand):
                wanted.append(replace(column, feature=_with_unit(column.feature, settings)))
    return tuple(wanted)


def expect_columns(settings: Settings) -> tuple[Column, ...]:
    """Return the columns that the settings ask for, at least one.

    Raises
    ------
    grayling.errors.InvalidArgument
        If features, families and aggregations exclude each other.
    """
    columns = columns_of(settings)
    if not columns:
        asked = {name: getattr(settings, name) for name in ("features", "families", "aggregations")}
        values = ", ".join(f"{name} {listed(names)}" for name, names in asked.items() if names)
        raise InvalidArgument(f"these have nothing in common, so nothing is left: {values}")
    return columns


def selections(columns: Iterable[Column]) -> dict[str, int]:
    """Return, for each family that has columns, the bits of its features."""
    wanted = {column.feature.key for column in columns}
    result: dict[str, int] = {}
    for family in registry.families():
        rows = registry.all_features().filter(family=family.name)
        bits = sum(1 << position for position, row in enumerate(rows) if row.key in wanted)
        if bits:
            result[family.name] = bits
    return result


def _family_columns(family: Family, names: Iterable[str] | None) -> list[Column]:
    """Return a family's columns, aggregation by aggregation; `names` limits the aggregations."""
    chosen = (
        [_NOT_AGGREGATED]
        if family.kind == "plain"
        else [
            row for row in registry.aggregations() if row.kind == family.kind and (names is None or row.name in names)
        ]
    )
    rows = registry.all_features().filter(family=family.name)
    return [
        Column(_key(row, aggregation), row, aggregation, index)
        for aggregation in chosen
        for index, row in enumerate(rows)
    ]


def _with_unit(feature: Feature, settings: Settings) -> Feature:
    """Return the feature with the unit that it has under these settings."""
    numbered = settings.ivh_discretisation.method == "fixed_bin_number"
    return replace(feature, unit="level") if numbered and feature.ibsi_code in _IVH_INTENSITIES else feature


def _key(feature: Feature, aggregation: Aggregation) -> str:
    return f"{feature.key}_{aggregation.key}" if aggregation.name else feature.key
