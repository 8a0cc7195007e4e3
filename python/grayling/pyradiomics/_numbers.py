# Copyright The grayling developers. Licensed under Apache-2.0.
"""The only door from pyradiomics' names and settings to the engine: one call per region, all classes at once."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core, registry
from grayling.errors import InvalidArgument, TooLarge
from grayling.pyradiomics._catalogue import CLASSES, FacadeFeature, catalogue
from grayling.pyradiomics._far_neighbours import are_far, shortened
from grayling.pyradiomics._logging import logger_named
from grayling.pyradiomics._preprocessing import getBinEdges
from grayling.pyradiomics._region_edges import NotFinite, edges_of, expect_finite

__all__ = ["NORMS", "Region", "distances_of", "features", "norm_of"]

_logger = logger_named("grayling.pyradiomics.base")

_OF_NEXT_VOXELS = ("glrlm", "glszm")
_OF_DISTANCES = ("glcm", "gldm", "ngtdm")
# pyradiomics' names of norms -> the engine's.
NORMS = {"infinity": "chebyshev", "euclidean": "euclidean", "manhattan": "manhattan"}


@dataclass(frozen=True, eq=False)
class Region:
    """An image with the voxels of one region.

    Attributes
    ----------
    image
        (z, y, x) of any real type.
    mask
        (z, y, x) of bool.
    spacing_mm
        (z, y, x).
    n_axes
        Of the image as it was given: one of 2 axes is a volume of one slice here.
    """

    image: npt.NDArray[Any]
    mask: npt.NDArray[np.bool_]
    spacing_mm: tuple[float, float, float]
    n_axes: int = 3

    def left_out(self, settings: Mapping[str, Any]) -> int | None:
        """Return the axis that ``force2D`` leaves out; ``force2Ddimension`` counts the axes of the image as given."""
        forced = settings.get("force2D", False)
        if not isinstance(forced, (int, np.integer, np.bool_)):
            raise TypeError(f"force2D is {forced!r}, expected True or False")
        axis = operator.index(settings.get("force2Ddimension", 0))
        return axis + 3 - self.n_axes if forced and 0 <= axis < self.n_axes else None

    @property
    def voxel_mm3(self) -> float:
        """Volume of a voxel."""
        return math.prod(self.spacing_mm)

    def facing(self, axis: int | None) -> Region:
        """Return the region with that axis in front, where the engine has its slices."""
        if not axis:
            return self
        order = (axis, *(other for other in range(3) if other != axis))
        z, y, x = (self.spacing_mm[other] for other in order)
        return Region(self.image.transpose(order), self.mask.transpose(order), (z, y, x), self.n_axes)


def features(
    region: Region, wanted: Mapping[str, Iterable[str]], settings: Mapping[str, Any]
) -> dict[str, dict[str, float]]:
    """Compute features by pyradiomics' names.

    Parameters
    ----------
    region
        The image and the voxels of the region.
    wanted
        Names of features by class; a shape class goes alone, since it looks at the mask only.
    settings
        pyradiomics' settings.

    Returns
    -------
    dict
        Values by class and name, in the order of `wanted`.

    Raises
    ------
    NotFinite
        Where voxels of the region are infinite or not a number, but for what `_beside_gaps` does.
    """
    names = {kind: tuple(chosen) for kind, chosen in wanted.items()}
    try:
        return _features(region, names, settings)
    except NotFinite:
        found = _beside_gaps(region, names, settings)
        if found is None:
            raise
        return found


def _features(
    region: Region, names: Mapping[str, tuple[str, ...]], settings: Mapping[str, Any]
) -> dict[str, dict[str, float]]:
    if "glcm" in names and norm_of(settings) in NORMS:
        left_out = region.left_out(settings)
        _expect_directions(region, ("glcm",), left_out, settings)
        if are_far(region.mask.shape, region.spacing_mm, distances_of(settings), left_out):
            return _of_far_neighbours(region, names, settings)
    return _in_one_call(region, names, settings)


def _in_one_call(
    region: Region, names: Mapping[str, tuple[str, ...]], settings: Mapping[str, Any]
) -> dict[str, dict[str, float]]:
    in_plane = region.left_out(settings)
    core = _core.Settings()
    core.select(_selections(tuple(names.items())))
    _set_rules(core, names, settings, in_plane is not None)
    _expect_directions(region, names, in_plane, settings)
    # A body in space has no plane; the shape of a 2D image is that of its only slice.
    faced = region if "shape" in names or ("shape2D" in names and region.n_axes == 2) else region.facing(in_plane)
    image, mask = _with_rows(faced.image), _with_rows(faced.mask).view(np.uint8)
    try:
        roi = _core.crop(image, mask, 1, None, faced.spacing_mm, core)
    except ValueError:
        expect_finite(image, mask)
        raise
    if any(not kind.startswith("shape") for kind in names):
        _warn_of_symmetry(names, settings)
        core.discretise_by_edges(edges_of(roi, image, mask, names, settings))
    roi.discretise(core)
    try:
        extracted = _core.extract(roi, core, None)
    except TooLarge as error:
        if "MCC" not in names.get("glcm", ()):
            raise
        _logger.warning("glcm MCC is NaN: %s; choose wider bins (binWidth), or leave MCC out", error)
        return _without(("glcm", "MCC"), region, names, settings)
    rows = {family: values for family, _, values, _ in extracted}
    shift = settings.get("voxelArrayShift", 0)
    moments = _Moments(rows.get("intensity_statistics"), int(np.count_nonzero(region.mask)), shift, region.voxel_mm3)
    return {
        kind: {name: _value(catalogue(kind)[name], rows, moments) for name in chosen} for kind, chosen in names.items()
    }


def _of_far_neighbours(
    region: Region, names: Mapping[str, tuple[str, ...]], settings: Mapping[str, Any]
) -> dict[str, dict[str, float]]:
    """Compute glcm with lengths shortened, the others as they are."""
    norm, left_out = settings["weightingNorm"], region.left_out(settings)
    spacing = shortened(region.mask.shape, region.spacing_mm, norm, distances_of(settings), left_out)
    others = {kind: chosen for kind, chosen in names.items() if kind != "glcm"}
    found = _features(region, others, settings) if others else {}
    if spacing is None:
        _logger.warning("glcm: in weightingNorm %r all weights exp(-d^2) are 0, so its features are NaN", norm)
        found["glcm"] = dict.fromkeys(names["glcm"], math.nan)
    else:
        found |= _in_one_call(replace(region, spacing_mm=spacing), {"glcm": names["glcm"]}, settings)
    return {kind: found[kind] for kind in names}


def _beside_gaps(
    region: Region, names: Mapping[str, tuple[str, ...]], settings: Mapping[str, Any]
) -> dict[str, dict[str, float]] | None:
    """Compute features of a region in which some voxels are NaN, as in images of kurtosis, or None.

    In pyradiomics such voxels take no part in statistics of intensities, and have a grey level of their own, the
    highest. It fails where the first voxel is one, with infinite ones and with a number of bins instead of their width.
    """
    inside = region.image[region.mask]
    gaps = np.isnan(inside)
    if gaps[0] or np.isinf(inside).any() or settings.get("binCount") is not None:
        return None
    _logger.warning(
        "%d of the region's %d voxels are not a number: they do not count in firstorder and have the highest grey "
        "level, as in pyradiomics; leave them out of the mask if they should not",
        *(np.count_nonzero(gaps), gaps.size),
    )
    edges = getBinEdges(inside, **settings)
    filled = np.where(np.isnan(region.image), edges[-1], region.image).astype(region.image.dtype)
    of_numbers = tuple(name for name in names.get("firstorder", ()) if _is_of_intensities(name))
    of_levels = {kind: tuple(name for name in chosen if name not in of_numbers) for kind, chosen in names.items()}
    # Edges that are given; the last one is raised.
    found = _features(replace(region, image=filled), of_levels, {**settings, "binCount": [*edges, edges[-1]]})
    numbers = replace(region, image=filled, mask=region.mask & ~np.isnan(region.image))
    found["firstorder"] = (
        found.get("firstorder", {}) | _features(numbers, {"firstorder": of_numbers}, settings)["firstorder"]
    )
    return {kind: {name: found[kind][name] for name in chosen} for kind, chosen in names.items()}


def _is_of_intensities(name: str) -> bool:
    return catalogue("firstorder")[name].family in ("", "intensity_statistics")


def _without(
    left_out: tuple[str, str], region: Region, names: Mapping[str, tuple[str, ...]], settings: Mapping[str, Any]
) -> dict[str, dict[str, float]]:
    """Compute all but one feature, which is NaN, as pyradiomics does where memory does not suffice."""
    kind = left_out[0]
    others = {other: tuple(name for name in chosen if (other, name) != left_out) for other, chosen in names.items()}
    found = _features(region, others, settings)
    found[kind] = {name: found[kind].get(name, math.nan) for name in names[kind]}
    return found


def _warn_of_symmetry(names: Mapping[str, Iterable[str]], settings: Mapping[str, Any]) -> None:
    asked = [name for name in names.get("glcm", ()) if name in ("JointAverage", "SumSquares")]
    if asked and not settings.get("symmetricalGLCM", True):
        _logger.warning("glcm %s: the formula assumes a symmetrical GLCM, and this one is not", " and ".join(asked))


def _expect_directions(region: Region, kinds: Iterable[str], left_out: int | None, settings: Mapping[str, Any]) -> None:
    """Refuse boxes in which no two voxels lie as far apart as texture asks, as pyradiomics does."""
    furthest = max(n - 1 for axis, n in enumerate(region.mask.shape) if axis != left_out)
    for kind in kinds:
        nearest = 1 if kind in _OF_NEXT_VOXELS else min(distances_of(settings), default=0)
        if kind in (*_OF_NEXT_VOXELS, *_OF_DISTANCES) and not 1 <= nearest <= furthest:
            box = " x ".join(map(str, region.mask.shape[::-1]))
            within = "" if left_out is None else " within a slice"
            raise RuntimeError(
                f"{kind}: no two voxels of the region's box, {box} voxels (x, y, z), lie at a distance in "
                f"{list(settings.get('distances', [1]))}{within}; choose other distances, or leave the class out"
            )


def norm_of(settings: Mapping[str, Any]) -> str | None:
    """Return the setting ``weightingNorm``; what is no text is no norm that is known."""
    norm = settings.get("weightingNorm")
    return norm if norm is None else str(norm)


def distances_of(settings: Mapping[str, Any]) -> list[int]:
    """Return the setting ``distances`` as whole numbers; as in pyradiomics, fractions are cut off."""
    asked = settings.get("distances", (1,))
    if asked is None:
        raise RuntimeError("distances is None, expected a list of whole numbers, such as [1]")
    if np.ndim(asked) != 1:
        raise InvalidArgument(f"distances is {asked!r}, expected a list of whole numbers, such as [1]")
    return [int(distance) for distance in asked]


def _reach(gldm_a: Any) -> int:
    if operator.index(gldm_a) < 0:
        raise InvalidArgument(f"gldm_a is {gldm_a}, expected a whole number of at least 0; by default it is 0")
    return operator.index(gldm_a)


def _with_rows(volume: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the volume with voxels of a row side by side; a box of a larger volume has them so."""
    return volume if volume.strides[-1] == volume.itemsize else np.ascontiguousarray(volume)


