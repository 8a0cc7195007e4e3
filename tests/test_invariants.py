# Copyright The grayling developers. Licensed under Apache-2.0.
"""What must not change a feature: where the region lies, mirroring, turned axes, what is around it, other labels."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grayling as gl
from tests import engine
from tests.processing import IN_3D, PLAIN_FAMILIES
from tests.promises import OF_THE_MESH, Scale, agrees
from tests.reference import marching_cubes
from tests.strategies import cases

# Local intensity looks beyond the region, and the boxes' and ellipsoids' searches may take another way round.
NOT_LOCAL = tuple(family for family in PLAIN_FAMILIES if family != "local_intensity")
SEARCHED = {"ZH1A", "IQYR", "SWZ1", "BRI8"}
# A box of the same volume may have another area, so that the area of the smallest box may change with the axes.
NOT_UNIQUE = {"IQYR"}


def masks(case):
    return case.mask, case.mask if case.morphological_mask is None else case.morphological_mask


def extracted(image, mask, larger, spacing_mm, case, **chosen):
    arguments = {"morphological_mask": larger, **case.settings, **chosen}
    return engine.features(np.ascontiguousarray(image), mask, spacing_mm, **arguments)


def scale_of(case):
    levels = np.array([max(abs(case.image).max(), 8)])
    return Scale.of(case.image, case.mask, levels, case.spacing_mm)


def changed(before, after, scale, leave_out=()):
    """What differs by more than rounding in another order explains."""
    return [
        (place, key, result, after[place][key])
        for place, results in before.items()
        for key, result in results.items()
        if key not in leave_out
        and not (
            agrees(key, after[place][key].value, result.value, scale) and after[place][key].reason == result.reason
        )
    ]


@given(case=cases(most=4), before=st.tuples(*[st.integers(0, 3)] * 3), after=st.tuples(*[st.integers(0, 3)] * 3))
def test_what_is_around_the_region_changes_no_bit(case, before, after):
    """Translation and padding with voxels of any intensity outside the masks."""
    mask, larger = masks(case)
    padding = list(zip(before, after, strict=True))
    rest = tuple(family for family in engine.KINDS if family != "local_intensity")
    found = extracted(case.image, mask, larger, case.spacing_mm, case, families=rest)
    image = np.pad(case.image, padding, constant_values=77)
    padded = [np.pad(m, padding) for m in (mask, larger)]
    moved = extracted(image, *padded, case.spacing_mm, case, families=rest)
    assert engine.bits(moved) == engine.bits(found)


@given(case=cases(most=4), pad=st.integers(1, 9))
def test_local_intensity_of_a_moved_image(case, pad):
    """The whole image moves within a larger one, and the region's neighbourhood with it."""
    whole = np.pad(case.image, 9, mode="wrap")
    mask = np.pad(case.mask, 9)
    found = extracted(whole, mask, None, (3.0, 3.0, 3.0), case, families=("local_intensity",))
    moved = [np.roll(np.pad(a, pad, mode="wrap" if a is whole else "constant"), 0) for a in (whole, mask)]
    again = extracted(*moved, None, (3.0, 3.0, 3.0), case, families=("local_intensity",))
    assert changed(found, again, scale_of(case)) == []


@given(case=cases(most=4), axis=st.integers(0, 2))
def test_mirroring(case, axis):
    mask, larger = masks(case)
    found = extracted(case.image, mask, larger, case.spacing_mm, case)
    mirrored = [np.flip(a, axis) for a in (case.image, mask, larger)]
    after = extracted(*mirrored, case.spacing_mm, case)
    # The classical table is not symmetric in cubes with an ambiguous face.
    leave_out = OF_THE_MESH | SEARCHED if marching_cubes.has_ambiguous_face(larger) else NOT_UNIQUE
    assert changed(found, after, scale_of(case), leave_out) == []


@given(case=cases(most=4), order=st.sampled_from(list(itertools.permutations(range(3)))))
def test_turning_the_axes_with_their_spacing(case, order):
    """In 3D no axis is special; the 2D and 2.5D aggregations know slices."""
    mask, larger = masks(case)
    found = extracted(case.image, mask, larger, case.spacing_mm, case, aggregations=IN_3D)
    turned = [np.transpose(a, order) for a in (case.image, mask, larger)]
    spacing_mm = tuple(case.spacing_mm[axis] for axis in order)
    after = extracted(*turned, spacing_mm, case, aggregations=IN_3D)
    leave_out = OF_THE_MESH | SEARCHED if marching_cubes.has_ambiguous_face(larger) else NOT_UNIQUE
    assert changed(found, after, scale_of(case), leave_out | OF_PLANES) == []


# Of slices, columns or rows: no feature of a body in space.
OF_PLANES = {
    *("Maximum2DDiameterSlice", "Maximum2DDiameterColumn", "Maximum2DDiameterRow"),
    *(row.pyradiomics_name for row in gl.features.filter(family="planar_morphology")),
}
# The power of the voxel's size by which each morphological feature grows; the others are pure numbers.
POWERS = {"RNU0": 3, "YEKZ": 3, "99N0": 3, "C0JK": 2, "2PR5": -1, "KLMA": 1, "L0JK": 1, "TDIC": 1, "P9VJ": 1, "7J51": 1}
POWERS |= {"Maximum2DDiameterSlice": 1, "Maximum2DDiameterColumn": 1, "Maximum2DDiameterRow": 1}
POWERS |= {"MeshSurface": 2, "PixelSurface": 2, "Perimeter": 1, "PerimeterSurfaceRatio": -1}
POWERS |= {"MaximumDiameter": 1, "MajorAxisLength": 1, "MinorAxisLength": 1}


