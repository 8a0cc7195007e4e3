# Copyright The grayling developers. Licensed under Apache-2.0.
"""The only door to the compiled core's ``extract``: settings in, values with reasons out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling.columns import columns_of, selections
from grayling.settings import Discretisation, FixedBinNumber, FixedBinSize, Settings

__all__ = ["EngineResult", "FamilyResult", "core_settings", "run"]


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
    answer = _core.extract(image, mask, label, morphological_mask, spacing_mm, core_settings(settings))
    families = {
        (row["family"], row["aggregation"]): FamilyResult(row["values"], row["reasons"]) for row in answer["results"]
    }
    return EngineResult(families, answer["facts"])


def core_settings(settings: Settings) -> _core.Settings:
    """Return the core's settings: names become lists and bits, None becomes infinite or 0."""
    bits = selections(columns_of(settings))
    low, high = settings.resegmentation.range or (-math.inf, math.inf)
    core = _core.Settings()
    core.families = list(bits)
    core.selections = bits
    core.aggregations = list(settings.aggregations)
    core.range_low, core.range_high = low, high
    core.outlier_sigma = settings.resegmentation.outlier_sigma or 0.0
    core.discretisation = _discretisation(settings.discretisation)
    core.ivh_discretisation = _discretisation(settings.ivh_discretisation)
    core.glcm_distance = settings.texture.glcm_distance
    core.glcm_symmetric = settings.texture.glcm_symmetric
    core.ngtdm_distance = settings.texture.ngtdm_distance
    core.ngldm_distance = settings.texture.ngldm_distance
    core.ngldm_alpha = settings.texture.ngldm_alpha
    return core


def _discretisation(choice: Discretisation) -> tuple[str, int, float]:
    n_bins = choice.n_bins if isinstance(choice, FixedBinNumber) else 0
    width = choice.width if isinstance(choice, FixedBinSize) else 0.0
    return choice.method, n_bins, width
