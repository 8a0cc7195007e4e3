# Copyright The grayling developers. Licensed under Apache-2.0.
"""The processing for which IBSI 2 has reference values: statistics of the CT phantom's response maps (phase 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grayling import filters
from grayling.filters.bank import AnyFilter
from grayling.preprocess import Chain, Resample, Round
from grayling.settings import Resegmentation, Settings

__all__ = ["TESTS"]


@dataclass(frozen=True)
class _Case:
    """A of the phantom, in slices of its own voxels, or B, in the volume of 1 mm."""

    dimensions: int
    chain: Chain

    def per_axis(self, first: str, other: str) -> str:
        """Return the name of a kernel or subband: one part, then another one along each further axis."""
        return first + other * (self.dimensions - 1)


_WHOLE = Round()  # NIfTI need not hold intensities so
_CASES = {
    "A": _Case(2, Chain((_WHOLE,))),
    "B": _Case(3, Chain((_WHOLE, Resample(spacing_mm=1.0, interpolator="cubic_spline"), _WHOLE))),
}


def _laws(case: _Case) -> AnyFilter:
    return filters.Laws(kernel=case.per_axis("L5", "E5"), pooling="maximum", energy_radius=7)


def _gabor(case: _Case) -> AnyFilter:
    return filters.Gabor(
        sigma_mm=5.0, wavelength_mm=2.0, gamma=1.5, theta_step_degrees=22.5, dimensions=case.dimensions
    )


def _wavelet(subband: str, level: int) -> AnyFilter:
    return filters.SeparableWavelet(wavelet="daubechies3", subband=subband, level=level, pooling="average")


# One row per test, by its number; beyond the image it is mirrored, as all filters have it.
_FILTERS: Mapping[str, Callable[[_Case], AnyFilter] | None] = {
    "1": None,
    "2": lambda case: filters.Mean(support=5, dimensions=case.dimensions),
    "3": lambda case: filters.LaplacianOfGaussian(sigma_mm=1.5, dimensions=case.dimensions),
    "4": _laws,
    "5": _gabor,
    "6": lambda case: _wavelet(("LH", "LLH")[case.dimensions - 2], level=1),
    "7": lambda case: _wavelet(case.per_axis("H", "H"), level=2),
    "8": lambda case: filters.Simoncelli(level=1, dimensions=case.dimensions),
    "9": lambda case: filters.Simoncelli(level=2, dimensions=case.dimensions),
}


def _settings(case: _Case, make: Callable[[_Case], AnyFilter] | None) -> Settings:
    return Settings(
        modality="CT",
        preprocessing=case.chain,
        resegmentation=Resegmentation(range=(-1000.0, 400.0)),
        filters=() if make is None else (make(case),),
        unfiltered=make is None,
        families=("intensity_statistics",),
    )


# By the test's id, such as "3.B".
TESTS: Mapping[str, Settings] = {
    f"{number}.{letter}": _settings(case, make) for letter, case in _CASES.items() for number, make in _FILTERS.items()
}