@given(case=cases(most=4), factor=st.sampled_from([0.125, 0.5, 4.0]))
def test_scaling_the_spacing(case, factor):
    """Factors are powers of two, so that nothing is rounded; texture does not know the spacing at all."""
    rest = tuple(family for family in engine.KINDS if family != "local_intensity")
    mask, larger = masks(case)
    found = extracted(case.image, mask, larger, case.spacing_mm, case, families=rest)
    spacing_mm = tuple(factor * s for s in case.spacing_mm)
    after = extracted(case.image, mask, larger, spacing_mm, case, families=rest)
    for place in [place for place in found if "morphology" in place[0]]:
        grown = after.pop(place)
        for key, result in found.pop(place).items():
            expected = result.value * factor ** POWERS.get(key, 0)
            assert grown[key].value == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True), key
    assert engine.bits(after) == engine.bits(found)


# Features that depend on which voxels share a level, not on the level's number, per family.
OF_THE_PARTITION = {
    "glcm": {"GYBY", "TU9B", "8ZQL", "R8DG", "JN9H", "MCC"},
    "glrlm": {"22OV", "W4KF", "R5YN", "OVBL", "W92Y", "IC23", "9ZK5", "SXLW", "HJ9O"},
    "glszm": {"5QRC", "48P8", "JNSA", "Y1RO", "4JP3", "VB3A", "P30P", "3NSA", "GU8N"},
    "gldzm": {"0GBI", "MB4I", "VFT7", "7HP3", "V294", "IATH", "VIWW", "7WT1", "GBDU"},
    "ngldm": {"SODN", "IMOQ", "FP8K", "5SPA", "Z87G", "OKJI", "6XV8", "DNX2", "FCBV", "CAS9"},
    "intensity_histogram": {"TLU2", "BJ5W"},
}


@given(case=cases(most=4, kinds=("levels",)), seed=st.integers(0, 1000))
def test_relabelling_levels_in_order(case, seed):
    steps = np.random.default_rng(seed).integers(1, 4, 9)
    relabelled = np.cumsum(steps)[case.image.astype(int)]
    chosen = {
        "levels": ("none", 0),
        "intensity_range": None,
        "outlier_sigma": None,
        "families": tuple(OF_THE_PARTITION),
    }
    found = engine.features(case.image, case.mask, case.spacing_mm, **chosen)
    after = engine.features(relabelled, case.mask, case.spacing_mm, **chosen)
    scale = scale_of(case)
    for place, keys in ((place, OF_THE_PARTITION[place[0]]) for place in found):
        kept = [{p: {k: r[k] for k in keys} for p, r in results.items() if p == place} for results in (found, after)]
        assert changed(*kept, scale) == []


@given(case=cases(most=4), seed=st.integers(0, 1000))
def test_labels_of_one_mask_are_regions_of_their_own(case, seed):
    rest = tuple(family for family in engine.KINDS if family != "morphology")  # for speed: shape has its own tests
    owner = np.random.default_rng(seed).integers(1, 4, case.mask.shape)
    labels = np.where(case.mask, owner, 0).astype(np.int16)
    settings = case.settings | {"intensity_range": None, "families": rest}
    for label in np.unique(labels[labels > 0]).tolist():
        joined = engine.features(case.image, labels, case.spacing_mm, label=label, **settings)
        alone = engine.features(case.image, labels == label, case.spacing_mm, **settings)
        assert engine.bits(joined) == engine.bits(alone)


@given(
    case=cases(most=4),
    label=st.sampled_from([1, 2, 7, 255]),
    dtype=st.sampled_from(["uint8", "int32", "uint16", "int64"]),
)
def test_the_number_of_a_label_does_not_matter(case, label, dtype):
    settings = case.settings | {"families": ("intensity_statistics", "glcm", "gldzm")}
    found = engine.features(case.image, case.mask, case.spacing_mm, **settings)
    after = engine.features(case.image, (case.mask * label).astype(dtype), case.spacing_mm, label=label, **settings)
    assert engine.bits(after) == engine.bits(found)


@given(case=cases(most=4, kinds=("levels",)))
def test_the_type_of_whole_intensities_does_not_matter(case):
    settings = case.settings | {"families": tuple(f for f in engine.KINDS if f != "morphology")}
    found = [
        engine.features(case.image.astype(dtype), case.mask, case.spacing_mm, **settings)
        for dtype in ("uint8", "int16", "uint16", "int32", "int64", "float32", "float64")
    ]
    for results in found[1:]:
        assert changed(found[0], results, scale_of(case)) == []


@given(case=cases(most=4))
def test_memory_layout_does_not_matter(case):
    mask, larger = masks(case)
    found = extracted(case.image, mask, larger, case.spacing_mm, case)
    image, mask, larger = (np.asfortranarray(np.repeat(a, 2, axis=0))[::2] for a in (case.image, mask, larger))
    after = engine.features(image, mask, case.spacing_mm, morphological_mask=larger, **case.settings)
    assert engine.bits(after) == engine.bits(found)
