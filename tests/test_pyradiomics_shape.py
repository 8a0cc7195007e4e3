# Copyright The grayling developers. Licensed under Apache-2.0.
"""Shape in 3D and in one slice against pyradiomics' numbers: of small masks, many of them degenerate, and of regions.

Numbers differ where pyradiomics' are rounding: the axes of pixels or voxels that lie exactly in a plane or on a line
oblique to the grid have a length of 0 here, and there the root of a rounded eigenvalue, some 1e-8 mm. None of the masks
is of this kind. A mesh that encloses nothing divides nothing; both sides have NaN there.
"""

import json
from functools import cache

import numpy as np
import pytest

import grayling as gl
from tests import inputs
from tests.golden import ibsi

SMALL = json.loads((ibsi.HERE / "pyradiomics_shape.json").read_text())
FAMILIES = {"shape": "morphology", "shape2D": "planar_morphology"}


def measured(kind, mask, spacing_mm):
    """``{pyradiomics' name: value}``."""
    names = {row.pyradiomics_name: row.key for row in gl.features.filter(family=FAMILIES[kind]) if row.pyradiomics_name}
    settings = gl.Settings(mesh="pyradiomics", shape_covariance="population", features=tuple(names.values()))
    mask = np.asarray(mask, np.uint8)
    table = gl.extract(np.zeros(mask.shape), mask, spacing_mm=spacing_mm, settings=settings)
    return {name: table[key] for name, key in names.items()}


@pytest.mark.parametrize(("kind", "case"), [(kind, case) for kind, cases in SMALL.items() for case in cases])
def test_small_masks(kind, case):
    mask = [[[int(voxel) for voxel in row] for row in plane] for plane in case["mask"]]
    found = measured(kind, mask, tuple(case["spacing_mm"]))
    expected = {name: np.nan if value is None else value for name, value in case["features"].items()}
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


def test_what_the_small_masks_cover():
    solids = [np.array([[list(map(int, row)) for row in plane] for plane in case["mask"]]) for case in SMALL["shape"]]
    assert any(mask.sum() == 1 for mask in solids)
    assert {axis for mask in solids for axis in range(3) if sorted(mask.shape)[1] == 1 and mask.shape[axis] > 1} == {
        *range(3)
    }
    assert {axis for mask in solids for axis in range(3) if mask.sum() > 2 and mask.shape[axis] == 1} == {*range(3)}
    assert any(case["features"]["SurfaceVolumeRatio"] is None for case in SMALL["shape"])


@cache
def golden(name):
    case = json.loads(inputs.shared_file("pyradiomics_golden", f"{name}.json").read_text())
    values = {key.split("_")[-1]: value for key, value in case["features"].items() if key.startswith("original_shape_")}
    return case, values


@pytest.mark.parametrize(
    "name", ["brain1", "ct_phantom", "digital_phantom", "lung1", "prostate_8", "sts_008_ct", "sts_008_pet"]
)
def test_regions(name):
    case, expected = golden(f"{name}__default")
    sitk = pytest.importorskip("SimpleITK")
    labels = sitk.ReadImage(str(inputs.shared_file(case["mask"])))
    mask = sitk.GetArrayFromImage(labels) == case["params"]["setting"].get("label", 1)
    found = measured("shape", mask, labels.GetSpacing()[::-1])
    assert len(expected) == 14
    assert {key: found[key] for key in expected} == pytest.approx(expected, rel=1e-9)
