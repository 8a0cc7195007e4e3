# Copyright The grayling developers. Licensed under Apache-2.0.
"""What image and region look like before and after each step, as IBSI's diagnostic features describe them.

Two pipelines that disagree in a feature have parted at some step; these numbers show at which (IBSI reference manual,
"Reference data sets", "Diagnostic features").
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from grayling.errors import InvalidArgument

if TYPE_CHECKING:
    from grayling.preprocess.chain import Step
    from grayling.preprocess.sample import Sample

__all__ = [
    "Diagnostics",
    "ImageDescription",
    "Recorder",
    "RegionDescription",
    "Stage",
    "describe_image",
    "describe_region",
]

INITIAL = "initial"
RESEGMENTATION = "resegmentation"
RESPONSE = "response"


@dataclass(frozen=True)
class ImageDescription:
    """The whole image; every triple in the order (z, y, x).

    Attributes
    ----------
    shape, spacing_mm
        Number of voxels and voxel spacing per axis.
    mean, minimum, maximum
        Of the intensities of all voxels.
    """

    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    mean: float
    minimum: float
    maximum: float


@dataclass(frozen=True)
class RegionDescription:
    """One region's two masks; every triple in the order (z, y, x).

    Attributes
    ----------
    mask_shape
        Of both masks, which lie on the image's grid.
    intensity_box_shape, morphological_box_shape
        Of the smallest box around each mask; zeros where it is empty.
    n_voxels_intensity, n_voxels_morphological
        Number of voxels in each mask.
    mean, minimum, maximum
        Of the intensities in the intensity mask; NaN where it is empty.
    """

    mask_shape: tuple[int, int, int]
    intensity_box_shape: tuple[int, int, int]
    morphological_box_shape: tuple[int, int, int]
    n_voxels_intensity: int
    n_voxels_morphological: int
    mean: float
    minimum: float
    maximum: float


@dataclass(frozen=True)
class Stage:
    """Image and region after one step.

    Attributes
    ----------
    name
        ``"initial"``, the method of a step of the chain, or ``"resegmentation"``.
    """

    name: str
    image: ImageDescription
    region: RegionDescription


@dataclass(frozen=True)
class Diagnostics:
    """All stages of one region, in the order of processing; steps that changed nothing are left out.

    Attributes
    ----------
    region
        Its name.
    stages
        Of the unfiltered image.
    responses
        Of the response maps after re-segmentation; each is named by its filter's key.
    """

    region: str
    stages: tuple[Stage, ...]
    responses: tuple[Stage, ...] = ()

    @property
    def initial(self) -> Stage:
        """As the image was read."""
        return self.stages[0]

    @property
    def processed(self) -> Stage:
        """After the last step before re-segmentation: what IBSI calls interpolated."""
        return self.stages[-2]

    @property
    def resegmented(self) -> Stage:
        """After re-segmentation; equal to what went before where none was asked for."""
        return self.stages[-1]

    def stage(self, name: str) -> Stage:
        """Return the last stage of that name."""
        for stage in reversed(self.stages):
            if stage.name == name:
                return stage
        names = ", ".join(dict.fromkeys(stage.name for stage in self.stages))
        raise InvalidArgument(f"no stage {name!r} in these diagnostics; they have {names}")

    def records(self) -> list[dict[str, Any]]:
        """Return one dict per stage, with the image's descriptions prefixed ``image_``; response maps come last."""
        named = [(stage.name, "", stage) for stage in self.stages]
        named += [(RESPONSE, stage.name, stage) for stage in self.responses]
        return [
            {"region": self.region, "stage": name, "filter": key}
            | {f"image_{name}": value for name, value in asdict(stage.image).items()}
            | asdict(stage.region)
            for name, key, stage in named
        ]


