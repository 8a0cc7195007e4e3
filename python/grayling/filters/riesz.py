# Copyright The grayling developers. Licensed under Apache-2.0.
"""Riesz transforms of isotropic filters, as they stand or steered by the structure tensor."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._schema import setting
from grayling._words import plain_number
from grayling.errors import InvalidSettings
from grayling.filters._filter import Reach, cubes_expected
from grayling.filters._line_spectra import LineSpectra
from grayling.filters._spectra import Spectra
from grayling.filters._spectral_filter import Order, SimoncelliFilter, SpectralFilter
from grayling.filters.gaussian import cutoff_setting, gaussian_radius, gaussian_width, sigma_setting
from grayling.image import Volume

__all__ = ["RieszLaplacianOfGaussian", "RieszSimoncelli"]

_TENSOR_CUTOFF = 4.0  # standard deviations at which the Gaussian over the structure tensor ends


@dataclass(frozen=True, kw_only=True)
class _Riesz(SpectralFilter):
    """A Riesz transform of some isotropic filter."""

    order: tuple[int, ...] = setting(
        text="Order of the transform along (x, y, z); two orders, along (x, y), run slice by slice",
        expectation="two or three whole numbers from 0 on (x, y, z) with a sum from 1 to 20",
        accepts=lambda order: len(order) in (2, 3) and min(order) >= 0 and 1 <= sum(order) <= 20,
    )
    steering_sigma_mm: float | None = setting(
        None,
        text="Standard deviation of the Gaussian over the structure tensor whose eigenvectors become the axes; null: "
        "the image's axes",
        expectation="a finite number above 0, or null",
        accepts=lambda sigma: sigma is None or 0 < sigma < math.inf,
        unit="mm",
    )

    _way_to_slices: ClassVar[str] = "an order of two numbers"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.steering_sigma_mm is not None and len(self.order) == 2:
            raise InvalidSettings(
                f"{type(self).__name__}.steering_sigma_mm needs 3 dimensions; got the order {self.order} of slices; "
                "give three orders, or leave steering_sigma_mm out"
            )

    def _of(self, isotropic: str) -> str:
        steered = ""
        if self.steering_sigma_mm is not None:
            sigma = plain_number(self.steering_sigma_mm)
            steered = (
                ", steered by the structure tensor of its transforms of order 1, smoothed with a Gaussian of "
                f"{sigma} mm standard deviation"
            )
        axes = "(x, y, z)"[: 3 * len(self.order) - 1] + ")"
        order = ", ".join(str(n) for n in self.order)
        return f"the Riesz transform of order ({order}) along {axes} of {isotropic}{steered}, {self._on_the_spectrum()}"

    @property
    def _dimensions(self) -> int:
        return len(self.order)

    @property
    def _order(self) -> Order:
        x, y, z = (*self.order, 0)[:3]
        return x, y, z

    @property
    def _has_lengths(self) -> bool:
        return self._needs_spacing or self.steering_sigma_mm is not None

    def _n_bytes(self, volume: Volume, *, single: bool) -> int:
        n_bytes = super()._n_bytes(volume, single=single)
        if self.steering_sigma_mm is None:
            return n_bytes
        # The spectrum that is multiplied beside that of the image; six numbers of the tensor, of which the last comes
        # while a response and its square are there.
        spectra = self._spectra(volume, self._filtering(single=single))
        return n_bytes + spectra.n_bytes + 7 * volume.array.size * (4 if single else 8)

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:
        z, y, x = super()._reach(spacing_mm)
        if self.steering_sigma_mm is None:
            return z, y, x
        radius = gaussian_radius(self.steering_sigma_mm / spacing_mm[-1], _TENSOR_CUTOFF)
        return max(z, radius), max(y, radius), max(x, radius)

    def _expect_suitable(self, volume: Volume) -> None:
        super()._expect_suitable(volume)
        if self.steering_sigma_mm is not None:
            cubes_expected(f"{self.method} with steering", 3, volume, slices="")

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        if self.steering_sigma_mm is None:
            return super()._filtered(volume, how)
        spectra = self._spectra(volume, how)
        forward: Any = spectra.all_forward()
        scratch = np.empty_like(forward)
        axes = self._axes(volume, how, spectra, forward, scratch)
        result = np.zeros_like(axes[0])
        for order in _orders(sum(self.order)):
            for some, part in spectra.in_volume(forward, self._transfer(volume, how, order), scratch):
                response = np.ascontiguousarray(part)
                _core.add_steered([axis[some] for axis in axes], self._order, order, response, result[some])
        return result

    def _axes(
        self, volume: Volume, how: _core.Filtering, spectra: Spectra | LineSpectra, forward: Any, scratch: Any
    ) -> list[npt.NDArray[np.floating[Any]]]:
        """Return x, y, z of the structure tensor's first and second eigenvector."""
        first = []
        for order in ((1, 0, 0), (0, 1, 0), (0, 0, 1)):
            response = np.empty(volume.grid.shape, np.float32 if how.single else np.float64)
            for some, part in spectra.in_volume(forward, self._transfer(volume, how, order), scratch):
                response[some] = part
            first.append(response)
        sigma = ((self.steering_sigma_mm or 0.0) / volume.grid.spacing_mm[0],) * 3
        tensor: list[npt.NDArray[np.floating[Any]]] = []
        while first:
            products = (first[0] * other for other in first)
            tensor += [_core.filter_gaussian(product, sigma, (0, 0, 0), _TENSOR_CUTOFF, how) for product in products]
            del first[0]
        _core.axes_of_tensors(tensor)
        return tensor


