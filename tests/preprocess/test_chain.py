# Copyright The grayling developers. Licensed under Apache-2.0.
"""Chains: one object in Python, in settings files and in extraction."""

import copy
import json
import pickle
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, get_args

import numpy as np
import pytest

import grayling as gl
from grayling import preprocess
from grayling.errors import EmptyRegion, InvalidArgument, InvalidImage, InvalidSettings, TooLarge
from grayling.preprocess import Chain, Resample, Round, Step, Window, ZScore
from grayling.preprocess.sample import Sample

SPACING_MM = (2.0, 1.0, 1.0)


def case():
    rng = np.random.default_rng(5)
    image = rng.normal(0, 50, (6, 10, 9))
    mask = np.zeros(image.shape, int)
    mask[1:5, 2:8, 1:5] = 1
    mask[2:4, 2:8, 6:8] = 2
    return image, mask


def test_extract_computes_what_the_chain_returns():
    image, mask = case()
    chain = Chain((Window(range=(-60, 60)), Resample(spacing_mm=1.0), Round()))
    sample = chain(gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels="all"))
    with pytest.warns(gl.GraylingWarning, match="of the voxels were clipped"):
        table = gl.extract(image, mask, spacing_mm=SPACING_MM, labels="all", settings=gl.Settings(preprocessing=chain))
    assert np.abs(sample.array).max() <= 60
    for label in (1, 2):
        by_hand = gl.extract(sample.array, sample.mask(label), spacing_mm=sample.spacing_mm)
        np.testing.assert_array_equal(table.row(label).array, by_hand.array)


def test_a_chain_takes_samples_only():
    with pytest.raises(InvalidArgument, match=r"got ndarray; make one with grayling.preprocess.load"):
        Chain((Round(),))(case()[0])


EVERY_STEP = [
    Resample(spacing_mm=1.0),
    Round(),
    preprocess.StandardisedUptake(),
    Window(range=(0, 1)),
    preprocess.ClipPercentiles(),
    preprocess.Rescale(),
    ZScore(),
    preprocess.NyulStandardisation(percentiles=(0, 100), standard_scale=(0, 1)),
    preprocess.BiasCorrection(),
    preprocess.Denoise(filter=preprocess.MedianFilter()),
    preprocess.AddNoise(sigma=1.0),
    preprocess.GrowMask(mm=1.0),
    preprocess.RandomiseContour(),
    preprocess.Rotate(degrees=1.0),
    preprocess.Translate(shift_mm=(0, 0, 1)),
]


@pytest.mark.parametrize("step", EVERY_STEP, ids=lambda step: step.method)
def test_every_step_takes_samples_only(step):
    assert {type(each) for each in EVERY_STEP} == set(get_args(Step))
    words = rf"{type(step).__name__} takes a Sample, got ndarray; make one with grayling\.preprocess\.load\(\.\.\.\)"
    with pytest.raises(InvalidArgument, match=words):
        step.apply(np.zeros((3, 3, 3)))


def test_what_else_takes_samples_only():
    array = np.zeros((3, 3, 3))
    with pytest.raises(InvalidArgument, match=r"NyulStandardisation.fit takes a Sample, got ndarray; make one with"):
        preprocess.NyulStandardisation.fit([array])
    with pytest.raises(InvalidArgument, match="resegment takes a Sample, got ndarray; make one with"):
        preprocess.resegment(array, gl.Resegmentation(range=(0, 1)))
    with pytest.raises(InvalidArgument, match="discretise takes a Sample, got ndarray; make one with"):
        preprocess.discretise(array, gl.FixedBinNumber(8))


def test_steps_come_in_one_tuple():
    with pytest.raises(InvalidArgument, match=r"as one tuple: Chain\(\(Resample\(spacing_mm=1.0\), Round\(\)\)\)"):
        Chain(Round(), Round())
    with pytest.raises(InvalidSettings, match=r"Chain.steps must be a list of steps, in Python a tuple such as"):
        Chain(Round())
    chain = Chain((Round(), Window(range=(0, 1))))
    assert pickle.loads(pickle.dumps(chain)) == copy.deepcopy(chain) == chain


