# Copyright The grayling developers. Licensed under Apache-2.0.
"""The reference implementations against IBSI's published values and matrices."""

from functools import cache

import numpy as np
import pytest

from tests.golden import ibsi
from tests.reference import (
    counting,
    discretise,
    glcm,
    gldzm,
    glrlm,
    glszm,
    intensity_histogram,
    intensity_statistics,
    intensity_volume_histogram,
    local_intensity,
    morphology,
    ngldm,
    ngtdm,
)

TEXTURE = ("glcm", "glrlm", "glszm", "gldzm", "ngtdm", "ngldm")
IMAGE, MASK, SPACING_MM = ibsi.digital_phantom()
LEVELS = np.where(MASK, IMAGE, 0)


def texture(family, code, levels, morphological_mask):
    by_family = {
        "glcm": lambda: glcm.features_aggregated(levels, code),
        "glrlm": lambda: glrlm.features_aggregated(levels, code),
        "glszm": lambda: glszm.features_aggregated(levels, code),
        "gldzm": lambda: gldzm.features_aggregated(levels, morphological_mask, code),
        "ngtdm": lambda: ngtdm.features_aggregated(levels, code),
        "ngldm": lambda: ngldm.features_aggregated(levels, code),
    }
    return by_family[family]()


@cache
def phantom_features(family, code):
    by_family = {
        "morphology": lambda: morphology.features_3d(IMAGE, MASK, MASK, SPACING_MM),
        "local_intensity": lambda: local_intensity.features_3d(IMAGE, MASK, SPACING_MM),
        "intensity_statistics": lambda: intensity_statistics.features_3d(IMAGE, MASK),
        "intensity_histogram": lambda: intensity_histogram.features_3d(LEVELS),
        "intensity_volume_histogram": lambda: intensity_volume_histogram.features_3d(
            intensity_volume_histogram.discrete(IMAGE, MASK)
        ),
    }
    return by_family[family]() if family in by_family else texture(family, code, LEVELS, MASK)


@cache
def configuration_a():
    """(image, morphological mask, intensity mask, levels, spacing_mm) of the CT phantom; skips without the data."""
    sitk = pytest.importorskip("SimpleITK")
    folder = ibsi.shared_data()
    if folder is None:
        pytest.skip("no shared test data: set GRAYLING_TEST_DATA or put it in ../shared/data beside the checkout")
    image_file = sitk.ReadImage(str(folder / "ibsi1" / "ct_phantom" / "image.nii.gz"))
    mask_file = sitk.ReadImage(str(folder / "ibsi1" / "ct_phantom" / "mask.nii.gz"))
    image = np.rint(sitk.GetArrayFromImage(image_file).astype(float))
    mask = sitk.GetArrayFromImage(mask_file) > 0
    intensity_mask = discretise.resegment(image, mask, (-500, 400))
    levels = discretise.fixed_bin_size(image, intensity_mask, 25, -500)
    return image, mask, intensity_mask, levels, image_file.GetSpacing()[::-1]


@cache
def ct_features(family, code):
    image, mask, intensity_mask, levels, spacing_mm = configuration_a()
    by_family = {
        "morphology": lambda: morphology.features_3d(image, mask, intensity_mask, spacing_mm, by_correlation=True),
        "local_intensity": lambda: local_intensity.features_3d(image, intensity_mask, spacing_mm),
        "intensity_statistics": lambda: intensity_statistics.features_3d(image, intensity_mask),
        "intensity_histogram": lambda: intensity_histogram.features_3d(levels),
        "intensity_volume_histogram": lambda: intensity_volume_histogram.features_3d(
            intensity_volume_histogram.discrete(image, intensity_mask, (-500, 400))
        ),
    }
    return by_family[family]() if family in by_family else texture(family, code, levels, mask)


def computed(features, reference):
    """The IVH is keyed by tag, everything else by IBSI code."""
    by_tag = reference.family == "intensity_volume_histogram"
    return features[reference.tag if by_tag else reference.ibsi_code]


@pytest.mark.parametrize("reference", ibsi.references("digital_phantom"), ids=lambda r: r.tag)
def test_digital_phantom(reference):
    value = computed(phantom_features(reference.family, reference.aggregation_code), reference)
    assert ibsi.matches(value, reference.value, reference.tolerance), f"{value} for {reference}"


