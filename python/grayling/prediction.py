# Copyright The grayling developers. Licensed under Apache-2.0.
"""What settings will do to a region, told before it is done: the number of grey levels, and choices that mislead."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import Any

from grayling._words import counted
from grayling.columns import columns_of
from grayling.errors import GraylingWarning
from grayling.settings import Discretisation, FixedBinNumber, FixedBinSize, Settings

__all__ = ["describe", "warn_about", "warn_about_levels"]

# Texture matrices of more levels are empty but for single counts.
MANY_LEVELS = 1000
# With so few levels that occur, texture says nothing.
FEW_LEVELS = 3


def warn_about(settings: Settings) -> None:
    """Warn of settings whose numbers cannot be compared between images."""
    if isinstance(settings.discretisation, FixedBinSize) and not _has_lower_end(settings):
        warnings.warn(
            f"a fixed bin size ({settings.discretisation.width:g}) without a re-segmentation range: bins start at each "
            "region's minimum, so equal intensities get different grey levels in different images; set "
            "Resegmentation(range=(low, high)), or use FixedBinNumber for arbitrary units",
            GraylingWarning,
            stacklevel=3,
        )


def warn_about_levels(settings: Settings, facts: Mapping[str, Any], where: str) -> None:
    """Warn of so many or so few grey levels that texture says little.

    Parameters
    ----------
    facts
        Of the prepared region: levels that the discretisation gives (the core refuses more than 65535), those that
        occur, and the range of intensities.
    where
        How messages call the region.
    """
    advice = _advice_about_levels(settings, facts)
    if advice:
        warnings.warn(f"{where}: {_cause(settings)} {advice}, or FixedBinNumber(32)", GraylingWarning, stacklevel=4)


def _advice_about_levels(settings: Settings, facts: Mapping[str, Any]) -> str:
    if facts["n_levels"] > MANY_LEVELS:
        return f"gives {facts['n_levels']} grey levels, so texture matrices are nearly empty; use a larger width"
    low, high, n_occupied = facts["minimum"], facts["maximum"], facts["n_levels_occupied"]
    if isinstance(settings.discretisation, FixedBinSize) and n_occupied <= FEW_LEVELS and high > low:
        return (
            f"leaves {counted(n_occupied, 'grey level')} for intensities {low:.6g} to {high:.6g}, so texture says "
            f"nothing; use a smaller width, for example {_round_width((high - low) / 25):g}"
        )
    return ""


def _round_width(width: float) -> float:
    """Return a width of at least this much that is easy to say: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= width)


def _has_lower_end(settings: Settings) -> bool:
    interval = settings.resegmentation.range
    return interval is not None and math.isfinite(interval[0])


def _cause(settings: Settings) -> str:
    choice = settings.discretisation
    if isinstance(choice, FixedBinNumber):
        return f"a bin number of {choice.n_bins}"
    return f"a bin width of {choice.width:g}" if isinstance(choice, FixedBinSize) else "no discretisation"


def describe(settings: Settings, *, chosen: bool) -> tuple[str, ...]:
    """Return what the settings do, in sentences; `chosen` is false where they are the defaults."""
    choice = settings.discretisation
    levels = {
        "fixed_bin_number": f"a fixed bin number of {getattr(choice, 'n_bins', 0)}",
        "fixed_bin_size": f"a fixed bin size of {getattr(choice, 'width', 0.0):g}",
        "none": "the intensities themselves",
    }[choice.method]
    notes = ["The image was not resampled.", f"Grey levels: {levels}."]
    if any(column.feature.family == "intensity_volume_histogram" for column in columns_of(settings)):
        notes.append(f"Intensity-volume histogram: {_ivh_axis(settings.ivh_discretisation)}.")
    reseg = settings.resegmentation
    if reseg.range is not None:
        notes.append(f"Intensities kept: {reseg.range[0]:g} to {reseg.range[1]:g}.")
    if reseg.outlier_sigma is not None:
        notes.append(f"Outliers beyond {reseg.outlier_sigma:g} standard deviations left out.")
    if not chosen:
        notes.append("No settings were given: these defaults suit any modality, see grayling.Settings.")
    return tuple(notes)


def _ivh_axis(choice: Discretisation) -> str:
    if isinstance(choice, FixedBinNumber):
        return f"{choice.n_bins} bins of equal width; its intensities are bin numbers"
    if isinstance(choice, FixedBinSize):
        return f"bins of width {choice.width:g}; its intensities are bin centres"
    return "the intensities themselves, in steps of 1"
