# Copyright The grayling developers. Licensed under Apache-2.0.
"""Random contours that follow the image: observers differ where it does not say where the region ends."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _schema
from grayling._schema import setting
from grayling._words import counted, plain_number
from grayling.errors import GraylingWarning, InvalidImage, InvalidSettings
from grayling.preprocess.applying import applied
from grayling.preprocess.perturbation._masks import clipped, padded_box
from grayling.preprocess.perturbation._seeds import generator, seed_setting
from grayling.preprocess.sample import Crop, RegionMasks, Sample, Triple, triple

__all__ = ["RandomiseContour", "compactness_setting", "supervoxel_setting"]

_N_ITERATIONS = 10  # as Achanta et al. use
# Of 0.05, 0.1, 0.2, 0.3 and 0.5 the one that let the fewest voxels of noisy balls cross the edge in their supervoxels,
# over contrasts of 2 to 33 times the noise.
_COMPACTNESS = 0.2
# Intensities are clipped to the region's, and this share of their range beyond on either side.
_BEYOND = 0.1
# Of the Dice coefficient with the original: below it, most of the region is not what was drawn.
_ALIKE = 0.5


def supervoxel_setting() -> Any:
    """Declare a field for the size of supervoxels."""
    return setting(
        8.0,
        text="Side of a supervoxel before it adapts to the image; at least two voxels along each axis",
        expectation="a number above 0 and at most 1000",
        accepts=lambda side: 0 < side <= 1000,
        unit="mm",
    )


def compactness_setting() -> Any:
    """Declare a field for the compactness of supervoxels."""
    return setting(
        _COMPACTNESS,
        text="Weight of distance, in sides of a supervoxel, against intensity, from 0 to 1",
        expectation="a number above 0 and at most 1000",
        accepts=lambda weight: 0 < weight <= 1000,
    )


@dataclass(frozen=True, kw_only=True)
class RandomiseContour:
    """Rebuild each mask from supervoxels, which chance takes in or leaves out at its rim.

    After Zwanenburg et al., Scientific Reports 9:614 (2019), doi:10.1038/s41598-018-36938-4. The image around the
    region is divided into supervoxels, compact patches of similar intensity (SLIC; Achanta et al., IEEE Transactions on
    Pattern Analysis and Machine Intelligence 34:2274, 2012). Those that lie in the region with at least a share of
    `always` belong to the new region, those below `never` do not, and every other one does with a probability equal to
    its share. A binary closing by face neighbours fills the gaps. The supervoxel that lies in the region with the
    largest share always belongs to it, so that no region vanishes. Intensity and morphological mask are rebuilt each by
    its own shares, from the same supervoxels and random numbers.

    A contour that follows an edge of the image hardly changes; one across uniform tissue does. The volume there is not
    kept on average: since shares below `never` count as 0 and those from `always` as 1, regions shrink a little, and
    the closing gives a part back. Balls with a radius of 20 mm in noise alone lost 2 % with the defaults.

    A region that is not much larger than a supervoxel, or does not follow the image, may become quite another one. A
    Dice coefficient with the original below 0.5 is noted on the sample, and warned of.

    ITK's SLIC runs in one thread, on intensities from 0 to 1 (the range in the intensity mask and a tenth more, what is
    beyond clipped) smoothed by a Gaussian of one of the smallest voxel sides. Axes of one voxel count for neither.
    """

    method: ClassVar[str] = "randomise_contour"
    needs_one_region: ClassVar[bool] = False
    supervoxel_mm: float = supervoxel_setting()
    compactness: float = compactness_setting()
    never: float = setting(
        0.2,
        text="Supervoxels with a smaller share in the region are left out",
        expectation="a number from 0 to 1",
        accepts=lambda share: 0 <= share <= 1,
    )
    always: float = setting(
        0.9,
        text="Supervoxels with at least this share in the region are taken in",
        expectation="a number from 0 to 1",
        accepts=lambda share: 0 <= share <= 1,
    )
    seed: int = seed_setting()

    def __post_init__(self) -> None:
        _schema.check(self)
        if self.never > self.always:
            raise InvalidSettings(
                f"RandomiseContour.never is {self.never:g}, above always, {self.always:g}: supervoxels in between "
                "would be taken in and left out; set never to at most always"
            )

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with random contours; regions that became other ones are noted and warned of.

        Raises
        ------
        grayling.errors.InvalidImage
            If an intensity around a region is not finite.
        """
        changed = tuple(self._changed(masks, sample) for masks in sample.regions)
        told = [self._told(was, now) for was, now in zip(sample.regions, changed, strict=True)]
        notes = [note for note in told if note]
        for note in notes:
            warnings.warn(note, GraylingWarning, stacklevel=2)
        return replace(sample, regions=changed).noted(*notes)

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        always, never = plain_number(self.always), plain_number(self.never)
        return (
            f"Contours were randomised with supervoxels (SLIC) of {plain_number(self.supervoxel_mm)} mm and a "
            f"compactness of {plain_number(self.compactness)}: those with at least {always} of their "
            f"volume in the region were taken in, those with less than {never} left out, others taken in with a "
            f"probability equal to that share (seed {self.seed})."
        )

    def _changed(self, masks: RegionMasks, sample: Sample) -> RegionMasks:
        if masks.intensity.n_voxels == 0:  # no intensities to tell what is around from
            return masks
        labels, begin = self._divided(masks, sample)
        draws = generator(self.seed).random(int(labels.max()) + 1)

        def redrawn(crop: Crop) -> Crop:
            if crop.n_voxels == 0:
                return crop
            end = triple(start + n for start, n in zip(begin, labels.shape, strict=True))
            return Crop.of(_closed(self._taken(labels, crop.window(begin, end), draws)), begin)

        return masks.mapped(redrawn)

    def _divided(self, masks: RegionMasks, sample: Sample) -> tuple[npt.NDArray[np.uint32], Triple]:
        """Return the supervoxels around a region, (z, y, x), and where their box begins."""
        side = _side_voxels(self.supervoxel_mm, sample.spacing_mm)
        # Every supervoxel that reaches the region lies within two sides of it.
        margin = triple(2 * length for length in side)
        crops = [crop for crop in (masks.intensity, masks.morphological) if crop.n_voxels]
        begins, ends = zip(*(padded_box(crop, margin) for crop in crops), strict=True)
        first, last = np.min(begins, axis=0).tolist(), np.max(ends, axis=0).tolist()
        begin, end = clipped(triple(first), triple(last), sample.image.grid.shape)
        z, y, x = (slice(start, stop) for start, stop in zip(begin, end, strict=True))
        intensities = np.asarray(sample.array[z, y, x], np.float64)
        if not np.isfinite(intensities).all():
            raise InvalidImage(
                f"{sample.image.name} has NaN or infinite voxels around region {masks.region.name!r}, which cannot be "
                "divided into supervoxels; replace them by a value such as air first"
            )
        smooth = _prepared(intensities, masks.intensity.window(begin, end) == 1, sample.spacing_mm)
        return _supervoxels(smooth, side, self.compactness), begin

    def _taken(
        self, labels: npt.NDArray[np.uint32], voxels: npt.NDArray[np.uint8], draws: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.bool_]:
        n_all = np.bincount(labels.ravel())
        n_inside = np.bincount(labels.ravel(), weights=voxels.ravel())
        share = n_inside / np.maximum(n_all, 1)
        taken = (share >= self.always) | ((share >= self.never) & (draws < share))
        taken[np.argmax(share)] = True
        return taken[labels]

    def _told(self, was: RegionMasks, now: RegionMasks) -> str:
        """Return a sentence about a region that became another one, or nothing."""
        pairs = ((was.intensity, now.intensity), (was.morphological, now.morphological))
        dice, n_before, n_after = min((_dice(old, new), old.n_voxels, new.n_voxels) for old, new in pairs)
        if dice >= _ALIKE:
            return ""
        return (
            f"RandomiseContour made another region of {was.region.name!r}: its Dice coefficient with the original is "
            f"{dice:.2f}, {counted(n_before, 'voxel')} before and {n_after} after. Supervoxels of "
            f"{self.supervoxel_mm:g} mm are too large for it, or it does not follow the image; take a smaller "
            "supervoxel_mm, or GrowMask instead."
        )