@pytest.mark.parametrize("reference", ibsi.references("A", aggregation_code="DHQ4"), ids=lambda r: r.tag)
def test_ct_phantom_without_aggregation(reference):
    value = computed(ct_features(reference.family, reference.aggregation_code), reference)
    assert ibsi.matches(value, reference.value, reference.tolerance), f"{value} for {reference}"


@pytest.mark.parametrize("family", TEXTURE)
def test_ct_phantom_texture_in_slices(family):
    """Counted on whole arrays, which takes a second where the definitions take two minutes."""
    _, mask, _, levels, _ = configuration_a()
    codes = {reference.aggregation_code for reference in ibsi.references("A", family)}
    features = {code: counting.features(family, levels, mask, code) for code in codes}
    wrong = []
    for reference in ibsi.references("A", family):
        value = computed(features[reference.aggregation_code], reference)
        if not ibsi.matches(value, reference.value, reference.tolerance):
            wrong.append((reference.tag, value, reference.value))
    assert wrong == []


@pytest.mark.parametrize("family", TEXTURE)
def test_ct_phantom_texture_by_definition(family):
    """Two slices, voxel by voxel as the definitions say, against what the test above counts."""
    _, mask, _, levels, _ = configuration_a()
    largest = np.argsort(np.count_nonzero(levels, axis=(1, 2)))[-2:]
    slices = slice(largest.min(), largest.min() + 2)
    for code in {reference.aggregation_code for reference in ibsi.references("A", family)}:
        expected = texture(family, code, levels[slices], mask[slices])
        found = counting.features(family, levels[slices], mask[slices], code)
        assert found == pytest.approx(expected, rel=1e-12, abs=0)


def test_number_of_reference_values():
    rows = ibsi.references("digital_phantom")
    assert len(rows) == 482
    assert sum(r.aggregation_code in ("DHQ4", "ITBB", "IAZD", "KOBO") for r in rows) == 210
    assert len(ibsi.references("A", aggregation_code="DHQ4")) == 74
    assert len(ibsi.references("A")) == 346


def printed_rows(columns, table):
    """What the manual prints: (i, j, count) of the non-zero entries, or (i, s, n) for the NGTDM."""
    if columns == ["i", "s", "n"] and table.dtype == float:
        return [[i + 1, round(float(s), 6), int(n)] for i, (n, s) in enumerate(table) if n > 0]
    return [[int(i) + 1, int(j) + 1, int(table[i, j])] for i, j in np.argwhere(table)]


def directional_matrix(entry):
    """GLCM or GLRLM; the tables without a direction are sums over directions."""
    gathers = {
        ("glcm", "2D"): glcm.matrices_2d,
        ("glcm", "3D"): glcm.matrices_3d,
        ("glrlm", "2D"): glrlm.matrices_2d,
        ("glrlm", "3D"): glrlm.matrices_3d,
    }
    blocks = gathers[entry["matrix"], entry["dimension"]](LEVELS)
    if entry["matrix"] == "glrlm":
        blocks = {key: counts for key, (counts, _) in blocks.items()}
    if entry["direction"] is None:
        return sum(counts for (z, _), counts in blocks.items() if z == entry["slice"])
    direction = tuple(entry["direction"])
    opposite = tuple(-m for m in direction)
    return blocks[entry["slice"], max(direction, opposite)]


def matrix_of(entry):
    if entry["matrix"] in ("glcm", "glrlm"):
        return directional_matrix(entry)
    z = entry["slice"]
    part = slice(None) if z is None else slice(z, z + 1)
    if entry["matrix"] == "gldzm":
        return gldzm.matrix(LEVELS[part], gldzm.distance_map(MASK, (0, 1, 2) if z is None else (1, 2))[part])
    return {"glszm": glszm.matrix, "ngtdm": ngtdm.matrix, "ngldm": ngldm.matrix}[entry["matrix"]](LEVELS[part])


@pytest.mark.parametrize(
    "entry", ibsi.digital_phantom_matrices(), ids=lambda e: f"{e['matrix']}-{e['slice']}-{e['direction']}"
)
def test_printed_matrices(entry):
    assert printed_rows(entry["columns"], matrix_of(entry)) == sorted(entry["rows"])


def test_printed_intensity_volume_histogram():
    """Table "Example intensity-volume histogram" of the manual (digital phantom)."""
    steps, at_least, extent = intensity_volume_histogram.curve(intensity_volume_histogram.discrete(IMAGE, MASK))
    assert extent == 5
    assert steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert [round(n / 74, 3) for n in at_least.tolist()] == [1.0, 0.324, 0.324, 0.311, 0.095, 0.095]
