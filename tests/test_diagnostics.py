# Copyright The grayling developers. Licensed under Apache-2.0.
"""Descriptions of image and regions before and after each step."""

import json
import math

import numpy as np
import pytest

import grayling as gl
from grayling.diagnostics import describe_image, describe_region
from grayling.errors import InvalidArgument
from grayling.preprocess import Chain, Round, Window
from tests.images import SPACING_MM, box_mask, ramp


def diagnosed(mask=None, **settings):
    mask = box_mask() if mask is None else mask
    return gl.extract(
        ramp() + 0.25,
        mask,
        spacing_mm=SPACING_MM,
        labels="all",
        settings=gl.Settings(**settings),
        families=["intensity_statistics"],
        diagnostics=True,
    )


def test_an_image():
    image = describe_image(ramp(np.int16), SPACING_MM)
    assert (image.shape, image.spacing_mm) == ((4, 5, 6), SPACING_MM)
    assert (image.mean, image.minimum, image.maximum) == (59.5, 0.0, 119.0)


def test_a_region_of_boxes():
    array, mask = ramp(), box_mask()
    left = mask & (array > 60)  # two of the three rows in the lower slice, all in the upper one
    region = describe_region(array.shape, array, left, mask)
    assert region.mask_shape == (4, 5, 6)
    assert region.morphological_box_shape == (2, 3, 4)
    assert region.intensity_box_shape == tuple(np.ptp(np.argwhere(left), axis=0) + 1)
    assert (region.n_voxels_intensity, region.n_voxels_morphological) == (left.sum(), 24)
    assert (region.minimum, region.maximum) == (array[left == 1].min(), array[left == 1].max())
    assert region.mean == pytest.approx(array[left == 1].mean())


def test_an_empty_region_has_no_box_and_no_mean():
    region = describe_region((4, 5, 6), ramp(), np.zeros((4, 5, 6), np.uint8), box_mask())
    assert region.intensity_box_shape == (0, 0, 0)
    assert region.n_voxels_intensity == 0
    assert all(math.isnan(value) for value in (region.mean, region.minimum, region.maximum))


def test_stages_follow_the_chain_and_leave_out_what_changed_nothing():
    steps = (Window(range=(-1e6, 1e6)), Round(), Window(range=(40.0, 90.0)))
    with pytest.warns(gl.GraylingWarning, match="of the voxels were clipped"):
        table = diagnosed(preprocessing=Chain(steps), resegmentation=gl.Resegmentation(range=(50, 80)))
    (diagnostics,) = table.diagnostics
    assert [stage.name for stage in diagnostics.stages] == ["initial", "round", "window", "resegmentation"]
    assert diagnostics.initial.image.minimum == 0.25
    assert diagnostics.stage("round").image.minimum == 0.0
    assert (diagnostics.processed.image.minimum, diagnostics.processed.image.maximum) == (40.0, 90.0)
    assert diagnostics.processed.region.n_voxels_intensity == 24
    left = box_mask().astype(bool) & (ramp() >= 50) & (ramp() <= 80)
    assert diagnostics.resegmented.region.n_voxels_intensity == left.sum()
    assert diagnostics.resegmented.region.n_voxels_morphological == 24
    assert diagnostics.resegmented.region.mean == ramp()[left].mean()
    with pytest.raises(InvalidArgument, match=r"no stage 'resample'.*initial, round, window, resegmentation"):
        diagnostics.stage("resample")


def test_every_region_has_its_own():
    mask = box_mask()
    mask[3, 4, 5] = 2
    table = diagnosed(mask, discretisation=gl.FixedBinNumber(2))
    assert [one.region for one in table.diagnostics] == ["1", "2"]
    assert [one.initial.region.n_voxels_intensity for one in table.diagnostics] == [24, 1]
    assert table.row("2").diagnostics == table.diagnostics[1:]


def test_as_records_and_json():
    table = diagnosed()
    records = table.diagnostics[0].records()
    assert [record["stage"] for record in records] == ["initial", "resegmentation"]
    assert (records[0]["image_shape"], records[0]["n_voxels_intensity"]) == ((4, 5, 6), 24)
    content = json.loads(table.to_json())
    assert content["diagnostics"] == json.loads(json.dumps(records))


def test_none_unless_asked_for():
    table = gl.extract(ramp(), box_mask(), spacing_mm=SPACING_MM, families=["intensity_statistics"])
    assert table.diagnostics == ()
    assert "diagnostics" not in json.loads(table.to_json())