class Recorder:
    """Collects the stages of every region: hand it to a chain as its ``watch``, then tell it of what follows."""

    def __init__(self) -> None:
        self._stages: dict[str, list[Stage]] = {}
        self._responses: dict[str, list[Stage]] = {}

    def __call__(self, step: Step | None, sample: Sample) -> None:
        """Record what a step returned; None stands for the sample as it came."""
        name = INITIAL if step is None else step.method
        image = describe_image(sample.array, sample.spacing_mm)
        for masks in sample.regions:
            intensities = sample.array[masks.intensity.box]
            region = describe_region(image.shape, intensities, masks.intensity.array, masks.morphological.array)
            stages = self._stages.setdefault(masks.region.name, [])
            if not stages or (stages[-1].image, stages[-1].region) != (image, region):
                stages.append(Stage(name, image, region))

    def resegmented(
        self, sample: Sample, intensities: npt.NDArray[np.float64], intensity_mask: npt.NDArray[np.uint8]
    ) -> None:
        """Record re-segmentation of the only region.

        Parameters
        ----------
        sample
            As the chain returned it.
        intensities, intensity_mask
            A box with all that is left of the region, (z, y, x).
        """
        masks = sample.only_region()
        stages = self._stages[masks.region.name]
        image = stages[-1].image
        region = describe_region(image.shape, intensities, intensity_mask, masks.morphological.array)
        stages.append(Stage(RESEGMENTATION, image, region))

    def responded(self, sample: Sample, key: str) -> None:
        """Record the only region in a response map, which is the sample's image."""
        masks = sample.only_region()
        image = describe_image(sample.array, sample.spacing_mm)
        intensities = sample.array[masks.intensity.box]
        region = describe_region(image.shape, intensities, masks.intensity.array, masks.morphological.array)
        self._responses.setdefault(masks.region.name, []).append(Stage(key, image, region))

    def result(self) -> tuple[Diagnostics, ...]:
        """Return what was recorded, one per region."""
        return tuple(
            Diagnostics(region, tuple(stages), tuple(self._responses.get(region, ())))
            for region, stages in self._stages.items()
        )


def describe_image(array: npt.NDArray[Any], spacing_mm: tuple[float, float, float]) -> ImageDescription:
    """Describe an image of shape (z, y, x)."""
    return ImageDescription(_triple(array.shape), spacing_mm, *_statistics(array))


def describe_region(
    shape: tuple[int, int, int],
    intensities: npt.NDArray[Any],
    intensity_mask: npt.NDArray[Any],
    morphological_mask: npt.NDArray[Any],
) -> RegionDescription:
    """Describe a region from boxes cut out of the image's grid.

    Parameters
    ----------
    shape
        Of the image, (z, y, x).
    intensities, intensity_mask
        The same box of the image and of the intensity mask (0 outside), (z, y, x).
    morphological_mask
        A box of the morphological mask (0 outside), (z, y, x); any that holds all of it.
    """
    inside = intensity_mask != 0
    return RegionDescription(
        shape,
        _box_shape(inside),
        _box_shape(morphological_mask != 0),
        int(np.count_nonzero(inside)),
        int(np.count_nonzero(morphological_mask)),
        *_statistics(intensities[inside]),
    )


def _statistics(values: npt.NDArray[Any]) -> tuple[float, float, float]:
    """Return mean, minimum and maximum, NaN of nothing."""
    if values.size == 0:
        return float("nan"), float("nan"), float("nan")
    return float(values.mean(dtype=np.float64)), float(values.min()), float(values.max())


def _box_shape(mask: npt.NDArray[np.bool_]) -> tuple[int, int, int]:
    """Return the size of the smallest box around a mask, (z, y, x)."""
    lengths = []
    for axis in range(3):
        others = tuple(other for other in range(3) if other != axis)
        occupied = np.flatnonzero(mask.any(axis=others))
        lengths.append(int(occupied[-1] - occupied[0] + 1) if occupied.size else 0)
    return _triple(lengths)


def _triple(values: Any) -> tuple[int, int, int]:
    z, y, x = values
    return int(z), int(y), int(x)
