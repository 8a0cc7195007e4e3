# Copyright The grayling developers. Licensed under Apache-2.0.
"""Random contours that follow the image: observers differ where it does not say where the region ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _schema
from grayling._schema import setting
from grayling._words import plain_number
from grayling.errors import InvalidImage, InvalidSettings
from grayling.preprocess.applying import applied
from grayling.preprocess.perturbation._masks import change_outline, clipped, padded_box
from grayling.preprocess.perturbation._seeds import generator, seed_setting
from grayling.preprocess.sample import Crop, RegionMasks, Sample, Triple, triple

__all__ = ["RandomiseContour"]

_N_ITERATIONS = 10  # as Achanta et al. use
# Of 0.05, 0.1, 0.2, 0.3 and 0.5 the one that let the fewest voxels of noisy balls cross the edge in their supervoxels,
# over contrasts of 2 to 33 times the noise.
_COMPACTNESS = 0.2
# Intensities are clipped to the region's, and this share of their range beyond on either side.
_BEYOND = 0.1


@dataclass(frozen=True, kw_only=True)
class RandomiseContour:
    """Rebuild each mask from supervoxels, which chance takes in or leaves out at its rim.

    The image around the region is divided into supervoxels, compact patches of similar intensity (SLIC; Achanta et al.,
    IEEE Transactions on Pattern Analysis and Machine Intelligence 34:2274, 2012). Those that lie in the region with at
    least a share of `always` belong to the new region, those below `never` do not, and every other one does with a
    probability equal to its share. A binary closing by face neighbours fills the gaps. The supervoxel that lies in the
    region with the largest share always belongs to it, so that no region vanishes.

    A contour that follows an edge of the image hardly changes; one across uniform tissue does. ITK's SLIC runs in one
    thread, on intensities from 0 to 1 (the region's range and a tenth more, what is beyond clipped) smoothed by a
    Gaussian of one of the smallest voxel sides.
    """

    method: ClassVar[str] = "randomise_contour"
    needs_one_region: ClassVar[bool] = False
    supervoxel_mm: float = setting(
        8.0,
        text="Side of a supervoxel before it adapts to the image; at least two voxels along each axis",
        expectation="a number above 0 and at most 1000",
        accepts=lambda side: 0 < side <= 1000,
        unit="mm",
    )
    compactness: float = setting(
        _COMPACTNESS,
        text="Weight of distance, in sides of a supervoxel, against intensity, from 0 to 1",
        expectation="a number above 0 and at most 1000",
        accepts=lambda weight: 0 < weight <= 1000,
    )
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
        """Return the sample with random contours.

        Raises
        ------
        grayling.errors.InvalidImage
            If an intensity around a region is not finite.
        """
        return replace(sample, regions=tuple(self._changed(masks, sample) for masks in sample.regions))

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
        return change_outline(masks, lambda crop: self._redrawn(crop, sample, masks.region.name))

    def _redrawn(self, crop: Crop, sample: Sample, name: str) -> Crop:
        if crop.n_voxels == 0:
            return crop
        side = _side_voxels(self.supervoxel_mm, sample.spacing_mm)
        # Every supervoxel that reaches the region lies within two sides of it.
        begin, end = clipped(*padded_box(crop, triple(2 * length for length in side)), sample.image.grid.shape)
        z, y, x = (slice(start, stop) for start, stop in zip(begin, end, strict=True))
        voxels = crop.window(begin, end)
        intensities = np.asarray(sample.array[z, y, x], np.float64)
        if not np.isfinite(intensities).all():
            raise InvalidImage(
                f"{sample.image.name} has NaN or infinite voxels around region {name!r}, which cannot be divided into "
                "supervoxels; replace them by a value such as air first"
            )
        smooth = _prepared(intensities, voxels == 1, sample.spacing_mm)
        taken = self._drawn(_supervoxels(smooth, side, self.compactness), voxels)
        return Crop.of(_closed(taken), begin)

    def _drawn(self, labels: npt.NDArray[np.uint32], voxels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        n_all = np.bincount(labels.ravel())
        n_inside = np.bincount(labels.ravel(), weights=voxels.ravel())
        share = n_inside / np.maximum(n_all, 1)
        taken = (share >= self.always) | ((share >= self.never) & (generator(self.seed).random(share.size) < share))
        taken[np.argmax(share)] = True
        return taken[labels]


def _prepared(
    intensities: npt.NDArray[np.float64], inside: npt.NDArray[np.bool_], spacing_mm: tuple[float, float, float]
) -> npt.NDArray[np.float64]:
    """Return intensities from 0 to 1, smoothed, (z, y, x)."""
    from scipy import ndimage  # type: ignore[import-untyped]

    low, high = intensities[inside].min(), intensities[inside].max()
    # A flat region says nothing about where it ends but that all else is different.
    margin = _BEYOND * (high - low) if high > low else 1.0
    scaled = (np.clip(intensities, low - margin, high + margin) - (low - margin)) / (high - low + 2 * margin)
    smallest = min(spacing_mm)
    smooth: npt.NDArray[np.float64] = ndimage.gaussian_filter(
        scaled, [smallest / step for step in spacing_mm], mode="nearest"
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
