# Copyright The grayling developers. Licensed under Apache-2.0.
"""Larger and smaller masks: an observer who draws further out or further in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _schema
from grayling._schema import setting
from grayling._words import counted, plain_number
from grayling.errors import EmptyRegion, InvalidArgument, InvalidSettings
from grayling.preprocess.applying import applied
from grayling.preprocess.perturbation._masks import clipped, padded_box
from grayling.preprocess.perturbation._seeds import generator, seed_setting
from grayling.preprocess.sample import Crop, RegionMasks, Sample, Triple, triple

__all__ = ["LARGEST_GROWTH", "GrowMask"]

Floats = npt.NDArray[np.float64]
Spacing = tuple[float, float, float]

LARGEST_GROWTH = 100  # of the volume; what is larger is a slip
# 5 mm of 1 mm voxels are 5 voxels, whatever rounding does: distances are compared with this much to spare.
_RELATIVE_SLACK = 1e-9


@dataclass(frozen=True, kw_only=True)
class GrowMask:
    """Grow or shrink the masks, by a distance or by a share of their volume; either `mm` or `fraction`.

    Distances are Euclidean, in mm, between voxel centres: growing adds every voxel at most this far from the region,
    shrinking removes every voxel at most this far from what is outside. Growth ends at the border of the image; beyond
    it, all is outside. Along an axis of one voxel there is no beyond: in an image of one slice, regions grow and shrink
    in its plane. Intensity and morphological mask change each from its own outline.

    A share adds (or removes) the nearest voxels until the volume is ``1 + fraction`` times the old one, to half a
    voxel; among voxels of the same distance chance decides. Zwanenburg et al., Scientific Reports 9:614 (2019),
    doi:10.1038/s41598-018-36938-4, grow by whole layers of face neighbours instead, which on anisotropic voxels are
    thick along one axis and thin along another, and take a part of the last one at random.
    """

    method: ClassVar[str] = "grow_mask"
    needs_one_region: ClassVar[bool] = False
    mm: float | None = setting(
        None,
        text="Distance to grow by; negative to shrink",
        expectation="a finite number, or null",
        accepts=lambda distance: distance is None or math.isfinite(distance),
        unit="mm",
    )
    fraction: float | None = setting(
        None,
        text="Share of the volume to grow by; negative to shrink",
        expectation=f"a number above -1 and at most {LARGEST_GROWTH}, or null",
        accepts=lambda fraction: fraction is None or -1 < fraction <= LARGEST_GROWTH,
    )
    seed: int = seed_setting()

    def __post_init__(self) -> None:
        _schema.check(self)
        if (self.mm is None) == (self.fraction is None):
            raise InvalidSettings(
                "GrowMask needs either a distance or a share of the volume, for example mm=2.0 or fraction=-0.1; got "
                f"mm={self.mm} and fraction={self.fraction}"
            )

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with grown or shrunk regions.

        Raises
        ------
        grayling.errors.EmptyRegion
            If nothing is left of a region.
        grayling.errors.InvalidArgument
            If the image ends before a region has grown by its share.
        """
        return replace(sample, regions=tuple(self._changed(masks, sample) for masks in sample.regions))

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        change = self.mm if self.mm is not None else self.fraction or 0.0
        verb, size = "shrunk" if change < 0 else "grown", plain_number(abs(change))
        if self.mm is not None:
            return f"Regions were {verb} by a Euclidean distance of {size} mm."
        share, origin = plain_number(100 * abs(change)), "outside" if change < 0 else "region"
        return (
            f"Regions were {verb} by {share}% of their volume, the voxels nearest to the {origin} first "
            f"(seed {self.seed})."
        )

    def _changed(self, masks: RegionMasks, sample: Sample) -> RegionMasks:
        def change(crop: Crop) -> Crop:
            if crop.n_voxels == 0:  # nothing to measure distances from; told below
                return crop
            if self.mm is not None:
                return _by_distance(crop, self.mm, sample)
            return self._by_volume(crop, masks, sample)

        changed = masks.mapped(change)
        for was, left in ((masks.intensity, changed.intensity), (masks.morphological, changed.morphological)):
            if left.n_voxels == 0:
                raise EmptyRegion(
                    f"region {masks.region.name!r}: {self!r} leaves 0 of its {counted(was.n_voxels, 'voxel')}, of "
                    f"which the innermost is {_depths_mm(was, sample).max(initial=0.0):.3g} mm from the outside; "
                    "shrink by less"
                )
        return changed

    def _by_volume(self, crop: Crop, masks: RegionMasks, sample: Sample) -> Crop:
        fraction = self.fraction or 0.0
        n_more = round(crop.n_voxels * (1 + fraction)) - crop.n_voxels
        if n_more <= 0:
            return _without_nearest(crop, -n_more, sample, generator(self.seed))
        grown = _with_nearest(crop, n_more, sample, generator(self.seed))
        if grown is None:
            shape = " x ".join(map(str, sample.image.grid.shape))
            raise InvalidArgument(
                f"region {masks.region.name!r} has {counted(crop.n_voxels, 'voxel')} and cannot grow by {n_more}: "
                f"{sample.image.name} has {shape} (z, y, x); take a fraction below {fraction:g}"
            )
        return grown


