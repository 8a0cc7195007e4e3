# Copyright The grayling developers. Licensed under Apache-2.0.
"""The compiled engine behind the form in which the tests compare: the only file here that knows its interface."""

from typing import NamedTuple

import numpy as np

from grayling import _core
from tests.processing import FAMILIES, IVH_TAGS, PLAIN, Processing

REASONS = tuple(_core.reasons())
REGISTRY = {family["name"]: family for family in _core.registry()}
NAMES = {code: name for name, code, _ in _core.aggregations()}
CODES = {name: code for code, name in NAMES.items()} | {"": PLAIN}


class Result(NamedTuple):
    value: float
    reason: str


def keys(family):
    """The features of a family in the engine's order, as the tests call them."""
    if family == "intensity_volume_histogram":
        return IVH_TAGS
    return tuple(row["ibsi_code"] or row["pyradiomics_name"] for row in REGISTRY[family]["features"])


def features(image, mask, spacing_mm, *, label=1, morphological_mask=None, **settings):
    """``{(family, aggregation code): {key: Result}}``; ``settings`` are those of `Processing`."""
    processing = Processing(**settings)
    core = core_settings(processing)
    roi = prepare(image, mask, spacing_mm, core, label=label, morphological_mask=morphological_mask)
    found = {}
    for family, aggregation, values, reasons in _core.extract(roi, core, None):
        results = [Result(float(v), REASONS[r]) for v, r in zip(values, reasons, strict=True)]
        found[family, CODES[aggregation]] = dict(zip(keys(family), results, strict=True))
    return found


def prepare(image, mask, spacing_mm, core, *, label=1, morphological_mask=None):
    shape = None if morphological_mask is None else _labels(morphological_mask)
    return _core.prepare(np.ascontiguousarray(image), _labels(mask), label, shape, tuple(spacing_mm), core)


def core_settings(processing):
    core = _core.Settings()
    every = {family: (1 << len(keys(family))) - 1 for family in FAMILIES}  # features on demand too
    core.select({family: every[family] for family in processing.families})
    core.aggregate([NAMES[code] for code in processing.aggregations])
    low, high = processing.intensity_range or (-np.inf, np.inf)
    core.resegment(low, high, processing.outlier_sigma or 0.0)
    core.discretise(*_discretisation(processing.levels))
    core.discretise_ivh(*_discretisation(processing.ivh))
    core.texture(processing.glcm_distance, True, processing.ngtdm_distance, processing.ngldm_distance, processing.ngldm_alpha)
    return core


def _discretisation(choice):
    method, number = choice
    return method, int(number) if method == "fixed_bin_number" else 1, float(number) or 1.0


def _labels(mask):
    mask = np.ascontiguousarray(mask)
    return mask.view(np.uint8) if mask.dtype == bool else mask


def matrices(family, levels, aggregation_code, **options):
    """The engine's matrices: a list of (first slice, end slice, direction, {(i, j): count or (count, extra)})."""
    levels = np.ascontiguousarray(levels, np.uint32)
    rows = _core.matrix(family, levels, int(levels.max()), NAMES[aggregation_code], **options)
    return [(begin, end, direction, _cells(i, j, count, extra)) for begin, end, direction, i, j, count, extra in rows]


def _cells(i, j, count, extra):
    values = zip(count.tolist(), extra.tolist(), strict=True) if extra.size else count.tolist()
    return dict(zip(zip(i.tolist(), j.tolist(), strict=True), values, strict=True))
