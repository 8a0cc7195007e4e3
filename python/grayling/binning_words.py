# Copyright The grayling developers. Licensed under Apache-2.0.
"""How intensities, or responses of filters, became grey levels: in sentences for a paper."""

from __future__ import annotations

import math
from dataclasses import dataclass

from grayling import registry
from grayling._words import joined, plain_number
from grayling.settings import BinEdges, Discretisation, FixedBinNumber, FixedBinSize, Settings
from grayling.units import has_arbitrary_units, intensity_unit, is_standardised, measured

__all__ = ["OF_IMAGES", "OF_RESPONSES", "Subject", "discretisation", "volume_histogram"]


@dataclass(frozen=True)
class Subject:
    """What is discretised.

    Attributes
    ----------
    one, many
        Its name.
    of
        What follows the names of histograms and matrices.
    """

    one: str
    many: str
    of: str


OF_IMAGES = Subject("intensity", "intensities", "")
OF_RESPONSES = Subject("response", "responses", " of response maps")


def discretisation(settings: Settings, families: frozenset[str], subject: Subject = OF_IMAGES) -> list[str]:
    """Return how the grey levels of texture and of the intensity histogram were made."""
    uses = ["texture matrices"] if families & _matrix_families() else []
    uses += ["the intensity histogram"] if "intensity_histogram" in families else []
    if not uses:
        return []
    how = _binning(settings.discretisation, settings, subject)
    if isinstance(settings.discretisation, FixedBinNumber):
        how += f", from the lowest to the highest {subject.one} of each region"
    if isinstance(settings.discretisation, FixedBinSize):
        how += f", the first bin beginning at {_first_edge(settings.discretisation, settings, subject)}"
    return [f"For {joined(uses)}{subject.of}, {how}."]


def volume_histogram(settings: Settings, families: frozenset[str], subject: Subject = OF_IMAGES) -> list[str]:
    """Return what the axis of the intensity-volume histogram is."""
    if "intensity_volume_histogram" not in families:
        return []
    choice = settings.ivh_discretisation
    step = plain_number(1) if subject == OF_RESPONSES else measured(1, settings)
    axis = f", in steps of {step}"
    if isinstance(choice, FixedBinNumber | BinEdges):
        axis = f"; {subject.many} of its features are bin numbers"
    if isinstance(choice, FixedBinSize):
        axis = f", the first bin beginning at {_first_edge(choice, settings, subject)}; "
        axis += f"{subject.many} of its features are bin centres"
    return [f"For the intensity-volume histogram{subject.of}, {_binning(choice, settings, subject)}{axis}."]


def _binning(choice: Discretisation, settings: Settings, subject: Subject) -> str:
    if isinstance(choice, FixedBinNumber):
        return f"{subject.many} were discretised with a fixed bin number of {choice.n_bins} (IBSI K15C)"
    if isinstance(choice, FixedBinSize):
        width = f"{plain_number(choice.width)} {_unit_words(settings, subject)}"
        return f"{subject.many} were discretised with a fixed bin size of {width} (IBSI Q3RU)"
    if isinstance(choice, BinEdges):
        edges = joined(map(plain_number, choice.edges))
        return f"{subject.many} were discretised in the bins between {edges} {_unit_words(settings, subject)}"
    return f"{subject.many} were taken as grey levels, without discretisation"


def _unit_words(settings: Settings, subject: Subject) -> str:
    if subject == OF_RESPONSES:
        return "in units of the response"
    if is_standardised(settings):
        return "in units of the standardised intensities"
    unknown = "arbitrary units" if has_arbitrary_units(settings) else "in units of intensity"
    return intensity_unit(settings) or unknown


def _first_edge(choice: FixedBinSize, settings: Settings, subject: Subject) -> str:
    if choice.origin == "zero":
        return f"the largest multiple of that width up to the lowest {subject.one} of each region"
    low = (settings.resegmentation.range or (-math.inf, math.inf))[0]
    return measured(low, settings) if math.isfinite(low) else f"the lowest {subject.one} of each region"


def _matrix_families() -> frozenset[str]:
    return frozenset(family.name for family in registry.families() if family.kind != "plain")