def _dice(one: Crop, other: Crop) -> float:
    """Return twice the share of common voxels; 1 for two empty masks."""
    n_common = int(np.count_nonzero(one.array & other.window(one.begin, one.end)))
    return 2 * n_common / n_voxels if (n_voxels := one.n_voxels + other.n_voxels) else 1.0


def _prepared(
    intensities: npt.NDArray[np.float64], inside: npt.NDArray[np.bool_], spacing_mm: tuple[float, float, float]
) -> npt.NDArray[np.float64]:
    """Return intensities from 0 to 1, smoothed, (z, y, x)."""
    from scipy import ndimage  # type: ignore[import-untyped]

    low, high = intensities[inside].min(), intensities[inside].max()
    # A flat region says nothing about where it ends but that all else is different.
    margin = _BEYOND * (high - low) if high > low else 1.0
    scaled = (np.clip(intensities, low - margin, high + margin) - (low - margin)) / (high - low + 2 * margin)
    # The thickness of a lone slice says nothing about its plane.
    axes = list(zip(spacing_mm, scaled.shape, strict=True))
    smallest = min((step for step, n in axes if n > 1), default=0.0)
    smooth: npt.NDArray[np.float64] = ndimage.gaussian_filter(
        scaled, [smallest / step if n > 1 else 0.0 for step, n in axes], mode="nearest"
    )
    return smooth


def _supervoxels(smooth: npt.NDArray[np.float64], side: Triple, compactness: float) -> npt.NDArray[np.uint32]:
    """Return the label of each voxel's supervoxel, (z, y, x)."""
    import SimpleITK as sitk

    image = sitk.GetImageFromArray(smooth.astype(np.float32))  # spacing 1: ITK weighs distances in voxels by the side
    slic = sitk.SLICImageFilter()
    z, y, x = (min(length, n) for length, n in zip(side, smooth.shape, strict=True))
    slic.SetSuperGridSize((x, y, z))
    slic.SetSpatialProximityWeight(compactness)
    slic.SetMaximumNumberOfIterations(_N_ITERATIONS)
    slic.SetNumberOfThreads(1)  # sums over clusters in one order
    labels: npt.NDArray[np.uint32] = sitk.GetArrayFromImage(slic.Execute(image)).astype(np.uint32, copy=False)
    return labels


def _closed(taken: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Close gaps by one face neighbour; the border of the window does not erode."""
    from scipy import ndimage

    closed: npt.NDArray[np.bool_] = ndimage.binary_closing(np.pad(taken, 1))[1:-1, 1:-1, 1:-1]
    return closed


def _side_voxels(side_mm: float, spacing_mm: tuple[float, float, float]) -> Triple:
    return triple(max(2, round(side_mm / step)) for step in spacing_mm)
