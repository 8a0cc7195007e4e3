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
THREE_DIGITS = Context(prec=3, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Reference:
    """One row of ibsi1_reference_values.csv; value and tolerance as printed."""

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


def references(config, family=None, aggregation_code=None):
    """Rows of one configuration ("dig_phantom" or "A"), optionally of one family and aggregation."""
    with (HERE / "ibsi1_reference_values.csv").open(newline="") as table:
        rows = [_reference(row) for row in csv.DictReader(table)]
    wanted = {"config": config, "family": family, "aggregation_code": aggregation_code}
    return [r for r in rows if all(v is None or getattr(r, k) == v for k, v in wanted.items())]


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
    return Reference(**{k: row[k] for k in ("config", "family", "aggregation_code", "ibsi_code", "tag")}, **numbers)
