# Copyright The grayling developers. Licensed under Apache-2.0.
"""Images as NumPy arrays in (z, y, x), with their grid.

This is the one place where SimpleITK's (x, y, z) is turned round; everything else in grayling sees (z, y, x) only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from grayling._words import counted, times
from grayling.errors import InvalidArgument, InvalidGeometry, InvalidImage

if TYPE_CHECKING:
    import SimpleITK

__all__ = ["Grid", "Volume", "is_sitk_image", "sitk_from_volume", "volume_from_array", "volume_from_sitk"]


@dataclass(frozen=True)
class Grid:
    """Where the voxels lie in the patient, every triple in the order (z, y, x).

    Attributes
    ----------
    shape
        Number of voxels per axis.
    spacing_mm
        Distance between voxel centres per axis.
    origin_mm
        Centre of the first voxel; None for arrays, whose place is not known.
    direction
        Row k is the patient's axis k (z, y, x), column k the grid's axis k; None for arrays.
    """

    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    origin_mm: tuple[float, float, float] | None = None
    direction: tuple[tuple[float, float, float], ...] | None = None


@dataclass(frozen=True, eq=False)
class Volume:
    """An image or a mask.

    Attributes
    ----------
    array
        Voxels, (z, y, x), rows contiguous.
    grid
        Where they lie.
    name
        How messages call it.
    file
        The name of the file or folder that it was read from, without its path; None for what came from memory.
    acquisition
        What the file says about the acquisition, such as the fields that PET uptake is computed from.
    """

    array: npt.NDArray[Any]
    grid: Grid
    name: str
    file: str | None = None
    acquisition: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        spacing = times(f"{length:g}" for length in self.grid.spacing_mm)
        return f"Volume({self.name!r}: {times(self.grid.shape)} voxels of {spacing} mm (z, y, x), {self.array.dtype})"


class _Held:
    """A view of an image's voxels that keeps the image alive; SimpleITK's own views do not."""

    def __init__(self, view: npt.NDArray[Any], owner: object) -> None:
        self.__array_interface__ = view.__array_interface__
        self.owner = owner


def is_sitk_image(source: object) -> bool:
    """Return whether this is a ``SimpleITK.Image``, without loading SimpleITK to find out."""
    return type(source).__module__.partition(".")[0] == "SimpleITK" and hasattr(source, "GetSpacing")


def volume_from_sitk(image: SimpleITK.Image, name: str) -> Volume:
    """Return a SimpleITK image as a volume, without copying where its rows allow.

    Raises
    ------
    grayling.errors.InvalidImage
        For colour images and more than three axes.
    """
    import SimpleITK as sitk

    if image.GetNumberOfComponentsPerPixel() > 1:
        n_components = image.GetNumberOfComponentsPerPixel()
        raise InvalidImage(
            f"{name} has {n_components} values per voxel (colour or vectors), expected one; "
            "choose a channel with SimpleITK.VectorIndexSelectionCast"
        )
    size = image.GetSize()
    if len(size) == 4 and size[3] == 1:
        image = image[:, :, :, 0]
    elif len(size) == 2:
        image = sitk.JoinSeries(image)
    elif len(size) != 3:
        raise InvalidImage(
            f"{name} has {len(size)} axes with {' x '.join(map(str, size))} voxels (x, y, z, ...), expected 3; "
            "choose one volume first, for example image[:, :, :, 0]"
        )
    array = _native(np.asarray(_Held(sitk.GetArrayViewFromImage(image), image)), name)
    columns = np.asarray(image.GetDirection()).reshape(3, 3)[::-1, ::-1]
    grid = Grid(
        shape=_triple_of_int(array.shape),
        spacing_mm=checked_spacing(image.GetSpacing()[::-1], name),
        origin_mm=_triple(image.GetOrigin()[::-1]),
        direction=tuple(_triple(row) for row in columns),
    )
    return Volume(array, grid, name)


def sitk_from_volume(volume: Volume, *, flat: bool = False) -> SimpleITK.Image:
    """Return a volume as a SimpleITK image of the same place in the patient; `volume_from_sitk` gives it back.

    Parameters
    ----------
    flat
        Return a volume of one slice as a 2D image, for filters that need several voxels per axis. Two axes cannot say
        where a slice lies in the patient, so its origin is 0.
    """
    import SimpleITK as sitk

    array = volume.array.view(np.uint8) if volume.array.dtype.kind == "b" else volume.array
    spacing_mm = volume.grid.spacing_mm[::-1]
    if flat and volume.grid.shape[0] == 1:
        image = sitk.GetImageFromArray(array[0])
        image.SetSpacing(spacing_mm[:2])
        return image
    image = sitk.GetImageFromArray(array)
    image.SetSpacing(spacing_mm)
    if volume.grid.origin_mm is not None and volume.grid.direction is not None:
        image.SetOrigin(volume.grid.origin_mm[::-1])
        image.SetDirection(np.asarray(volume.grid.direction)[::-1, ::-1].ravel().tolist())
    return image


def volume_from_array(source: npt.ArrayLike, spacing_mm: Sequence[float] | None, name: str) -> Volume:
    """Return an array as a volume; a 2D array becomes a volume of one slice.

    Parameters
    ----------
    source
        Voxels, (z, y, x) or (y, x), of any real numeric type.
    spacing_mm
        Voxel spacing, (z, y, x); for a 2D array z is the slice's thickness.
    name
        How messages call it.

    Raises
    ------
    grayling.errors.InvalidImage
        For other numbers of axes, types that are no real numbers, and masked arrays with masked elements.
    grayling.errors.InvalidGeometry
        For a spacing that is no three finite positive numbers.
    """
    _expect_unmasked(source, name)
    array = np.asarray(source)
    if array.ndim == 2:
        array = array[np.newaxis]
    if array.ndim != 3:
        hint = "; a colour image or time series must be reduced to one volume first" if array.ndim > 3 else ""
        raise InvalidImage(f"{name} has shape {array.shape}, expected 3 axes (z, y, x) or 2 (y, x){hint}")
    if array.size == 0:
        raise InvalidImage(f"{name} has shape {array.shape}, so it holds no voxels")
    if spacing_mm is None:
        raise InvalidArgument(
            f"{name} is an array, so spacing_mm is needed: voxel spacing in millimetres in the order (z, y, x), "
            "for example spacing_mm=(3.0, 1.0, 1.0)"
        )
    if np.ndim(source) == 2 and np.shape(spacing_mm) == (2,):
        raise InvalidGeometry(
            f"spacing_mm of {name} is {spacing_mm!r}; a 2D array is a volume of one slice, so add a slice "
            "thickness in front: (thickness, y, x)"
        )
    array = _native(array, name)
    return Volume(array, Grid(_triple_of_int(array.shape), checked_spacing(spacing_mm, name)), name)


def _expect_unmasked(source: object, name: str) -> None:
    n_masked = int(np.sum(source.mask)) if isinstance(source, np.ma.MaskedArray) else 0
    if n_masked:
        raise InvalidImage(
            f"{name} is a masked array with {counted(n_masked, 'masked element')}, whose mask would be ignored; fill "
            "them, for example with filled(0), and give the region as the mask"
        )


def _native(array: npt.NDArray[Any], name: str) -> npt.NDArray[Any]:
    """Return the array with a type that the core has, in native byte order, and with contiguous rows."""
    if array.dtype.kind not in "biuf":
        raise InvalidImage(f"{name} holds values of type {array.dtype}, expected real numbers")
    if array.dtype.kind == "f" and array.dtype.itemsize not in (4, 8):
        array = array.astype(np.float32 if array.dtype.itemsize < 4 else np.float64)
    return np.require(array, array.dtype.newbyteorder("="), ["C_CONTIGUOUS", "ALIGNED"])


def checked_spacing(spacing_mm: Sequence[Any], name: str) -> tuple[float, float, float]:
    """Return a spacing (z, y, x), or raise InvalidGeometry unless it is three finite positive numbers."""
    try:
        values = [float(value) for value in spacing_mm if not isinstance(value, str)]
    except (TypeError, ValueError):
        values = []
    if len(values) != 3 or not all(math.isfinite(value) and value > 0 for value in values):
        raise InvalidGeometry(
            f"spacing_mm of {name} must be three finite numbers above 0 in the order (z, y, x); got {spacing_mm!r}"
        )
    return _triple(values)


def _triple(values: Any) -> tuple[float, float, float]:
    z, y, x = values
    return float(z), float(y), float(x)


def _triple_of_int(values: Any) -> tuple[int, int, int]:
    z, y, x = values
    return int(z), int(y), int(x)
