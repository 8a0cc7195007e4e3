# Copyright The grayling developers. Licensed under Apache-2.0.
"""The reference values of IBSI 1 and of phase 2 of IBSI 2, restated from what IBSI publishes (see SOURCE.txt)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources

__all__ = ["DIAGNOSTICS", "RESPONSE_MAP", "Reference", "filtered_references", "references"]

# The family under which the table lists what describes image and masks after each step.
DIAGNOSTICS = "diagnostics"
# The family of whole response maps (IBSI 2, phase 1), which have no features.
RESPONSE_MAP = "response_map"

_STATISTICS = "intensity_statistics"  # all that phase 2 of IBSI 2 has values of


@dataclass(frozen=True)
class Reference:
    """One row of the table.

    Attributes
    ----------
    configuration
        ``"digital_phantom"`` or ``"A"`` to ``"E"``; of IBSI 2 the test, such as ``"3.a.1"`` or ``"3.A"``.
    family
        Name as in the registry, ``"diagnostics"`` or ``"response_map"``.
    aggregation_code, ibsi_code
        IBSI's codes; the aggregation of what is computed once is DHQ4 (volume). Empty for diagnostics.
    tag
        IBSI's name of the value in its compliance table, unique within a configuration.
    value, tolerance
        As printed; None where IBSI defines the feature but has no reference value.
    consensus
        Of the teams: weak, moderate, strong, very strong; empty for diagnostics.
    """

    configuration: str
    family: str
    aggregation_code: str
    ibsi_code: str
    tag: str
    value: Decimal | None
    tolerance: Decimal | None
    consensus: str


def references(configuration: str | None = None) -> tuple[Reference, ...]:
    """Return the rows of one configuration, or of all, in the table's order."""
    return tuple(row for row in _table() if configuration in (None, row.configuration))


@lru_cache(maxsize=2)
def filtered_references(letter: str) -> tuple[Reference, ...]:
    """Return the rows of IBSI 2's tests of phase 2, ``"A"`` (in slices) or ``"B"`` (in the volume)."""
    code_of = {row.tag: row.ibsi_code for row in references("digital_phantom") if row.family == _STATISTICS}
    text = resources.files("grayling.ibsi").joinpath("filtered_reference_values.csv").read_text(encoding="utf-8")
    return tuple(
        Reference(
            configuration=row["filter_id"],
            family=_STATISTICS,
            aggregation_code="DHQ4",
            ibsi_code=code_of[row["feature_tag"]],
            tag=row["feature_tag"],
            value=_number(row["consensus_value"]),
            tolerance=_number(row["tolerance"]),
            consensus="",
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
        if row["filter_id"].endswith(letter)
    )


@lru_cache(maxsize=1)
def _table() -> tuple[Reference, ...]:
    text = resources.files("grayling.ibsi").joinpath("reference_values.csv").read_text(encoding="utf-8")
    return tuple(
        Reference(
            configuration=row["configuration"],
            family=row["family"],
            aggregation_code=row["aggregation_code"],
            ibsi_code=row["ibsi_code"],
            tag=row["tag"],
            value=_number(row["reference_value"]),
            tolerance=_number(row["tolerance"]),
            consensus=row["consensus"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
