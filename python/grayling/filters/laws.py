# Copyright The grayling developers. Licensed under Apache-2.0.
"""Laws kernels and their energy maps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._schema import setting
from grayling.errors import InvalidSettings
from grayling.filters._filter import Filter, Reach, pooled_words, pooling_setting
from grayling.image import Volume

__all__ = ["Laws"]

_PART = "(L[35]|E[35]|S[35]|W5|R5)"


def _cancels(kernel: str) -> bool:
    """Return whether the orientations of a kernel add up to nothing.

    A line that a mirror turns into its negative leaves nothing; only two different ones in slices do, since a quarter
    turn swaps them.
    """
    lines = re.findall(r"[A-Z]\d", kernel)
    odd = [line for line in lines if line[0] in "EW"]
    return bool(odd) and not (len(lines) == 2 and len(odd) == 2 and odd[0] != odd[1])


@dataclass(frozen=True, kw_only=True)
class Laws(Filter):
    """Laws kernels: short lines of unit l2 norm along x, y and z (IBSI 2).

    The lines are level (L3, L5), edge (E3, E5), spot (S3, S5), wave (W5) and ripple (R5). The convolution is the true
    one, which turns the sign of an edge against correlation. An energy takes the memory of two maps.
    K. Laws, Rapid texture identification, 1980, doi:10.1117/12.959169; manual arXiv:2006.05470.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> image = np.random.default_rng(0).normal(size=(20, 20, 20))
    >>> energy = filters.Laws(kernel="L5E5E5", pooling="maximum", energy_radius=7)(image)
    >>> bool((energy > 0).all())
    True
    """

    method: ClassVar[str] = "laws"
    _way_to_slices: ClassVar[str] = "a kernel of two parts, such as L5E5"
    kernel: str = setting(
        text="What runs along x, y and z; two parts for slices",
        expectation="two or three of L3, L5, E3, E5, S3, S5, W5, R5 in one word, such as 'L5E5' or 'L5E5S5'",
        accepts=lambda kernel: re.fullmatch(f"{_PART}{{2,3}}", kernel) is not None,
    )
    pooling: str | None = pooling_setting()
    energy_radius: int | None = setting(
        None,
        text="Mean of the absolute response over so many voxels to either side; null: the response itself",
        expectation="a whole number from 0 to 999, or null",
        accepts=lambda n: n is None or 0 <= n <= 999,
        unit="voxel",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.pooling == "average" and _cancels(self.kernel):
            raise InvalidSettings(
                f"Laws.pooling='average' of {self.kernel} is 0 everywhere, as the orientations of edges and waves "
                "(E, W) cancel; use pooling='maximum', or a kernel without them"
            )

    def _described(self) -> str:
        energy = ""
        if self.energy_radius is not None:
            energy = f", and the energy taken as the mean of the absolute response within {self.energy_radius} voxels"
        return f"the Laws kernel {self.kernel}{pooled_words(self.pooling, self._dimensions)}{energy}"

    @property
    def _dimensions(self) -> int:
        return len(self.kernel) // 2

    @property
    def _takes_axes_alike(self) -> bool:
        return self.pooling is not None

    @property
    def _n_volumes(self) -> int:
        return 1 if self.energy_radius is None else 2

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:  # noqa: ARG002 - in voxels already
        side = max(2, self.energy_radius or 0)
        return (side if self._dimensions == 3 else 0), side, side

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        return _core.filter_laws(volume.array, self.kernel, self.pooling, self.energy_radius, how)
