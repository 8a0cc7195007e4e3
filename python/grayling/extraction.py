# Copyright The grayling developers. Licensed under Apache-2.0.
"""Features of regions in an image: the main entrance."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy.typing as npt

from grayling import _engine
from grayling._memory import expect_room
from grayling._words import listed
from grayling.columns import columns_of
from grayling.errors import DeviceError, EmptyRegion, InvalidArgument
from grayling.geometry import check_same_grid
from grayling.image import Volume, is_sitk_image
from grayling.io.reading import load
from grayling.prediction import describe, warn_about, warn_about_levels
from grayling.regions import Region, check_finite, choose_regions, intensity_range, labels_of
from grayling.settings import Settings
from grayling.table import FeatureTable

__all__ = ["extract"]

# What a region takes at its peak per voxel of its bounding box: masks, levels, intensities and zones (measured: 6 with
# 32 levels, 24 with thousands). The transforms of Moran's I and Geary's C are predicted where they are done.
_BYTES_PER_VOXEL = 32


def extract(  # noqa: PLR0913 - the one call that has everything
    image: Any,
    mask: Any,
    *,
    spacing_mm: Sequence[float] | None = None,
    labels: int | Iterable[int] | Mapping[str, int] | str | None = None,
    settings: Settings | None = None,
    morphological_mask: Any = None,
    features: Sequence[str] | None = None,
    families: Sequence[str] | None = None,
    series: str | None = None,
    device: str = "cpu",
) -> FeatureTable:
    """Compute the features of one or several regions of an image.

    Parameters
    ----------
    image
        A path (NIfTI, NRRD, MetaImage, or a folder with a DICOM series), a ``SimpleITK.Image``, or an array of shape
        (z, y, x); a 2D array is a volume of one slice.
    mask
        The regions on the same grid: whole numbers, 0 outside. Anything that `image` can be.
    spacing_mm
        Voxel spacing in millimetres, (z, y, x). Needed when `image` is an array, and only then.
    labels
        The regions: a label, several, a dict from names to labels, or ``"all"``. Default: the mask's only label.
    settings
        The processing. Default: nothing is resampled, 32 bins (see `grayling.Settings`).
    morphological_mask
        The regions for shape features, where these are not the same; with the same labels as `mask`.
    features
        Keys of the features to compute, with or without aggregation; replaces ``settings.features``.
    families
        Names of the families to compute; replaces ``settings.families``.
    series
        The series' UID, where the image's folder holds several DICOM series.
    device
        ``"cpu"``, ``"cuda"`` or ``"auto"`` (CUDA where it can be used).

    Returns
    -------
    FeatureTable
        One row per region, one column per feature and aggregation.

    Raises
    ------
    grayling.errors.GraylingError
        `UnreadableFile`, `InvalidImage`, `InvalidGeometry`, `EmptyRegion`, `InvalidArgument` and `InvalidSettings`
        for what cannot mean anything, `TooLarge` before memory runs out, `DeviceError` where CUDA cannot be used.

    Notes
    -----
    Definitions: Zwanenburg et al., Radiology 2020, doi:10.1148/radiol.2020191145; manual arXiv:1612.07003.

    Examples
    --------
    >>> import numpy as np
    >>> import grayling as gl
    >>> image = np.arange(4 * 5 * 6.0).reshape(4, 5, 6)
    >>> table = gl.extract(image, image > 20, spacing_mm=(3, 1, 1), families=["intensity_statistics"])
    >>> table["intensity_statistics_minimum_intensity"]
    21.0
    """
    # #lizard forgives(parameter_count): the one call that has everything
    _check_device(device)
    chosen = _merged_settings(settings, features, families)
    warn_about(chosen)
    volume, mask_volume = _load_pair(image, mask, spacing_mm, series)
    labelled = labels_of(mask_volume)
    regions = choose_regions(labelled, labels, mask_volume.name)
    shapes = _shape_labels(morphological_mask, volume, regions)
    results = []
    for region in regions:  # no comprehension: a frame of its own would shift where warnings point
        results.append(_features(volume, labelled, shapes, region, chosen))  # noqa: PERF401
    table = FeatureTable(regions, columns_of(chosen), results, chosen)
    table.notes = describe(chosen, chosen=settings is not None)
    return table


def _features(
    volume: Volume, labels: npt.NDArray[Any], shapes: npt.NDArray[Any] | None, region: Region, settings: Settings
) -> _engine.EngineResult:
    """Compute one region; what the core refuses is told with the region's name."""
    spacing_mm = volume.grid.spacing_mm
    box = f"region {region.name!r} of {' x '.join(map(str, region.size))} voxels"
    expect_room(_BYTES_PER_VOXEL * math.prod(region.size), box, "resample to larger voxels")
    try:
        roi = _engine.prepare(volume.array, labels, region.label, shapes, spacing_mm, settings)
        warn_about_levels(settings, roi.facts(), f"region {region.name!r}")
        return _engine.run(roi, spacing_mm, settings)
    except (EmptyRegion, InvalidArgument) as error:
        check_finite(volume, labels, region)
        held = f" (its intensities are {intensity_range(volume, labels, region)})" if _all_left_out(error) else ""
        raise type(error)(f"region {region.name!r}: {error}{held}") from None


