# Copyright The grayling developers. Licensed under Apache-2.0.
"""What re-segmentation and discretisation did to a region, and the choices that mislead.

Texture features are read from grey levels, so a region whose levels are nearly empty, nearly all the same or made of a
few voxels gives numbers that look like any others. The audit says so, and is the one source of the warnings about it.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling._words import counted
from grayling.columns import columns_of
from grayling.errors import GraylingWarning
from grayling.settings import FixedBinNumber, FixedBinSize, Settings

__all__ = ["BinAudit", "audit_region", "settings_warnings", "warn_of_levels", "warn_of_settings"]

# Texture matrices of more levels are empty but for single counts.
MANY_LEVELS = 1000
# With so few levels that occur, texture says nothing.
FEW_LEVELS = 3
# Texture of fewer voxels mostly reflects their number; LIFEx leaves it out below as many.
FEW_VOXELS = 64
# The share of a region beyond which one level, or what was left out, is most of it.
MOST = 0.5
# Modalities whose intensities have no physical unit.
_ARBITRARY_UNITS = frozenset({"MR"})
# Steps after which intensities mean the same in every image.
_NORMALISING_STEPS = frozenset({"nyul", "rescale", "z_score"})


@dataclass(frozen=True, kw_only=True)
class BinAudit:
    """The grey levels of one region.

    Attributes
    ----------
    region
        Its name.
    n_voxels
        In the mask when re-segmentation begins, so after resampling.
    n_outside_range, n_outliers
        Left out by the re-segmentation range, and then as outliers.
    n_voxels_kept
        What is left, and what all other entries are about.
    minimum, maximum
        The range of intensities.
    bin_width
        In units of intensity; for a fixed bin number the range divided by it.
    n_levels, n_levels_occupied
        Grey levels of the discretisation, and those that occur.
    n_levels_effective
        2 to the power of the levels' entropy: so many equally frequent levels would be as diverse.
    voxels_per_level
        Kept voxels per effective level.
    share_lowest_level, share_highest_level, share_fullest_level
        Parts of the kept voxels, 0 to 1, in level 1, in level `n_levels`, and in the most frequent level.
    warnings
        What may mislead, in sentences; empty where nothing was found. Those about settings and numbers of levels are
        also issued as `grayling.GraylingWarning` when the features are computed.
    """

    region: str
    n_voxels: int
    n_outside_range: int
    n_outliers: int
    n_voxels_kept: int
    minimum: float
    maximum: float
    bin_width: float
    n_levels: int
    n_levels_occupied: int
    n_levels_effective: float
    voxels_per_level: float
    share_lowest_level: float
    share_highest_level: float
    share_fullest_level: float
    warnings: tuple[str, ...] = ()

    @property
    def share_left_out(self) -> float:
        """The part of the region's voxels, 0 to 1, that re-segmentation left out."""
        return 1.0 - self.n_voxels_kept / self.n_voxels


def audit_region(
    region: str, settings: Settings, facts: Mapping[str, Any], counts: npt.NDArray[np.integer[Any]], modality: str = ""
) -> BinAudit:
    """Audit a prepared region.

    Parameters
    ----------
    region
        Its name.
    settings
        The processing that prepared it.
    facts
        What the core counted: voxels before and after each step, levels, range of intensities.
    counts
        [n_levels], voxels of each grey level, level 1 first.
    modality
        As DICOM calls it, such as ``"MR"``; empty where it is not known.
    """
    n_kept, n_levels = int(facts["n_voxels_intensity"]), int(facts["n_levels"])
    shares = counts / n_kept
    occupied = shares[shares > 0]
    n_effective = float(np.exp2(-(occupied * np.log2(occupied)).sum()))
    found = BinAudit(
        region=region,
        n_voxels=facts["n_voxels_labelled"],
        n_outside_range=facts["n_voxels_labelled"] - facts["n_voxels_in_range"],
        n_outliers=facts["n_voxels_in_range"] - n_kept,
        n_voxels_kept=n_kept,
        minimum=facts["minimum"],
        maximum=facts["maximum"],
        bin_width=_bin_width(settings, facts["maximum"] - facts["minimum"]),
        n_levels=n_levels,
        n_levels_occupied=facts["n_levels_occupied"],
        n_levels_effective=n_effective,
        voxels_per_level=n_kept / n_effective,
        share_lowest_level=float(shares[0]),
        share_highest_level=float(shares[-1]),
        share_fullest_level=float(shares.max()),
    )
    told = (*settings_warnings(settings, modality), *_level_warnings(settings, found), *_region_warnings(found))
    return replace(found, warnings=told)


