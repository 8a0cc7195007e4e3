# Copyright The grayling developers. Licensed under Apache-2.0.
"""The length of the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._schema import setting
from grayling.filters._filter import Filter, Reach, dimensions_setting
from grayling.image import Volume

__all__ = ["GradientMagnitude"]


@dataclass(frozen=True, kw_only=True)
class GradientMagnitude(Filter):
    """The length of the gradient by central differences, in intensities per millimetre or per voxel.

    g_k = (f(x + e_k) - f(x - e_k)) / (2 d_k) with the voxel spacing d_k along axis k (1 per voxel), and the response is
    the root of the sum of g_k^2 over the axes. With ``boundary="nearest"`` this is SimpleITK's ``GradientMagnitude``.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> ramp = np.tile(np.arange(0.0, 40.0, 2.0), (20, 20, 1))
    >>> float(filters.GradientMagnitude()(ramp, spacing_mm=(1, 1, 0.5))[10, 10, 10])
    4.0
    >>> float(filters.GradientMagnitude(unit="voxel")(ramp, spacing_mm=(1, 1, 0.5))[10, 10, 10])
    2.0
    """

    method: ClassVar[str] = "gradient_magnitude"
    unit: str = setting(
        "mm",
        text="What the gradient is per: mm or voxel",
        names=lambda: ("mm", "voxel"),
        expectation="mm or voxel",
    )
    dimensions: int = dimensions_setting()

    @property
    def _needs_spacing(self) -> bool:  # type: ignore[override]
        return self.unit == "mm"

    def _described(self) -> str:
        return f"the length of the gradient per {self.unit}, by central differences"

    @property
    def _dimensions(self) -> int:
        return self.dimensions

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:  # noqa: ARG002 - in voxels already
        return (1 if self.dimensions == 3 else 0), 1, 1

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        spacing = volume.grid.spacing_mm if self.unit == "mm" else (1.0, 1.0, 1.0)
        return _core.filter_gradient_magnitude(volume.array, spacing, how)
