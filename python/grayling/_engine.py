# Copyright The grayling developers. Licensed under Apache-2.0.
"""The only door to the compiled core's ``extract``: settings in, values with reasons out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling.columns import columns_of, selections
from grayling.settings import Discretisation, FixedBinNumber, FixedBinSize, Settings

__all__ = ["EngineResult", "FamilyResult", "core_settings", "level_counts", "run"]

_AUTOCORRELATION_CODES = {"N365", "NPT7"}

# Up to here the pairs take at most 6 ms, no longer than the FFTs (measured on balls), and SciPy is not loaded.
_PAIRS_UP_TO_VOXELS = 2000


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


def run(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    label: int,
    morphological_mask: npt.NDArray[Any] | None,
    spacing_mm: tuple[float, float, float],
    settings: Settings,
) -> EngineResult:
    """Compute the features that the settings ask for, of the region where ``mask == label``.

    Parameters
    ----------
    image, mask
        Intensities and integer labels, (z, y, x), rows contiguous.
    morphological_mask
        The region for shape features where it is another one, with the same label; None where it is the same.
    spacing_mm
        Voxel spacing, (z, y, x).
    """
    core = core_settings(settings)
    roi = _core.prepare(image, mask, label, morphological_mask, spacing_mm, core)
    rows = _core.extract(roi, core, _autocorrelation_sums(roi, spacing_mm, settings))
    families = {(family, aggregation): FamilyResult(values, codes) for family, aggregation, values, codes in rows}
    return EngineResult(families, roi.facts())


def _autocorrelation_sums(
    roi: _core.Roi, spacing_mm: tuple[float, float, float], settings: Settings
) -> tuple[float, float, float] | None:
    """Return the sums for Moran's I and Geary's C by FFT; None where the core's sum over all pairs is as fast."""
    wanted = any(column.feature.ibsi_code in _AUTOCORRELATION_CODES for column in columns_of(settings))
    if not wanted or roi.facts()["n_voxels_intensity"] <= _PAIRS_UP_TO_VOXELS:
        return None
    from grayling._autocorrelation import autocorrelation_sums

    intensities, inside = roi.intensity_box()
    return autocorrelation_sums(intensities, inside, spacing_mm)


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


def core_settings(settings: Settings) -> _core.Settings:
    """Return the core's settings: names become bits, None becomes infinite or 0."""
    core = _core.Settings()
    core.select(selections(columns_of(settings)))
    core.aggregate(settings.aggregations)
    low, high = settings.resegmentation.range or (-math.inf, math.inf)
    core.resegment(low, high, settings.resegmentation.outlier_sigma or 0.0)
    core.discretise(*_discretisation(settings.discretisation))
    core.discretise_ivh(*_discretisation(settings.ivh_discretisation))
    core.texture(**asdict(settings.texture))
    return core


def _discretisation(choice: Discretisation) -> tuple[str, int, float]:
    n_bins = choice.n_bins if isinstance(choice, FixedBinNumber) else 0
    width = choice.width if isinstance(choice, FixedBinSize) else 0.0
    return choice.method, n_bins, width
