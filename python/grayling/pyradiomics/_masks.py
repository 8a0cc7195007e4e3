# Copyright The grayling developers. Licensed under Apache-2.0.
"""Masks as pyradiomics takes them: of one channel, on the image's grid, and cut out with the image."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling._words import counted, listed
from grayling.errors import EmptyRegion, InvalidArgument, InvalidGeometry
from grayling.pyradiomics._grids import (
    LabelFacts,
    differences,
    expect_axes,
    expect_integers,
    label_facts,
    labels_in,
    logger,
)
from grayling.pyradiomics._images import held
from grayling.pyradiomics._itk_resampling import PhysicalGrid, resampled

# How far, in voxels of the image, a region may reach beyond it.
_BEYOND = 1e-3


def getMask(mask: sitk.Image, **kwargs: Any) -> sitk.Image:
    """Return one channel of a mask as 32-bit unsigned integers, and check that it holds the label.

    Parameters
    ----------
    mask
        A label map, or a segmentation with one channel per segment.
    **kwargs
        ``label`` (1): what must be present. ``label_channel`` (0): which channel to take.

    Raises
    ------
    AssertionError
        If there is no such channel.
    ValueError
        If the mask is empty, or has no voxel with this label.
    """
    label = kwargs.get("label", 1)
    if "vector" in mask.GetPixelIDTypeAsString().lower():
        mask = _channel(mask, kwargs.get("label_channel", 0))
    mask = held(mask) if mask.GetPixelID() == sitk.sitkUInt32 else sitk.Cast(mask, sitk.sitkUInt32)
    present = labels_in(mask)
    if not present:
        raise EmptyRegion("the mask is empty: it has no voxel that is not 0, so nothing is segmented")
    if label in present or (label == 0 and label_facts(mask, 0) is not None):
        return mask
    there = listed(f"{other} ({counted(row[0], 'voxel')})" for other, row in present.items())
    raise EmptyRegion(f"the mask has no voxel with label {label!r}; labels present: {there}; choose one with 'label'")


def _channel(mask: sitk.Image, channel: Any) -> sitk.Image:
    n_channels = mask.GetNumberOfComponentsPerPixel()
    if not channel < n_channels:
        raise AssertionError(
            f"label_channel {channel} was asked for, but the segmentation has {counted(n_channels, 'channel')}, "
            f"0 to {n_channels - 1}"
        )
    if channel < 0:
        raise OverflowError(f"label_channel is {channel}; channels are counted from 0 to {n_channels - 1}")
    logger.info("Taking channel %d of a segmentation of %d", channel, n_channels)
    selected: sitk.Image = sitk.VectorIndexSelectionCast(mask, int(channel))
    return selected


def checkMask(
    imageNode: sitk.Image, maskNode: sitk.Image, **kwargs: Any
) -> tuple[npt.NDArray[np.int64], sitk.Image | None]:
    """Check that a region lies on the image's grid and is large enough.

    Parameters
    ----------
    imageNode, maskNode
        Image and integer mask.
    **kwargs
        ``label`` (1). ``correctMask`` (False): resample a mask on another grid to the image's. ``geometryTolerance``:
        see `grayling.pyradiomics._grids.differences`. ``minimumROIDimensions`` (2): along how many axes the region must
        have several voxels. ``minimumROISize`` (None): the region must have more voxels than this.

    Returns
    -------
    bounding_box
        First and last index per axis, (x, x, y, y, z, z).
    corrected
        The mask on the image's grid where ``correctMask`` was needed, else None.

    Raises
    ------
    ValueError
        For another grid, an absent label, a region outside the image or too small.
    RuntimeError
        For another size or number of axes, and masks that are not integers.
    """
    label = int(kwargs.get("label", 1))
    expect_integers(maskNode)
    expect_axes(imageNode, maskNode)
    corrected = None
    apart = _apart(imageNode, maskNode, kwargs.get("geometryTolerance"))
    if apart is None:
        facts = label_facts(maskNode, label)
        if facts is None:
            raise _absent(maskNode, label)
    elif kwargs.get("correctMask", False):
        logger.warning("Image and mask lie on different grids (%s); resampling the mask to the image's", apart)
        corrected, facts = _corrected(imageNode, maskNode, label)
    else:
        raise apart
    _expect_large_enough(facts, kwargs.get("minimumROIDimensions", 2), kwargs.get("minimumROISize"))
    return facts.bounds, corrected


def _absent(mask: sitk.Image, label: int) -> EmptyRegion:
    there = listed(map(str, labels_in(mask))) or "none"
    return EmptyRegion(f"label {label} is not present in the mask; labels present: {there}; choose one with 'label'")


def _apart(image: sitk.Image, mask: sitk.Image, tolerance: float | None) -> Exception | None:
    """Return why the mask does not lie on the image's grid, or None."""
    way_out = "set correctMask to True to resample the mask to the image's grid"
    if image.GetSize() != mask.GetSize():
        return RuntimeError(
            f"the image has {image.GetSize()} voxels and the mask {mask.GetSize()} (x, y, z); {way_out}"
        )
    if image.GetNumberOfComponentsPerPixel() > 1:
        return RuntimeError(
            f"the image holds '{image.GetPixelIDTypeAsString()}', expected one number per voxel; choose a channel with "
            "SimpleITK.VectorIndexSelectionCast"
        )
    found = differences(image, mask, tolerance)
    if not found:
        return None
    return InvalidGeometry(
        f"image and mask have different geometry: {'; '.join(found)}; increase geometryTolerance, or {way_out}"
    )


