# Copyright The grayling developers. Licensed under Apache-2.0.
"""Gaussian filters: smoothing, derivatives, and the Laplacian."""

from __future__ import annotations

import functools
import math
import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._schema import setting
from grayling._words import joined, percent, plain_number
from grayling.errors import GraylingWarning, InvalidArgument, InvalidSettings
from grayling.filters._filter import Filter, Reach, cubes_expected, dimensions_setting
from grayling.filters._transform_route import by_transforms, gaussian_work, laplacian_work
from grayling.image import Volume

__all__ = ["Gaussian", "LaplacianOfGaussian", "cutoff_setting", "gaussian_radius", "gaussian_width", "sigma_setting"]

# The share of its magnitudes that the sum of a Laplacian's kernel may have before a warning, and before it is refused.
_MUCH, _MOST_OF_ALL = 0.05, 0.5


def sigma_setting() -> Any:
    """Declare the width of a Gaussian."""
    return setting(
        text="Standard deviation",
        expectation="a finite number above 0",
        accepts=lambda sigma: 0 < sigma < math.inf,
        unit="mm",
    )


def cutoff_setting() -> Any:
    """Declare where a Gaussian ends."""
    return setting(
        4.0,
        text="Where the kernel ends",
        expectation="a number above 0 and at most 20",
        accepts=lambda cutoff: 0 < cutoff <= 20,
        unit="standard deviations",
    )


def gaussian_width(sigma_mm: float, cutoff: float) -> str:
    """Return width and end of a Gaussian in words."""
    return f"{plain_number(sigma_mm)} mm standard deviation, cut off at {plain_number(cutoff)} standard deviations"


def gaussian_radius(sigma_voxels: float, cutoff: float) -> int:
    """Return how many voxels a Gaussian reaches to either side."""
    return math.floor(cutoff * sigma_voxels + 0.5)


@dataclass(frozen=True, kw_only=True)
class Gaussian(Filter):
    """A Gaussian of one width in millimetres along every axis, or its derivative of order 1 or 2 along axes.

    The Gaussian is sampled at voxel centres and sums to 1; derivatives are those of that Gaussian, per voxel. With a
    sigma in voxels this is ``scipy.ndimage.gaussian_filter``, but for derivatives with the boundary constant: SciPy
    puts the constant beyond the image again after each axis, here it is around the image as if that were larger. Where
    cosine or Fourier transforms of its lines take less time than sums over its voxels, from about 2 voxels of standard
    deviation on, they are used.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> ramp = np.tile(np.arange(20.0), (20, 20, 1))
    >>> slope = filters.Gaussian(sigma_mm=1.0, order=(0, 0, 1))(ramp, spacing_mm=(1, 1, 1))
    >>> round(float(slope[10, 10, 10]), 3)
    1.0
    """

    method: ClassVar[str] = "gaussian"
    _needs_spacing: ClassVar[bool] = True
    sigma_mm: float = sigma_setting()
    order: tuple[int, int, int] = setting(
        (0, 0, 0),
        text="Order of the derivative along (z, y, x)",
        expectation="three whole numbers from 0 to 2 (z, y, x)",
        accepts=lambda order: all(0 <= n <= 2 for n in order),
    )
    cutoff: float = cutoff_setting()
    dimensions: int = dimensions_setting()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.dimensions == 2 and self.order[0]:
            raise InvalidSettings(
                f"Gaussian.order must be 0 along z in 2 dimensions; got {self.order[0]}; use dimensions=3"
            )

    def _described(self) -> str:
        orders = zip(("z", "y", "x"), self.order, strict=True)
        along = [f"{('first', 'second')[n - 1]} along {axis}" for axis, n in orders if n]
        derivative = f", differentiated {joined(along)}" if along else ""
        return f"a Gaussian of {gaussian_width(self.sigma_mm, self.cutoff)}{derivative}"

    @property
    def _dimensions(self) -> int:
        return self.dimensions

    def _expect_suitable(self, volume: Volume) -> None:
        super()._expect_suitable(volume)
        for axis, order, radius in zip("zyx", self.order, self._reach(volume.grid.spacing_mm), strict=True):
            if order and radius == 0:
                raise InvalidArgument(
                    f"{self.method} with sigma_mm={self.sigma_mm:g} reaches no voxel along {axis} of {volume.name}, so "
                    "its derivative there is none; choose a larger sigma_mm or cutoff, or smaller voxels"
                )

    def _sigma_voxels(self, spacing_mm: tuple[float, float, float]) -> tuple[float, float, float]:
        z, y, x = (self.sigma_mm / side for side in spacing_mm)
        return (z if self.dimensions == 3 else 0.0), y, x

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:
        z, y, x = (gaussian_radius(sigma, self.cutoff) for sigma in self._sigma_voxels(spacing_mm))
        return z, y, x

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        sigma = self._sigma_voxels(volume.grid.spacing_mm)
        if 1 not in self.order:  # else the kernel is odd
            work = gaussian_work(self._reach(volume.grid.spacing_mm), self.dimensions)
            found = by_transforms(
                lambda: _core.transform_gaussian(volume.array, sigma, self.order, self.cutoff, how),
                volume.array.shape,
                work,
                self.boundary,
                single=how.single,
            )
            if found is not None:
                return found
        return _core.filter_gaussian(volume.array, sigma, self.order, self.cutoff, how)


