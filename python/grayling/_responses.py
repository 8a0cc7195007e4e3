# Copyright The grayling developers. Licensed under Apache-2.0.
"""Features of a processed image's regions: of the image itself, then of one filter's response map after the other.

A filter sees the whole image, once for all regions that share it. The voxels of a response map are those that
re-segmentation, which looks at the unfiltered image alone, left in a region's intensity mask.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _engine
from grayling._memory import expect_room
from grayling.audit import BinAudit, audit_region
from grayling.cautions import warn_of_region
from grayling.columns import response_columns
from grayling.diagnostics import Recorder
from grayling.errors import EmptyRegion, GraylingError, InvalidArgument, InvalidImage
from grayling.filters import ImageFilter
from grayling.image import Volume
from grayling.preprocess.sample import Crop, RegionMasks, Sample, triple
from grayling.regions import check_finite
from grayling.settings import FixedBinNumber, Settings, response_settings

__all__ = ["ImageResult", "RegionResult", "regions_of"]

_log = logging.getLogger("grayling")

# What a region takes at its peak per voxel of its bounding box: masks, levels, intensities and zones (measured: 6 with
# 32 levels, 24 with thousands). The transforms of Moran's I and Geary's C are predicted where they are done.
_BYTES_PER_VOXEL = 32


@dataclass(frozen=True, eq=False)
class ImageResult:
    """One region of one image: its features, and the audit of its grey levels."""

    features: _engine.EngineResult
    audit: BinAudit


# By the filter's key; the empty one is the unfiltered image's.
RegionResult = dict[str, ImageResult]


def regions_of(sample: Sample, settings: Settings, recorder: Recorder | None) -> list[RegionResult]:
    """Compute all regions of an image as the chain of steps left it.

    Raises
    ------
    grayling.errors.GraylingError
        What core and filters refuse, told with the names of region and filter.
    """
    computed = [_unfiltered(part, settings, recorder) for part in sample.per_region()]
    results: list[RegionResult] = [{"": result} for result, _ in computed]
    if response_columns(settings):
        masks = [left for _, left in computed]
        for one in settings.filters:
            for found, result in zip(results, _filtered(sample, masks, one, settings, recorder), strict=True):
                found[one.key] = result
    return results


def _unfiltered(sample: Sample, settings: Settings, recorder: Recorder | None) -> tuple[ImageResult, RegionMasks]:
    """Return a region's result, and its masks after re-segmentation."""
    if not settings.unfiltered:  # its levels are not looked at, so any will do
        settings = replace(settings, discretisation=FixedBinNumber(), ivh_discretisation=FixedBinNumber())
    try:
        prepared = _prepared(sample, settings)
        if recorder is not None:
            recorder.resegmented(sample, *prepared.roi.intensity_box())
        result = _result(prepared, sample, settings)
    except (EmptyRegion, InvalidArgument) as error:
        _expect_finite(sample, _processed(sample, settings))
        raise _engine.of_region(error, sample) from None
    return result, _resegmented(sample, prepared) if settings.filters else sample.only_region()


def _filtered(
    sample: Sample, masks: list[RegionMasks], one: ImageFilter, settings: Settings, recorder: Recorder | None
) -> list[ImageResult]:
    """Return the results of all regions in a filter's response map, which is kept no longer than this takes."""
    response = _response(sample, one, settings)
    results = []
    for left in masks:
        part = replace(response, regions=(left,))
        _expect_finite_responses(part, sample.array)
        if recorder is not None:
            recorder.responded(part, one.key)
        try:
            how = response_settings(settings)
            results.append(_result(_prepared(part, how), part, how, one.key))
        except (EmptyRegion, InvalidArgument) as error:
            raise _engine.of_region(error, part, one.key) from None
    return results


def _response(sample: Sample, one: ImageFilter, settings: Settings) -> Sample:
    """Return the sample with a filter's response map as its image."""
    image = _processed(sample, settings)
    _log.info("%s: filter %s", image.name, one.key)
    try:
        array = one.response(image)
    except GraylingError as error:
        only = f"region {sample.only_region().region.name!r}, " if len(sample.regions) == 1 else ""
        raise error.within(f"{only}filter {one.key!r}") from None
    volume = replace(image, array=array, name=f"response map {one.key!r} of {image.name}")
    return replace(sample, image=volume, clipped={}, notes=())


def _prepared(sample: Sample, settings: Settings) -> _engine.Prepared:
    masks = sample.only_region()
    _log.info("%s: features of region %r", sample.image.name, masks.region.name)
    size = masks.intensity.array.shape
    box = f"region {masks.region.name!r} of {' x '.join(map(str, size))} voxels"
    expect_room(_BYTES_PER_VOXEL * math.prod(size), box, "resample to larger voxels")
    return _engine.prepare(sample, settings)


def _result(prepared: _engine.Prepared, sample: Sample, settings: Settings, key: str = "") -> ImageResult:
    audit = audit_region(sample, settings, prepared.facts(), prepared.roi.level_counts(), key)
    warn_of_region(settings, audit)
    return ImageResult(_engine.run(prepared, sample.spacing_mm, settings), audit)


def _resegmented(sample: Sample, prepared: _engine.Prepared) -> RegionMasks:
    """Return the only region with the voxels that re-segmentation left in its intensity mask."""
    masks, facts = sample.only_region(), prepared.facts()
    if facts["n_voxels_intensity"] == facts["n_voxels_labelled"]:
        return masks
    _, left = prepared.roi.intensity_box()
    begin = triple(start - first for start, first in zip(facts["box_begin"], sample.begin, strict=True))
    return replace(masks, intensity=Crop.of(left, begin))


def _processed(sample: Sample, settings: Settings) -> Volume:
    """Return the sample's image under a name that tells of the steps."""
    steps = [step.method for step in settings.preprocessing.steps]
    after = f" after {', '.join(steps)}" if steps else ""
    return replace(sample.image, name=f"{sample.image.name}{after}")


def _expect_finite(sample: Sample, image: Volume) -> None:
    masks = sample.only_region()
    check_finite(image, masks.intensity.array, masks.intensity.begin, masks.region.name, sample.begin)


def _expect_finite_responses(sample: Sample, unfiltered: npt.NDArray[Any]) -> None:
    """Refuse responses that are not finite, and say whether that is the image's fault or the filter's way."""
    try:
        _expect_finite(sample, sample.image)
    except InvalidImage as error:
        reason = "one voxel of an image that is not finite makes every response so that it takes part in"
        if np.isfinite(unfiltered).all():
            reason = "the image is finite; this filter has no response there, such as the kurtosis where all is flat"
        raise InvalidImage(f"{error} ({reason})") from None
