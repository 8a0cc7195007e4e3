# Copyright The grayling developers. Licensed under Apache-2.0.
"""Whether two volumes lie on the same grid, and how they differ where they do not."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from grayling.errors import InvalidGeometry
from grayling.image import Grid, Volume

__all__ = ["check_same_grid"]

# Largest distance between voxels that belong together, as a share of the smallest spacing. Headers in float32 and
# rounded text differ by less than a thousandth; what is off by more than this was resampled or moved.
_TOLERANCE_VOXELS = 0.01


def check_same_grid(image: Volume, mask: Volume) -> None:
    """Check that every voxel of the mask lies on the same voxel of the image.

    Raises
    ------
    grayling.errors.InvalidGeometry
        Naming what differs (size, spacing, origin, direction), by how much, and what to do.
    """
    if image.grid.shape != mask.grid.shape:
        raise InvalidGeometry(
            f"{mask.name} has {_times(mask.grid.shape)} voxels (z, y, x), but {image.name} has "
            f"{_times(image.grid.shape)}; {_WAY_OUT}"
        )
    offset_mm = _largest_offset_mm(image.grid, mask.grid)
    if offset_mm <= _TOLERANCE_VOXELS * min(image.grid.spacing_mm):
        return
    raise InvalidGeometry(
        f"{mask.name} does not lie on the grid of {image.name}: voxels are up to {offset_mm:.3g} mm apart. "
        f"{'; '.join(_differences(image.grid, mask.grid))}. {_WAY_OUT[0].upper()}{_WAY_OUT[1:]}"
    )


_WAY_OUT = (
    "resample the mask onto the image first, for example "
    "SimpleITK.Resample(mask, image, SimpleITK.Transform(), SimpleITK.sitkNearestNeighbor)"
)


def _largest_offset_mm(a: Grid, b: Grid) -> float:
    """Return the largest distance between equal voxels; a grid of unknown place is compared by its spacing."""
    known = a.origin_mm is not None and b.origin_mm is not None
    apart = _corners_mm(a, placed=known) - _corners_mm(b, placed=known)
    return float(np.sqrt((apart**2).sum(axis=1)).max())


def _corners_mm(grid: Grid, *, placed: bool) -> npt.NDArray[np.float64]:
    last = np.asarray(grid.shape) - 1
    corners = np.asarray(list(itertools.product((0, 1), repeat=3))) * last * np.asarray(grid.spacing_mm)  # (8, 3)
    if not placed:
        return np.asarray(corners, dtype=np.float64)
    return np.asarray(np.asarray(grid.origin_mm) + corners @ np.asarray(grid.direction).T, dtype=np.float64)


def _differences(a: Grid, b: Grid) -> list[str]:
    pairs = [("spacing", a.spacing_mm, b.spacing_mm, " mm"), ("origin", a.origin_mm, b.origin_mm, " mm")]
    texts = [
        f"{what} (z, y, x): image {_numbers(one)}{unit}, mask {_numbers(other)}{unit}"
        for what, one, other, unit in pairs
        if one is not None and other is not None and not np.allclose(one, other, rtol=1e-6, atol=1e-6)
    ]
    if a.direction is not None and b.direction is not None:
        texts += _turn(np.asarray(a.direction), np.asarray(b.direction))
    return texts


def _turn(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> list[str]:
    """Say how one grid's axes, the columns, lie to the other's: flipped, mirrored or turned."""
    cosines = (a * b).sum(axis=0)
    if np.allclose(np.abs(cosines), 1, atol=1e-4) and (cosines < 0).any():
        axes = [axis for axis, cosine in zip("zyx", cosines, strict=True) if cosine < 0]
        verb = "axis is" if len(axes) == 1 else "axes are"
        return [f"direction: the {' and '.join(axes)} {verb} flipped"]
    if np.linalg.det(a @ b.T) < 0:
        return ["direction: one is the other's mirror image, turned"]
    degrees = float(np.degrees(np.arccos(np.clip((np.trace(a @ b.T) - 1) / 2, -1, 1))))
    return [f"direction: {degrees:.3g} degrees apart"] if degrees > 1e-4 else []


def _numbers(values: tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{value:.6g}" for value in values) + ")"


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
