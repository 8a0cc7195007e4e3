# Copyright The grayling developers. Licensed under Apache-2.0.
"""What intensities mean after the steps of the settings: a physical unit, or none."""

from __future__ import annotations

from grayling._words import plain_number
from grayling.preprocess.body import MEASURES
from grayling.preprocess.suv import StandardisedUptake
from grayling.settings import Settings

__all__ = ["has_arbitrary_units", "intensity_unit", "is_standardised", "measured"]

# Steps after which intensities mean the same in every image, and have no physical unit.
_STANDARDISING = frozenset({"nyul", "rescale", "z_score"})
_UPTAKE = {"GML": "g/ml", "CM2ML": "cm2/ml"}


def intensity_unit(settings: Settings) -> str:
    """Return ``"HU"``, or the unit of standardised uptake; empty where there is no unit, or it is not known."""
    if is_standardised(settings) or _corrects_bias(settings):
        return ""
    uptake = [step for step in settings.preprocessing.steps if isinstance(step, StandardisedUptake)]
    if uptake:
        return _UPTAKE[MEASURES[uptake[-1].quantity].units]
    return "HU" if settings.modality == "CT" else ""


def measured(intensity: float, settings: Settings) -> str:
    """Return an intensity with its unit, where there is one."""
    return f"{plain_number(intensity)} {intensity_unit(settings)}".rstrip()


def is_standardised(settings: Settings) -> bool:
    """Return whether a step standardises intensities."""
    return any(step.method in _STANDARDISING for step in settings.preprocessing.steps)


def has_arbitrary_units(settings: Settings, modality: str = "") -> bool:
    """Return whether equal intensities mean different things in two images.

    Parameters
    ----------
    settings
        The processing.
    modality
        As the image's file tells it; where it does not, that of the settings counts.
    """
    is_mr = (modality or settings.modality) == "MR" or _corrects_bias(settings)
    return is_mr and not is_standardised(settings)


def _corrects_bias(settings: Settings) -> bool:
    """Return whether a bias field is corrected, which is done to MR images only."""
    return any(step.method == "bias_correction" for step in settings.preprocessing.steps)
