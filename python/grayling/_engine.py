# Copyright The grayling developers. Licensed under Apache-2.0.
"""The only door to the compiled core's ``extract``: settings in, values with reasons out."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling.columns import selections, unfiltered_columns
from grayling.errors import EmptyRegion, InvalidArgument
from grayling.preprocess.sample import Sample, surroundings, triple
from grayling.runtime import get_num_threads
from grayling.settings import BinEdges, Discretisation, FixedBinNumber, FixedBinSize, Settings
from grayling.texture import NoWeighting, Texture, Weighting

__all__ = ["EngineResult", "FamilyResult", "Prepared", "core_settings", "of_region", "prepare", "run"]


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


# Local intensity looks this far beyond a region (6.2 mm); nothing looks further.
SURROUNDINGS_MM = 7.0


@dataclass(frozen=True, eq=False)
class Prepared:
    """A region that is ready for features: cropped, re-segmented and discretised.

    Attributes
    ----------
    roi
        The core's form.
    begin
        Where the image that the core sees begins in the whole grid, (z, y, x).
    """

    roi: _core.Roi
    begin: tuple[int, int, int]

    def facts(self) -> dict[str, Any]:
        """Return what was found on the way, positions in the whole grid."""
        facts = self.roi.facts()
        facts["box_begin"] = [start + step for start, step in zip(self.begin, facts["box_begin"], strict=True)]
        return facts


def prepare(sample: Sample, settings: Settings) -> Prepared:
    """Crop, re-segment and discretise the region of a sample that has one."""
    masks = sample.only_region()
    begin, end = surroundings([masks], sample.image.grid.shape, sample.spacing_mm, SURROUNDINGS_MM)
    box = tuple(slice(start, stop) for start, stop in zip(begin, end, strict=True))
    intensity = masks.intensity.window(begin, end)
    same = masks.morphological is masks.intensity
    morphological = None if same else masks.morphological.window(begin, end)
    core = core_settings(settings)
    roi = _core.prepare(sample.array[box], intensity, 1, morphological, sample.spacing_mm, core)
    return Prepared(roi, triple(whole + start for whole, start in zip(sample.begin, begin, strict=True)))


def of_region(error: EmptyRegion | InvalidArgument, sample: Sample, key: str = "") -> EmptyRegion | InvalidArgument:
    """Return what the core refused with the name of the sample's only region, and how to go on.

    Parameters
    ----------
    key
        The filter's, where the sample's image is a response map; the settings that the core names are then others.
    """
    place = f"region {sample.only_region().region.name!r}"
    text = f"{place}: {error}"
    if key:
        text = f"{place}, filter {key!r}: " + re.sub(r"\b(?=ivh_discretisation\b)", "response_", str(error))
    # Re-segmentation left none; the core's other empty regions have no voxel to begin with.
    if isinstance(error, EmptyRegion) and "leaves none" in str(error):
        crop = sample.only_region().intensity
        inside = sample.array[crop.box][crop.array != 0]
        text += (
            f" (its intensities are {inside.min():.6g} to {inside.max():.6g}); choose another range, or leave the "
            "region out with labels="
        )
    return type(error)(text)


def run(prepared: Prepared, spacing_mm: tuple[float, float, float], settings: Settings) -> EngineResult:
    """Compute the features of an image that the settings ask for; what they say of filters is not looked at."""
    if not unfiltered_columns(settings):
        return EngineResult({}, prepared.facts())
    sums = _autocorrelation(prepared.roi, spacing_mm) if _wants_autocorrelation(settings) else None
    rows = _core.extract(prepared.roi, core_settings(settings), sums)
    families = {(family, aggregation): FamilyResult(values, codes) for family, aggregation, values, codes in rows}
    return EngineResult(families, prepared.facts())


# Up to this many voxels the core visits all pairs itself, faster than scipy.fft is imported.
_MOST_PAIRED_VOXELS = 2000
_AUTOCORRELATION_CODES = frozenset({"N365", "NPT7"})


def _wants_autocorrelation(settings: Settings) -> bool:
    return any(column.feature.ibsi_code in _AUTOCORRELATION_CODES for column in unfiltered_columns(settings))


def _autocorrelation(roi: _core.Roi, spacing_mm: tuple[float, float, float]) -> tuple[float, float, float] | None:
    """Return the sums of Moran's I and Geary's C over all pairs of voxels, or None to let the core add them up."""
    if roi.facts()["n_voxels_intensity"] <= _MOST_PAIRED_VOXELS:
        return None
    from grayling._autocorrelation import autocorrelation_sums

    intensities, mask = roi.intensity_box()
    return autocorrelation_sums(intensities, mask, spacing_mm, workers=get_num_threads())


@lru_cache(maxsize=64)
def core_settings(settings: Settings) -> _core.Settings:
    """Return the core's settings: names become bits, None becomes infinite or 0."""
    core = _core.Settings()
    core.select(selections(unfiltered_columns(settings)))
    core.aggregate(settings.aggregations)
    low, high = settings.resegmentation.range or (-math.inf, math.inf)
    core.resegment(low, high, settings.resegmentation.outlier_sigma or 0.0)
    _discretise(settings.discretisation, core.discretise, core.discretise_by_edges)
    _discretise(settings.ivh_discretisation, core.discretise_ivh, core.discretise_ivh_by_edges)
    core.cut_mesh(settings.mesh)
    core.divide_covariance(settings.shape_covariance)
    _set_texture(core, settings.texture)
    return core


def _set_texture(core: _core.Settings, texture: Texture) -> None:
    core.texture(
        glcm_distances=_listed(texture.glcm_distance),
        glcm_symmetric=texture.glcm_symmetric,
        ngtdm_distances=_up_to(texture.ngtdm_distance),
        ngldm_distances=_up_to(texture.ngldm_distance),
        ngldm_alpha=texture.ngldm_alpha,
    )
    core.texture_rules(texture.ngtdm_isolated, texture.glrlm_sparse_directions, texture.degenerate)
    core.measure_distances(texture.glcm_norm, texture.neighbour_norm, texture.border_norm)
    core.weigh_glcm(*_weighting(texture.glcm_weighting))
    core.weigh_glrlm(*_weighting(texture.glrlm_weighting))


def _weighting(choice: Weighting) -> tuple[str, str, str]:
    if isinstance(choice, NoWeighting):
        return choice.method, "euclidean", "voxel"  # of no effect
    return choice.method, choice.norm, choice.unit


def _listed(distance: int | tuple[int, ...]) -> list[int]:
    return list(distance) if isinstance(distance, tuple) else [distance]


def _up_to(distance: int | tuple[int, ...]) -> list[int]:
    """Return the distances of neighbours: those listed, or all up to a radius."""
    return list(distance) if isinstance(distance, tuple) else list(range(1, distance + 1))


def _discretise(
    choice: Discretisation,
    by_rule: Callable[[str, int, float], None],
    by_edges: Callable[[npt.NDArray[np.float64]], None],
) -> None:
    if isinstance(choice, BinEdges):
        by_edges(np.array(choice.edges))
        return
    n_bins = choice.n_bins if isinstance(choice, FixedBinNumber) else 0
    width = choice.width if isinstance(choice, FixedBinSize) else 0.0
    from_zero = isinstance(choice, FixedBinSize) and choice.origin == "zero"
    by_rule(f"{choice.method}_from_zero" if from_zero else choice.method, n_bins, width)
