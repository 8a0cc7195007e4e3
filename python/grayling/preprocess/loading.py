# Copyright The grayling developers. Licensed under Apache-2.0.
"""Image and masks from files, SimpleITK images or arrays, as a sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling.errors import EmptyRegion, InvalidArgument
from grayling.geometry import check_same_grid
from grayling.image import Volume, is_sitk_image
from grayling.io.reading import load as load_volume
from grayling.preprocess.sample import Crop, RegionMasks, Sample
from grayling.regions import Region, choose_regions, labels_of

__all__ = ["Inputs", "load", "read", "sample_of"]


@dataclass(frozen=True, eq=False)
class Inputs:
    """An image and its masks as they were read, on one grid.

    Attributes
    ----------
    image, mask, morphological_mask
        None where there is no such mask.
    """

    image: Volume
    mask: Volume | None = None
    morphological_mask: Volume | None = None


def load(  # noqa: PLR0913 - what describes an image and its masks
    image: Any,
    mask: Any = None,
    *,
    spacing_mm: Sequence[float] | None = None,
    labels: int | Iterable[int] | Mapping[str, int] | str | None = None,
    morphological_mask: Any = None,
    references: Iterable[int] = (),
    series: str | None = None,
) -> Sample:
    """Load an image and the masks of its regions.

    Parameters
    ----------
    image, mask, spacing_mm, labels, morphological_mask, series
        As in `grayling.extract`; without a mask the sample has no regions.
    references
        Further labels of the mask that steps refer to.

    Raises
    ------
    grayling.errors.GraylingError
        `UnreadableFile`, `InvalidImage`, `InvalidGeometry`, `EmptyRegion` or `InvalidArgument`.
    """
    # #lizard forgives(parameter_count): what describes an image and its masks
    inputs = read(image, mask, spacing_mm=spacing_mm, morphological_mask=morphological_mask, series=series)
    return sample_of(inputs, labels, references)


def read(
    image: Any,
    mask: Any = None,
    *,
    spacing_mm: Sequence[float] | None = None,
    morphological_mask: Any = None,
    series: str | None = None,
) -> Inputs:
    """Read an image and its masks; see `load`."""
    for value in (image, mask, morphological_mask):
        _refuse_loaded(value)
    volume = load_volume(image, "image", spacing_mm=spacing_mm, series=series)
    if spacing_mm is not None and volume.grid.origin_mm is not None:
        raise InvalidArgument(
            f"spacing_mm is for arrays; {volume.name} has its own, {volume.grid.spacing_mm} mm (z, y, x)"
        )
    masks = {"mask": mask, "morphological_mask": None if mask is None else morphological_mask}
    return Inputs(
        volume, **{name: _load_beside(given, volume, name) for name, given in masks.items() if given is not None}
    )


def sample_of(
    inputs: Inputs,
    labels: int | Iterable[int] | Mapping[str, int] | str | None = None,
    references: Iterable[int] = (),
) -> Sample:
    """Return the regions of what was read as a sample; see `load`."""
    if inputs.mask is None:
        return Sample(inputs.image)
    labelled = labels_of(inputs.mask)
    regions = choose_regions(labelled, labels, inputs.mask.name)
    shapes = _shape_crops(inputs.morphological_mask, regions)
    masks = []
    for region in regions:
        crop = _crop(labelled, region)
        masks.append(RegionMasks(region, crop, shapes.get(region.label, crop)))
    further = {label: _crop(labelled, choose_regions(labelled, label, inputs.mask.name)[0]) for label in references}
    return Sample(inputs.image, tuple(masks), further)


def _refuse_loaded(value: object) -> None:
    """Refuse what is loaded already, and tell how it is given."""
    if isinstance(value, Sample):
        raise InvalidArgument(
            "a Sample is loaded already; give its image and the mask of a region: "
            "grayling.extract(sample.to_sitk(), sample.mask_to_sitk(region), ...)"
        )
    if isinstance(value, Volume):
        raise InvalidArgument(
            f"{value.name} is a Volume, which is loaded already; give grayling.image.sitk_from_volume(volume), or its "
            "array with spacing_mm=volume.grid.spacing_mm"
        )


def _crop(labels: npt.NDArray[Any], region: Region) -> Crop:
    return Crop(region.begin, np.equal(labels[region.box], region.label).view(np.uint8))


def _load_beside(mask: Any, image: Volume, name: str) -> Volume:
    """Load a mask; one without its own spacing takes the image's."""
    own = isinstance(mask, str) or hasattr(mask, "__fspath__") or is_sitk_image(mask)
    volume = load_volume(mask, name, spacing_mm=None if own else image.grid.spacing_mm)
    check_same_grid(image, volume)
    return volume


def _shape_crops(mask: Volume | None, regions: Sequence[Region]) -> dict[int, Crop]:
    """Return the morphological masks by label, where they come from a mask of their own."""
    if mask is None:
        return {}
    labelled = labels_of(mask)
    boxes = {row[0]: row for row in _core.find_labels(labelled)}
    for region in regions:
        if region.label not in boxes:
            raise EmptyRegion(f"{mask.name} has no voxel with label {region.label}, which the mask has")
    return {region.label: _crop(labelled, Region(region.name, *boxes[region.label])) for region in regions}
