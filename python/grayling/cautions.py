# Copyright The grayling developers. Licensed under Apache-2.0.
"""What misleads in settings and in a region's grey levels, in sentences: the one source of the warnings about it."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

from grayling._words import counted, percent
from grayling.columns import Column, columns_of, response_columns, unfiltered_columns
from grayling.errors import GraylingWarning
from grayling.preprocess.sample import Sample
from grayling.settings import BinEdges, FixedBinNumber, FixedBinSize, Settings, response_settings
from grayling.units import has_arbitrary_units

if TYPE_CHECKING:
    from grayling.audit import BinAudit

__all__ = [
    "modality_of",
    "region_cautions",
    "remarks",
    "response_cautions",
    "settings_cautions",
    "warn_of_region",
    "warn_of_settings",
]

# Texture matrices of more levels are empty but for single counts.
MANY_LEVELS = 1000
# So few voxels per level leave them as empty; 32 levels, the default, are no choice to warn of in a small region.
FEW_VOXELS_PER_LEVEL = 5
USUAL_LEVELS = 32
_BIN_NUMBER = f"FixedBinNumber({USUAL_LEVELS})"
_BIN_NUMBER_OF_RESPONSES = f"response_discretisation={_BIN_NUMBER}"
# With so few levels that occur, texture says nothing.
FEW_LEVELS = 3
# Texture of fewer voxels mostly reflects their number; LIFEx leaves it out below as many.
FEW_VOXELS = 64
# The share of a region beyond which one level, or what was left out, is most of it, and nearly all of it.
MOST = 0.5
NEARLY_ALL = 0.9
# Clipped voxels pile up in two levels; beyond this share that shows in texture and statistics.
CLIPPED = 0.05
# DICOM's names of modalities that have another one in settings.
_DICOM_NAMES = {"PT": "PET"}


def modality_of(sample: Sample) -> str:
    """Return the image's modality, such as ``"MR"``; empty where its file does not tell."""
    name = str(sample.acquisition.get("Modality", ""))
    return _DICOM_NAMES.get(name, name)


def settings_cautions(settings: Settings, modality: str = "") -> tuple[str, ...]:
    """Return what misleads in the settings of the unfiltered image, whatever the region.

    Parameters
    ----------
    settings
        The processing.
    modality
        What the image's file says, see `modality_of`.
    """
    told = []
    if modality and settings.modality not in (None, modality):
        told.append(
            f"the settings are for {settings.modality}, but the image's header says {modality}; give the right image, "
            "or settings for it"
        )
    choice = settings.discretisation
    if not isinstance(choice, FixedBinSize) or not _uses_levels(settings):
        return tuple(told)
    if has_arbitrary_units(settings, modality):
        told.append(
            f"a fixed bin size ({choice.width:g}) on intensities in arbitrary units, as those of MR are: equal widths "
            "mean different things in different images; use FixedBinNumber, or standardise intensities first (z_score, "
            "nyul)"
        )
    elif choice.origin != "zero" and not _has_lower_end(settings):
        told.append(
            f"a fixed bin size ({choice.width:g}) without a re-segmentation range: bins start at each "
            "region's minimum, so equal intensities get different grey levels in different images; set "
            "Resegmentation(range=(low, high)), or use FixedBinNumber for arbitrary units"
        )
    return tuple(told)


def response_cautions(settings: Settings, *, only_codes: bool = False) -> tuple[str, ...]:
    """Return what misleads in the settings of response maps, whatever the region.

    Parameters
    ----------
    settings
        As `response_settings` gives them: those of an image that is a response map.
    only_codes
        Whether responses are codes, whole numbers that mean the same in every image.
    """
    choice = settings.discretisation
    if not isinstance(choice, FixedBinSize) or not _uses_levels(settings) or only_codes:
        return ()
    return (
        (
            f"a fixed bin size ({choice.width:g}) on response maps: equal widths mean different things in differently "
            f"filtered images; use {_BIN_NUMBER_OF_RESPONSES}"
        ),
    )


def region_cautions(settings: Settings, audit: BinAudit) -> tuple[str, ...]:
    """Return what makes numbers of this region mislead; the number of its voxels is told for the unfiltered image."""
    told = list(_level_cautions(settings, audit)) if _uses_levels(settings) else []
    if audit.n_voxels_kept < FEW_VOXELS and not audit.filter and _reads_levels(columns_of(settings)):
        told.append(
            f"only {counted(audit.n_voxels_kept, 'voxel')}, and texture of fewer than {FEW_VOXELS} says little; "
            "leave texture out"
        )
    if audit.share_left_out > MOST:
        n_left_out = audit.n_voxels - audit.n_voxels_kept
        told.append(
            f"re-segmentation left out {n_left_out} of the {counted(audit.n_voxels, 'voxel')}; look at the range and "
            "at the mask"
        )
    if audit.share_clipped > CLIPPED:
        told.append(
            f"{percent(audit.share_clipped)} of the voxels were clipped to an end of the range of window or "
            "clip_percentiles, where they look alike; widen that range, or leave the voxels out by re-segmentation"
        )
    return tuple(told)


