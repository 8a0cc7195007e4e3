# Copyright The grayling developers. Licensed under Apache-2.0.
"""Do two tools give the same numbers? A ratio of times means little where they do not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

# Only sorts features into "the same" and "listed as different"; it judges nobody's correctness.
SAME_WITHIN = 1e-6

# Features of the same name but another definition: left out of the count, named in the report.
# tool -> {feature: what differs}
OTHER_DEFINITION: dict[str, dict[str, str]] = {
    "flash_radiomics": {"firstorder_Kurtosis": "excess kurtosis, 3 less"},
}


@dataclass(frozen=True)
class Agreement:
    """How features compare between a tool and the reference tool."""

    n_compared: int
    n_same: int
    n_only_reference: int
    n_only_tool: int
    differing: dict[str, float]  # feature -> relative difference, largest first
    other_definition: dict[str, str]

    def __str__(self) -> str:
        if not self.n_compared:
            return "none in common"
        text = f"{self.n_same}/{self.n_compared}"
        if self.differing:
            worst, difference = next(iter(self.differing.items()))
            text += f", worst {worst} {difference:.1e}"
        if self.other_definition:
            text += f"; other definition: {', '.join(self.other_definition)}"
        if self.n_only_reference:
            text += f"; {self.n_only_reference} missing"
        return text


def relative_difference(a: float, b: float) -> float:
    """Return |a - b| over the larger magnitude; 0 for two equal or two undefined values, infinite for one undefined."""
    if math.isnan(a) or math.isnan(b):
        return 0.0 if math.isnan(a) and math.isnan(b) else math.inf
    return 0.0 if a == b else abs(a - b) / max(abs(a), abs(b))


def compare(tool: str, values: Mapping[str, float], reference: Mapping[str, float], family: str | None) -> Agreement:
    """Compare the values of one family, or of all, with the reference's; keys are ``family_Feature``."""
    prefix = f"{family}_" if family else ""
    ours = {name for name in values if name.startswith(prefix)}
    theirs = {name for name in reference if name.startswith(prefix)}
    other = {name: why for name, why in OTHER_DEFINITION.get(tool, {}).items() if name in ours & theirs}
    common = sorted((ours & theirs) - set(other))
    differences = {name: relative_difference(values[name], reference[name]) for name in common}
    differing = {name: d for name, d in differences.items() if d > SAME_WITHIN}
    return Agreement(
        n_compared=len(common),
        n_same=len(common) - len(differing),
        n_only_reference=len(theirs - ours),
        n_only_tool=len(ours - theirs),
        differing=dict(sorted(differing.items(), key=lambda item: -item[1])),
        other_definition=other,
    )
