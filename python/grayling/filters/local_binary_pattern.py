# Copyright The grayling developers. Licensed under Apache-2.0.
"""Local binary patterns in slices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._schema import setting
from grayling._words import counted, plain_number
from grayling.filters._filter import Filter, Reach
from grayling.image import Volume

__all__ = ["LocalBinaryPattern2D", "circle"]

_CODES = ("plain", "rotation_invariant", "uniform", "oriented_uniform")
_WORDS = {
    "plain": "the pattern's code",
    "rotation_invariant": "the smallest code among the pattern's rotations",
    "uniform": "the number of brighter points in uniform patterns",
    "oriented_uniform": "the code of uniform patterns in their orientation",
}
# Coordinates are rounded to so many decimals, as scikit-image does: a point that should lie on a voxel does.
_DECIMALS = 5


@dataclass(frozen=True, kw_only=True)
class LocalBinaryPattern2D(Filter):
    """Which of the points on a circle around a voxel are at least as bright as it is, slice by slice, as a code.

    Point k of n lies ``radius`` voxels away at an angle of 2 pi k / n, from x towards smaller y; between voxels the
    image is interpolated linearly. The pattern has bit k where point k is at least as bright as the centre. Codes:

    plain
        the pattern as a number, from 0 to 2^n - 1
    rotation_invariant
        the smallest number among the pattern's n rotations
    uniform
        the number of bits where at most two neighbours round the circle differ, else n + 1
    oriented_uniform
        of those patterns one number each, from 0 to n (n - 1) + 1, else n (n - 1) + 2

    They are those of scikit-image's ``local_binary_pattern`` (default, ror, uniform, nri_uniform) with
    ``boundary="zero"``; pyradiomics' LBP in 2D is the uniform one. Codes are names, not amounts: an average of them
    means little, and a histogram needs one bin per code.
    T. Ojala, M. Pietikainen, T. Maenpaa, IEEE Transactions on Pattern Analysis and Machine Intelligence 24 (2002) 971,
    doi:10.1109/TPAMI.2002.1017623.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> image = np.array([[9, 9, 1], [9, 5, 1], [1, 1, 1]])
    >>> float(filters.LocalBinaryPattern2D(code="plain")(image)[1, 1])  # up, up and left, left: bits 2, 3, 4
    28.0
    >>> float(filters.LocalBinaryPattern2D(code="uniform")(image)[1, 1])
    3.0
    """

    method: ClassVar[str] = "local_binary_pattern_2d"
    gives_codes: ClassVar[bool] = True
    code: str = setting(
        "uniform",
        text="The code of a pattern, " + ", ".join(_CODES),
        names=lambda: _CODES,
        expectation="one of " + ", ".join(_CODES),
    )
    radius: float = setting(
        1.0,
        text="Radius of the circle",
        expectation="a number from 0.1 to 100",
        accepts=lambda radius: 0.1 <= radius <= 100,
        unit="voxel",
    )
    points: int = setting(
        8,
        text="Points on the circle",
        expectation="a whole number from 1 to 24",
        accepts=lambda n: 1 <= n <= 24,
    )

    def _described(self) -> str:
        return (
            f"local binary patterns of {counted(self.points, 'point')} at a radius of {plain_number(self.radius)} "
            f"voxels, {_WORDS[self.code]}"
        )

    @property
    def _dimensions(self) -> int:
        return 2

    @property
    def _takes_axes_alike(self) -> bool:
        return True

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:  # noqa: ARG002 - in voxels already
        side = math.ceil(self.radius)
        return 0, side, side

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        return _core.filter_local_binary_pattern(volume.array, circle(self.radius, self.points), self.code, how)


def circle(radius: float, n_points: int) -> list[tuple[float, float]]:
    """Return points on a circle around the origin, (y, x), from x towards smaller y."""
    angles = 2 * np.pi * np.arange(n_points) / n_points
    y = np.round(-radius * np.sin(angles), _DECIMALS)
    x = np.round(radius * np.cos(angles), _DECIMALS)
    return list(zip(y.tolist(), x.tolist(), strict=True))
