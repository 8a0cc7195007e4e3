# Copyright The grayling developers. Licensed under Apache-2.0.
"""Intensities as pyradiomics takes them: normalised over the image, and a mask that keeps a range of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling._words import counted
from grayling.errors import EmptyRegion, InvalidArgument
from grayling.pyradiomics._grids import label_facts, logger
from grayling.pyradiomics._images import view_of

_MODES = ("absolute", "relative", "sigma")


def normalizeImage(image: sitk.Image, **kwargs: Any) -> sitk.Image:
    """Return (image - mean) / standard deviation over all voxels, as float64.

    Parameters
    ----------
    image
        An image with one number per voxel.
    **kwargs
        ``normalizeScale`` (1): what the result is multiplied by. ``removeOutliers`` (None): before, values further than
        this many standard deviations from the mean are moved to there.
    """
    scale = kwargs.get("normalizeScale", 1)
    outliers = kwargs.get("removeOutliers")
    normalised = _normalised(image)
    if outliers is not None:
        # One after the other, so that a negative limit does what pyradiomics does.
        values = np.minimum(view_of(normalised), outliers)
        clamped = sitk.GetImageFromArray(np.maximum(values, -outliers, out=values))
        clamped.CopyInformation(normalised)
        normalised = clamped
    if scale != 1:
        normalised *= scale
    return normalised


def _normalised(image: sitk.Image) -> sitk.Image:
    # What ITK's NormalizeImageFilter does. That adds the sums of its threads in the order in which they end, so the
    # last bit varies from run to run; here it is one sum.
    statistics = sitk.StatisticsImageFilter()
    statistics.SetNumberOfWorkUnits(1)
    statistics.Execute(image)
    if statistics.GetSigma() == 0:
        logger.warning("All voxels of the image are %g, so normalising it gives no numbers", statistics.GetMean())
    with np.errstate(divide="ignore"):
        scale = float(np.divide(1.0, statistics.GetSigma()))
    normalised: sitk.Image = sitk.ShiftScale(image, -statistics.GetMean(), scale, sitk.sitkFloat64)
    return normalised


def resegmentMask(imageNode: sitk.Image, maskNode: sitk.Image, **kwargs: Any) -> sitk.Image:
    """Return a mask with those voxels of the region whose intensity lies in a range, both ends included.

    Parameters
    ----------
    imageNode, maskNode
        Image and mask on one grid.
    **kwargs
        ``resegmentRange``: the lower end, or both in any order. ``resegmentMode`` ("absolute"): what they are measured
        in: intensities; "relative", shares of the region's maximum; "sigma", standard deviations from the region's
        mean. ``label`` (1).

    Returns
    -------
    mask
        The label inside, 0 elsewhere, as int64.

    Raises
    ------
    KeyError
        Without ``resegmentRange``.
    ValueError
        For a range that is not one or two numbers, an unknown mode, and when at most one voxel is left.
    IndexError
        If image and mask have different sizes.
    """
    if "resegmentRange" not in kwargs:
        raise KeyError("resegmentRange is missing: one threshold or two, for example resegmentRange=[-600, 400]")
    limits, mode, label = kwargs["resegmentRange"], kwargs.get("resegmentMode", "absolute"), kwargs.get("label", 1)
    if limits is None or len(limits) not in (1, 2):
        raise InvalidArgument(f"resegmentRange is {limits!r}, expected one threshold or two, for example [-600, 400]")
    if imageNode.GetSize() != maskNode.GetSize():
        raise IndexError(
            f"the image has {imageNode.GetSize()} voxels and the mask {maskNode.GetSize()} (x, y, z); check the mask "
            "with checkMask(image, mask, correctMask=True) first"
        )
    facts = label_facts(maskNode, label)
    if facts is None:
        raise EmptyRegion(f"label {label} is not present in the mask, so there is nothing to resegment")
    box = tuple(slice(first, first + n) for first, n in zip(facts.lower[::-1], facts.size[::-1], strict=True))
    inside = view_of(maskNode)[box] == label
    values = view_of(imageNode)[box][inside]
    thresholds = _thresholds(values, sorted(limits), mode)
    keeps = values >= thresholds[0]
    if len(thresholds) == 2:
        keeps &= values <= thresholds[1]
    n_kept = int(np.count_nonzero(keeps))
    if n_kept <= 1:
        span = " to ".join(f"{threshold:g}" for threshold in thresholds)
        raise EmptyRegion(
            f"resegmentRange {limits!r} ({mode}: {span}) leaves {counted(n_kept, 'voxel')} of {facts.n_voxels} with "
            f"label {label}, whose intensities are {values.min():g} to {values.max():g}; expected at least 2"
        )
    logger.debug("Resegmentation keeps %d voxels of %d", n_kept, facts.n_voxels)
    inside[inside] = keeps
    return _mask_of(inside, box, label, maskNode)


def _thresholds(values: npt.NDArray[Any], limits: Sequence[Any], mode: str) -> Sequence[Any]:
    # In the image's own precision, as pyradiomics computes them.
    if mode == "absolute":
        return limits
    if mode == "relative":
        largest = values.max()
        return [largest * limit for limit in limits]
    if mode == "sigma":
        mean, deviation = values.mean(), values.std()
        return [mean + deviation * limit for limit in limits]
    raise InvalidArgument(f"resegmentMode is {mode!r}, expected one of {', '.join(map(repr, _MODES))}")


def _mask_of(inside: npt.NDArray[np.bool_], box: tuple[slice, ...], label: Any, like: sitk.Image) -> sitk.Image:
    labelled = np.zeros(inside.shape, dtype=np.int64)
    labelled[inside] = label
    mask = sitk.Image(like.GetSize(), sitk.sitkInt64)
    mask.CopyInformation(like)
    mask[box[::-1]] = sitk.GetImageFromArray(labelled)
    return mask