def _by_distance(crop: Crop, distance_mm: float, sample: Sample) -> Crop:
    reach_mm = abs(distance_mm) * (1 + _RELATIVE_SLACK)
    if distance_mm <= 0:
        return Crop.of(crop.array & (_depths_mm(crop, sample) > reach_mm), crop.begin)
    spacing_mm, shape = sample.spacing_mm, sample.image.grid.shape
    margin = _margin(reach_mm, spacing_mm, shape)
    begin, end = clipped(*padded_box(crop, margin), shape)
    return Crop.of(_gaps_mm(crop.window(begin, end), spacing_mm) <= reach_mm, begin)


def _without_nearest(crop: Crop, n_fewer: int, sample: Sample, random: np.random.Generator) -> Crop:
    inside = np.flatnonzero(crop.array)
    left = crop.array.copy()
    left.flat[inside[_nearest(_depths_mm(crop, sample).flat[inside], n_fewer, random)]] = 0
    return Crop.of(left, crop.begin)


def _with_nearest(crop: Crop, n_more: int, sample: Sample, random: np.random.Generator) -> Crop | None:
    """Add the nearest voxels, or return None if the image has too few: look further out until they are all in reach."""
    spacing_mm, shape = sample.spacing_mm, sample.image.grid.shape
    reach_mm = 2 * max(spacing_mm)
    while True:
        begin, end = clipped(*padded_box(crop, _margin(reach_mm, spacing_mm, shape)), shape)
        whole_image = begin == (0, 0, 0) and end == shape
        voxels = crop.window(begin, end)
        gap_mm = _gaps_mm(voxels, spacing_mm)
        outside = np.flatnonzero((voxels == 0) & (whole_image | (gap_mm <= reach_mm)))
        if outside.size >= n_more:
            voxels.flat[outside[_nearest(gap_mm.flat[outside], n_more, random)]] = 1
            return Crop.of(voxels, begin)
        if whole_image:
            return None
        reach_mm *= 2


def _nearest(distances_mm: Floats, n: int, random: np.random.Generator) -> npt.NDArray[np.intp]:
    """Return the positions of the n smallest distances; among equal ones chance decides."""
    # Equal distances that were rounded differently would else come in the order of their rounding.
    rounded = np.round(distances_mm / max(1e-12, float(distances_mm.max(initial=0.0))), 9)
    return np.lexsort((random.random(rounded.size), rounded))[:n]


def _depths_mm(crop: Crop, sample: Sample) -> Floats:
    """Return each inner voxel's distance to the nearest outer one, beyond the image as well, (z, y, x)."""
    from scipy import ndimage  # type: ignore[import-untyped]

    shape = sample.image.grid.shape
    # Outside above and below a lone slice would be nearest to all of it. An image of one voxel has no other outside.
    rim = [int(n > 1 or max(shape) == 1) for n in shape]
    padded: Floats = ndimage.distance_transform_edt(
        np.pad(crop.array, [(width, width) for width in rim]), sampling=sample.spacing_mm
    )
    return padded[tuple(slice(width, width + n) for width, n in zip(rim, crop.array.shape, strict=True))]


def _gaps_mm(voxels: npt.NDArray[np.uint8], spacing_mm: Spacing) -> Floats:
    """Return each voxel's distance to the nearest inner one, (z, y, x)."""
    from scipy import ndimage

    gaps: Floats = ndimage.distance_transform_edt(voxels == 0, sampling=spacing_mm)
    return gaps


def _margin(reach_mm: float, spacing_mm: Spacing, shape: Triple) -> Triple:
    return triple(math.floor(min(n, reach_mm / step)) for n, step in zip(shape, spacing_mm, strict=True))
