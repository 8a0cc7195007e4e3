# Copyright The grayling developers. Licensed under Apache-2.0.
"""The median filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._words import counted
from grayling.filters._window_filter import WindowFilter, support_setting
from grayling.image import Volume

__all__ = ["Median"]


@dataclass(frozen=True, kw_only=True)
class Median(WindowFilter):
    """The median of the cube (in slices the square) of ``support`` voxels along each axis, the voxel in its centre.

    The number of voxels is odd, so that the median is one of their intensities.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> float(filters.Median(support=3, dimensions=2)(np.array([[1, 2, 3], [4, 99, 6], [7, 8, 9]]))[1, 1])
    6.0
    """

    method: ClassVar[str] = "median"
    support: int = support_setting(999)

    def _described(self) -> str:
        return f"a median filter over {counted(self.support, 'voxel')} along each axis"

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        return _core.filter_median(volume.array, self.support, how)