@dataclass(frozen=True, eq=False)
class _Moments:
    """What pyradiomics derives from intensities shifted by a constant."""

    statistics: npt.NDArray[np.float64] | None
    n_voxels: int
    shift: float
    voxel_mm3: float

    def of(self, name: str) -> float:
        if self.statistics is None:  # selected with every feature that asks
            raise KeyError(name)
        return float(self.statistics[_places()[name]])

    def mean_square(self) -> float:
        """Mean of (x + shift)^2, by the variance, which does not cancel."""
        return self.of("intensity_variance") + (self.of("mean_intensity") + self.shift) ** 2

    def kurtosis(self) -> float:
        """Fourth moment over the squared second; 0 for a flat region, as in pyradiomics."""
        return self.of("excess_intensity_kurtosis") + 3.0 if self.of("intensity_variance") > 0 else 0.0


_DERIVED: dict[str, Callable[[_Moments], float]] = {
    "Energy": lambda moments: moments.n_voxels * moments.mean_square(),
    "TotalEnergy": lambda moments: moments.voxel_mm3 * moments.n_voxels * moments.mean_square(),
    "RootMeanSquared": lambda moments: math.sqrt(moments.mean_square()),
    "StandardDeviation": lambda moments: math.sqrt(moments.of("intensity_variance")),
    "Kurtosis": lambda moments: moments.kurtosis(),
}
# pyradiomics adds this to probabilities before it takes logarithms: with one outcome only, no more is left.
_ENTROPY_OF_ONE = -math.log2(1.0 + np.spacing(1.0))
_NEEDED = ("mean_intensity", "intensity_variance", "excess_intensity_kurtosis")


