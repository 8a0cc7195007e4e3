# Copyright The grayling developers. Licensed under Apache-2.0.
"""Input that breaks naive code: almost flat, independent, on the edges of bins, huge outliers, very many levels."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

import grayling as gl
from tests import engine, oracle
from tests.processing import IN_3D, TEXTURE_FAMILIES, Processing
from tests.promises import Scale, differences
from tests.reference.neighbourhood import level_at, offsets_within, shifted, voxels
from tests.test_promises import SPACING_MM, cells, extracted, region


def assert_agreement(image, mask, **settings):
    settings = {"families": TEXTURE_FAMILIES, "aggregations": IN_3D} | settings
    expected = oracle.features(image, mask, SPACING_MM, **settings)
    found = engine.features(image, mask, SPACING_MM, **settings)
    levels = oracle.Region(image, mask, SPACING_MM, None, Processing(**settings)).levels
    assert differences(found, expected, Scale.of(image, mask, levels, SPACING_MM)) == []
    return found


def test_independent_levels():
    """The symmetric counts of 1 1 2 2 1 along x are 2 2 / 2 2: no information, no correlation."""
    image = np.array([[[1, 1, 2, 2, 1]]])
    found = assert_agreement(image, image > 0, levels=("none", 0), ivh=("none", 0))["glcm", "IAZD"]
    for key in ("R8DG", "JN9H", "NI2N", "MCC"):
        assert found[key].value == pytest.approx(0, abs=1e-7), key
        assert found[key].reason == ""


def test_a_partial_average_says_so():
    """Of the four directions in the slice one has only pairs of equal levels: it is left out, with the reason."""
    found = extracted(np.array([[[1, 1], [1, 2]]]), np.ones((1, 2, 2), bool), levels=("none", 0))["glcm", "ITBB"]
    assert np.isfinite(found["NI2N"].value)
    assert found["NI2N"].reason == "flat region"
    assert found["ACUI"].reason == ""


def test_dependent_levels():
    image = np.array([[[1, 2, 1, 2, 1]]])
    found = assert_agreement(image, image > 0, levels=("none", 0), ivh=("none", 0))["glcm", "IAZD"]
    assert found["NI2N"].value == pytest.approx(-1, abs=1e-15)
    assert found["MCC"].value == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("value", [0.1, 1e-300, 1e90, -7.3, 2.0**52 + 1])
def test_one_unit_in_the_last_place_is_a_difference(value):
    """Judged on intensities, never on a variance that rounds to 0: statistics are those of exact arithmetic."""
    image = np.full((3, 3, 3), value)
    image[1, 1, 1] = image[0, 2, 1] = np.nextafter(value, np.inf)
    mask = np.ones(image.shape, bool)
    settings = {
        "families": ("intensity_statistics", "glcm"),
        "levels": ("fixed_bin_number", 2),
        "aggregations": ("IAZD",),
    }
    found = engine.features(image, mask, SPACING_MM, **settings)
    statistics = found["intensity_statistics", "DHQ4"]
    p = 2 / 27
    assert statistics["KE2A"].value == pytest.approx((1 - 2 * p) / np.sqrt(p * (1 - p)), rel=1e-9)
    assert statistics["IPH6"].value == pytest.approx((1 - 6 * p * (1 - p)) / (p * (1 - p)), rel=1e-9)
    assert statistics["KE2A"].reason == ""
    assert np.isfinite(found["glcm", "IAZD"]["NI2N"].value)


@pytest.mark.parametrize("value", [0.1, -7.3, 2.0**52 + 1])
def test_spatial_correlation_does_not_know_the_unit(value):
    """A mean far from zero takes no digits from deviations in the last place."""
    image = np.full((3, 3, 3), value)
    image[1, 1, 1] = image[0, 2, 1] = np.nextafter(value, np.inf)
    found, plain = (
        extracted(x, np.ones(x.shape, bool), families=("morphology",))["morphology", "DHQ4"]
        for x in (image, (image > value).astype(float))
    )
    for key in ("N365", "NPT7"):
        assert found[key].value == pytest.approx(plain[key].value, rel=1e-12)


def test_a_flat_region_is_flat_for_every_value():
    for value in (0.1, 1 / 3, 1e-300, 1e16, -0.0):
        image = np.full((3, 3, 3), value)
        found = engine.features(
            image, image == value, SPACING_MM, families=("intensity_statistics",), levels=("fixed_bin_number", 8)
        )
        statistics = found["intensity_statistics", "DHQ4"]
        assert statistics["ECT3"].value == 0
        assert statistics["KE2A"] == (0, "flat region")
        assert statistics["IPH6"] == (0, "flat region")
        assert statistics["Q4LE"].value == value


def test_negative_zero_is_zero():
    image, mask = region(shape=(3, 4, 5))
    image[mask & (np.arange(60).reshape(3, 4, 5) % 3 == 0)] = 0.0
    negative = np.where(image == 0, -0.0, image)
    assert engine.bits(extracted(image, mask)) == engine.bits(extracted(negative, mask))


@pytest.mark.parametrize("width", [0.1, 0.3, 25.0])
def test_values_on_bin_edges(width):
    """Edges belong to the bin above, as floor((x - low) / w) says in double precision; the highest to the last bin."""
    numbers = np.random.default_rng(3).integers(0, 9, (4, 5, 6))
    image = numbers * width
    mask = np.ones(image.shape, bool)
    assert_agreement(image, mask, levels=("fixed_bin_size", width), intensity_range=(0.0, 9 * width))
    assert_agreement(image, mask, levels=("fixed_bin_number", 8))


def test_a_huge_outlier():
    """All but one voxel share a level; the moments come from exact arithmetic."""
    image, mask = region(shape=(4, 5, 6))
    image[2, 2, 2], mask[2, 2, 2] = 1e12, True
    found = assert_agreement(image, mask, levels=("fixed_bin_number", 32))
    assert found["glcm", "IAZD"]["NI2N"].reason == ""
    statistics = extracted(image, mask, families=("intensity_statistics",))["intensity_statistics", "DHQ4"]
    x = [Fraction(v) for v in image[mask].tolist()]
    mean = sum(x) / len(x)
    second, third = (sum((v - mean) ** k for v in x) / len(x) for k in (2, 3))
    assert statistics["Q4LE"].value == pytest.approx(float(mean), rel=1e-14)
    assert statistics["ECT3"].value == pytest.approx(float(second), rel=1e-12)
    assert statistics["KE2A"].value == pytest.approx(float(third) / float(second) ** 1.5, rel=1e-12)


def test_one_slice_is_2d():
    """In one slice the directions out of it are empty, so 2D, 2.5D and 3D agree."""
    image, mask = region(shape=(1, 9, 11))
    found = extracted(image, mask)
    for family in TEXTURE_FAMILIES:
        codes = (
            (("BTW3", "JJUI", "ITBB"), ("SUJT", "ZW7Z", "IAZD"))
            if family in ("glcm", "glrlm")
            else (("8QNN", "62GR", "KOBO"),)
        )
        for same in codes:
            values = [{k: r.value for k, r in found[family, code].items()} for code in same]
            if family in (
                "glrlm",
                "gldzm",
            ):  # out of the slice there are runs of one voxel, and the border is one step away
                values = values[:2]
            assert values[0] == pytest.approx(values[-1], rel=1e-12, abs=1e-12, nan_ok=True), (family, same)
            assert {r.reason for code in same for r in found[family, code].values()} == {""}


@pytest.mark.parametrize("n_levels", [4000, 60000])
def test_thousands_of_levels(n_levels):
    """Sorted cells instead of a table; the reference's dense GLCM would not fit, so its own cells are compared."""
    rng = np.random.default_rng(n_levels)
    levels = rng.integers(1, n_levels + 1, (4, 5, 6))
    levels[0, 0, 0] = n_levels
    counts = Counter()
    for position in voxels(levels):
        for offset in offsets_within(1):
            other = level_at(levels, shifted(position, offset))
            if other > 0:
                counts[0, int(levels[position]), other] += 1
    assert cells(gl.glcm(levels)) == counts
    families = ("glrlm", "glszm", "gldzm", "ngtdm", "ngldm")
    assert_agreement(levels.astype(float), levels > 0, levels=("none", 0), ivh=("none", 0), families=families)
    found = extracted(levels.astype(float), levels > 0, levels=("none", 0), families=("glcm",))["glcm", "IAZD"]
    total = sum(counts.values())
    contrast = sum(n * (i - j) ** 2 for (_, i, j), n in counts.items()) / total
    mean = sum(n * i for (_, i, _), n in counts.items()) / total
    shade = sum(n * (i + j - 2 * mean) ** 3 for (_, i, j), n in counts.items()) / total
    assert found["ACUI"].value == pytest.approx(contrast, rel=1e-12)
    assert found["60VM"].value == pytest.approx(mean, rel=1e-12)
    assert found["7NFM"].value == pytest.approx(shade, rel=1e-9)
    assert found["QWB0"].value == pytest.approx(sum(n * i * j for (_, i, j), n in counts.items()) / total, rel=1e-9)
