# Copyright The grayling developers. Licensed under Apache-2.0.
"""What settings will do to a region, told before it is done: the number of grey levels, and choices that mislead."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy.typing as npt

from grayling.errors import GraylingWarning, InvalidArgument
from grayling.settings import FixedBinNumber, FixedBinSize, Settings

__all__ = ["check_levels", "describe", "warn_about"]

# Texture matrices of more levels are empty but for single counts; beyond the second number nothing is computed.
MANY_LEVELS = 1000
MOST_LEVELS = 65535


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


def check_levels(settings: Settings, intensities: npt.NDArray[Any], where: str) -> None:
    """Check how many grey levels the discretisation will give.

    Parameters
    ----------
    intensities
        Of the region, in any order; not empty.
    where
        How messages call the region.

    Raises
    ------
    grayling.errors.InvalidArgument
        For more than 65535 levels.
    """
    n_levels = _predicted_levels(settings, intensities)
    if n_levels > MOST_LEVELS:
        raise InvalidArgument(
            f"{where}: {_cause(settings)} gives {n_levels} grey levels, at most {MOST_LEVELS} are possible; {_WAY_OUT}"
        )
    if n_levels > MANY_LEVELS:
        warnings.warn(
            f"{where}: {_cause(settings)} gives {n_levels} grey levels, so texture matrices are nearly empty; "
            f"{_WAY_OUT}",
            GraylingWarning,
            stacklevel=4,
        )


_WAY_OUT = "use a larger width, or FixedBinNumber(32)"


def _predicted_levels(settings: Settings, intensities: npt.NDArray[Any]) -> int:
    choice = settings.discretisation
    if isinstance(choice, FixedBinNumber):
        return choice.n_bins
    low, high = settings.resegmentation.range or (-math.inf, math.inf)
    highest = min(float(intensities.max()), high)
    if not isinstance(choice, FixedBinSize):
        return max(0, math.floor(highest))
    lowest = low if math.isfinite(low) else float(intensities.min())
    return max(0, math.floor((highest - lowest) / choice.width) + 1)


def _has_lower_end(settings: Settings) -> bool:
    interval = settings.resegmentation.range
    return interval is not None and math.isfinite(interval[0])


def _cause(settings: Settings) -> str:
    choice = settings.discretisation
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
    reseg = settings.resegmentation
    if reseg.range is not None:
        notes.append(f"Intensities kept: {reseg.range[0]:g} to {reseg.range[1]:g}.")
    if reseg.outlier_sigma is not None:
        notes.append(f"Outliers beyond {reseg.outlier_sigma:g} standard deviations left out.")
    if not chosen:
        notes.append("No settings were given: these defaults suit any modality, see grayling.Settings.")
    return tuple(notes)
