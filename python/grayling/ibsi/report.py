# Copyright The grayling developers. Licensed under Apache-2.0.
"""Checks as counts, and as text: CSV and JSON with the columns of IBSI's compliance table, Markdown for documents."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grayling import _table_text, registry
from grayling._core import __version__
from grayling.ibsi.checking import Check
from grayling.ibsi.comparison import rounded
from grayling.ibsi.filter_tests import FILTER_CONFIGURATIONS, FILTER_TITLES, filter_of
from grayling.ibsi.phantoms import CT_PHANTOM_SOURCE
from grayling.ibsi.references import DIAGNOSTICS, RESPONSE_MAP

__all__ = ["CONSENSUS", "Total", "csv_text", "filter_rows", "json_text", "markdown_text", "totals"]

Results = Mapping[str, Sequence[Check]]

# The levels of consensus among the teams (reference manual, "Image features"); no published value is a weak one.
CONSENSUS = ("very strong", "strong", "moderate", "weak")


@dataclass(frozen=True)
class Total:
    """How many of the values that have a reference reach it."""

    reached: int
    total: int

    def __str__(self) -> str:
        return f"{self.reached} / {self.total}" if self.total else ""


def totals(checks: Iterable[Check], *, family: str | None = None, consensus: str | None = None) -> Total:
    """Count checks: of one family, of one level of consensus, or of all; rows without a reference do not count."""
    rows = [
        check.reached
        for check in checks
        if check.counts and family in (None, check.reference.family) and consensus in (None, check.reference.consensus)
    ]
    return Total(sum(rows), len(rows))


def features_of(checks: Iterable[Check]) -> list[Check]:
    """Return the checks of features, without those of diagnostic features and of whole response maps."""
    return [check for check in checks if check.reference.family not in (DIAGNOSTICS, RESPONSE_MAP)]


def title(configuration: str) -> str:
    """Return what the compliance table calls a configuration; of IBSI 2 a group of tests, or a test."""
    if configuration in FILTER_CONFIGURATIONS:
        return FILTER_CONFIGURATIONS[configuration]
    if configuration[:1].isdigit():
        return f"IBSI 2, {configuration}"
    return "digital phantom" if configuration == "digital_phantom" else f"configuration {configuration}"


def first(results: Results) -> Results:
    """Return the checks of IBSI 1."""
    return {name: checks for name, checks in results.items() if name not in FILTER_CONFIGURATIONS}


def second(results: Results) -> Results:
    """Return the checks of IBSI 2."""
    return {name: checks for name, checks in results.items() if name in FILTER_CONFIGURATIONS}


def filter_rows(results: Results) -> list[list[str]]:
    """Return a row per filter of IBSI 2, then all filters: a title, then the counts of each group of tests.

    Parameters
    ----------
    results
        The checks of each group, see `second`.
    """
    rows = []
    for kind in FILTER_TITLES:
        of_kind = [[check for check in checks if filter_of(check.reference) == kind] for checks in results.values()]
        rows.append([FILTER_TITLES[kind], *(str(totals(checks)) for checks in of_kind)])
    return [*rows, ["All filters", *(str(totals(checks)) for checks in results.values())]]


def summary_rows(results: Results) -> list[list[str]]:
    """Return a row per family, then diagnostics, all features, and levels of consensus: a title, then the counts.

    Parameters
    ----------
    results
        The checks of each configuration of IBSI 1, see `first`.
    """
    rows = [
        [family.title, *(str(totals(checks, family=family.name)) for checks in results.values())]
        for family in registry.families()
        if family.ibsi_code
    ]
    rows.append(["All features", *(str(totals(features_of(checks))) for checks in results.values())])
    for level in CONSENSUS:
        counts = [totals(checks, consensus=level) for checks in results.values()]
        if any(count.total for count in counts):
            rows.append([f"of {level} consensus", *map(str, counts)])
    rows.append(["Diagnostics", *(str(totals(checks, family=DIAGNOSTICS)) for checks in results.values())])
    return rows


def foreign_input(results: Results) -> str:
    """Return in a sentence how image or mask, before any processing, differ from IBSI's; empty where they do not."""
    for part, suffix in (("image", "_init_img"), ("mask", "_init_roi")):
        for check in (check for checks in results.values() for check in checks):
            if check.reference.tag.endswith(suffix) and check.counts and not check.reached:
                return (
                    f"this is not IBSI's {part}: {check.reference.tag} is {check.value:.8g}, IBSI's "
                    f"{_text(check.reference.value)} ({title(check.reference.configuration)}); see {CT_PHANTOM_SOURCE}"
                )
    return ""


