# Copyright The grayling developers. Licensed under Apache-2.0.
"""SimpleITK images for the facade: their voxels without a copy, where a label lies, whether two grids are one."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling import _core
from grayling.errors import EmptyRegion
from grayling.pyradiomics._images import view_of

# pyradiomics' name for it, so that its users' logging settings go on working.
logger = logging.getLogger("radiomics.imageoperations")

INTEGER_TYPES = frozenset(
    {
        *(sitk.sitkUInt8, sitk.sitkInt8, sitk.sitkUInt16, sitk.sitkInt16),
        *(sitk.sitkUInt32, sitk.sitkInt32, sitk.sitkUInt64, sitk.sitkInt64),
    }
)
REAL_TYPES = INTEGER_TYPES | {sitk.sitkFloat32, sitk.sitkFloat64}


class LostRegion(EmptyRegion, RuntimeError):
    """A region of which resampling left no voxel; a RuntimeError as well, which is what SimpleITK raises for it."""


@dataclass(frozen=True)
class LabelFacts:
    """Where the voxels of a label lie, in SimpleITK's order (x, y, z).

    Attributes
    ----------
    n_voxels
        Their number.
    lower, size
        The smallest box around them: its first index and its extents, int64.
    """

    n_voxels: int
    lower: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]

    @property
    def bounds(self) -> npt.NDArray[np.int64]:
        """First and last index per axis: (first x, last x, first y, last y, first z, last z)."""
        return np.stack([self.lower, self.lower + self.size - 1], axis=1).ravel()


def labels_in(image: sitk.Image) -> dict[int, tuple[int, tuple[int, ...], tuple[int, ...]]]:
    """Return label -> number of voxels, first index and extents (z, y, x) for every label but 0."""
    voxels = view_of(image)
    return {row[0]: row[1:] for row in _core.find_labels(voxels.reshape(-1, *voxels.shape[-2:]))}


def label_facts(image: sitk.Image, label: int) -> LabelFacts | None:
    """Return where a label lies, or None where it is absent."""
    n_axes = image.GetDimension()
    if label == 0:
        return _background_facts(view_of(image))
    found = labels_in(image).get(label)
    if found is None:
        return None
    n_voxels, begin, size = found
    return LabelFacts(n_voxels, np.array(begin[::-1][:n_axes]), np.array(size[::-1][:n_axes]))


def _background_facts(voxels: npt.NDArray[Any]) -> LabelFacts | None:
    """Return where the zeros lie, which the core does not count as a label."""
    places = np.nonzero(voxels == 0)[::-1]
    if places[0].size == 0:
        return None
    lower = np.array([axis.min() for axis in places])
    return LabelFacts(places[0].size, lower, np.array([axis.max() for axis in places]) - lower + 1)


def expect_integers(mask: sitk.Image) -> None:
    """Raise RuntimeError unless the mask holds one integer per voxel."""
    if mask.GetPixelID() not in INTEGER_TYPES:
        raise RuntimeError(
            f"the mask holds values of type '{mask.GetPixelIDTypeAsString()}', expected one integer per voxel; convert "
            "it with getMask(mask), or with SimpleITK.Cast(mask, SimpleITK.sitkUInt32)"
        )


def expect_axes(image: sitk.Image, mask: sitk.Image) -> None:
    """Raise RuntimeError unless image and mask have the same number of axes."""
    if image.GetDimension() != mask.GetDimension():
        raise RuntimeError(
            f"the image has {image.GetDimension()} axes and the mask {mask.GetDimension()}; both must have the same"
        )


def differences(image: sitk.Image, mask: sitk.Image, tolerance: float | None) -> list[str]:
    """Return what differs between the two grids by more than ITK's filters accept; empty if they are one.

    Parameters
    ----------
    tolerance
        Largest difference of origins and spacings, in units of the image's first spacing, and of direction cosines;
        None for the tolerances that SimpleITK's filters have at present.
    """
    process = sitk.ProcessObject
    of_place = process.GetGlobalDefaultCoordinateTolerance() if tolerance is None else tolerance
    of_direction = process.GetGlobalDefaultDirectionTolerance() if tolerance is None else tolerance
    length_mm = abs(of_place * image.GetSpacing()[0])
    rows = (
        ("origin", image.GetOrigin(), mask.GetOrigin(), length_mm, " mm"),
        ("spacing", image.GetSpacing(), mask.GetSpacing(), length_mm, " mm"),
        ("direction", image.GetDirection(), mask.GetDirection(), of_direction, ""),
    )
    return [
        f"{name} {of_image} of the image and {of_mask} of the mask (tolerance {allowed:.3g}{unit})"
        for name, of_image, of_mask, allowed, unit in rows
        if any(abs(a - b) > allowed for a, b in zip(of_image, of_mask, strict=True))
    ]