def _corrected(image: sitk.Image, mask: sitk.Image, label: int) -> tuple[sitk.Image, LabelFacts]:
    region_within(image, mask, label)
    corrected = mask_on_grid_of(image, mask)
    facts = label_facts(corrected, label)
    if facts is None:
        raise EmptyRegion(
            f"label {label} has no voxel left on the image's grid, whose spacing is {image.GetSpacing()} mm (x, y, z); "
            f"the mask's is {mask.GetSpacing()} mm"
        )
    return corrected, facts


def mask_on_grid_of(image: sitk.Image, mask: sitk.Image) -> sitk.Image:
    """Return the mask on the image's grid, by nearest neighbour, 0 where it does not reach."""
    grid = PhysicalGrid.of(image)
    if grid == PhysicalGrid.of(mask):
        return sitk.Image(mask)
    return resampled(mask, grid, sitk.sitkNearestNeighbor)


def region_within(image: sitk.Image, mask: sitk.Image, label: int) -> LabelFacts:
    """Return where a label lies in the mask, and check that the image covers it.

    Raises
    ------
    ValueError
        If the label is absent, or its box reaches beyond the image.
    RuntimeError
        For masks that are not integers, and another number of axes.
    """
    expect_integers(mask)
    facts = label_facts(mask, label) if label != 0 else None
    if facts is None:
        raise _absent(mask, label)
    expect_axes(image, mask)
    corners = [
        image.TransformPhysicalPointToContinuousIndex(mask.TransformContinuousIndexToPhysicalPoint(corner - 0.5))
        for corner in (facts.lower, facts.lower + facts.size)
    ]
    first, last = np.min(corners, axis=0), np.max(corners, axis=0)
    if np.any(first < -0.5 - _BEYOND) or np.any(last > np.array(image.GetSize()) - 0.5 + _BEYOND):
        raise InvalidGeometry(
            f"the box of label {label} reaches from {tuple(first.tolist())} to {tuple(last.tolist())} in voxels of the "
            f"image (x, y, z), which has {image.GetSize()} of them, the first from -0.5 to 0.5; were image and mask "
            "made for each other?"
        )
    return facts


def region_box(imageNode: sitk.Image, maskNode: sitk.Image, **kwargs: Any) -> npt.NDArray[np.int64]:
    """Return the first index and the extents of the region with ``label`` (1) in the mask, (x, y, z, nx, ny, nz).

    Raises as `region_within`.
    """
    facts = region_within(imageNode, maskNode, int(kwargs.get("label", 1)))
    return np.concatenate([facts.lower, facts.size])


def corrected_mask(imageNode: sitk.Image, maskNode: sitk.Image, **kwargs: Any) -> sitk.Image:
    """Return the mask on the image's grid, by nearest neighbour; raises as `region_within`."""
    region_within(imageNode, maskNode, int(kwargs.get("label", 1)))
    return mask_on_grid_of(imageNode, maskNode)


def _expect_large_enough(facts: LabelFacts, n_axes: int, n_voxels: float | None) -> None:
    extents = tuple(facts.size.tolist())
    extended = sum(extent > 1 for extent in extents)
    if extended == 0:
        raise InvalidArgument("the region is a single voxel, of which no features can be computed")
    if extended < n_axes:
        raise InvalidArgument(
            f"the region has {extents} voxels (x, y, z), several along {extended} of the axes, and "
            f"minimumROIDimensions asks for {n_axes}"
        )
    if n_voxels is not None and facts.n_voxels <= n_voxels:
        raise InvalidArgument(
            f"the region has {counted(facts.n_voxels, 'voxel')}, and minimumROISize asks for more than {n_voxels:g}"
        )


def cropToTumorMask(
    imageNode: sitk.Image, maskNode: sitk.Image, boundingBox: npt.NDArray[np.int64], **kwargs: Any
) -> tuple[sitk.Image, sitk.Image]:
    """Cut a box out of image and mask.

    Parameters
    ----------
    imageNode, maskNode
        Image and mask on one grid.
    boundingBox
        As `checkMask` returns it.
    **kwargs
        ``padDistance`` (0): how many voxels to keep around the box, as far as the image reaches.

    Raises
    ------
    RuntimeError
        If the image is smaller than what is cut off.
    """
    margin = kwargs.get("padDistance", 0)
    box = np.asarray(boundingBox)
    cropper = sitk.CropImageFilter()
    cropper.SetLowerBoundaryCropSize(np.maximum(box[0::2] - margin, 0).tolist())
    cropper.SetUpperBoundaryCropSize(np.maximum(np.array(maskNode.GetSize()) - box[1::2] - margin - 1, 0).tolist())
    return cropper.Execute(imageNode), cropper.Execute(maskNode)
