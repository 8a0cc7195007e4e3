# Copyright The grayling developers. Licensed under Apache-2.0.
"""SimpleITK's ResampleImageFilter: by the core where it has ITK's numbers, else by SimpleITK itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import SimpleITK as sitk

from grayling import _core
from grayling.pyradiomics._grids import REAL_TYPES
from grayling.pyradiomics._images import view_of

__all__ = ["PhysicalGrid", "resampled"]

_IN_THE_CORE = {sitk.sitkNearestNeighbor: "nearest", sitk.sitkBSpline: "cubic_spline"}


@dataclass(frozen=True)
class PhysicalGrid:
    """Where voxels lie, in SimpleITK's order (x, y, z)."""

    size: tuple[int, ...]
    origin_mm: tuple[float, ...]
    spacing_mm: tuple[float, ...]
    direction: tuple[float, ...]

    @classmethod
    def of(cls, image: sitk.Image) -> PhysicalGrid:
        """Return the grid of an image."""
        return cls(image.GetSize(), image.GetOrigin(), image.GetSpacing(), image.GetDirection())


def resampled(image: sitk.Image, grid: PhysicalGrid, interpolator: int) -> sitk.Image:
    """Return the image on a grid, of the type it had, 0 outside.

    Parameters
    ----------
    interpolator
        SimpleITK's number. Nearest neighbour and cubic B-spline in three dimensions are computed by the core, with
        SimpleITK's numbers to the last bit; the others by SimpleITK.
    """
    method = _IN_THE_CORE.get(interpolator)
    if method is None or image.GetDimension() != 3 or image.GetPixelID() not in REAL_TYPES:
        return _by_simpleitk(image, grid, interpolator)
    voxels = _core.resample_as_itk(
        view_of(image),
        _turned(grid.size),
        (_turned(grid.origin_mm), _matrix(grid, "TransformContinuousIndexToPhysicalPoint")),
        (_turned(image.GetOrigin()), _matrix(PhysicalGrid.of(image), "TransformPhysicalPointToContinuousIndex")),
        method,
    )
    result: sitk.Image = sitk.GetImageFromArray(voxels)
    result.SetOrigin(grid.origin_mm)
    result.SetSpacing(grid.spacing_mm)
    result.SetDirection(grid.direction)
    return result


_Number = TypeVar("_Number", int, float)


def _turned(values: tuple[_Number, ...]) -> tuple[_Number, _Number, _Number]:
    """Return (z, y, x) of (x, y, z)."""
    x, y, z = values
    return z, y, x


def _matrix(grid: PhysicalGrid, transform: str) -> list[list[float]]:
    """Return the matrix between indices and points, (z, y, x), with the rounding of ITK, which inverts it by an SVD."""
    probe = sitk.Image([1, 1, 1], sitk.sitkUInt8)
    probe.SetSpacing(grid.spacing_mm)
    probe.SetDirection(grid.direction)
    columns = [getattr(probe, transform)(unit) for unit in np.eye(3).tolist()]
    matrix: list[list[float]] = np.array(columns).T[::-1, ::-1].tolist()
    return matrix


def _by_simpleitk(image: sitk.Image, grid: PhysicalGrid, interpolator: int) -> sitk.Image:
    resampler = sitk.ResampleImageFilter()
    resampler.SetSize(grid.size)
    resampler.SetOutputOrigin(grid.origin_mm)
    resampler.SetOutputSpacing(grid.spacing_mm)
    resampler.SetOutputDirection(grid.direction)
    resampler.SetOutputPixelType(image.GetPixelID())
    resampler.SetInterpolator(interpolator)
    result: sitk.Image = resampler.Execute(image)
    return result
