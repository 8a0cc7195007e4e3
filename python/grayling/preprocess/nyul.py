# Copyright The grayling developers. Licensed under Apache-2.0.
"""Histogram standardisation of MR images: landmarks of an image's histogram are moved to a learned standard scale.

Training (L. G. Nyul, J. K. Udupa, X. Zhang, New variants of a method of MRI scale standardization, IEEE Trans. Med.
Imaging 19, 2000, doi:10.1109/42.836373): the outer percentiles of every image are mapped linearly to the ends of the
standard range, and the images' landmarks are averaged there. Deciles as landmarks follow M. Shah et al., Evaluating
intensity normalization on MRIs of human brain with multiple sclerosis, Med. Image Anal. 15, 2011
(doi:10.1016/j.media.2010.12.003). Example with percentiles 0, 50, 100 and the range [0, 100]: an image with landmarks
10, 20, 60 gives 0, 20, 100, one with 0, 4, 10 gives 0, 40, 100; the standard scale is 0, 30, 100.

Applying: an image's own landmarks are mapped to the standard scale, linearly in between; beyond the outer landmarks the
first and the last line go on. Where two landmarks coincide, the map would jump, so such images are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from grayling._schema import setting
from grayling._words import joined, plain_number
from grayling.errors import InvalidArgument, InvalidImage, InvalidSettings
from grayling.preprocess.applying import applied
from grayling.preprocess.sample import Sample, expect_sample
from grayling.preprocess.scope import Scoped, over_setting

__all__ = ["NyulStandardisation"]

PERCENTILES = (1.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 99.0)


def _increases(values: Sequence[float]) -> bool:
    return len(values) >= 2 and all(-float("inf") < low < high < float("inf") for low, high in pairwise(values))


@dataclass(frozen=True, kw_only=True)
class NyulStandardisation(Scoped):
    """Move the percentiles of an image to a standard scale; make it with `fit`, which looks at the same voxels.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import preprocess
    >>> images = [np.linspace(0, end, 101).reshape(1, 1, 101) for end in (100, 300)]
    >>> samples = [preprocess.load(image, spacing_mm=(1, 1, 1)) for image in images]
    >>> step = preprocess.NyulStandardisation.fit(samples, over="image", percentiles=(0, 50, 100))
    >>> step.standard_scale
    (0.0, 50.0, 100.0)
    >>> float(step.apply(samples[1]).array.max())
    100.0
    """

    method: ClassVar[str] = "nyul"
    over: str = over_setting("foreground", ("image", "region", "reference"))
    percentiles: tuple[float, ...] = setting(
        PERCENTILES,
        text="Percentiles that serve as landmarks",
        expectation="two or more increasing numbers from 0 to 100",
        accepts=lambda percentiles: _increases(percentiles) and percentiles[0] >= 0 and percentiles[-1] <= 100,
        unit="percent",
    )
    standard_scale: tuple[float, ...] = setting(
        text="Intensities that the landmarks are moved to, as NyulStandardisation.fit learns them",
        expectation="increasing finite numbers, one for each percentile",
        accepts=_increases,
        unit="intensity",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.percentiles) != len(self.standard_scale):
            raise InvalidSettings(
                f"NyulStandardisation.standard_scale must have one number for each of the {len(self.percentiles)} "
                f"percentiles; got {len(self.standard_scale)}"
            )

    @classmethod
    def fit(
        cls,
        samples: Iterable[Sample],
        *,
        over: str = "foreground",
        reference_label: int | None = None,
        percentiles: Sequence[float] = PERCENTILES,
        standard_range: tuple[float, float] = (0.0, 100.0),
    ) -> Self:
        """Learn the standard scale from images of one protocol and body part.

        Parameters
        ----------
        samples
            The images, with masks where `over` asks for them. One at a time is held, so a generator keeps memory low:
            ``(chain(preprocess.load(image)) for image in images)``.
        over, reference_label
            Voxels whose percentiles are taken: ``foreground`` (above the image's mean), ``image``, ``region`` or
            ``reference``.
        percentiles
            Landmarks in percent, increasing; the first and last become the ends of the standard range.
        standard_range
            Ends of the standard scale.

        Raises
        ------
        grayling.errors.InvalidArgument
            Without images.
        grayling.errors.InvalidImage
            If landmarks of an image coincide.
        """
        low, high = standard_range
        # A step that maps the percentiles to themselves checks the arguments and finds the landmarks.
        finder = cls(over=over, reference_label=reference_label, percentiles=percentiles, standard_scale=percentiles)  # type: ignore[arg-type]
        if not _increases(standard_range):
            raise InvalidSettings(f"standard_range must be a pair (low, high) with low < high; got {standard_range!r}")
        scales = []
        for sample in samples:
            expect_sample(sample, "NyulStandardisation.fit")
            landmarks = finder.landmarks(sample)
            share = (landmarks - landmarks[0]) / (landmarks[-1] - landmarks[0])
            scales.append(low * (1 - share) + high * share)
        if not scales:
            raise InvalidArgument("NyulStandardisation.fit was given no images; it learns from several")
        scale = tuple(float(value) for value in np.mean(scales, axis=0))
        return cls(over=over, reference_label=reference_label, percentiles=finder.percentiles, standard_scale=scale)

    def landmarks(self, sample: Sample) -> npt.NDArray[np.float64]:
        """Return the image's own landmarks: its percentiles (type 7), increasing.

        Raises
        ------
        grayling.errors.InvalidImage
            If two of them coincide.
        """
        found = np.percentile(self.values(sample), self.percentiles)
        for lower, upper, low, high in zip(self.percentiles, self.percentiles[1:], found, found[1:], strict=False):
            if not low < high:
                raise InvalidImage(
                    f"the percentiles {lower:g} and {upper:g} of {self.words(sample)} are both {low:.6g}, so they "
                    "cannot be moved apart; choose fewer percentiles, or other voxels with over="
                )
        return np.asarray(found, np.float64)

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample on the standard scale, float64.

        Raises
        ------
        grayling.errors.InvalidImage
            If landmarks of the image coincide, or a voxel looked at is NaN or infinite.
        """
        array = np.asarray(sample.array, np.float64)
        return sample.with_array(_piecewise_linear(array, self.landmarks(sample), np.asarray(self.standard_scale)))

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        return (
            "Intensities were standardised by Nyul and Udupa's method: the percentiles "
            f"{joined(map(plain_number, self.percentiles))} of {self.words()} were moved to "
            f"{joined(f'{value:.6g}' for value in self.standard_scale)}."
        )


def _piecewise_linear(
    array: npt.NDArray[np.float64], knots: npt.NDArray[np.float64], values: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the polyline through (knots, values) at every voxel; its first and last line go on beyond the ends."""
    slopes = np.diff(values) / np.diff(knots)
    result = np.empty_like(array)
    for plane, mapped in zip(array, result, strict=True):  # one slice at a time, for the sake of memory
        segment = np.clip(np.searchsorted(knots, plane, side="right") - 1, 0, len(slopes) - 1)
        mapped[...] = values[segment] + slopes[segment] * (plane - knots[segment])
    return result
