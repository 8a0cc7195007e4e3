# Copyright The grayling developers. Licensed under Apache-2.0.
"""Distance weighting: pyradiomics' numbers, the weighted matrices themselves, and what is refused."""

import json

import numpy as np
import pytest

import grayling as gl
from grayling.errors import InvalidArgument, InvalidGeometry
from tests.golden import ibsi
from tests.reference.neighbourhood import weight

GOLDEN = json.loads((ibsi.HERE / "pyradiomics_weighting.json").read_text())
NORMS = {"infinity": "chebyshev", "euclidean": "euclidean", "manhattan": "manhattan"}
LEVELS = np.random.default_rng(3).integers(0, 5, (4, 6, 7))


def settings_of(case):
    """pyradiomics' offsets are those of the Chebyshev norm; its GLCM weighs exponentially, its GLRLM by the length."""
    weighting = gl.NoWeighting()
    if case["weightingNorm"] != "no_weighting":
        kind = {"glcm": gl.ExponentialWeighting, "glrlm": gl.ProportionalWeighting}[case["family"]]
        weighting = kind(norm=NORMS[case["weightingNorm"]], unit="mm")
    return gl.Settings(
        discretisation=gl.NoDiscretisation(),
        texture=gl.Texture(
            glcm_distance=case["distance"],
            glcm_norm="chebyshev",
            glcm_symmetric=case["symmetricalGLCM"],
            glcm_weighting=weighting,
            glrlm_weighting=weighting,
        ),
        families=(case["family"],),
        extra_features=("glcm_maximal_correlation_coefficient",) if case["family"] == "glcm" else (),
        aggregations=("3D merged",),
    )


@pytest.mark.parametrize(
    "case", GOLDEN["cases"], ids=lambda case: "-".join(str(part) for part in list(case.values())[:4])
)
def test_pyradiomics(case):
    image, mask, _ = ibsi.digital_phantom()
    table = gl.extract(image, mask, spacing_mm=tuple(GOLDEN["spacing_mm"]), settings=settings_of(case))
    values = zip(table.columns, table.array[0], strict=True)
    names = {column.feature.pyradiomics_name: value for column, value in values}
    for name, expected in case["features"].items():
        assert names[name] == pytest.approx(expected, rel=1e-9), name


@pytest.mark.parametrize("aggregation", ["2D averaged", "2.5D direction-merged", "3D averaged"])
@pytest.mark.parametrize("weighting", [gl.InverseWeighting(unit="mm"), gl.ExponentialWeighting(norm="manhattan")])
def test_merged_matrices(aggregation, weighting):
    """Each cell is the sum over directions of count times weight, slice by slice in 2D."""
    spacing_mm = (3.0, 1.0, 0.5)
    for matrix in (gl.glcm(LEVELS, distance=2, aggregation=aggregation), gl.glrlm(LEVELS, aggregation=aggregation)):
        merged = matrix.merged(weighting, spacing_mm)
        expected, counts = {}, {}
        for group, i, j, count in zip(matrix.group, matrix.i, matrix.j, matrix.counts, strict=True):
            where = matrix.groups[group]
            steps = spacing_mm if weighting.unit == "mm" else (1, 1, 1)
            key = where.slice_begin, where.slice_end, i, j
            factor = weight(where.direction, weighting.method, weighting.norm, steps)
            expected[key] = expected.get(key, 0) + factor * count
            counts[key] = counts.get(key, 0) + count
        places = [merged.groups[group] for group in merged.group]
        found = [(p.slice_begin, p.slice_end, i, j) for p, i, j in zip(places, merged.i, merged.j, strict=True)]
        assert found == sorted(expected)
        assert merged.weights == pytest.approx([expected[key] for key in found], rel=1e-14)
        assert merged.counts.tolist() == [counts[key] for key in found]


def test_merged_without_weights_is_the_merged_aggregation():
    averaged, merged = (gl.glcm(LEVELS, aggregation=f"3D {how}") for how in ("averaged", "merged"))
    assert (averaged.merged().to_dense() == merged.to_dense()).all()
    assert averaged.merged().weights.tolist() == merged.counts.tolist()


@pytest.mark.parametrize("matrix", [gl.glcm(LEVELS), gl.glszm(LEVELS)], ids=["merged", "without directions"])
def test_nothing_to_merge(matrix):
    with pytest.raises(InvalidArgument, match="has no directions to merge; make it with"):
        matrix.merged(gl.InverseWeighting())


def test_a_weighting_in_mm_needs_the_spacing():
    with pytest.raises(InvalidArgument, match=r"a weighting in mm needs spacing_mm, the voxel spacing \(z, y, x\)"):
        gl.glcm(LEVELS, aggregation="3D averaged").merged(gl.InverseWeighting(unit="mm"))


@pytest.mark.parametrize("spacing_mm", [(0, 1, 1), (-1, 1, 1), (np.nan, 1, 1), (np.inf, 1, 1), (1, 1), "mm"])
def test_impossible_spacings_are_refused(spacing_mm):
    with pytest.raises(InvalidGeometry, match="spacing_mm of the matrix must be three finite numbers above 0"):
        gl.glcm(LEVELS, aggregation="3D averaged").merged(gl.InverseWeighting(unit="mm"), spacing_mm)


def test_weights_that_are_not_finite_are_refused():
    matrix = gl.glcm(LEVELS, aggregation="3D averaged")
    for weighting, spacing_mm in (
        (gl.InverseWeighting(unit="mm"), 1e-200),
        (gl.ProportionalWeighting(unit="mm"), 1e200),
    ):
        with pytest.raises(InvalidArgument, match="distance weight is not finite; check the voxel spacing"):
            matrix.merged(weighting, (spacing_mm,) * 3)


def test_weights_that_vanish():
    """exp(-20^2) is below 1e-100: one such axis is left out, three leave nothing."""
    weighting = gl.ExponentialWeighting(unit="mm")
    settings = gl.Settings(
        discretisation=gl.NoDiscretisation(),
        texture=gl.Texture(glcm_weighting=weighting, glrlm_weighting=weighting),
        families=("glcm", "glrlm"),
        aggregations=("3D merged", "2D slice-merged"),
    )
    thick = gl.extract(LEVELS, LEVELS > 0, spacing_mm=(20.0, 1.0, 1.0), settings=settings)
    assert np.isfinite(thick.array).all()
    with pytest.raises(InvalidArgument, match=r"every direction's distance weight is below 1e-100: .* weigh by the"):
        gl.extract(LEVELS, LEVELS > 0, spacing_mm=(20.0, 20.0, 20.0), settings=settings)
    with pytest.raises(InvalidArgument, match="every direction's distance weight is below 1e-100"):
        gl.glcm(LEVELS, aggregation="3D averaged").merged(weighting, (20.0, 20.0, 20.0))