def remarks(settings: Settings, audit: BinAudit) -> tuple[str, ...]:
    """Return what is worth a look, but usual in some images."""
    if not _uses_levels(settings) or not MOST < audit.share_fullest_level <= NEARLY_ALL:
        return ()
    return (_about_fullest_level(audit),)


def warn_of_settings(settings: Settings, modality: str = "") -> None:
    """Issue the warnings about the settings, pointing at the caller's caller."""
    told = list(settings_cautions(settings, modality))
    if settings.filters:
        only_codes = all(one.gives_codes for one in settings.filters)
        told += response_cautions(response_settings(settings), only_codes=only_codes)
    if settings.filters and not response_columns(settings):
        told.append(
            "filters are set, but only shape is asked for, which is the same in every response map; ask for other "
            "families as well, or leave the filters out"
        )
    for text in told:
        warnings.warn(text, GraylingWarning, stacklevel=3)


def warn_of_region(settings: Settings, audit: BinAudit) -> None:
    """Issue the warnings about a region in an image, pointing out of this package."""
    place = f"region {audit.region!r}" + (f", filter {audit.filter!r}" if audit.filter else "")
    for text in region_cautions(settings, audit):
        warnings.warn(f"{place}: {text}", GraylingWarning, stacklevel=_frames_to_the_user())


def _frames_to_the_user() -> int:
    """Return how many frames above its caller the first one is that is not of this package."""
    frame, n_frames = inspect.currentframe(), 0
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "grayling":
        frame, n_frames = frame.f_back, n_frames + 1
    return n_frames


def _level_cautions(settings: Settings, audit: BinAudit) -> list[str]:
    advice = _advice_about_levels(settings, audit)
    instead = _BIN_NUMBER_OF_RESPONSES if audit.filter else _BIN_NUMBER
    told = [f"{_cause(settings)} {advice}{instead}"] if advice else []
    if audit.n_levels_occupied == 1:
        told.append("all voxels have one grey level, so texture says nothing")
    elif audit.share_fullest_level > NEARLY_ALL:
        told.append(_about_fullest_level(audit))
    return told


def _advice_about_levels(settings: Settings, audit: BinAudit) -> str:
    wider = "a larger width, or " if isinstance(settings.discretisation, FixedBinSize) else ""
    n_voxels, n_occupied = audit.n_voxels_kept, audit.n_levels_occupied
    if audit.n_levels > MANY_LEVELS:
        return f"gives {audit.n_levels} grey levels, so texture matrices are nearly empty; use {wider}"
    if n_occupied > USUAL_LEVELS and n_voxels < FEW_VOXELS_PER_LEVEL * n_occupied:
        return (
            f"spreads {n_voxels} voxels over {n_occupied} grey levels, {n_voxels / n_occupied:.1f} in each on average, "
            f"so texture matrices are nearly empty; use {wider}"
        )
    low, high = audit.minimum, audit.maximum
    if isinstance(settings.discretisation, FixedBinSize) and n_occupied <= FEW_LEVELS and high > low:
        return (
            f"leaves {counted(n_occupied, 'grey level')} for intensities {low:.6g} to {high:.6g}, so texture says "
            f"nothing; use a smaller width, for example {_round_width((high - low) / 25):g}, or "
        )
    return ""


def _about_fullest_level(audit: BinAudit) -> str:
    return (
        f"{percent(audit.share_fullest_level)} of the voxels have one grey level, so texture is mostly about where the "
        "others are; look at the range of intensities and at outliers"
    )


def _round_width(width: float) -> float:
    """Return a width of at least this much that is easy to say: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= width)


def _has_lower_end(settings: Settings) -> bool:
    interval = settings.resegmentation.range
    return interval is not None and math.isfinite(interval[0])


def _uses_levels(settings: Settings) -> bool:
    """Return whether something that is asked for is read from the grey levels of the unfiltered image."""
    return _reads_levels(unfiltered_columns(settings))


def _reads_levels(columns: Iterable[Column]) -> bool:
    return any(column.aggregation.name or column.feature.family == "intensity_histogram" for column in columns)


def _cause(settings: Settings) -> str:
    choice = settings.discretisation
    if isinstance(choice, FixedBinNumber):
        return f"a bin number of {choice.n_bins}"
    if isinstance(choice, BinEdges):
        return f"a list of {len(choice.edges)} bin edges"
    return f"a bin width of {choice.width:g}" if isinstance(choice, FixedBinSize) else "no discretisation"
