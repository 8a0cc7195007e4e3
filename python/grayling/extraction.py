# Copyright The grayling developers. Licensed under Apache-2.0.
"""Features of regions in an image: the main entrance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grayling import _engine, provenance
from grayling._responses import RegionResult, regions_of
from grayling.cautions import modality_of, warn_of_settings
from grayling.columns import columns_of, expect_columns
from grayling.diagnostics import Recorder
from grayling.errors import InvalidArgument
from grayling.filters import ImageFilter
from grayling.filters.bank import expect_filters
from grayling.methods import notes
from grayling.preprocess.loading import read, sample_of
from grayling.runtime import check_device
from grayling.settings import Settings
from grayling.table import FeatureTable

__all__ = ["extract"]


def extract(  # noqa: PLR0913 - the one call that has everything
    image: Any,
    mask: Any = None,
    *,
    spacing_mm: Sequence[float] | None = None,
    labels: int | Iterable[int] | Mapping[str, int] | str | None = None,
    settings: Settings | None = None,
    morphological_mask: Any = None,
    features: Sequence[str] | None = None,
    families: Sequence[str] | None = None,
    filters: Sequence[ImageFilter] | None = None,
    series: str | None = None,
    device: str = "cpu",
    hash_inputs: bool = True,
    diagnostics: bool = False,
) -> FeatureTable:
    """Compute the features of one or several regions of an image.

    Parameters
    ----------
    image
        A path (NIfTI, NRRD, MetaImage, or a folder with a DICOM series), a ``SimpleITK.Image``, or an array of shape
        (z, y, x); a 2D array is a volume of one slice.
    mask
        The regions on the same grid: whole numbers, 0 outside. Anything that `image` can be; always needed.
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
    filters
        Filters of `grayling.filters`, such as ``[LaplacianOfGaussian(sigma_mm=1.5)]``: the features of their response
        maps are computed as well; replaces ``settings.filters``.
    series
        The series' UID, where the image's folder holds several DICOM series.
    device
        ``"cpu"`` or ``"auto"``, which mean the same in this version: features of whole regions are computed on the
        CPU, and ``"cuda"`` is refused.
    hash_inputs
        Whether the table's provenance holds hashes of the voxels that were read; results do not depend on it.
    diagnostics
        Describe image and regions before and after each step, in ``table.diagnostics``.

    Returns
    -------
    FeatureTable
        One row per region, one column per feature and aggregation; with filters again per response map, with the
        filter's key in front.

    Raises
    ------
    grayling.errors.GraylingError
        `UnreadableFile`, `InvalidImage`, `InvalidGeometry`, `EmptyRegion`, `InvalidArgument` and `InvalidSettings`
        for what cannot mean anything, `TooLarge` before memory runs out, `DeviceError` for CUDA.

    Notes
    -----
    Definitions: Zwanenburg et al., Radiology 2020, doi:10.1148/radiol.2020191145; manual arXiv:1612.07003.

    A filter sees the whole image after ``settings.preprocessing``. Re-segmentation looks at the unfiltered image; the
    voxels that it leaves are those of every response map. Response maps have their own discretisation, and all families
    but morphology, which also relates shape to the intensities of the unfiltered image.
    Filters: Whybra et al., Radiology 2024, doi:10.1148/radiol.231319; manual arXiv:2006.05470.

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
    check_device(device)
    chosen = _merged_settings(settings, features=features, families=families, filters=filters)
    inputs = read(image, mask, spacing_mm=spacing_mm, morphological_mask=morphological_mask, series=series)
    if mask is None:
        raise InvalidArgument("mask is missing; give the regions on the image's grid: whole numbers, 0 outside")
    records = provenance.record_inputs(inputs, hash_inputs=hash_inputs)
    sample = sample_of(inputs, labels, chosen.preprocessing.references)
    warn_of_settings(chosen, modality_of(sample))
    recorder = Recorder() if diagnostics else None
    results: list[RegionResult] = []
    found: list[str] = []
    margin_mm = None if diagnostics or chosen.filters else _engine.SURROUNDINGS_MM
    for processed in chosen.preprocessing.for_each_image(sample, recorder, margin_mm):
        results += regions_of(processed, chosen, recorder)
        found += processed.notes
    regions = [masks.region for masks in sample.regions]
    table = FeatureTable(regions, columns_of(chosen), results, chosen)
    table.notes = (*notes(chosen, chosen=settings is not None), *dict.fromkeys(found))
    table.provenance = provenance.gather(chosen, records(), regions, provenance.now)
    table.diagnostics = recorder.result() if recorder else ()
    return table


def _merged_settings(
    settings: Settings | None,
    *,
    features: Sequence[str] | None,
    families: Sequence[str] | None,
    filters: Sequence[ImageFilter] | None,
) -> Settings:
    if settings is not None and not isinstance(settings, Settings):
        raise InvalidArgument(
            f"settings must be grayling.Settings, got {type(settings).__name__}; use Settings.from_dict or from_file"
        )
    for name, value in (("features", features), ("families", families)):
        if isinstance(value, str):
            raise InvalidArgument(f"{name} must be a list of names; got the text {value!r}")
    if filters is not None:
        expect_filters(filters, "filters")
    given = {"features": features, "families": families, "filters": filters}
    changes: Any = {name: tuple(value) for name, value in given.items() if value is not None}
    merged = settings or Settings()
    if changes:
        merged = replace(merged, **changes)
    expect_columns(merged)
    return merged
