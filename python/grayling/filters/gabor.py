# Copyright The grayling developers. Licensed under Apache-2.0.
"""Gabor filters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._schema import setting
from grayling._words import plain_number
from grayling.errors import InvalidArgument, InvalidSettings
from grayling.filters._filter import _AXES, _POOLINGS, Filter, Reach, cubes_expected
from grayling.filters._gabor import Request, Wave, responses
from grayling.image import Volume

__all__ = ["Gabor"]

_RESPONSES = {"modulus": "modulus", "phase": "phase", "real": "real part", "imaginary": "imaginary part"}


def _positive(text: str, *, unit: str = "", default: tuple[float, ...] = ()) -> Any:
    return setting(
        *default, text=text, expectation="a finite number above 0", accepts=lambda n: 0 < n < math.inf, unit=unit
    )


def _n_steps(step_degrees: float) -> int:
    """Return into how many steps a half turn is divided; 0 where they do not divide it."""
    n_steps = round(180 / step_degrees)
    return n_steps if math.isclose(n_steps * step_degrees, 180, rel_tol=1e-9) else 0


@dataclass(frozen=True, kw_only=True)
class Gabor(Filter):
    """A wave under a Gaussian envelope, in two dimensions, in one orientation or all (IBSI 2).

    In a plane with the axes x and y, with sigma and the wavelength lambda in voxels, the kernel is::

        exp(-(R1^2 + gamma^2 R2^2) / (2 sigma^2)) exp(2 pi i R1 / lambda)
        R1 = x cos(theta) + y sin(theta),  R2 = -x sin(theta) + y cos(theta)

    It is not normalised, and ends ``cutoff`` standard deviations of the envelope's wider axis, sigma / min(1, gamma),
    from its centre along x and y. The convolution is the true one. In two dimensions it runs in every slice across z;
    in three, also in those across y, where y of the kernel is z of the image, and in those across x, where x of the
    kernel is y and y is z. Voxels must be square in these planes. Give either ``theta_degrees``, one orientation, or
    ``theta_step_degrees``: then theta goes through the half turn from 0 in equal steps. Beyond it kernels are
    conjugates of those before, with the same modulus and real part.

    ``pooling`` makes one response of those in all orientations and planes: their average, which is also the average
    over the planes of the averages over theta that IBSI asks for, the largest, or the smallest. Phases are not pooled,
    since they have no average: 3.1 and -3.1 are neighbours.

    A kernel may reach beyond the image on all sides, into what its boundary condition says; it is refused where one
    standard deviation of the wider axis of its envelope is more than the image is large. A wave shorter than two voxels
    is sampled as a longer one.

    A voxel that is not finite makes every response not finite within the square that the kernel fills around it.
    Responses are products of spectra. Taps are left out that float32 cannot tell from nothing (there the kernel ends 6
    standard deviations from its centre at most, where the envelope is 1.5e-8), and so are, of kernels cut at 7 standard
    deviations or further, frequencies at which the spectrum of the uncut one is less than a quarter of the type's
    precision; none where the boundary is zero or constant and the kernel reaches across the whole image. In float64
    that changes responses by about 1e-11 of their range. Memory beside the result: the kernels' spectra, and for each
    thread those of a slice and 4 slices (16 across x). The same bits for any number of threads.

    D. Gabor, Theory of communication, 1946, doi:10.1049/ji-3-2.1946.0074; Whybra et al., Radiology 2024,
    doi:10.1148/radiol.231319; manual arXiv:2006.05470, where lengths in mm are sigma* and lambda*.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> stripes = np.tile(np.cos(2 * np.pi * np.arange(32) / 4), (4, 32, 1))
    >>> settings = {"sigma_mm": 3.0, "wavelength_mm": 4.0, "dimensions": 2}
    >>> along = filters.Gabor(theta_degrees=0, **settings)(stripes, spacing_mm=(1, 1, 1))
    >>> across = filters.Gabor(theta_degrees=90, **settings)(stripes, spacing_mm=(1, 1, 1))
    >>> bool(along[2, 16, 16] > 1000 * across[2, 16, 16])
    True
    """

    method: ClassVar[str] = "gabor"
    _needs_spacing: ClassVar[bool] = True
    sigma_mm: float = _positive("Standard deviation of the envelope along the wave", unit="mm")
    wavelength_mm: float = _positive("Wavelength (lambda)", unit="mm")
    gamma: float = _positive("Spatial aspect ratio: the envelope across the wave is sigma / gamma wide", default=(1.0,))
    theta_degrees: float | None = setting(
        None,
        text="Direction of the wave, from x towards y; null where theta_step_degrees is given",
        expectation="a finite number, or null",
        accepts=lambda theta: theta is None or math.isfinite(theta),
        unit="degree",
    )
    theta_step_degrees: float | None = setting(
        None,
        text="Steps in which the wave is turned through half a turn; null where theta_degrees is given",
        expectation="a number from 0.1 to 180 that divides 180, or null",
        accepts=lambda step: step is None or (0.1 <= step <= 180 and _n_steps(step) > 0),
        unit="degree",
    )
    response_type: str = setting(
        "modulus",
        text="What is taken of the complex response: " + ", ".join(_RESPONSES),
        names=lambda: _RESPONSES,
        expectation="one of " + ", ".join(_RESPONSES),
    )
    pooling: str = setting(
        "average",
        text="How responses in all orientations and planes become one: " + ", ".join(_POOLINGS),
        names=lambda: _POOLINGS,
        expectation="one of " + ", ".join(_POOLINGS),
    )
    cutoff: float = setting(
        7.0,
        text="Where the kernel ends, of the wider axis of its envelope",
        expectation="a number above 0 and at most 20",
        accepts=lambda cutoff: 0 < cutoff <= 20,
        unit="standard deviations",
    )
    dimensions: int = setting(
        3,
        text="2 filters every slice, across z; 3 pools the responses in slices across z, y and x",
        expectation="2 or 3",
        accepts=lambda n: n in (2, 3),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.theta_degrees is None) == (self.theta_step_degrees is None):
            given = "neither" if self.theta_degrees is None else f"{self.theta_degrees} and {self.theta_step_degrees}"
            raise InvalidSettings(
                f"Gabor takes one of theta_degrees and theta_step_degrees; got {given}; give theta_degrees for one "
                "orientation, or theta_step_degrees for all"
            )
        if self.response_type == "phase" and self._is_pooled:
            raise InvalidSettings(
                "Gabor.response_type 'phase' cannot be pooled, since phases have no average; give theta_degrees and "
                "dimensions=2, or choose the response_type modulus, real or imaginary"
            )

    def _described(self) -> str:
        if self.theta_degrees is not None:
            where = f"at {plain_number(self.theta_degrees)} degrees"
        else:
            step = plain_number(self.theta_step_degrees or 0.0)
            where = f"in {self._n_orientations} orientations in steps of {step} degrees"
        if self.dimensions == 3:
            where += " in the three orthogonal planes"
        pooled = f"{self.pooling} of the " if self._is_pooled else ""
        return (
            f"a Gabor filter of {plain_number(self.sigma_mm)} mm standard deviation, "
            f"{plain_number(self.wavelength_mm)} mm wavelength and aspect ratio {plain_number(self.gamma)}, cut off at "
            f"{plain_number(self.cutoff)} standard deviations, the {pooled}"
            f"{_RESPONSES[self.response_type]} {where}"
        )

    @property
    def _n_orientations(self) -> int:
        return 1 if self.theta_step_degrees is None else _n_steps(self.theta_step_degrees)

    @property
    def _is_pooled(self) -> bool:
        return self._n_orientations > 1 or self.dimensions == 3

    @property
    def _thetas(self) -> tuple[float, ...]:
        """Return the orientations in radians."""
        if self.theta_degrees is not None:
            return (math.radians(self.theta_degrees),)
        return tuple(math.pi * k / self._n_orientations for k in range(self._n_orientations))

    @property
    def _dimensions(self) -> int:
        return self.dimensions

    def _wave(self, side_mm: float) -> Wave:
        return Wave(self.sigma_mm / side_mm, self.wavelength_mm / side_mm, self.gamma, self.cutoff)

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:
        reach = self._wave(spacing_mm[-1]).reach()
        return (reach if self.dimensions == 3 else 0), reach, reach

    def _expect_reach(self, volume: Volume) -> None:
        widest = self._wave(cubes_expected(self.method, self.dimensions, volume)).widest
        for axis, n in list(zip(_AXES, volume.grid.shape, strict=True))[-self.dimensions :]:
            if widest > n:
                raise InvalidArgument(
                    f"the envelope of {self.method} has a standard deviation of {widest:.4g} voxels along its wider "
                    f"axis, and {volume.name} has {n} along {axis}: its responses would be of the boundary, not of the "
                    "image. Choose a smaller sigma_mm, a larger gamma, or a larger part of the image"
                )

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        side_mm = cubes_expected(self.method, self.dimensions, volume)
        request = Request(
            wave=self._wave(side_mm),
            thetas=self._thetas,
            response=self.response_type,
            pooling=self.pooling,
            axes=(0, 1, 2) if self.dimensions == 3 else (0,),
            boundary=self.boundary,
            value=self.boundary_value,
            single=how.single,
        )
        return responses(volume.array, request)