def settings_warnings(settings: Settings, modality: str = "") -> tuple[str, ...]:
    """Return what misleads in the settings, whatever the region, for images of a modality (as DICOM calls it)."""
    choice = settings.discretisation
    if not isinstance(choice, FixedBinSize) or not _uses_levels(settings):
        return ()
    told = []
    if not _has_lower_end(settings):
        told.append(
            f"a fixed bin size ({choice.width:g}) without a re-segmentation range: bins start at each "
            "region's minimum, so equal intensities get different grey levels in different images; set "
            "Resegmentation(range=(low, high)), or use FixedBinNumber for arbitrary units"
        )
    if modality in _ARBITRARY_UNITS and not _NORMALISING_STEPS & {step.method for step in settings.preprocessing.steps}:
        told.append(
            f"a fixed bin size ({choice.width:g}) on an image of modality {modality}, whose intensities have arbitrary "
            "units: equal widths mean different things in different images; use FixedBinNumber, or normalise "
            "intensities first"
        )
    return tuple(told)


def warn_of_settings(settings: Settings, modality: str = "") -> None:
    """Issue the warnings about the settings, pointing at the caller's caller."""
    for text in settings_warnings(settings, modality):
        warnings.warn(text, GraylingWarning, stacklevel=3)


def warn_of_levels(settings: Settings, audit: BinAudit) -> None:
    """Issue the warnings about a region's number of levels, pointing three frames up."""
    for text in _level_warnings(settings, audit):
        warnings.warn(f"region {audit.region!r}: {text}", GraylingWarning, stacklevel=4)


def _level_warnings(settings: Settings, audit: BinAudit) -> tuple[str, ...]:
    advice = _advice_about_levels(settings, audit) if _uses_levels(settings) else ""
    return (f"{_cause(settings)} {advice}FixedBinNumber(32)",) if advice else ()


def _advice_about_levels(settings: Settings, audit: BinAudit) -> str:
    if audit.n_levels > MANY_LEVELS:
        wider = "a larger width, or " if isinstance(settings.discretisation, FixedBinSize) else ""
        return f"gives {audit.n_levels} grey levels, so texture matrices are nearly empty; use {wider}"
    low, high, n_occupied = audit.minimum, audit.maximum, audit.n_levels_occupied
    if isinstance(settings.discretisation, FixedBinSize) and n_occupied <= FEW_LEVELS and high > low:
        return (
            f"leaves {counted(n_occupied, 'grey level')} for intensities {low:.6g} to {high:.6g}, so texture says "
            f"nothing; use a smaller width, for example {_round_width((high - low) / 25):g}, or "
        )
    return ""


def _region_warnings(audit: BinAudit) -> tuple[str, ...]:
    told = []
    if audit.n_levels_occupied == 1:
        told.append("all voxels have one grey level, so texture says nothing")
    elif audit.share_fullest_level > MOST:
        told.append(
            f"{audit.share_fullest_level:.0%} of the voxels have one grey level, so texture is mostly about where the "
            "others are; look at the range of intensities and at outliers"
        )
    if audit.n_voxels_kept < FEW_VOXELS:
        told.append(f"{counted(audit.n_voxels_kept, 'voxel')}: texture of fewer than {FEW_VOXELS} says little")
    if audit.share_left_out > MOST:
        told.append(
            f"re-segmentation left out {audit.share_left_out:.0%} of the {counted(audit.n_voxels, 'voxel')}; look at "
            "the range and at the mask"
        )
    return tuple(told)


def _bin_width(settings: Settings, span: float) -> float:
    choice = settings.discretisation
    if isinstance(choice, FixedBinNumber):
        return span / choice.n_bins
    return choice.width if isinstance(choice, FixedBinSize) else 1.0


def _round_width(width: float) -> float:
    """Return a width of at least this much that is easy to say: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= width)


def _has_lower_end(settings: Settings) -> bool:
    interval = settings.resegmentation.range
    return interval is not None and math.isfinite(interval[0])


def _uses_levels(settings: Settings) -> bool:
    """Return whether something that is asked for is read from grey levels."""
    return any(
        column.aggregation.name or column.feature.family == "intensity_histogram" for column in columns_of(settings)
    )


def _cause(settings: Settings) -> str:
    choice = settings.discretisation
    if isinstance(choice, FixedBinNumber):
        return f"a bin number of {choice.n_bins}"
    return f"a bin width of {choice.width:g}" if isinstance(choice, FixedBinSize) else "no discretisation"
