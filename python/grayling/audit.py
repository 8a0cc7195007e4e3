# Copyright The grayling developers. Licensed under Apache-2.0.
"""What clipping, re-segmentation and discretisation did to a region, and what misleads in it.

Texture features are read from grey levels, so a region whose levels are nearly empty, nearly all the same or made of a
few voxels gives numbers that look like any others. The audit counts; `grayling.cautions` says what the counts mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling.cautions import modality_of, region_cautions, remarks, response_cautions, settings_cautions
from grayling.preprocess.sample import Sample
from grayling.settings import BinEdges, FixedBinNumber, FixedBinSize, Settings

__all__ = ["BinAudit", "audit_region"]


@dataclass(frozen=True, kw_only=True)
class BinAudit:
    """The grey levels of one region, in the unfiltered image or in a response map.

    Attributes
    ----------
    region
        Its name.
    n_voxels
        In the mask when re-segmentation begins, so after resampling; of a response map those that it left.
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
    share_clipped
        Part of the region's voxels, 0 to 1, that the steps `Window` and `ClipPercentiles` moved to the end of their
        range, the largest where there are several. Discretisation clips nothing: re-segmentation leaves out what lies
        beyond its range. Of a response map 0.
    filter
        The key of the filter whose response map this is about; empty for the unfiltered image.
    warnings
        What may mislead, in sentences; empty where nothing was found. All but remarks are also issued as
        `grayling.GraylingWarning` when the features are computed.
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
    share_clipped: float = 0.0
    filter: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def share_left_out(self) -> float:
        """The part of the region's voxels, 0 to 1, that re-segmentation left out."""
        return 1.0 - self.n_voxels_kept / self.n_voxels


def audit_region(
    sample: Sample, settings: Settings, facts: Mapping[str, Any], counts: npt.NDArray[np.integer[Any]], key: str = ""
) -> BinAudit:
    """Audit a prepared region.

    Parameters
    ----------
    sample
        The region with its image, as the chain of steps left them.
    settings
        The processing that prepared it.
    facts
        What the core counted: voxels before and after each step, levels, range of intensities.
    counts
        [n_levels], voxels of each grey level, level 1 first.
    key
        The filter's, where the sample's image is a response map; `settings` then treat it as an image.
    """
    region = sample.only_region().region.name
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
        share_clipped=sample.clipped.get(region, 0.0),
        filter=key,
    )
    of_settings = response_cautions(settings) if key else settings_cautions(settings, modality_of(sample))
    told = (*of_settings, *region_cautions(settings, found))
    return replace(found, warnings=(*told, *remarks(settings, found)))


def _bin_width(settings: Settings, span: float) -> float:
    choice = settings.discretisation
    if isinstance(choice, FixedBinNumber):
        return span / choice.n_bins
    if isinstance(choice, BinEdges):
        return (choice.edges[-1] - choice.edges[0]) / (len(choice.edges) - 1)
    return choice.width if isinstance(choice, FixedBinSize) else 1.0
