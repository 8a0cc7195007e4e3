# Copyright The grayling developers. Licensed under Apache-2.0.
"""Another position of the patient on the scanner's grid: turned, or shifted by a part of a voxel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _schema
from grayling._schema import setting
from grayling._words import plain_number
from grayling.errors import InvalidSettings
from grayling.image import Grid
from grayling.preprocess.applying import applied
from grayling.preprocess.perturbation._lattice import INTERPOLATORS, Lattice, on_lattice
from grayling.preprocess.sample import Sample
from grayling.preprocess.scope import check_all_finite

__all__ = ["LARGEST_SHIFT", "Rotate", "Translate"]

LARGEST_SHIFT = 1000  # voxels or mm; what is larger is a slip
_WAY_OUT = "interpolation would spread them, so replace them by a value such as air first"
# Of each axis, the two that a positive angle turns from and to, as positions in (z, y, x): right-handed in (x, y, z).
_PLANES = {"z": (2, 1), "y": (0, 2), "x": (1, 0)}


def _interpolator_setting() -> Any:
    names = ", ".join(INTERPOLATORS)
    return setting(
        "cubic_spline",
        text=f"Of intensities: {names}; masks are interpolated linearly, half a voxel inside is inside",
        expectation=f"one of {names}",
        accepts=lambda name: name in INTERPOLATORS,
    )


def _shift_setting(default: Any, text: str, unit: str) -> Any:
    return setting(
        default,
        text=f"{text}, (z, y, x)",
        expectation=f"three numbers (z, y, x), none beyond {LARGEST_SHIFT} either way",
        accepts=lambda shift: shift is None or all(abs(part) <= LARGEST_SHIFT for part in shift),
        unit=unit,
    )


@dataclass(frozen=True)
class Rotate:
    """Turn image and masks about the centre of the image, in mm, and sample them on a grid of the same spacing.

    A positive angle turns the x-axis towards the y-axis (about z), y towards z (about x), z towards x (about y). The
    grid keeps its shape and grows by whole voxels where a region would leave it. In the patient it is the grid that is
    turned, so that result and original still lie over each other.

    `Resample` and `AddNoise` belong before it: a grid that comes after is centred on the one that has grown for all
    regions at once, and noise is drawn for all of it.

    `shift_voxels` moves the turned grid in the same interpolation: two in a row would smooth twice.
    """

    method: ClassVar[str] = "rotate"
    needs_one_region: ClassVar[bool] = False
    degrees: float = setting(
        text="Angle",
        expectation="a finite number",
        accepts=math.isfinite,
        unit="degree",
    )
    axis: str = setting(
        "z",
        text="Axis of the grid to turn about: z, y or x",
        expectation="'z', 'y' or 'x'",
        accepts=lambda axis: axis in _PLANES,
    )
    shift_voxels: tuple[float, float, float] = _shift_setting((0.0, 0.0, 0.0), "Shift of the turned grid", "voxel")
    interpolator: str = _interpolator_setting()

    def __post_init__(self) -> None:
        _schema.check(self)

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the turned sample, the image as float64.

        Raises
        ------
        grayling.errors.InvalidImage
            If an intensity is not finite: interpolation would spread it.
        grayling.errors.TooLarge
            If the new grid would not fit into memory; nothing was allocated.
        """
        check_all_finite(sample.image, _WAY_OUT)
        lattice = _turned(sample.image.grid, math.radians(self.degrees), self.axis, self.shift_voxels)
        return on_lattice(sample, lattice, self.interpolator)

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        shifted = f" and shifted by {_numbers(self.shift_voxels)} voxels (z, y, x)" if any(self.shift_voxels) else ""
        return (
            f"Images and masks were rotated by {plain_number(self.degrees)} degrees about the {self.axis}-axis"
            f"{shifted}, {_interpolated_by(self.interpolator)}"
        )


@dataclass(frozen=True, kw_only=True)
class Translate:
    """Shift the sampling grid by a part of a voxel, or by a distance; either `shift_voxels` or `shift_mm`.

    The new voxel k lies where the old grid has k plus the shift. The grid grows as in `Rotate`.
    """

    method: ClassVar[str] = "translate"
    needs_one_region: ClassVar[bool] = False
    shift_voxels: tuple[float, float, float] | None = _shift_setting(None, "Shift of the grid, in voxels", "voxel")
    shift_mm: tuple[float, float, float] | None = _shift_setting(None, "Shift of the grid along its axes, in mm", "mm")
    interpolator: str = _interpolator_setting()

    def __post_init__(self) -> None:
        _schema.check(self)
        if (self.shift_voxels is None) == (self.shift_mm is None):
            raise InvalidSettings(
                "Translate needs either shift_voxels or shift_mm, each (z, y, x), for example "
                f"shift_voxels=(0.25, 0.25, 0.25); got {self.shift_voxels} and {self.shift_mm}"
            )

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample on the shifted grid, the image as float64; raises as `Rotate.apply`."""
        check_all_finite(sample.image, _WAY_OUT)
        if self.shift_mm is not None:
            shift = np.asarray(self.shift_mm) / np.asarray(sample.spacing_mm)
        else:
            shift = np.asarray(self.shift_voxels, np.float64)
        return on_lattice(sample, Lattice(shift, np.eye(3)), self.interpolator)

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        shift, unit = (self.shift_voxels, "voxels") if self.shift_voxels is not None else (self.shift_mm or (), "mm")
        return (
            f"The sampling grid was shifted by {_numbers(shift)} {unit} (z, y, x), "
            f"{_interpolated_by(self.interpolator)}"
        )


def _turned(grid: Grid, angle: float, axis: str, shift: tuple[float, float, float]) -> Lattice:
    """Return the lattice on which the image appears turned by an angle about its centre."""
    first, second = _PLANES[axis]
    back_mm = np.eye(3)  # the points are turned back
    back_mm[[first, second], [first, second]] = math.cos(angle)
    back_mm[first, second], back_mm[second, first] = math.sin(angle), -math.sin(angle)
    spacing_mm: npt.NDArray[np.float64] = np.asarray(grid.spacing_mm)
    matrix = back_mm * spacing_mm / spacing_mm[:, np.newaxis]
    centre = (np.asarray(grid.shape) - 1) / 2
    return Lattice(centre + matrix @ (np.asarray(shift) - centre), matrix)


def _interpolated_by(interpolator: str) -> str:
    name = interpolator.replace("_", " ")
    return f"images by {name} interpolation, masks by linear interpolation with a threshold of 0.5."


def _numbers(values: tuple[float, ...]) -> str:
    return "(" + ", ".join(map(plain_number, values)) + ")"
