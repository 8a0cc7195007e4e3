# Copyright The grayling developers. Licensed under Apache-2.0.
"""Functions of each voxel's intensity alone, scaled by the image's largest magnitude."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling.errors import InvalidArgument
from grayling.filters._filter import ImageFilter
from grayling.image import Volume

__all__ = ["Exponential", "Logarithm", "Pointwise", "Square", "SquareRoot"]


@dataclass(frozen=True, kw_only=True)
class Pointwise(ImageFilter):
    """A function of each voxel's intensity x, scaled by m, the largest magnitude in the whole image: m becomes m.

    A crop of an image so has other responses than the image where the largest intensity lies outside the crop. One
    voxel that is not finite would spoil every response, and an image of zeros has no scale: both are refused.
    """

    def sentence(self) -> str:
        """Return what the filter does, for a paper."""
        return (
            f"Images were transformed voxel by voxel to {self._formula()}, with x the intensity and m the largest "
            "magnitude in the image."
        )

    @abstractmethod
    def _formula(self) -> str:
        """Return the function as a formula."""

    def _expect_suitable(self, volume: Volume) -> None:
        """Any size will do; what the intensities must be is seen when the largest one is looked for."""

    def _response(self, volume: Volume, *, single: bool) -> npt.NDArray[np.floating[Any]]:
        largest = _core.largest_magnitude(volume.array)
        if not math.isfinite(largest):
            raise InvalidArgument(
                f"{self.method} is scaled by the largest magnitude in the whole image, and {volume.name} has voxels "
                "that are not finite; replace them first (numpy.nan_to_num), or crop the image to what is finite"
            )
        if largest == 0.0:
            raise InvalidArgument(
                f"{self.method} is scaled by the largest magnitude in the image, and {volume.name} is 0 everywhere; "
                "leave the filter out for this image"
            )
        return _core.filter_pointwise(volume.array, self.method, largest, single)


@dataclass(frozen=True, kw_only=True)
class Square(Pointwise):
    """x^2 / m, with m the largest magnitude in the whole image.

    The formula of pyradiomics' square image, (c x)^2 with c = 1 / sqrt(m): negative intensities become positive, as
    they do in its code and formula, though its documentation says in words that they stay negative.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> filters.Square()(np.array([[-4.0, 0.0, 2.0]])).tolist()
    [[4.0, 0.0, 1.0]]
    """

    method: ClassVar[str] = "square"

    def _formula(self) -> str:
        return "x^2 / m"


@dataclass(frozen=True, kw_only=True)
class SquareRoot(Pointwise):
    """sign(x) sqrt(m |x|), with m the largest magnitude in the whole image.

    The formula of pyradiomics' square root image: sqrt(c x) for x >= 0 and -sqrt(-c x) else, with c = m.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> filters.SquareRoot()(np.array([[-4.0, 0.0, 1.0]])).tolist()
    [[-4.0, 0.0, 2.0]]
    """

    method: ClassVar[str] = "square_root"

    def _formula(self) -> str:
        return "sign(x) sqrt(m |x|)"


@dataclass(frozen=True, kw_only=True)
class Logarithm(Pointwise):
    """sign(x) m ln(|x| + 1) / ln(m + 1), with m the largest magnitude in the whole image.

    The formula of pyradiomics' logarithm image: c ln(x + 1) for x >= 0 and -c ln(-x + 1) else, with c = m / ln(m + 1).

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> filters.Logarithm()(np.array([[-3.0, 0.0, 1.0]])).round(6).tolist()
    [[-3.0, 0.0, 1.5]]
    """

    method: ClassVar[str] = "logarithm"

    def _formula(self) -> str:
        return "sign(x) m ln(|x| + 1) / ln(m + 1)"


@dataclass(frozen=True, kw_only=True)
class Exponential(Pointwise):
    """exp(x ln(m) / m), with m the largest magnitude in the whole image.

    The formula of pyradiomics' exponential image: exp(c x) with c = ln(m) / m. For an m below 1 the logarithm is
    negative, and bright voxels become darker than dark ones.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> filters.Exponential()(np.array([[0.0, 8.0, 16.0]])).round(6).tolist()
    [[1.0, 4.0, 16.0]]
    """

    method: ClassVar[str] = "exponential"

    def _formula(self) -> str:
        return "exp(x ln(m) / m)"
