# Copyright The grayling developers. Licensed under Apache-2.0.
"""The engine against the slow reference on the CT phantom, configurations A to E, interpolation included.

IBSI's tolerances are loose. Here the same features must equal, to 1e-9, those of a chain that shares nothing with the
engine: interpolation, re-segmentation, discretisation, matrices and formulas in NumPy.
"""

import dataclasses
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

import grayling as gl
from tests import engine, inputs, oracle
from tests.processing import DIRECTIONAL, IN_3D, PLAIN, PLAIN_FAMILIES, TEXTURE_FAMILIES, ZONAL, Processing
from tests.promises import Scale, differences
from tests.reference import counting, interpolation, marching_cubes, morphology


class Configuration(NamedTuple):
    """IBSI's configuration as the reference understands it."""

    spacing_mm: tuple[float | None, float, float] | None
    interpolator: str
    processing: Processing


CT = {"intensity_range": (-1000.0, 400.0)}
SOFT_TISSUE = {"intensity_range": (-500.0, 400.0)}
THREE_SIGMA = {"outlier_sigma": 3.0}
BINS_32 = {"levels": ("fixed_bin_number", 32)}
BINS_25_HU = {"levels": ("fixed_bin_size", 25)}
AS_IT_IS = {"ivh": ("none", 0)}
CONFIGURATIONS = {
    "A": Configuration(None, "linear", Processing(**BINS_25_HU, **AS_IT_IS, **SOFT_TISSUE)),
    "B": Configuration((None, 2.0, 2.0), "linear", Processing(**BINS_32, **AS_IT_IS, **SOFT_TISSUE)),
    "C": Configuration((2.0, 2.0, 2.0), "linear", Processing(**BINS_25_HU, ivh=("fixed_bin_size", 2.5), **CT)),
    "D": Configuration((2.0, 2.0, 2.0), "linear", Processing(**BINS_32, **AS_IT_IS, **THREE_SIGMA)),
    "E": Configuration(
        (2.0, 2.0, 2.0), "cubic_spline", Processing(**BINS_32, ivh=("fixed_bin_number", 1000), **CT, **THREE_SIGMA)
    ),
}
MARGIN = 4  # voxels around the region, for the local intensity peak: 6.2 mm


def interpolated(values, spacing_mm, new_mm, interpolator):
    grid = interpolation.grid(interpolation.centred_axis, values.shape, spacing_mm, new_mm)
    return interpolation.resample(values, *grid, interpolator, "nearest")


@cache
def reference_region(config):
    """The region after the processing in NumPy, cut to its surroundings."""
    new_mm, interpolator, processing = CONFIGURATIONS[config]
    image, mask, spacing_mm = inputs.ct_phantom()
    if new_mm is not None:
        new_mm = tuple(old if new is None else new for old, new in zip(spacing_mm, new_mm, strict=True))
        image = np.rint(interpolated(image, spacing_mm, new_mm, interpolator))
        mask = interpolation.inside(interpolated(mask, spacing_mm, new_mm, "linear"), 0.5)
        spacing_mm = new_mm
    box = tuple(slice(max(k.min() - MARGIN, 0), k.max() + MARGIN + 1) for k in np.nonzero(mask))
    region = oracle.Region(image[box], mask[box] > 0, spacing_mm, None, processing)
    region.by_correlation = True
    return region


@cache
def computed(config):
    image, mask, spacing_mm = inputs.ct_phantom()
    settings = dataclasses.replace(gl.Settings.ibsi(config), extra_features=engine.ON_DEMAND)
    return engine.results_of(gl.extract(image, mask, spacing_mm=spacing_mm, settings=settings))


def expected(config, family, code):
    region = reference_region(config)
    if family in TEXTURE_FAMILIES:
        return counting.features(family, region.levels, region.morphological, code)
    return region.features(family, code)


def assert_agreement(config, place, values):
    region = reference_region(config)
    scale = Scale.of(region.image, region.intensity, region.levels, region.spacing_mm)
    assert differences(computed(config), {place: values}, scale) == []


def places():
    """(config, family, aggregation code) of all that the configurations ask for."""
    for config in CONFIGURATIONS:
        codes = [code for code in DIRECTIONAL + ZONAL if (code in IN_3D) == (config in "CDE")]
        yield from ((config, family, PLAIN) for family in PLAIN_FAMILIES)
        yield from ((config, f, code) for f in TEXTURE_FAMILIES for code in Processing(aggregations=codes).codes(f))


@pytest.mark.parametrize(("config", "family", "code"), list(places()))
def test_agreement_with_the_reference(config, family, code):
    assert_agreement(config, (family, code), expected(config, family, code))


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_agreement_of_searched_boxes_and_ellipsoids(config):
    region = reference_region(config)
    values = morphology.searched(region.morphological, region.spacing_mm)
    assert_agreement(config, ("morphology", PLAIN), values)


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_meshes_may_be_compared(config):
    """Both sides cut every cube of these masks in the same way, so nothing is left out above."""
    assert not marching_cubes.has_cube_cut_otherwise(reference_region(config).morphological)
