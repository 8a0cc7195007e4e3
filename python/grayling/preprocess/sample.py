# Copyright The grayling developers. Licensed under Apache-2.0.
"""What flows through a chain of steps: an image and the masks of its regions, on one grid."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from grayling._words import counted, listed, times
from grayling.errors import InvalidArgument
from grayling.image import Volume, sitk_from_volume
from grayling.regions import Region

if TYPE_CHECKING:
    import SimpleITK

__all__ = ["Crop", "RegionMasks", "Sample", "Triple", "expect_sample", "surroundings", "triple"]

Triple = tuple[int, int, int]
_AXES = (0, 1, 2)


def triple(values: Iterable[int]) -> Triple:
    """Return three whole numbers, (z, y, x), as the tuple that the type checker knows."""
    z, y, x = values
    return z, y, x


@dataclass(frozen=True, eq=False)
class Crop:
    """A binary mask cut to a box, so that a small region costs little in a large image.

    Attributes
    ----------
    begin
        The first voxel of the box in the image's grid, (z, y, x).
    array
        1 inside and 0 outside the region, uint8, (z, y, x); the box's size.
    """

    begin: Triple
    array: npt.NDArray[np.uint8]

    def __repr__(self) -> str:
        return f"Crop({counted(self.n_voxels, 'voxel')} in a box of {times(self.array.shape)} from {self.begin})"

    @classmethod
    def of(cls, mask: npt.NDArray[Any], begin: Triple = (0, 0, 0)) -> Self:
        """Cut a mask to the box of what is not 0; `begin` is where its first voxel lies. Nothing inside: size 0."""
        slices = []
        for axis, start in zip(_AXES, begin, strict=True):
            others = tuple(other for other in _AXES if other != axis)
            inside = np.flatnonzero(mask.any(axis=others))
            slices.append((start, slice(int(inside[0]), int(inside[-1]) + 1) if inside.size else slice(0, 0)))
        box = tuple(part for _, part in slices)
        first = triple(start + part.start for start, part in slices)
        return cls(first, np.ascontiguousarray(mask[box] != 0, dtype=np.uint8))

    @property
    def end(self) -> Triple:
        """One past the last voxel of the box, (z, y, x)."""
        return triple(start + size for start, size in zip(self.begin, self.array.shape, strict=True))

    @property
    def box(self) -> tuple[slice, slice, slice]:
        """The box as an index into the image, (z, y, x)."""
        z, y, x = (slice(start, stop) for start, stop in zip(self.begin, self.end, strict=True))
        return z, y, x

    @property
    def n_voxels(self) -> int:
        """Number of voxels inside the region."""
        return int(np.count_nonzero(self.array))

    def window(self, begin: Triple, end: Triple) -> npt.NDArray[np.uint8]:
        """Return the mask of another box, (z, y, x); outside this crop there is nothing."""
        result = np.zeros(triple(stop - start for start, stop in zip(begin, end, strict=True)), np.uint8)
        here, there = [], []
        for start, stop, mine, size in zip(begin, end, self.begin, self.array.shape, strict=True):
            low, high = max(start, mine), min(stop, mine + size)
            if high <= low:
                return result
            here.append(slice(low - mine, high - mine))
            there.append(slice(low - start, high - start))
        result[tuple(there)] = self.array[tuple(here)]
        return result

    def counted_from(self, begin: Triple) -> Crop:
        """Return the same mask in a grid that begins at another voxel."""
        return Crop(triple(start - first for start, first in zip(self.begin, begin, strict=True)), self.array)

    def placed(self, shape: Triple) -> npt.NDArray[np.uint8]:
        """Return the mask of a whole image of this shape, (z, y, x)."""
        return self.window((0, 0, 0), shape)


@dataclass(frozen=True, eq=False)
class RegionMasks:
    """The masks of one region.

    Attributes
    ----------
    region
        Its name, label and place in the mask that it was read from.
    intensity, morphological
        Where intensities and texture are taken from, and where shape is (IBSI, "Region of interest").
    """

    region: Region
    intensity: Crop
    morphological: Crop

    def mapped(self, change: Callable[[Crop], Crop]) -> RegionMasks:
        """Return the region with both masks changed; masks that are the same stay the same."""
        intensity = change(self.intensity)
        same = self.morphological is self.intensity
        return RegionMasks(self.region, intensity, intensity if same else change(self.morphological))


@dataclass(frozen=True, eq=False)
class Sample:
    """An image with the masks of its regions on the same grid: what a step takes and returns.

    Attributes
    ----------
    image
        The image and its grid.
    regions
        None for an image without a mask.
    references
        Masks of further labels that steps refer to, such as fat or muscle, by label.
    notes
        What steps found worth telling, in sentences.
    clipped
        Share of each region's voxels, 0 to 1, by its name, that a step clipped; the largest where several did.
    begin
        The first voxel's place, (z, y, x), in the whole grid, of which the sample may hold only the part near its
        regions (`Chain.for_each_region`).
    """

    image: Volume
    regions: tuple[RegionMasks, ...] = ()
    references: Mapping[int, Crop] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    clipped: Mapping[str, float] = field(default_factory=dict)
    begin: Triple = (0, 0, 0)

    def __repr__(self) -> str:
        sizes = (f"{each.region.name!r} ({counted(each.intensity.n_voxels, 'voxel')})" for each in self.regions)
        return f"Sample({self.image!r}, regions: {listed(sizes) or 'none'})"

    @property
    def array(self) -> npt.NDArray[Any]:
        """The image's voxels, (z, y, x)."""
        return self.image.array

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Voxel spacing, (z, y, x)."""
        return self.image.grid.spacing_mm

    @property
    def acquisition(self) -> Mapping[str, Any]:
        """What the image's file says about its acquisition; empty where it says nothing."""
        return self.image.acquisition

    def only_region(self) -> RegionMasks:
        """Return the region of a sample that has one.

        Raises
        ------
        grayling.errors.InvalidArgument
            If there is none, or several.
        """
        if len(self.regions) != 1:
            names = listed(repr(masks.region.name) for masks in self.regions) or "none"
            raise InvalidArgument(f"one region is needed here; {self.image.name} comes with {names}")
        return self.regions[0]

    def reference(self, label: int) -> Crop:
        """Return the mask of a reference region.

        Raises
        ------
        grayling.errors.InvalidArgument
            If the sample was loaded without this label.
        """
        if label not in self.references:
            raise InvalidArgument(
                f"reference label {label} was not loaded; name it: grayling.preprocess.load(..., references=[{label}])"
            )
        return self.references[label]

    def mask(self, region: str | int | None = None, *, morphological: bool = False) -> npt.NDArray[np.uint8]:
        """Return the mask of a region, given by name or label, on the image's grid: 1 inside, uint8, (z, y, x)."""
        masks = self.only_region() if region is None else self._named(region)
        return (masks.morphological if morphological else masks.intensity).placed(self.image.grid.shape)

    def to_sitk(self) -> SimpleITK.Image:
        """Return the image as a SimpleITK image, at its place in the patient where that is known."""
        return sitk_from_volume(self.image)

    def mask_to_sitk(self, region: str | int | None = None, *, morphological: bool = False) -> SimpleITK.Image:
        """Return the mask of a region as a SimpleITK image on the grid of `to_sitk`; see `mask`."""
        array = self.mask(region, morphological=morphological)
        return sitk_from_volume(Volume(array, self.image.grid, f"mask of {self.image.name}"))

    def with_array(self, array: npt.NDArray[Any]) -> Sample:
        """Return the sample with other voxels on the same grid."""
        return replace(self, image=replace(self.image, array=array))

    def with_masks(self, change: Callable[[Crop], Crop]) -> Sample:
        """Return the sample with every mask changed."""
        return replace(
            self,
            regions=tuple(masks.mapped(change) for masks in self.regions),
            references={label: change(crop) for label, crop in self.references.items()},
        )

    def noted(self, *notes: str) -> Sample:
        """Return the sample with further notes."""
        return replace(self, notes=self.notes + notes)

    def per_region(self) -> list[Sample]:
        """Return one sample per region, which share the image."""
        return [replace(self, regions=(masks,)) for masks in self.regions]

    def _named(self, region: str | int) -> RegionMasks:
        for masks in self.regions:
            if region in (masks.region.name, masks.region.label):
                return masks
        names = listed(repr(masks.region.name) for masks in self.regions)
        raise InvalidArgument(f"no region {region!r} here; there are {names}")


def expect_sample(value: object, taker: str) -> None:
    """Refuse anything but a sample, such as an array, which has neither spacing nor regions."""
    if not isinstance(value, Sample):
        raise InvalidArgument(
            f"{taker} takes a Sample, got {type(value).__name__}; make one with grayling.preprocess.load(...)"
        )


def surroundings(
    regions: Sequence[RegionMasks], shape: Triple, spacing_mm: tuple[float, float, float], margin_mm: float
) -> tuple[Triple, Triple]:
    """Return begin and end, (z, y, x), of the box that holds all masks and a margin, within a grid of this shape."""
    crops = [crop for masks in regions for crop in (masks.intensity, masks.morphological) if crop.n_voxels]
    begin, end = [], []
    for axis, (size, spacing) in enumerate(zip(shape, spacing_mm, strict=True)):
        margin = math.ceil(margin_mm / spacing)
        begin.append(max(0, min((crop.begin[axis] for crop in crops), default=0) - margin))
        end.append(min(size, max((crop.end[axis] for crop in crops), default=1) + margin))
    return triple(begin), triple(end)
