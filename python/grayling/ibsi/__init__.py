# Copyright The grayling developers. Licensed under Apache-2.0.
"""Whether this build reaches what IBSI 1 and IBSI 2 publish: the values, the rule that compares, and the run.

The digital phantom is built in; the CT phantom, IBSI 2's phantoms and its response maps are read from copies of IBSI's
data sets.
``grayling ibsi`` on the command line is a thin cover over this package.
"""

from __future__ import annotations

from grayling.ibsi.checking import CONFIGURATIONS, Check, check_configuration
from grayling.ibsi.comparison import matches, rounded
from grayling.ibsi.filter_tests import FILTER_CONFIGURATIONS, check_filters
from grayling.ibsi.map_tests import MapTest, check_map, map_tests
from grayling.ibsi.phantoms import (
    CT_PHANTOM_SOURCE,
    FILTER_SOURCES,
    Phantom,
    ct_phantom,
    digital_phantom,
    filter_phantom,
    reference_map,
)
from grayling.ibsi.references import Reference, filtered_references, references
from grayling.ibsi.report import csv_text, json_text, markdown_text, totals

__all__ = [
    "CONFIGURATIONS",
    "CT_PHANTOM_SOURCE",
    "FILTER_CONFIGURATIONS",
    "FILTER_SOURCES",
    "Check",
    "MapTest",
    "Phantom",
    "Reference",
    "check_configuration",
    "check_filters",
    "check_map",
    "csv_text",
    "ct_phantom",
    "digital_phantom",
    "filter_phantom",
    "filtered_references",
    "json_text",
    "map_tests",
    "markdown_text",
    "matches",
    "reference_map",
    "references",
    "rounded",
    "totals",
]
