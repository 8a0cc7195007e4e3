# Copyright The grayling developers. Licensed under Apache-2.0.
"""Image and mask on a grid of another spacing, as pyradiomics lays it: from the mask's origin, around the region."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling.errors import InvalidArgument
from grayling.pyradiomics._grids import LabelFacts, LostRegion, label_facts, logger
from grayling.pyradiomics._itk_resampling import PhysicalGrid, resampled
from grayling.pyradiomics._masks import cropToTumorMask, mask_on_grid_of, region_within

_NAMES = (
    *("sitkNearestNeighbor", "sitkLinear", "sitkBSpline", "sitkBSpline1", "sitkBSpline2", "sitkBSpline3"),
    *("sitkBSpline4", "sitkBSpline5", "sitkGaussian", "sitkLabelGaussian", "sitkLabelLinear"),
    *("sitkHammingWindowedSinc", "sitkCosineWindowedSinc", "sitkWelchWindowedSinc", "sitkLanczosWindowedSinc"),
    *("sitkBlackmanWindowedSinc", "sitkBSplineResampler", "sitkBSplineResamplerOrder1", "sitkBSplineResamplerOrder2"),
    *("sitkBSplineResamplerOrder3", "sitkBSplineResamplerOrder4", "sitkBSplineResamplerOrder5"),
)
_INTERPOLATORS = {name: getattr(sitk, name) for name in _NAMES if hasattr(sitk, name)}


def resampleImage(
    imageNode: sitk.Image | None, maskNode: sitk.Image | None, **kwargs: Any
) -> tuple[sitk.Image, sitk.Image]:
    """Return image and mask around the region on a grid of another spacing, of the types they had.

    Parameters
    ----------
    imageNode, maskNode
        An image, and an integer mask, which may lie on another grid.
    **kwargs
        ``resampledPixelSpacing``: new spacing in mm, (x, y, z), 0 to keep the mask's; an axis along which the region
        has one slice keeps it anyway. ``interpolator`` ("sitkBSpline"): of the image, by name or number; the mask's is
        always nearest neighbour. ``padDistance`` (5): how many new voxels to keep around the region. ``label`` (1).

    Notes
    -----
    If the new spacing is the image's, the mask is brought to the image's grid and both are cropped instead, with a
    ``padDistance`` of 0 by default.

    Raises
    ------
    KeyError
        Without ``resampledPixelSpacing``.
    ValueError
        If image or mask is missing, the label is absent or its box reaches beyond the image.
    AssertionError
        If the number of spacings is not that of the mask's axes.
    TypeError, RuntimeError
        For an interpolator that is none, a negative spacing, and masks that are not integers.
    """
    if imageNode is None or maskNode is None:
        missing = "image" if imageNode is None else "mask"
        raise InvalidArgument(f"the {missing} is None; both image and mask are needed to resample them")
    if "resampledPixelSpacing" not in kwargs:
        raise KeyError("resampledPixelSpacing is missing: the new spacing in mm, for example [1, 1, 1]")
    spacing_mm = _new_spacing(maskNode, kwargs["resampledPixelSpacing"])
    label = int(kwargs.get("label", 1))
    facts = region_within(imageNode, maskNode, label)
    # An axis along which the region is one slice is not interpolated.
    spacing_mm = np.where(facts.size != 1, spacing_mm, np.array(maskNode.GetSpacing()))
    if np.allclose(np.array(imageNode.GetSpacing()), spacing_mm):
        logger.info("The new spacing is the image's, so only the mask is resampled")
        return _cropped(imageNode, maskNode, label, kwargs)
    grid = _new_grid(maskNode, facts, spacing_mm, kwargs.get("padDistance", 5))
    logger.info(
        "Resampling from spacing %s and size %s to spacing %s and size %s",
        *(maskNode.GetSpacing(), maskNode.GetSize(), grid.spacing_mm, grid.size),
    )
    interpolator = _interpolator(kwargs.get("interpolator", sitk.sitkBSpline))
    return resampled(imageNode, grid, interpolator), resampled(maskNode, grid, sitk.sitkNearestNeighbor)


def _new_spacing(mask: sitk.Image, asked: Sequence[float]) -> npt.NDArray[np.float64]:
    n_axes = mask.GetDimension()
    if len(asked) != n_axes:
        raise AssertionError(
            f"resampledPixelSpacing {asked!r} has {len(asked)} values, expected {n_axes}, one per axis of the mask"
        )
    spacing_mm = np.array(asked)
    if np.any(spacing_mm < 0):
        raise TypeError(f"resampledPixelSpacing is {asked!r}, expected lengths in mm, or 0 to keep the mask's")
    return np.where(spacing_mm == 0, np.array(mask.GetSpacing()), spacing_mm)


def _cropped(
    image: sitk.Image, mask: sitk.Image, label: int, settings: dict[str, Any]
) -> tuple[sitk.Image, sitk.Image]:
    mask = mask_on_grid_of(image, mask)
    facts = label_facts(mask, label)
    if facts is None:
        raise LostRegion(
            f"label {label} has no voxel left on the image's grid, whose spacing is {image.GetSpacing()} mm (x, y, z)"
        )
    return cropToTumorMask(image, mask, facts.bounds, **settings)


def _new_grid(mask: sitk.Image, facts: LabelFacts, spacing_mm: npt.NDArray[np.float64], margin: float) -> PhysicalGrid:
    """Return the part around the region of the grid that begins at the corner where the mask begins.

    Bounds are whole voxels of that grid. Every operation is pyradiomics', in its order, so that origins agree to the
    last bit.
    """
    old_mm = np.array(mask.GetSpacing())
    ratio = old_mm / spacing_mm
    first = np.floor((facts.lower - 0.5) * ratio - margin)
    last = np.ceil((facts.lower + facts.size - 0.5) * ratio + margin)
    first = np.where(first < 0, 0, first)
    end = np.ceil(np.array(mask.GetSize()) * ratio) - 1
    last = np.where(last > end, end, last)
    # The new grid's first voxel has its corner where the old one's has it.
    origin = 0.5 * (spacing_mm - old_mm) / old_mm + first / ratio
    return PhysicalGrid(
        size=tuple(np.array(last - first + 1, dtype=int).tolist()),
        origin_mm=mask.TransformContinuousIndexToPhysicalPoint(origin),
        spacing_mm=tuple(spacing_mm.tolist()),
        direction=mask.GetDirection(),
    )


def _interpolator(asked: Any) -> int:
    """Return SimpleITK's number of an interpolator; a name that it does not know is B-spline, as in pyradiomics."""
    if isinstance(asked, str):
        closest = difflib.get_close_matches(asked, _INTERPOLATORS, n=3, cutoff=0.4) or list(_INTERPOLATORS)[:3]
        if not hasattr(sitk, asked):
            logger.warning(
                "There is no interpolator %r, so sitkBSpline is used instead, as in pyradiomics; closest names: %s",
                *(asked, ", ".join(closest)),
            )
            return int(sitk.sitkBSpline)
        named = getattr(sitk, asked)
    else:
        closest, named = ["sitkBSpline", "sitkLinear", "sitkNearestNeighbor"], asked
    if not isinstance(named, int):
        raise TypeError(f"{asked!r} is no interpolator; expected a name such as {', '.join(closest)}, or its number")
    if named not in _INTERPOLATORS.values():
        raise RuntimeError(f"there is no interpolator {asked!r}; expected {sorted(set(_INTERPOLATORS.values()))}")
    return named
