# Copyright The grayling developers. Licensed under Apache-2.0.
"""Settings of texture matrices: which voxels are neighbours, how far they are, and what a distance weighs.

The terms are those of the IBSI reference manual (arXiv:1612.07003, "Grid distances", "Distance weighting"). The manual
calls norms and weights other than the defaults here non-standard and cautions against them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from grayling import _schema
from grayling._schema import setting

__all__ = [
    "LARGEST_DISTANCE",
    "LARGEST_LEVEL",
    "NORMS",
    "ExponentialWeighting",
    "InverseWeighting",
    "NoWeighting",
    "ProportionalWeighting",
    "Texture",
    "Weighting",
    "whole",
]

# Work grows with the third power of a distance, so what is larger is a slip.
LARGEST_DISTANCE = 100
LARGEST_LEVEL = 65535

NORMS = ("chebyshev", "manhattan", "euclidean")
_UNITS = ("voxel", "mm")


def whole(lowest: int, highest: int) -> dict[str, Any]:
    """Return what `setting` needs to know of a whole number in a range."""
    return {
        "expectation": f"a whole number from {lowest} to {highest}",
        "accepts": lambda number: lowest <= number <= highest,
    }


def _distances(text: str) -> Any:
    return setting(
        1,
        text=text,
        expectation=f"a whole number from 1 to {LARGEST_DISTANCE}, or a list of such numbers without repetitions",
        accepts=_are_distances,
        unit="voxel",
    )


def _are_distances(value: int | tuple[int, ...]) -> bool:
    distances = value if isinstance(value, tuple) else (value,)
    is_each_once = 0 < len(distances) == len(set(distances))
    return is_each_once and all(1 <= distance <= LARGEST_DISTANCE for distance in distances)


def _rule(text: str, first: str, second: str) -> Any:
    return setting(first, text=text, names=lambda: (first, second), expectation=f"{first} or {second}")


def _norm(default: str | None, text: str) -> Any:
    expectation = " or ".join((", ".join(NORMS), *(("null",) if default is None else ())))
    return setting(default, text=text, names=lambda: NORMS, expectation=expectation)


def _unit() -> Any:
    return setting("voxel", text="What lengths are measured in", names=lambda: _UNITS, expectation="voxel or mm")


@dataclass(frozen=True)
class NoWeighting:
    """Every direction counts the same."""

    method: ClassVar[str] = "none"


@dataclass(frozen=True, kw_only=True)
class InverseWeighting:
    """Multiply the counts of a direction m by 1 / |m| before directions are merged."""

    method: ClassVar[str] = "inverse"
    norm: str = _norm("euclidean", "Norm of the length")
    unit: str = _unit()

    def __post_init__(self) -> None:
        _schema.check(self)


@dataclass(frozen=True, kw_only=True)
class ExponentialWeighting:
    """Multiply the counts of a direction m by exp(-|m|^2) before directions are merged.

    In millimetres this is what pyradiomics' ``weightingNorm`` does to its GLCM. A weight below 1e-100 counts as 0;
    where the offsets are so long that all weights do, the extraction is refused.
    """

    method: ClassVar[str] = "exponential"
    norm: str = _norm("euclidean", "Norm of the length")
    unit: str = _unit()

    def __post_init__(self) -> None:
        _schema.check(self)


@dataclass(frozen=True, kw_only=True)
class ProportionalWeighting:
    """Multiply the counts of a direction m by its length, as pyradiomics' ``weightingNorm`` does to its GLRLM."""

    method: ClassVar[str] = "proportional"
    norm: str = _norm("euclidean", "Norm of the length")
    unit: str = _unit()

    def __post_init__(self) -> None:
        _schema.check(self)


Weighting = NoWeighting | InverseWeighting | ExponentialWeighting | ProportionalWeighting


@dataclass(frozen=True, kw_only=True)
class Texture:
    """How neighbours are counted in texture matrices; distances are in voxels.

    Weights act where an aggregation merges directions. Where every direction has a matrix of its own, as in
    ``"3D averaged"``, they change nothing.
    """

    glcm_distance: int | tuple[int, ...] = _distances(
        "Distance of GLCM pairs; of a list, each offset of each distance is a direction of its own"
    )
    glcm_norm: str | None = _norm(
        None,
        "GLCM offsets: null multiplies those to the nearest voxels, across corners too, by the distance; a norm takes "
        "all offsets of that length, Euclidean ones above distance - 1",
    )
    glcm_symmetric: bool = setting(True, text="Count each GLCM pair in both orders")
    glcm_weighting: Weighting = setting(NoWeighting(), text="Weights of the directions that a GLCM merges")
    glrlm_weighting: Weighting = setting(NoWeighting(), text="Weights of the directions that a GLRLM merges")
    glrlm_sparse_directions: str = _rule(
        "Directions along which no line holds two voxels of the region, which pyradiomics leaves out of the GLRLM",
        "kept",
        "left_out",
    )
    ngtdm_distance: int | tuple[int, ...] = _distances(
        "Radius of NGTDM neighbourhoods; a list names the distances of neighbours one by one"
    )
    ngtdm_isolated: str = _rule(
        "Voxels without a neighbour in NGTDM, which pyradiomics counts as equal to their neighbours",
        "left_out",
        "counted",
    )
    ngldm_distance: int | tuple[int, ...] = _distances(
        "Radius of NGLDM neighbourhoods; a list names the distances of neighbours one by one"
    )
    ngldm_alpha: int = setting(0, text="Largest difference of dependent levels in NGLDM", **whole(0, LARGEST_LEVEL))
    neighbour_norm: str = _norm(
        "chebyshev", "Norm of NGTDM and NGLDM neighbourhoods, and of the distance 1 that links voxels to zones"
    )
    border_norm: str = _norm("manhattan", "Norm of a zone's distance to the border in GLDZM; Euclidean is rounded")
    degenerate: str = _rule(
        "Values of GLCM and NGTDM features where a matrix has one grey level or no differences: what the IBSI fixes, "
        "or what pyradiomics gives",
        "ibsi",
        "pyradiomics",
    )

    def __post_init__(self) -> None:
        _schema.check(self)