@dataclass(frozen=True, kw_only=True)
class LaplacianOfGaussian(Filter):
    """The Laplacian of a Gaussian, the analytic formula sampled at voxel centres (IBSI 2).

    The kernel is negative in its centre, so that bright blobs give negative responses, and is not corrected to a sum of
    0. Derivatives are per voxel. Voxels must be cubic (square for slices). Where cosine or Fourier transforms of
    the image's lines take less time than sums over its voxels, from about 2 voxels of standard deviation on, they are
    used; then their coefficients take the memory of about another map, unless they fit into the response.
    Whybra et al., Radiology 2024, doi:10.1148/radiol.231319; manual arXiv:2006.05470.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> blob = np.zeros((21, 21, 21))
    >>> blob[10, 10, 10] = 1.0
    >>> response = filters.LaplacianOfGaussian(sigma_mm=3.0)(blob, spacing_mm=(2, 2, 2))
    >>> bool(response[10, 10, 10] == response.min() < 0)
    True
    """

    method: ClassVar[str] = "laplacian_of_gaussian"
    _needs_spacing: ClassVar[bool] = True
    sigma_mm: float = sigma_setting()
    cutoff: float = cutoff_setting()
    dimensions: int = dimensions_setting()

    def _described(self) -> str:
        return f"a Laplacian of Gaussian of {gaussian_width(self.sigma_mm, self.cutoff)}"

    @property
    def _dimensions(self) -> int:
        return self.dimensions

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:
        radius = gaussian_radius(self.sigma_mm / spacing_mm[-1], self.cutoff)
        return (radius if self.dimensions == 3 else 0), radius, radius

    def _expect_suitable(self, volume: Volume) -> None:
        super()._expect_suitable(volume)
        if self._share_of_sum(volume) > _MOST_OF_ALL:
            raise InvalidArgument(
                f"{self._too_narrow(volume)}, so that its responses would be the image times a number; choose a "
                "sigma_mm of at least 0.7 voxels, or smaller voxels"
            )

    def _warn_of(self, volume: Volume) -> None:
        super()._warn_of(volume)
        if self._share_of_sum(volume) > _MUCH:
            warnings.warn(
                f"{self._too_narrow(volume)}, so that its responses are partly the image itself; choose a sigma_mm of "
                "at least 0.7 voxels, or smaller voxels",
                GraylingWarning,
                stacklevel=5,
            )

    def _too_narrow(self, volume: Volume) -> str:
        share = self._share_of_sum(volume)
        return (
            f"{self.method} with sigma_mm={self.sigma_mm:g} is narrow for voxels of {volume.grid.spacing_mm[-1]:g} mm "
            f"of {volume.name}: its kernel does not sum to 0 but to {percent(share)} of its magnitudes"
        )

    def _share_of_sum(self, volume: Volume) -> float:
        """Return by how much a kernel that samples too coarsely misses a sum of 0, as a share of its magnitudes."""
        sigma = self.sigma_mm / cubes_expected(self.method, self.dimensions, volume)
        if sigma >= 1.0:
            return 0.0
        gaussian, second = _core.laplacian_of_gaussian_taps(sigma, self.cutoff)
        along = [gaussian] * (self.dimensions - 1)
        one = functools.reduce(np.multiply.outer, [second, *along])
        kernel = sum(np.moveaxis(one, 0, axis) for axis in range(self.dimensions))
        return float(abs(np.sum(kernel)) / np.sum(np.abs(kernel)))

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        side_mm = cubes_expected(self.method, self.dimensions, volume)
        sigma = self.sigma_mm / side_mm
        found = by_transforms(
            lambda: _core.transform_laplacian_of_gaussian(volume.array, sigma, self.cutoff, how),
            volume.array.shape,
            laplacian_work(gaussian_radius(sigma, self.cutoff), self.dimensions),
            self.boundary,
            single=how.single,
        )
        if found is not None:
            return found
        return _core.filter_laplacian_of_gaussian(volume.array, sigma, self.cutoff, how)
