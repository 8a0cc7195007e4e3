# Copyright The grayling developers. Licensed under Apache-2.0.
"""Re-segmentation and discretisation on their own; `grayling.extract` does both for itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from grayling.errors import EmptyRegion, InvalidArgument
from grayling.preprocess.sample import Crop, RegionMasks, Sample, Triple, expect_sample, triple

if TYPE_CHECKING:
    from grayling.settings import Discretisation, Resegmentation, Settings

__all__ = ["discretise", "resegment"]


def resegment(sample: Sample, how: Resegmentation) -> Sample:
    """Take voxels out of the intensity masks by range, then by outliers (IBSI IFBI); the morphological ones stay.

    Raises
    ------
    grayling.errors.EmptyRegion
        If none is left of a region; the message names the step, the region and its intensities.
    """
    from grayling.settings import FixedBinNumber, Settings

    expect_sample(sample, "resegment")
    settings = Settings(resegmentation=how, discretisation=FixedBinNumber(1))
    regions = []
    for part in sample.per_region():
        masks = part.only_region()
        left, begin = _level_box(part, settings)
        regions.append(RegionMasks(masks.region, Crop.of(left, begin), masks.morphological))
    return replace(sample, regions=tuple(regions))


def discretise(
    sample: Sample, how: Discretisation, *, resegmentation: Resegmentation | None = None
) -> npt.NDArray[np.uint32]:
    """Return the grey levels of a sample with one region, 0 outside of it, (z, y, x) (IBSI 4R0B).

    Parameters
    ----------
    how
        `grayling.FixedBinNumber`, `FixedBinSize`, `BinEdges` or `NoDiscretisation`.
    resegmentation
        Done first; the lower end of its range is where bins of a fixed size begin.
    """
    from grayling.settings import Resegmentation, Settings

    expect_sample(sample, "discretise")
    settings = Settings(resegmentation=resegmentation or Resegmentation(), discretisation=how)
    levels, begin = _level_box(sample, settings)
    result = np.zeros(sample.image.grid.shape, np.uint32)
    result[tuple(slice(start, start + size) for start, size in zip(begin, levels.shape, strict=True))] = levels
    return result


def _level_box(sample: Sample, settings: Settings) -> tuple[npt.NDArray[np.uint32], Triple]:
    """Return the levels of a region's box, (z, y, x), and where the box begins in the sample's image."""
    from grayling import _engine

    try:
        prepared = _engine.prepare(sample, settings)
    except (EmptyRegion, InvalidArgument) as error:
        raise _engine.of_region(error, sample) from None
    begin = triple(whole - start for whole, start in zip(prepared.facts()["box_begin"], sample.begin, strict=True))
    return prepared.roi.levels(), begin
