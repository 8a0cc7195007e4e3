# Copyright The grayling developers. Licensed under Apache-2.0.
"""How a computed value is compared with a reference value.

The manual states its values with three significant digits ("Reference data sets"), so a value is rounded to as many
first, half away from zero, and must then lie within the tolerance. All of it is decimal arithmetic: in binary, 0.1 is
not one tenth, and a value on the edge of the tolerance would be judged by an accident of representation.

Diagnostic features are printed with more digits from 1000 on (125256 voxels), so these are rounded to whole numbers.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

from grayling.ibsi.references import DIAGNOSTICS, Reference

__all__ = ["matches", "rounded"]

_THREE_DIGITS = Context(prec=3, rounding=ROUND_HALF_UP)
_LONG = 1000  # from here on three significant digits are fewer than a diagnostic feature is printed with


def rounded(value: float, family: str = "") -> Decimal:
    """Return a finite value as it is compared: three significant digits, of long diagnostics all before the point."""
    exact = Decimal(float(value))
    if family == DIAGNOSTICS and abs(exact) >= _LONG:
        return exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return _THREE_DIGITS.create_decimal(exact)


def matches(value: float, reference: Reference) -> bool:
    """Return whether a value reaches the reference value; what is not finite, or has no reference, does not."""
    if reference.value is None or reference.tolerance is None or not math.isfinite(value):
        return False
    return abs(rounded(value, reference.family) - reference.value) <= reference.tolerance
