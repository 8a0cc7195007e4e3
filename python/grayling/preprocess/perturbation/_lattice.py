# Copyright The grayling developers. Licensed under Apache-2.0.
"""Sampling on a turned and shifted grid, which grows where a region would leave it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._memory import expect_room
from grayling.image import Grid
from grayling.preprocess.sample import Crop, Sample, Triple, triple

__all__ = ["INTERPOLATORS", "Lattice", "on_lattice"]

Floats = npt.NDArray[np.float64]

INTERPOLATORS = ("linear", "cubic_spline", "cubic_convolution")
_MASK_THRESHOLD = 0.5  # a voxel half inside the region belongs to it
_BYTES_PER_VOXEL = 24  # the result, and the image's spline coefficients with room to spare, float64


@dataclass(frozen=True, eq=False)
class Lattice:
    """The sampling point k, (z, y, x), lies at ``origin + matrix @ k`` in the image's index coordinates.

    Attributes
    ----------
    origin
        Shape (3,).
    matrix
        Shape (3, 3); a rotation once both sides are in mm.
    """

    origin: Floats
    matrix: Floats

    def starting_at(self, begin: Triple) -> Lattice:
        """Return the same points counted from another one."""
        return Lattice(self.origin + self.matrix @ np.asarray(begin, np.float64), self.matrix)

    def covering(self, begin: Triple, end: Triple) -> tuple[Triple, Triple]:
        """Return a box of points, begin and end, that holds every point of a box of the image and one voxel more."""
        corners = np.asarray(list(itertools.product(*zip(begin, end, strict=True))), np.float64)  # (8, 3)
        corners -= np.where(corners == np.asarray(begin), 1, 0)
        points = np.linalg.solve(self.matrix, (corners - self.origin).T)  # (3, 8)
        low, high = np.floor(points.min(axis=1)), np.ceil(points.max(axis=1)) + 1
        return triple(map(int, low)), triple(map(int, high))


def on_lattice(sample: Sample, lattice: Lattice, interpolator: str) -> Sample:
    """Return image and masks sampled on a lattice, the image as float64.

    The new grid has the image's shape, and whole voxels more on those sides where a mask would leave it; nothing of a
    mask is lost. Beyond the image, intensities are those of its boundary voxels; masks are empty there.

    Raises
    ------
    grayling.errors.TooLarge
        If the new grid would not fit into memory; nothing was allocated.
    """
    moved = sample.with_masks(lambda crop: _moved_mask(crop, lattice))
    begin, end = _spanned(moved, sample.image.grid.shape)
    z, y, x = (stop - start for start, stop in zip(begin, end, strict=True))
    what = f"sampling {sample.image.name} on a moved grid of {z} x {y} x {x} voxels (z, y, x)"
    expect_room(_BYTES_PER_VOXEL * z * y * x, what, "crop the image around the region first")
    points = lattice.starting_at(begin)
    array = _sampled(sample.array, points, (z, y, x), interpolator)
    image = replace(sample.image, array=array, grid=_placed(sample.image.grid, points, (z, y, x)))
    # The grid is another one, and the sample holds all of it.
    return replace(moved.with_masks(lambda crop: crop.counted_from(begin)), image=image, begin=(0, 0, 0))


def _sampled(array: npt.NDArray[Any], points: Lattice, shape: Triple, interpolator: str) -> Floats:
    """Return an image's values at the lattice's points, axis by axis where it is not turned: that is much faster."""
    origin = _floats(points.origin)
    if np.array_equal(points.matrix, np.eye(3)):
        return _core.resample(array, shape, origin, (1.0, 1.0, 1.0), interpolator, "nearest")
    return _core.resample_affine(array, shape, origin, points.matrix, interpolator, "nearest")


def _moved_mask(crop: Crop, lattice: Lattice) -> Crop:
    """Return a mask on the lattice: linear interpolation, at least half inside; its box may leave the image's."""
    if crop.n_voxels == 0:
        return crop
    begin, end = lattice.covering(crop.begin, crop.end)
    low = triple(start - 1 for start in crop.begin)  # a rim of zeros, which goes on beyond
    voxels = crop.window(low, triple(stop + 1 for stop in crop.end))
    points = lattice.starting_at(begin)
    points = Lattice(points.origin - np.asarray(low), points.matrix)
    shape = triple(stop - start for start, stop in zip(begin, end, strict=True))
    moved = _core.resample_mask_affine(
        voxels, shape, _floats(points.origin), points.matrix, "linear", "nearest", _MASK_THRESHOLD
    )
    return Crop.of(moved, begin)


def _spanned(sample: Sample, shape: Triple) -> tuple[Triple, Triple]:
    """Return the smallest box, begin and end, that holds the image's grid and every mask."""
    crops = [crop for masks in sample.regions for crop in (masks.intensity, masks.morphological)]
    crops = [crop for crop in (*crops, *sample.references.values()) if crop.n_voxels]
    begin = triple(min(0, *(crop.begin[axis] for crop in crops), 0) for axis in range(3))
    return begin, triple(max(n, *(crop.end[axis] for crop in crops), n) for axis, n in enumerate(shape))


def _placed(old: Grid, points: Lattice, shape: Triple) -> Grid:
    """Return where the new grid lies in the patient: the patient stays, the grid is turned and shifted."""
    if old.origin_mm is None or old.direction is None:
        return Grid(shape, old.spacing_mm)
    spacing_mm, direction = np.asarray(old.spacing_mm), np.asarray(old.direction)
    z, y, x = (np.asarray(old.origin_mm) + direction @ (points.origin * spacing_mm)).tolist()
    turned = direction @ (spacing_mm[:, np.newaxis] * points.matrix / spacing_mm)
    rows = [(float(row[0]), float(row[1]), float(row[2])) for row in turned]
    return Grid(shape, old.spacing_mm, (z, y, x), tuple(rows))


def _floats(values: Floats) -> tuple[float, float, float]:
    z, y, x = values.tolist()
    return z, y, x