@cache
def _places() -> dict[str, int]:
    prefix = "intensity_statistics_"
    rows = registry.all_features().filter(family="intensity_statistics")
    return {row.key.removeprefix(prefix): index for index, row in enumerate(rows)}


def _value(feature: FacadeFeature, rows: Mapping[str, npt.NDArray[np.float64]], moments: _Moments) -> float:
    if feature.family:
        value = float(rows[feature.family][feature.index])
        return _ENTROPY_OF_ONE if value == 0 and feature.name.endswith("Entropy") else value
    return _DERIVED[feature.name](moments)


@lru_cache(maxsize=8)
def _selections(names: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, int]:
    """Return the bits of the engine's features by family; families that are not named are left out."""
    bits: dict[str, int] = {}
    for kind, chosen in names:
        for name in chosen:
            feature = catalogue(kind)[name]
            places = [feature.index] if feature.family else [_places()[key] for key in _NEEDED]
            family = feature.family or CLASSES[kind][0]
            bits[family] = bits.get(family, 0) | sum(1 << place for place in set(places))
    return bits


def _set_rules(core: _core.Settings, kinds: Iterable[str], settings: Mapping[str, Any], in_plane: bool) -> None:
    """Switch the engine to pyradiomics' conventions."""
    norm = norm_of(settings)
    plane = "2.5D" if in_plane else "3D"
    apart = "2.5D direction-merged" if plane == "2.5D" else "3D averaged"
    core.aggregate([apart if norm is None else f"{plane} merged", plane])
    # Where no class asks for distances, any will do.
    asked = [distance for distance in distances_of(settings) if distance >= 1] or [1]
    distances = list(dict.fromkeys(asked))
    if len(distances) < len(asked):
        _logger.warning("distances %s: each is taken once", settings["distances"])
    core.texture(
        glcm_distances=distances,
        glcm_symmetric=bool(settings.get("symmetricalGLCM", True)),
        ngtdm_distances=distances,
        ngldm_distances=distances,
        ngldm_alpha=_reach(settings.get("gldm_a", 0)) if "gldm" in kinds else 0,
    )
    core.measure_distances("chebyshev", "chebyshev", "manhattan")
    if norm in NORMS:
        core.weigh_glcm("exponential", NORMS[norm], "mm")
        core.weigh_glrlm("proportional", NORMS[norm], "mm")
    elif norm not in (None, "no_weighting"):
        _logger.warning(
            "weighting norm %r is unknown; every direction weighs 1. Known: %s, no_weighting", norm, ", ".join(NORMS)
        )
    core.texture_rules(ngtdm_isolated="counted", glrlm_sparse_directions="left_out", degenerate="pyradiomics")
    core.cut_mesh("pyradiomics")
    core.divide_covariance("population")