def test_a_settings_file_says_the_same(tmp_path):
    text = "preprocessing:\n  steps:\n  - {method: resample, spacing_mm: [null, 2, 2]}\n  - {method: round}\n"
    path = tmp_path / "settings.yaml"
    path.write_text(text)
    settings = gl.Settings.from_file(path)
    assert settings.preprocessing == Chain((Resample(spacing_mm=(None, 2.0, 2.0)), Round()))
    assert gl.Settings.from_dict(settings.to_dict()) == settings
    again = tmp_path / "settings.json"
    again.write_text(json.dumps(settings.to_dict()))
    assert gl.Settings.from_file(again) == settings


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([{"method": "resmaple"}], r"steps\[0\].method must be one of .*did you mean 'resample'"),
        (
            [{"method": "round"}, {"method": "resample"}],
            r"preprocessing.steps\[1\] needs a value for spacing_mm \(New voxel",
        ),
        ([{"method": "nyul"}], r"needs a value for standard_scale \(.*, as NyulStandardisation.fit learns them\)$"),
        ([{"method": "resample", "spacing_mm": 0}], r"steps\[0\].spacing_mm must be a finite number above 0.*got 0"),
        ([{"method": "resample", "spacing_mm": [2, 2]}], r"spacing_mm must be .*three of them"),
        ([{"method": "resample", "spacing_mm": 2, "interpolator": "lanczos"}], r"interpolator must be one of nearest"),
        ([{"method": "window", "range": [4, 1]}], r"a pair \(low, high\) with low < high"),
        ([{"spacing_mm": 2}], r"steps\[0\].method is missing"),
        ("round", r"preprocessing.steps must be a list"),
        (["round"], r"steps\[0\] must be a group such as {method: round}; got the text 'round'"),
    ],
)
def test_mistakes_in_a_settings_file_are_named(steps, message):
    with pytest.raises(InvalidSettings, match=message):
        gl.Settings.from_dict({"preprocessing": {"steps": steps}})


def test_the_schema_knows_every_step():
    steps = gl.Settings.json_schema()["properties"]["preprocessing"]["properties"]["steps"]
    methods = {option["properties"]["method"]["const"] for option in steps["items"]["anyOf"]}
    assert {"resample", "round", "window"} <= methods
    required = {option["properties"]["method"]["const"]: option["required"] for option in steps["items"]["anyOf"]}
    assert required["resample"] == ["method", "spacing_mm"]
    assert required["round"] == ["method"]


@dataclass(frozen=True)
class Counted:
    """Adds the size of its only region; steps after it are run per region."""

    calls: ClassVar[list[str]] = []
    method: ClassVar[str] = "counted"
    needs_one_region: bool = True

    def apply(self, sample: Sample) -> Sample:
        self.calls.append("per region" if self.needs_one_region else "shared")
        return sample.with_array(sample.array + 1)

    def sentence(self) -> str:
        return "Counted."


def test_steps_that_need_a_region_run_once_for_each(monkeypatch):
    monkeypatch.setattr(Counted, "calls", [])
    chain = Chain()
    object.__setattr__(chain, "steps", (Counted(needs_one_region=False), Counted(), Counted(needs_one_region=False)))
    image, mask = case()
    seen = []
    sample = gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels="all")
    parts = list(chain.for_each_region(sample, watch=lambda step, part: seen.append((step, len(part.regions)))))
    assert [part.only_region().region.label for part in parts] == [1, 2]
    assert Counted.calls == ["shared", "per region", "shared", "per region", "shared"]
    assert [count for _, count in seen] == [2, 2, 1, 1, 1, 1]
    np.testing.assert_array_equal(parts[1].array, image + 1 + 1 + 1)


SOME_CHAINS = [
    (Resample(spacing_mm=0.7), Round()),
    (Window(range=(-60, 60)), Resample(spacing_mm=(None, 0.6, 1.7), align="origin")),
    (Resample(spacing_mm=1.5), Resample(spacing_mm=0.9, interpolator="cubic_convolution"), Window(range=(-50, 50))),
    (Resample(spacing_mm=1.3, interpolator="nearest"),),
]


@pytest.mark.parametrize("steps", SOME_CHAINS, ids=str)
@pytest.mark.parametrize("labels", ["all", 2])
def test_only_what_is_near_a_region_is_interpolated_and_nothing_else_changes(steps, labels):
    rng = np.random.default_rng(8)
    image = rng.integers(-90, 90, (30, 33, 29))
    mask = np.zeros(image.shape, int)
    mask[12:15, 3:8, 11:15] = 1
    mask[9:13, 12:14, 10:13] = 2
    sample = gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels=labels)
    whole = Chain(steps)(sample)
    parts = list(Chain(steps).for_each_region(sample, margin_mm=3.0))
    assert len(parts) == len(sample.regions)
    for part, expected in zip(parts, whole.regions, strict=True):
        assert part.array.size < 0.6 * whole.array.size
        box = tuple(slice(start, start + size) for start, size in zip(part.begin, part.array.shape, strict=True))
        np.testing.assert_array_equal(part.array, whole.array[box])
        label = expected.region.label
        np.testing.assert_array_equal(part.mask(), whole.mask(label)[box])
        assert part.mask().sum() == whole.mask(label).sum()


@pytest.mark.parametrize("diagnostics", [False, True])
def test_a_voxel_that_is_no_number_is_told_at_its_place_in_the_whole_grid(diagnostics):
    image, mask = np.ones((6, 40, 40)), np.zeros((6, 40, 40), int)
    mask[2:4, 20:24, 20:24] = 1
    image[2, 21, 22] = np.nan
    settings = gl.Settings(preprocessing=Chain((Resample((None, None, 0.5)),)))
    with pytest.raises(InvalidImage, match=r"after resample has .* the first at \(z, y, x\) = \(2, 21, 43\)"):
        gl.extract(image, mask, spacing_mm=SPACING_MM, settings=settings, diagnostics=diagnostics)