def misses(results: Results) -> list[list[str]]:
    """Return a row per value that misses its reference: name, configuration, tag, result, reference, tolerance, ..."""
    return [
        [
            check.name,
            check.reference.configuration,
            check.reference.tag,
            f"{check.value:.8g}",
            _text(check.reference.value),
            _text(check.reference.tolerance),
            check.reference.consensus,
            check.reason,
        ]
        for checks in results.values()
        for check in checks
        if check.counts and not check.reached
    ]


def markdown_text(results: Results) -> str:
    """Return the counts by family and configuration, and by filter, as Markdown tables, with a line on the total."""
    parts = [
        _markdown_table([["reached / total", *map(title, part)], *rows(part)])
        for part, rows in ((first(results), summary_rows), (second(results), filter_rows))
        if part
    ]
    return "\n\n".join([*parts, total_line(results)]) + "\n"


def _markdown_table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *body))


def total_line(results: Results) -> str:
    """Return the sentences with the counts of everything."""
    return " ".join([*_first_total(first(results)), *_second_total(second(results))])


def _first_total(results: Results) -> Iterator[str]:
    everything = [check for checks in results.values() for check in checks]
    features, diagnostics = totals(features_of(everything)), totals(everything, family=DIAGNOSTICS)
    if everything:
        line = f"{features.reached} of {features.total} reference values reached"
        yield line + (f", {diagnostics.reached} of {diagnostics.total} diagnostics." if diagnostics.total else ".")


def _second_total(results: Results) -> Iterator[str]:
    everything = [check for checks in results.values() for check in checks]
    maps, values = totals(everything, family=RESPONSE_MAP), totals(features_of(everything))
    counts = [(maps, "response maps"), (values, "reference values of filtered images")]
    parts = [f"{count.reached} of {count.total} {what}" for count, what in counts if count.total]
    if parts:
        yield f"{' and '.join(parts)} reached."


def records(results: Results) -> list[dict[str, Any]]:
    """Return a dict per check, with the columns of IBSI's compliance table first.

    Those are the columns of IBSI-1-submission-table.xlsx (theibsi.github.io/ibsi1), as tools that read it list them;
    its six sheets are put below each other. ``difference`` is that of the rounded result. IBSI's codes, the exact
    result and the reason of an undefined one are added.
    """
    return [_record(check) for checks in results.values() for check in checks]


def csv_text(results: Results) -> str:
    """Return all checks as CSV, a line per value."""
    return _table_text.csv_text(records(results))


def json_text(results: Results) -> str:
    """Return counts and all checks as JSON without NaN."""
    content = {
        "grayling": __version__,
        "rule": "round the result to 3 significant digits, half away from zero (diagnostics from 1000 on: to a whole "
        "number); reached if |rounded result - reference value| <= tolerance, in decimal arithmetic; of a response map "
        "the result is the largest difference to the reference map in percent of its range",
        "counts": {title(name): _counts(checks) for name, checks in results.items()},
        "checks": [{key: _finite(value) for key, value in row.items()} for row in records(results)],
    }
    return json.dumps(content, indent=1, allow_nan=False) + "\n"


def _counts(checks: Sequence[Check]) -> dict[str, dict[str, int]]:
    rows = {"features": totals(features_of(checks))}
    rows |= {family.name: totals(checks, family=family.name) for family in registry.families() if family.ibsi_code}
    rows |= {name: totals(checks, family=name) for name in (DIAGNOSTICS, RESPONSE_MAP)}
    return {name: {"reached": count.reached, "total": count.total} for name, count in rows.items()}


def _record(check: Check) -> dict[str, Any]:
    row = check.reference
    aggregations = {one.ibsi_code: one.name for one in registry.aggregations()}
    titles = {family.name: family.title for family in registry.families()}
    titles |= {DIAGNOSTICS: "Diagnostics", RESPONSE_MAP: "Response map"}
    aggregation = aggregations.get(row.aggregation_code, "")
    result = rounded(check.value, row.family) if math.isfinite(check.value) else None
    difference = result - row.value if result is not None and row.value is not None else None
    return {
        "dataset": title(row.configuration),
        "family": f"{titles[row.family]} ({aggregation})" if aggregation else titles[row.family],
        "feature": check.name,
        "consensus": row.consensus,
        "reference value": _text(row.value),
        "tolerance": _text(row.tolerance),
        "your result": _text(result),
        "difference": _text(difference),
        "check": verdict(check),
        "tag": row.tag,
        "ibsi code": row.ibsi_code,
        "aggregation code": row.aggregation_code,
        "exact result": check.value,
        "reason": check.reason,
    }


def verdict(check: Check) -> str:
    """Return the outcome in words."""
    if not check.counts:
        return "no reference value"
    return "reached" if check.reached else "missed"


def _text(number: Any) -> str:
    return "" if number is None else f"{number:f}"


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
