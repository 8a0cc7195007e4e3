# Copyright The grayling developers. Licensed under Apache-2.0.
"""Whether this build reaches the reference values of IBSI 1: the values, the rule that compares, and the run.

The digital phantom is built in; the CT phantom of configurations A to E is read from a copy of IBSI's data sets.
``grayling ibsi`` on the command line is a thin cover over this package.
"""

from __future__ import annotations

from grayling.ibsi.checking import CONFIGURATIONS, Check, check_configuration
from grayling.ibsi.comparison import matches, rounded
from grayling.ibsi.phantoms import CT_PHANTOM_SOURCE, Phantom, ct_phantom, digital_phantom
from grayling.ibsi.references import Reference, references
from grayling.ibsi.report import csv_text, json_text, markdown_text, totals

__all__ = [
    "CONFIGURATIONS",
    "CT_PHANTOM_SOURCE",
    "Check",
    "Phantom",
    "Reference",
    "check_configuration",
    "csv_text",
    "ct_phantom",
    "digital_phantom",
    "json_text",
    "markdown_text",
    "matches",
    "references",
    "rounded",
    "totals",
]
