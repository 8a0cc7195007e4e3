# Copyright The grayling developers. Licensed under Apache-2.0.
"""The IBSI 1 comparison rule and the loaders of the tables in this folder (see SOURCES.md)."""

import csv
import json
import math
import os
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
# The table has one copy, which the package ships; read by its path here, so that nothing of the package takes part.
TABLE = HERE.parents[1] / "python" / "grayling" / "ibsi" / "reference_values.csv"
THREE_DIGITS = Context(prec=3, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Reference:
    """One row of the table; value and tolerance as printed."""

    config: str
    family: str
    aggregation_code: str
    ibsi_code: str
    tag: str
    value: Decimal
    tolerance: Decimal


def matches(value, reference, tolerance):
    """Round ``value`` to 3 significant digits, then require |value - reference| <= tolerance, all in decimal."""
    if not math.isfinite(value):
        return False
    rounded = THREE_DIGITS.create_decimal(Decimal(float(value)))
    return abs(rounded - Decimal(str(reference))) <= Decimal(str(tolerance))


def matches_diagnostic(value, reference, tolerance):
    """As `matches`, but from 1000 on diagnostics are printed with all digits before the point, and so compared."""
    if not abs(value) >= 1000:
        return matches(value, reference, tolerance)
    return abs(math.floor(abs(value) + 0.5) * (1 if value > 0 else -1) - reference) <= tolerance


def references(config, family=None, aggregation_code=None):
    """Rows of one configuration ("digital_phantom", "A" to "E") with a value, but no diagnostics."""
    wanted = {"config": config, "family": family, "aggregation_code": aggregation_code}
    rows = [row for row in _rows() if row.family != "diagnostics"]
    return [r for r in rows if all(v is None or getattr(r, k) == v for k, v in wanted.items())]


def diagnostics(config):
    """The rows of one configuration that describe image and masks after each step."""
    return [row for row in _rows() if (row.config, row.family) == (config, "diagnostics")]


def _rows():
    with TABLE.open(newline="") as table:
        return [_reference(row) for row in csv.DictReader(table) if row["reference_value"]]


def digital_phantom():
    """(image, mask, spacing_mm): arrays (z, y, x), spacing in that order."""
    phantom = json.loads((HERE / "digital_phantom.json").read_text())
    return np.array(phantom["image"]), np.array(phantom["mask"], bool), tuple(phantom["spacing_mm"])


def digital_phantom_matrices():
    """The manual's printed matrices: a list of dicts with matrix, slice, direction (z, y, x), columns, rows."""
    return json.loads((HERE / "digital_phantom_matrices.json").read_text())["matrices"]


def shared_data():
    """The folder of shared test data, or None: GRAYLING_TEST_DATA, else ../shared/data beside the checkout."""
    beside = HERE.parents[2] / "shared" / "data"
    folder = Path(os.environ.get("GRAYLING_TEST_DATA", beside))
    return folder if folder.is_dir() else None


def _reference(row):
    numbers = {"value": Decimal(row["reference_value"]), "tolerance": Decimal(row["tolerance"])}
    names = {k: row[k] for k in ("family", "aggregation_code", "ibsi_code", "tag")}
    return Reference(config=row["configuration"], **names, **numbers)