def test_steps_that_look_further_see_the_whole_image():
    image, mask = case()
    sample = gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels=1)
    chain = Chain((Resample(spacing_mm=0.5), ZScore(), Round()))
    part = next(chain.for_each_region(sample, margin_mm=0.0))
    assert part.begin == (0, 0, 0)
    np.testing.assert_array_equal(part.array, chain(sample).array)


def test_diagnostics_change_no_value():
    image, mask = case()
    settings = gl.Settings(preprocessing=Chain((Resample(spacing_mm=0.8), Round())))
    tables = [
        gl.extract(image, mask, spacing_mm=SPACING_MM, labels=1, settings=settings, diagnostics=d) for d in (0, 1)
    ]
    np.testing.assert_array_equal(tables[0].array, tables[1].array)
    assert tables[0].facts[0]["box_begin"] == tables[1].facts[0]["box_begin"]


def test_a_region_that_vanishes_is_told_with_its_step():
    image, mask = case()
    mask[:] = 0
    mask[3, 5, 5] = 4
    settings = gl.Settings(preprocessing=Chain((Round(), Resample(spacing_mm=8.0))))
    with pytest.raises(
        EmptyRegion,
        match=r"region 'dot': step 'resample' leaves 0 of 1 voxel in the intensity mask.*spacing_mm=8.0",
    ):
        gl.extract(image, mask, spacing_mm=SPACING_MM, labels={"dot": 4}, settings=settings)
    mask[1:5, 1:9, 1:8] += 1
    settings = gl.Settings(preprocessing=Chain((Resample(spacing_mm=3.0),)))
    with pytest.raises(
        EmptyRegion, match=r"region '5': step .* leave the region out with labels= \(voxels are left of '1'\)$"
    ):
        gl.extract(image, mask, spacing_mm=SPACING_MM, labels="all", settings=settings)


def test_a_region_that_vanishes_is_told_by_the_step_alone():
    mask = np.zeros((6, 10, 9), int)
    mask[3, 5, 5] = 4
    sample = gl.preprocess.load(np.ones(mask.shape), mask, spacing_mm=SPACING_MM, labels={"dot": 4})
    step = Resample(spacing_mm=8.0)
    for resampled in (step.apply, partial(step.apply_near, margin_mm=1.0)):
        with pytest.raises(EmptyRegion, match=r"region 'dot': step 'resample' leaves 0 of 1 voxel in the intensity"):
            resampled(sample)


def test_a_grid_that_cannot_fit_is_refused_with_its_size():
    image, mask = case()
    with pytest.raises(TooLarge, match=r"gives 12000 x 10000 x 9000 voxels .* GB.*larger spacing_mm") as refused:
        Chain((Resample(spacing_mm=0.001),))(gl.preprocess.load(image, mask, spacing_mm=SPACING_MM, labels=1))
    assert refused.value.bytes_needed > refused.value.bytes_limit > 0
    with pytest.raises(TooLarge, match=r"to 1e-300 mm gives 1.2e\+301 voxels along an axis"):
        gl.extract(image, mask, spacing_mm=SPACING_MM, labels=1, settings=tiny_voxels(1e-300))
    with pytest.raises(TooLarge, match=r"gives inf voxels"):
        gl.extract(image, mask, spacing_mm=SPACING_MM, labels=1, settings=tiny_voxels(5e-324))


def tiny_voxels(spacing_mm):
    return gl.Settings(preprocessing=Chain((Resample(spacing_mm=spacing_mm),)))


def test_spacings_may_be_arrays_but_no_texts():
    assert Resample(np.array([1, 2, 3])) == Resample((1.0, 2.0, 3.0))
    assert Window(range=np.array([0.5, 2.0])).range == (0.5, 2.0)
    for wrong in (("1", "1", "1"), np.array(["1", "1", "1"]), np.array([[1.0, 1.0, 1.0]]), np.array([1.0, 1.0])):
        with pytest.raises(InvalidSettings, match=r"Resample\.spacing_mm must be a finite number above 0"):
            Resample(wrong)


@pytest.mark.parametrize(
    ("spacing_mm", "words"),
    [
        (1.5, "to 1.5 mm isotropic voxels by"),
        ((None, 2, 2.5), "to voxels of the original size along z, 2 mm along y and 2.5 mm along x by"),
        ((3, None, None), "to voxels of 3 mm along z, the original size along y and the original size along x by"),
    ],
)
def test_resampling_is_told_in_words(spacing_mm, words):
    sentence = Resample(spacing_mm).sentence()
    assert words in sentence
    assert sentence.endswith("masks by linear interpolation, keeping voxels with a value of at least 0.5.")
