# Copyright The grayling developers. Licensed under Apache-2.0.
"""A feature table as text: records, CSV, JSON, summary, HTML."""

from __future__ import annotations

import csv
import html as markup
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from grayling import registry
from grayling._words import counted, listed, percent

if TYPE_CHECKING:
    from grayling.table import FeatureTable

__all__ = ["clipping", "csv_text", "html", "json_text", "jsonable", "records", "summary"]

_SHOWN = 8  # rows of a summary


def records(table: FeatureTable) -> list[dict[str, Any]]:
    """Return one dict per region and feature."""
    texts = registry.reasons()
    return [
        {
            "region": region.name,
            "label": region.label,
            "filter": column.filter,
            "key": column.key,
            "family": column.feature.family,
            "name": column.feature.name,
            "ibsi_code": column.feature.ibsi_code,
            "aggregation": column.aggregation.name,
            "aggregation_code": column.aggregation.ibsi_code,
            "value": value,
            "unit": column.feature.unit,
            "reason": texts[code],
        }
        for region, values, codes in zip(table.regions, table.array.tolist(), table.reason_codes.tolist(), strict=True)
        for column, value, code in zip(table.columns, values, codes, strict=True)
    ]


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as CSV; NaN is an empty field, and a number reads back as the same double."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: "" if _is_nan(value) else value for key, value in row.items()})
    return stream.getvalue()


def json_text(table: FeatureTable) -> str:
    """Return values, reasons, facts, audit and provenance as JSON without NaN or infinity."""
    content = {
        "provenance": table.provenance and table.provenance.to_dict(),
        "notes": list(table.notes),
        "regions": [
            {"name": region.name, "label": region.label, "facts": dict(facts), "audit": asdict(audit)}
            | {"responses": responses}
            for region, facts, audit, responses in zip(
                table.regions, table.facts, table.audit, _responses(table), strict=True
            )
        ],
        "features": records(table),
    }
    if table.diagnostics:
        content["diagnostics"] = [row for one in table.diagnostics for row in one.records()]
    return json.dumps(jsonable(content), indent=1, allow_nan=False) + "\n"


def _responses(table: FeatureTable) -> list[list[dict[str, Any]]]:
    """Return what there is to tell of each region's response maps."""
    return [
        [{"filter": key, "facts": dict(facts[key]), "audit": asdict(audit)} for key, audit in audits.items()]
        for facts, audits in zip(table.response_facts, table.response_audits, strict=True)
    ]


def jsonable(value: Any) -> Any:
    """Return a value without what JSON cannot hold: NaN becomes null, infinity the text ``"inf"`` or ``"-inf"``."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(part) for key, part in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return jsonable(value.tolist())
    if isinstance(value, list | tuple):
        return [jsonable(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else ("inf" if value > 0 else "-inf")
    return value


def summary(table: FeatureTable) -> str:
    """Return a few lines that fit a terminal: regions, notes and the first values."""
    names = listed(region.name for region in table.regions)
    what = f"{counted(len(table.columns), 'feature')} of {counted(len(table.regions), 'region')}"
    filters = dict.fromkeys(column.filter for column in table.columns if column.filter)
    what += f" and {counted(len(filters), 'filter')} ({listed(filters)})" if filters else ""
    lines = [f"FeatureTable: {what}: {names}{_size(table)}"]
    lines += [f"  {' '.join(table.notes)}"] if table.notes else []
    for record in records(table)[:_SHOWN]:
        lines.append(
            f"  {record['key']:<60} {number(record['value'])} {shown_unit(record['unit'])}{_why(record)}".rstrip()
        )
    hidden = len(table.columns) * len(table.regions) - _SHOWN
    return "\n".join([*lines, f"  ... and {hidden} more"] if hidden > 0 else lines)


def _size(table: FeatureTable) -> str:
    """Return what the only region holds."""
    if len(table.regions) != 1:
        return ""
    facts = table.facts[0]
    levels = f"{facts['n_levels_occupied']} of {counted(facts['n_levels'], 'grey level')}"
    return f" ({counted(facts['n_voxels_intensity'], 'voxel')}, {levels}{clipping(table)})"


def clipping(table: FeatureTable) -> str:
    """Return how much of the only region was clipped, to go on a line with; nothing if it was not."""
    shares = [audit.share_clipped for audit in table.audit if audit.share_clipped > 0]
    return "".join(f", {percent(share)} of the voxels clipped" for share in shares)


def html(table: FeatureTable) -> str:
    """Return an HTML table for notebooks, one line per region and feature."""
    of_filters = ("filter",) if any(column.filter for column in table.columns) else ()
    shown = ("region", *of_filters, "key", "value", "unit", "aggregation", "ibsi_code", "reason")
    head = "".join(f"<th>{name}</th>" for name in shown)
    body = []
    for record in records(table):
        cells = record | {"value": number(record["value"]), "unit": shown_unit(record["unit"])}
        body.append("<tr>" + "".join(f"<td>{markup.escape(str(cells[name]))}</td>" for name in shown) + "</tr>")
    notes = markup.escape(" ".join(table.notes))
    return f"<p>{notes}</p><table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def number(value: float) -> str:
    """Return a value for reading: six digits."""
    return "undefined" if math.isnan(value) else f"{value:.6g}"


def shown_unit(unit: str) -> str:
    """Return a unit for reading: nothing for a pure number."""
    return "" if unit == "1" else unit


def _why(record: Mapping[str, Any]) -> str:
    return f" ({record['reason']})" if record["reason"] else ""


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
