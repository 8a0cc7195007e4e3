# Copyright The grayling developers. Licensed under Apache-2.0.
"""Computing one configuration and comparing it with every reference value that it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grayling import registry
from grayling.extraction import extract
from grayling.ibsi.comparison import matches
from grayling.ibsi.diagnostic_tags import tagged
from grayling.ibsi.phantoms import Phantom
from grayling.ibsi.references import DIAGNOSTICS, Reference, references
from grayling.settings import Settings
from grayling.table import FeatureTable

__all__ = ["CONFIGURATIONS", "Check", "Features", "check_configuration", "features_of"]

CONFIGURATIONS = ("digital_phantom", "A", "B", "C", "D", "E")

_VOLUME = "DHQ4"  # IBSI's code of what has no aggregation
# The codes of the intensity-volume histogram repeat (one for 10% and 90%), its tags do not: in the registry's order.
_IVH = "intensity_volume_histogram"
_IVH_TAGS = ("ivh_v10", "ivh_v90", "ivh_i10", "ivh_i90", "ivh_diff_v10_v90", "ivh_diff_i10_i90", "ivh_auc")

# Name, value and reason by the filter's key, family, aggregation code, and IBSI code or tag.
Features = dict[tuple[str, str, str, str], tuple[str, float, str]]


@dataclass(frozen=True)
class Check:
    """A computed value beside its reference.

    Attributes
    ----------
    reference
        The row of the table.
    name
        The feature's name, or the tag of a diagnostic feature.
    value, reason
        What was computed, and why it is undefined where it is.
    """

    reference: Reference
    name: str
    value: float
    reason: str = ""

    @property
    def counts(self) -> bool:
        """Whether there is a reference value to reach."""
        return self.reference.value is not None

    @property
    def reached(self) -> bool:
        """Whether the value reaches its reference; see `grayling.ibsi.matches`."""
        return matches(self.value, self.reference)


def check_configuration(configuration: str, phantom: Phantom) -> tuple[Check, ...]:
    """Compute all features of a configuration and compare them, in the order of the table of reference values.

    Parameters
    ----------
    configuration
        ``"digital_phantom"``, or ``"A"`` to ``"E"``, which are for the CT phantom.
    phantom
        The image that the configuration is for.
    """
    table = extract(
        phantom.image.array,
        phantom.mask.array,
        spacing_mm=phantom.image.grid.spacing_mm,
        settings=Settings.ibsi(configuration),
        diagnostics=True,
    )
    features = features_of(table)
    described = tagged(table.diagnostics[0])
    return tuple(_check(row, features, described) for row in references(configuration))


def _check(row: Reference, features: Features, described: Mapping[str, float]) -> Check:
    if row.family == DIAGNOSTICS:
        return Check(row, row.tag, described[row.tag])
    key = row.tag if row.family == _IVH else row.ibsi_code
    return Check(row, *features["", row.family, row.aggregation_code, key])


def features_of(table: FeatureTable) -> Features:
    """Return every feature of the only region, of the unfiltered image and of response maps."""
    reasons = registry.reasons()
    found: Features = {}
    for column, value, code in zip(table.columns, table.array[0].tolist(), table.reason_codes[0].tolist(), strict=True):
        feature = column.feature
        key = _IVH_TAGS[column.index] if feature.family == _IVH else feature.ibsi_code
        place = column.filter, feature.family, column.aggregation.ibsi_code or _VOLUME, key
        found[place] = (feature.name, value, reasons[code])
    return found
