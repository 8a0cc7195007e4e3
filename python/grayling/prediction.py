# Copyright The grayling developers. Licensed under Apache-2.0.
"""What settings will do to a region, told before it is done: the number of grey levels, and choices that mislead."""

from __future__ import annotations

import math
import warnings

from grayling.errors import GraylingWarning
from grayling.settings import FixedBinNumber, FixedBinSize, Settings

__all__ = ["describe", "warn_about", "warn_about_levels"]

# Texture matrices of more levels are empty but for single counts.
MANY_LEVELS = 1000


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


def warn_about_levels(settings: Settings, n_levels: int, where: str) -> None:
    """Warn of so many grey levels that texture says little.

    Parameters
    ----------
    n_levels
        That the discretisation gives; the core refuses more than 65535.
    where
        How messages call the region.
    """
    if n_levels <= MANY_LEVELS:
        return
    warnings.warn(
        f"{where}: {_cause(settings)} gives {n_levels} grey levels, so texture matrices are nearly empty; "
        "use a larger width, or FixedBinNumber(32)",
        GraylingWarning,
        stacklevel=4,
    )


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
    reseg = settings.resegmentation
    if reseg.range is not None:
        notes.append(f"Intensities kept: {reseg.range[0]:g} to {reseg.range[1]:g}.")
    if reseg.outlier_sigma is not None:
        notes.append(f"Outliers beyond {reseg.outlier_sigma:g} standard deviations left out.")
    if not chosen:
        notes.append("No settings were given: these defaults suit any modality, see grayling.Settings.")
    return tuple(notes)
