# Copyright The grayling developers. Licensed under Apache-2.0.
"""What filters of a cube of voxels around each one have in common, in slices of a square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grayling._schema import setting
from grayling.filters._filter import Filter, Reach, dimensions_setting

__all__ = ["WindowFilter", "support_setting"]


@dataclass(frozen=True, kw_only=True)
class WindowFilter(Filter):
    """A filter of the ``support`` voxels along each axis around a voxel."""

    support: int
    dimensions: int = dimensions_setting()

    @property
    def _dimensions(self) -> int:
        return self.dimensions

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:  # noqa: ARG002 - in voxels already
        side = self.support // 2
        return (side if self.dimensions == 3 else 0), side, side


def support_setting(most: int) -> Any:
    """Declare the size of the window, at most so many voxels along an axis."""
    return setting(
        text="Voxels along each axis",
        expectation=f"an odd number from 1 to {most}",
        accepts=lambda n: 1 <= n <= most and n % 2 == 1,
        unit="voxel",
    )