def _orders(total: int) -> Iterator[Order]:
    """Yield all orders (x, y, z) with a sum."""
    for x in range(total, -1, -1):
        for y in range(total - x, -1, -1):
            yield x, y, total - x - y


@dataclass(frozen=True, kw_only=True)
class RieszLaplacianOfGaussian(_Riesz):
    """A Riesz transform of the Laplacian of a Gaussian (IBSI 2).

    Of order l = (l1, l2, l3) along x, y, z with sum L it multiplies the spectrum of `LaplacianOfGaussian`'s kernel by
    (-i)^L sqrt(L! / (l1! l2! l3!)) nu1^l1 nu2^l2 nu3^l3 / |nu|^L, and the real part of the response is taken. Padding
    and boundary are those of `Simoncelli`. Voxels must be cubic (square for slices) and finite.

    Steered, the transform at a voxel is that of the image turned so that the eigenvectors of the structure tensor
    there, by falling eigenvalue, become x, y and z. The tensor holds the products of the three transforms of order 1,
    smoothed with a Gaussian that ends at 4 standard deviations. IBSI 2 has no consensus on steered responses; here the
    component of largest magnitude of an eigenvector is positive, on which the sign of odd orders depends. Where
    eigenvalues are equal, the response depends on rounding.

    Memory beside image and result: as `Simoncelli` of level 1; steered, twice that and seven volumes.
    M. Unser and D. Van De Ville, IEEE TIP 2010;19:636, doi:10.1109/TIP.2009.2038832; A. Depeursinge et al., IEEE TIP
    2014;23:898, doi:10.1109/TIP.2013.2295755; manual arXiv:2006.05470.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> image = np.random.default_rng(0).normal(size=(32, 32, 32))
    >>> edges = filters.RieszLaplacianOfGaussian(sigma_mm=1.5, order=(1, 0, 0), steering_sigma_mm=2.0)
    >>> edges(image, spacing_mm=(1, 1, 1)).shape
    (32, 32, 32)
    """

    method: ClassVar[str] = "riesz_laplacian_of_gaussian"
    _needs_spacing: ClassVar[bool] = True
    sigma_mm: float = sigma_setting()
    cutoff: float = cutoff_setting()

    def _described(self) -> str:
        return self._of(f"a Laplacian of Gaussian of {gaussian_width(self.sigma_mm, self.cutoff)}")

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:
        z, y, x = super()._reach(spacing_mm)
        radius = gaussian_radius(self.sigma_mm / spacing_mm[-1], self.cutoff)
        return (max(z, radius) if self._dimensions == 3 else 0), max(y, radius), max(x, radius)

    def _transfer(self, volume: Volume, how: _core.Filtering, order: Order) -> _core.Transfer:
        side_mm = cubes_expected(self.method, self._dimensions, volume, self._way_to_slices)
        return _core.laplacian_of_gaussian_transfer(
            self._periods(volume), self.frequencies, self.sigma_mm / side_mm, self.cutoff, order, how
        )


@dataclass(frozen=True, kw_only=True)
class RieszSimoncelli(_Riesz, SimoncelliFilter):
    """A Riesz transform of Simoncelli's band-pass (IBSI 2).

    As `RieszLaplacianOfGaussian`, steering included, with the spectrum of `Simoncelli` in place of the Laplacian's.
    Voxels must be finite, and cubic where the transform is steered.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> image = np.random.default_rng(0).normal(size=(32, 32, 32))
    >>> filters.RieszSimoncelli(level=1, order=(0, 2, 0), boundary="nearest")(image).shape
    (32, 32, 32)
    """

    method: ClassVar[str] = "riesz_simoncelli"

    def _described(self) -> str:
        return self._of(f"the band-pass of Simoncelli's wavelet at level {self.level}")
