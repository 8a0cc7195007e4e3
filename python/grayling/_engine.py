# Copyright The grayling developers. Licensed under Apache-2.0.
"""The only door to the compiled core's ``extract``: settings in, values with reasons out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling.columns import columns_of, selections
from grayling.runtime import get_num_threads
from grayling.settings import Discretisation, FixedBinNumber, FixedBinSize, Settings

__all__ = ["EngineResult", "FamilyResult", "core_settings", "level_counts", "run"]


@dataclass(frozen=True, eq=False)
class FamilyResult:
    """The values of one family under one aggregation, in the registry's order.

    Attributes
    ----------
    values
        [n_features]; NaN where undefined.
    reasons
        [n_features], codes of `grayling.registry.reasons`; 0 where there is none.
    """

    values: npt.NDArray[np.float64]
    reasons: npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class EngineResult:
    """What the core returns for one region.

    Attributes
    ----------
    families
        By family and aggregation (empty for families that are computed once).
    facts
        What was found on the way: numbers of voxels and levels, range, counts of the levels.
    """

    families: Mapping[tuple[str, str], FamilyResult]
    facts: Mapping[str, Any]


def prepare(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    label: int,
    morphological_mask: npt.NDArray[Any] | None,
    spacing_mm: tuple[float, float, float],
    settings: Settings,
) -> _core.Roi:
    """Crop, re-segment and discretise the region where ``mask == label``.

    Parameters
    ----------
    image, mask
        Intensities and integer labels, (z, y, x), rows contiguous.
    morphological_mask
        The region for shape features where it is another one, with the same label; None where it is the same.
    spacing_mm
        Voxel spacing, (z, y, x).
    """
    return _core.prepare(image, mask, label, morphological_mask, spacing_mm, core_settings(settings))


def run(roi: _core.Roi, spacing_mm: tuple[float, float, float], settings: Settings) -> EngineResult:
    """Compute the features that the settings ask for."""
    sums = _autocorrelation(roi, spacing_mm) if _wants_autocorrelation(settings) else None
    rows = _core.extract(roi, core_settings(settings), sums)
    families = {(family, aggregation): FamilyResult(values, codes) for family, aggregation, values, codes in rows}
    return EngineResult(families, roi.facts())


# Up to this many voxels the core visits all pairs itself, faster than scipy.fft is imported.
_MOST_PAIRED_VOXELS = 2000
_AUTOCORRELATION_CODES = frozenset({"N365", "NPT7"})


def _wants_autocorrelation(settings: Settings) -> bool:
    return any(column.feature.ibsi_code in _AUTOCORRELATION_CODES for column in columns_of(settings))


def _autocorrelation(roi: _core.Roi, spacing_mm: tuple[float, float, float]) -> tuple[float, float, float] | None:
    """Return the sums of Moran's I and Geary's C over all pairs of voxels, or None to let the core add them up."""
    if roi.facts()["n_voxels_intensity"] <= _MOST_PAIRED_VOXELS:
        return None
    from grayling._autocorrelation import autocorrelation_sums

    intensities, mask = roi.intensity_box()
    return autocorrelation_sums(intensities, mask, spacing_mm, workers=get_num_threads())


def level_counts(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    label: int,
    spacing_mm: tuple[float, float, float],
    settings: Settings,
) -> npt.NDArray[np.intp]:
    """Return how many voxels of the region have each grey level, [n_levels], level 1 first."""
    levels = _core.prepare(image, mask, label, None, spacing_mm, core_settings(settings)).levels()
    return np.bincount(levels.ravel())[1:]


@lru_cache(maxsize=64)
def core_settings(settings: Settings) -> _core.Settings:
    """Return the core's settings: names become bits, None becomes infinite or 0."""
    core = _core.Settings()
    core.select(selections(columns_of(settings)))
    core.aggregate(settings.aggregations)
    low, high = settings.resegmentation.range or (-math.inf, math.inf)
    core.resegment(low, high, settings.resegmentation.outlier_sigma or 0.0)
    core.discretise(*_discretisation(settings.discretisation))
    core.discretise_ivh(*_discretisation(settings.ivh_discretisation))
    core.cut_mesh(settings.mesh)
    core.texture(**asdict(settings.texture))
    return core


def _discretisation(choice: Discretisation) -> tuple[str, int, float]:
    n_bins = choice.n_bins if isinstance(choice, FixedBinNumber) else 0
    width = choice.width if isinstance(choice, FixedBinSize) else 0.0
    return choice.method, n_bins, width
