# Copyright The grayling developers. Licensed under Apache-2.0.
"""Rounding of intensities."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from grayling import _schema
from grayling._schema import setting
from grayling._words import plain_number
from grayling.preprocess.applying import applied
from grayling.preprocess.sample import Sample

__all__ = ["Round"]


@dataclass(frozen=True, kw_only=True)
class Round:
    """Round intensities to the nearest multiple of a unit, halves to the even one (IBSI 68QD).

    Computed tomography is calibrated in whole Hounsfield units, and interpolation should not make it seem finer.
    """

    method: ClassVar[str] = "round"
    needs_one_region: ClassVar[bool] = False
    unit: float = setting(
        1.0,
        text="Intensities become whole multiples of it",
        expectation="a finite number above 0",
        accepts=lambda unit: 0 < unit < float("inf"),
        unit="intensity",
    )

    def __post_init__(self) -> None:
        _schema.check(self)

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with rounded intensities, float64."""
        array = np.asarray(sample.array, np.float64)
        per_one = round(1 / self.unit) if self.unit <= 1 else 1
        if math.isclose(per_one * self.unit, 1, rel_tol=1e-12):
            return sample.with_array(np.rint(array * per_one) / per_one)  # 0.3, where 3 * 0.1 is not the same number
        return sample.with_array(np.rint(array / self.unit) * self.unit)

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        to = "the nearest integer" if self.unit == 1 else f"the nearest multiple of {plain_number(self.unit)}"
        return f"Intensities were rounded to {to}."
