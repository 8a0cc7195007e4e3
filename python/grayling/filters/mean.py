# Copyright The grayling developers. Licensed under Apache-2.0.
"""The mean filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._words import counted
from grayling.filters._window_filter import WindowFilter, support_setting
from grayling.image import Volume

__all__ = ["Mean"]


@dataclass(frozen=True, kw_only=True)
class Mean(WindowFilter):
    """The mean of the ``support`` voxels along each axis around a voxel, itself included (IBSI 2).

    Whybra et al., Radiology 2024, doi:10.1148/radiol.231319; manual arXiv:2006.05470.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> float(filters.Mean(support=3, dimensions=2)(np.array([[0, 0, 9], [0, 9, 0], [9, 0, 0]]))[1, 1])
    3.0
    """

    method: ClassVar[str] = "mean"
    support: int = support_setting(9999)

    def _described(self) -> str:
        return f"a mean filter over {counted(self.support, 'voxel')} along each axis"

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        return _core.filter_mean(volume.array, self.support, how)