def _all_left_out(error: Exception) -> bool:
    """Return whether re-segmentation left no voxel; the core's other empty regions have none to begin with."""
    return isinstance(error, EmptyRegion) and "leaves none" in str(error)


def _merged_settings(
    settings: Settings | None, features: Sequence[str] | None, families: Sequence[str] | None
) -> Settings:
    if settings is not None and not isinstance(settings, Settings):
        raise InvalidArgument(
            f"settings must be grayling.Settings, got {type(settings).__name__}; use Settings.from_dict or from_file"
        )
    merged = settings or Settings()
    for name, value in (("features", features), ("families", families)):
        if isinstance(value, str):
            raise InvalidArgument(f"{name} must be a list of names; got the text {value!r}")
    if features is not None:
        merged = replace(merged, features=tuple(features))
    if families is not None:
        merged = replace(merged, families=tuple(families))
    if not columns_of(merged):
        asked = {name: getattr(merged, name) for name in ("features", "families", "aggregations")}
        values = ", ".join(f"{name} {listed(names)}" for name, names in asked.items() if names)
        raise InvalidArgument(f"these have nothing in common, so nothing is left: {values}")
    return merged


def _load_pair(image: Any, mask: Any, spacing_mm: Sequence[float] | None, series: str | None) -> tuple[Volume, Volume]:
    volume = load(image, "image", spacing_mm=spacing_mm, series=series)
    if spacing_mm is not None and volume.grid.origin_mm is not None:
        raise InvalidArgument(
            f"spacing_mm is for arrays; {volume.name} has its own, {volume.grid.spacing_mm} mm (z, y, x)"
        )
    return volume, _load_beside(mask, volume, "mask")


def _load_beside(mask: Any, image: Volume, name: str) -> Volume:
    """Load a mask; one without its own spacing takes the image's."""
    own = isinstance(mask, str) or hasattr(mask, "__fspath__") or is_sitk_image(mask)
    volume = load(mask, name, spacing_mm=None if own else image.grid.spacing_mm)
    check_same_grid(image, volume)
    return volume


def _shape_labels(mask: Any, image: Volume, regions: Sequence[Region]) -> npt.NDArray[Any] | None:
    if mask is None:
        return None
    volume = _load_beside(mask, image, "morphological_mask")
    labelled = labels_of(volume)
    for region in regions:
        if not (labelled == region.label).any():
            raise EmptyRegion(f"{volume.name} has no voxel with label {region.label}, which the mask has")
    return labelled


def _check_device(device: str) -> None:
    if device not in ("cpu", "cuda", "auto"):
        raise InvalidArgument(f"device must be 'cpu', 'cuda' or 'auto'; got {device!r}")
    if device == "cuda" and importlib.util.find_spec("grayling._cuda") is None:
        raise DeviceError("this build has no CUDA; install one with -C cmake.define.GRAYLING_CUDA=ON, or use the CPU")
    if device == "cuda":
        raise DeviceError("features of whole regions are computed on the CPU in this version; use device='cpu'")
