# Copyright The grayling developers. Licensed under Apache-2.0.
"""Preparation of intensities: windows, percentiles, z-scores, rescaling.

Modalities without calibrated units, such as MR, need a common scale before their intensities are compared. Each step
says which voxels it takes its statistics from, and applies the result to the whole image.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from grayling import _schema
from grayling._schema import setting
from grayling._words import plain_number
from grayling.errors import InvalidImage, InvalidSettings
from grayling.preprocess.applying import applied
from grayling.preprocess.sample import Sample
from grayling.preprocess.scope import Scoped

__all__ = ["ClipPercentiles", "Rescale", "Window", "ZScore"]


@dataclass(frozen=True, kw_only=True)
class Window:
    """Clip intensities to a window, such as -1000 to 400 Hounsfield units."""

    method: ClassVar[str] = "window"
    needs_one_region: ClassVar[bool] = False
    range: tuple[float, float] = setting(
        text="Lowest and highest intensity; what lies beyond takes these values",
        expectation="a pair (low, high) with low < high",
        accepts=lambda pair: pair[0] < pair[1],
        unit="intensity",
    )

    def __post_init__(self) -> None:
        _schema.check(self)

    @classmethod
    def centred(cls, centre: float, width: float) -> Self:
        """Return the window from ``centre - width / 2`` to ``centre + width / 2``, as viewers name windows."""
        if not 0 < width < float("inf"):
            raise InvalidSettings(f"the width of a window must be a finite number above 0; got {width!r}")
        return cls(range=(centre - width / 2, centre + width / 2))

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with clipped intensities, float64."""
        return _clipped(sample, *self.range)

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        return f"Intensities were clipped to [{plain_number(self.range[0])}, {plain_number(self.range[1])}]."


@dataclass(frozen=True, kw_only=True)
class ClipPercentiles(Scoped):
    """Clip intensities to two percentiles, interpolated linearly between order statistics (type 7, NumPy's own)."""

    method: ClassVar[str] = "clip_percentiles"
    range: tuple[float, float] = setting(
        (1.0, 99.0),
        text="Lower and upper percentile; what lies beyond takes their intensities",
        expectation="a pair (low, high) with 0 <= low < high <= 100",
        accepts=lambda pair: 0 <= pair[0] < pair[1] <= 100,
        unit="percent",
    )

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with clipped intensities, float64.

        Raises
        ------
        grayling.errors.InvalidImage
            If one of the voxels looked at is NaN or infinite.
        """
        low, high = np.percentile(self.values(sample), self.range)
        return _clipped(sample, float(low), float(high))

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        low, high = map(plain_number, self.range)
        return f"Intensities were clipped to the percentiles {low} and {high} of {self.words()}."


@dataclass(frozen=True, kw_only=True)
class ZScore(Scoped):
    """Subtract the mean and divide by the standard deviation, that of a population: the sum of squares over n."""

    method: ClassVar[str] = "z_score"
    scale: float = setting(
        1.0,
        text="The standard deviation afterwards",
        expectation="a finite number above 0",
        accepts=lambda scale: 0 < scale < float("inf"),
        unit="intensity",
    )

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with standardised intensities, float64.

        Raises
        ------
        grayling.errors.InvalidImage
            If all voxels looked at have one intensity, or one is NaN or infinite.
        """
        values = self.values(sample)
        with np.errstate(over="ignore", invalid="ignore"):  # refused below
            mean, deviation = float(values.mean()), float(values.std())
        _expect_scale(self, sample, values, deviation)
        return sample.with_array((np.asarray(sample.array, np.float64) - mean) / deviation * self.scale)

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        scaled = "" if self.scale == 1 else f" and multiplied by {plain_number(self.scale)}"
        return (
            "Intensities were standardised by the mean and the population standard deviation of "
            f"{self.words()}{scaled}."
        )


@dataclass(frozen=True, kw_only=True)
class Rescale(Scoped):
    """Map the smallest and largest intensity linearly to a range, [0, 1] by default, as networks expect.

    Other voxels than those looked at may end up outside the range. Clip first where outliers should not count.
    """

    method: ClassVar[str] = "rescale"
    range: tuple[float, float] = setting(
        (0.0, 1.0),
        text="What the smallest and the largest intensity become",
        expectation="a pair of finite numbers (low, high) with low < high",
        accepts=lambda pair: -float("inf") < pair[0] < pair[1] < float("inf"),
        unit="intensity",
    )

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with rescaled intensities, float64.

        Raises
        ------
        grayling.errors.InvalidImage
            If all voxels looked at have one intensity, or one is NaN or infinite.
        """
        values = self.values(sample)
        low, high = float(values.min()), float(values.max())  # whose difference overflows without a warning
        _expect_scale(self, sample, values, high - low)
        share = (np.asarray(sample.array, np.float64) - low) / (high - low)
        return sample.with_array(self.range[0] * (1 - share) + self.range[1] * share)

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        low, high = map(plain_number, self.range)
        return f"Intensities were rescaled so that those of {self.words()} span [{low}, {high}]."


def _clipped(sample: Sample, low: float, high: float) -> Sample:
    """Return the sample with clipped intensities, float64, and the share of each region that it concerned."""
    shares = dict(sample.clipped)
    for masks in sample.regions:
        values = sample.array[masks.intensity.box][masks.intensity.array != 0]
        n_clipped = np.count_nonzero((values < low) | (values > high))
        name = masks.region.name
        shares[name] = max(shares.get(name, 0.0), n_clipped / max(1, values.size))
    clipped = sample.with_array(np.clip(np.asarray(sample.array, np.float64), low, high))
    return replace(clipped, clipped=shares)


def _expect_scale(step: Scoped, sample: Sample, values: npt.NDArray[np.float64], scale: float) -> None:
    low, high = values.min(), values.max()
    if low == high:
        raise InvalidImage(
            f"{step.words(sample)} has one intensity, {low:.6g}, so it sets no scale; choose other voxels with over="
        )
    if not 0 < scale < float("inf"):
        raise InvalidImage(
            f"intensities of {step.words(sample)} from {low:.6g} to {high:.6g} are beyond what 64-bit numbers can be "
            "scaled by; bring the image to another unit"
        )
