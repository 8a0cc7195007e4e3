# Copyright The grayling developers. Licensed under Apache-2.0.
"""The reference values of IBSI 1, restated from the reference manual and the compliance table (see SOURCE.txt)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources

__all__ = ["DIAGNOSTICS", "Reference", "references"]

# The family under which the table lists what describes image and masks after each step.
DIAGNOSTICS = "diagnostics"


@dataclass(frozen=True)
class Reference:
    """One row of the table.

    Attributes
    ----------
    configuration
        ``"digital_phantom"`` or ``"A"`` to ``"E"``.
    family
        Name as in the registry, or ``"diagnostics"``.
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
