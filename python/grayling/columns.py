# Copyright The grayling developers. Licensed under Apache-2.0.
"""Which columns a table of features has, and which bits of each family's selection they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from grayling import registry
from grayling._words import joined, listed
from grayling.errors import InvalidArgument
from grayling.registry import Aggregation, Family, Feature

if TYPE_CHECKING:
    from grayling.settings import Settings

__all__ = [
    "SHAPE_FAMILIES",
    "Column",
    "all_columns",
    "askable_keys",
    "columns_of",
    "expect_columns",
    "response_columns",
    "selections",
    "unfiltered_columns",
]

# Intensities of the intensity-volume histogram; after a fixed bin number these are bin numbers (IBSI P88C).
_IVH_INTENSITIES = frozenset({"GBPN", "CNV2"})
# What is computed from the unfiltered image and its masks alone: shape, and what relates intensities to it.
SHAPE_FAMILIES = frozenset({"morphology", "planar_morphology"})
_NOT_AGGREGATED = Aggregation("", "", "plain")


@dataclass(frozen=True)
class Column:
    """A feature of one image under one aggregation.

    Attributes
    ----------
    key
        The filter's key, where there is one, the feature's and, for matrix families, the aggregation's.
    feature, aggregation
        The rows of the registry; the aggregation's name is empty for families that are computed once.
    index
        The feature's place in its family.
    filter
        The key of the filter whose response map it is computed from; empty for the unfiltered image.
    """

    key: str
    feature: Feature
    aggregation: Aggregation
    index: int
    filter: str = ""


def all_columns() -> tuple[Column, ...]:
    """Return every column that exists: all features under all aggregations."""
    return tuple(column for family in registry.families() for column in _family_columns(family, None))


def askable_keys() -> list[str]:
    """Return the names that ``Settings.features`` accepts: keys with and without aggregation."""
    return list(dict.fromkeys(key for column in all_columns() for key in (column.feature.key, column.key)))


@lru_cache(maxsize=64)
def columns_of(settings: Settings) -> tuple[Column, ...]:
    """Return the columns that the settings ask for: of the unfiltered image, then filter by filter."""
    columns = list(unfiltered_columns(settings))
    for one in settings.filters:
        key = one.key
        columns += [replace(row, key=f"{key}_{row.key}", filter=key) for row in response_columns(settings)]
    return tuple(columns)


@lru_cache(maxsize=64)
def unfiltered_columns(settings: Settings) -> tuple[Column, ...]:
    """Return the columns of the unfiltered image, in the registry's order."""
    numbered = settings.ivh_discretisation.method == "fixed_bin_number"
    return tuple(
        replace(column, feature=_with_unit(column.feature, numbered))
        for column in _asked_columns(settings)
        if settings.unfiltered or column.feature.family in SHAPE_FAMILIES
    )


@lru_cache(maxsize=64)
def response_columns(settings: Settings) -> tuple[Column, ...]:
    """Return the columns that every response map has, in the registry's order, their keys without a filter's."""
    numbered = settings.response_ivh_discretisation.method == "fixed_bin_number"
    return tuple(
        replace(column, feature=_of_responses(_with_unit(column.feature, numbered)))
        for column in _asked_columns(settings)
        if column.feature.family not in SHAPE_FAMILIES
    )


def _asked_columns(settings: Settings) -> Iterator[Column]:
    """Return the columns of families, features and aggregations that are asked for."""
    asked = set(settings.features or ())
    extra = set(settings.extra_features)
    for family in registry.families():
        if settings.families is not None and family.name not in settings.families:
            continue
        for column in _family_columns(family, settings.aggregations):
            by_name = column.key in asked or column.feature.key in asked or column.feature.key in extra
            if by_name or (settings.features is None and not column.feature.on_demand):
                yield column


def expect_columns(settings: Settings) -> tuple[Column, ...]:
    """Return the columns that the settings ask for, at least one.

    Raises
    ------
    grayling.errors.InvalidArgument
        If features, families and aggregations exclude each other, or neither the unfiltered image nor a filter is
        left.
    """
    if not settings.unfiltered and not settings.filters:
        raise InvalidArgument(
            "unfiltered is false and there is no filter, so no image is left to compute features from; give filters, "
            "or leave unfiltered out"
        )
    columns = columns_of(settings)
    if not columns:
        asked = {name: getattr(settings, name) for name in ("features", "families", "aggregations")}
        values = ", ".join(f"{name} {listed(names)}" for name, names in asked.items() if names)
        raise InvalidArgument(f"these have nothing in common, so nothing is left: {values}{_demand_hint(settings)}")
    return columns


def _demand_hint(settings: Settings) -> str:
    """Return how to go on where whole families are on demand and no feature of them was asked for."""
    computed = {row.family for row in registry.all_features() if not row.on_demand}
    asked = [name for name in settings.families or () if name not in computed]
    if not asked or settings.features is not None:
        return ""
    return f"; features of {joined(asked)} are computed only on demand: name them in features or extra_features"


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


def _with_unit(feature: Feature, numbered: bool) -> Feature:
    """Return the feature with the unit that it has where the volume histogram is one of bin numbers, or is not."""
    return replace(feature, unit="level") if numbered and feature.ibsi_code in _IVH_INTENSITIES else feature


def _of_responses(feature: Feature) -> Feature:
    """Return the feature with the unit that it has in a response map, whose values are intensities no more."""
    return replace(feature, unit=feature.unit.replace("intensity", "response"))


def _key(feature: Feature, aggregation: Aggregation) -> str:
    return f"{feature.key}_{aggregation.key}" if aggregation.name else feature.key
