# Copyright The grayling developers. Licensed under Apache-2.0.
"""Nyul and Udupa's standardisation: worked examples, landmarks that arrive at the standard scale, refusals."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayling import _schema, preprocess
from grayling.errors import InvalidArgument, InvalidImage, InvalidSettings
from grayling.preprocess import NyulStandardisation

# 1001 voxels: whole percentiles are voxels of the image, so that a distortion moves them as it moves those.
SHAPE = (7, 11, 13)
DISTORTIONS = (lambda x: x, np.sqrt, np.square, lambda x: 300 * np.log1p(x) - 5, lambda x: 7 * x + 1000)


def image_of(seed):
    return np.random.default_rng(seed).gamma(2.0, 30.0, SHAPE)


def sample_of(image, mask=None):
    return preprocess.load(image, mask, spacing_mm=(3, 1, 1))


def line(*landmarks):
    """An image of 101 voxels whose percentiles 0, 50 and 100 are these."""
    return sample_of(np.interp(np.linspace(0, 100, 101), [0, 50, 100], landmarks).reshape(1, 1, 101))


def fitted(*samples, **arguments):
    return NyulStandardisation.fit(samples, **{"over": "image", "percentiles": (0, 50, 100)} | arguments)


def test_the_worked_example():
    step = fitted(line(10, 20, 60), line(0, 4, 10))
    assert step.standard_scale == (0.0, 30.0, 100.0)
    # An image with landmarks 0, 10, 20: 5 is half way to 30; beyond the ends the lines go on.
    other = line(0, 10, 20)
    found = step.apply(other).array.ravel()
    expected = np.interp(other.array.ravel(), [0, 10, 20], [0, 30, 100])
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_the_outer_lines_go_on():
    image = np.concatenate([np.linspace(0, 20, 101), [-50.0, 120.0]]).reshape(1, 1, 103)
    mask = np.ones((1, 1, 103), np.uint8)
    mask[..., 101:] = 0
    step = NyulStandardisation(over="region", percentiles=(0, 50, 100), standard_scale=(0, 30, 100))
    found = step.apply(sample_of(image, mask)).array.ravel()
    assert found[101] == pytest.approx(-50 * 3, rel=1e-14)
    assert found[102] == pytest.approx(100 + 100 * 7, rel=1e-14)


def test_the_range_and_one_image():
    step = fitted(line(10, 20, 60), standard_range=(1, 4095))
    assert step.standard_scale == pytest.approx((1, 1 + 4094 * 10 / 50, 4095), rel=1e-14)


@pytest.mark.parametrize("distortion", DISTORTIONS)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_distorted_images_landmarks_arrive_at_the_standard_scale(distortion, seed):
    step = NyulStandardisation.fit([sample_of(image_of(k)) for k in (1, 2, 3)], over="image")
    found = step.apply(sample_of(distortion(image_of(seed)))).array
    np.testing.assert_allclose(np.percentile(found, step.percentiles), step.standard_scale, rtol=1e-9, atol=1e-9)


@given(seed=st.integers(0, 2**32 - 1), slope=st.floats(1e-2, 1e2), intercept=st.floats(-100, 100))
def test_a_linear_change_is_not_seen_and_the_order_is_kept(seed, slope, intercept):
    step = NyulStandardisation.fit([sample_of(image_of(k)) for k in (1, 2)])
    assert step.over == "foreground"
    image = image_of(seed)
    found = step.apply(sample_of(image)).array
    changed = step.apply(sample_of(slope * image + intercept)).array
    np.testing.assert_allclose(changed, found, rtol=1e-7, atol=1e-7)
    assert (np.diff(found.ravel()[np.argsort(image, axis=None)]) >= 0).all()


def test_an_image_of_the_standard_scale_stays():
    image = image_of(4)
    step = NyulStandardisation.fit([sample_of(image)], over="image")
    once = step.apply(sample_of(image))
    np.testing.assert_allclose(step.apply(once).array, once.array, rtol=1e-12, atol=1e-11)


@pytest.mark.parametrize("over", ["foreground", "region", "reference"])
def test_only_the_voxels_of_the_scope_count(over):
    image = image_of(5)
    mask = np.zeros(SHAPE, np.uint8)
    mask[2:5, 3:8, 4:11] = 1
    mask[6] = 2
    label = 2 if over == "reference" else None
    sample = preprocess.load(image, mask, spacing_mm=(1, 1, 1), labels=1, references=[2])
    inside = {"foreground": image > image.mean(), "region": mask == 1, "reference": mask == 2}[over]
    expected = np.percentile(image[inside], np.r_[1, 10:91:10, 99])
    expected = 100 * (expected - expected[0]) / (expected[-1] - expected[0])
    step = NyulStandardisation.fit([sample], over=over, reference_label=label)
    np.testing.assert_allclose(step.standard_scale, expected, rtol=1e-12, atol=1e-12)
    assert step.needs_one_region == (over == "region")
    assert preprocess.Chain((step,)).references == ((2,) if over == "reference" else ())


def test_masks_and_grid_stay():
    mask = (image_of(6) > 40).astype(np.uint8)
    sample = sample_of(image_of(6).astype(np.float32), mask)
    result = NyulStandardisation.fit([sample]).apply(sample)
    assert result.regions == sample.regions
    assert result.image.grid == sample.image.grid
    assert result.array.dtype == np.float64


def test_settings_and_back():
    step = NyulStandardisation.fit(sample_of(image_of(seed)) for seed in range(3))
    chain = preprocess.Chain((step,))
    assert _schema.build(preprocess.Chain, _schema.plain(chain)) == chain
    assert hash(step) == hash(dataclasses.replace(step))
    assert "percentiles 1, 10, 20" in step.sentence()


def test_landmarks_that_coincide_are_refused():
    flat = np.full(SHAPE, 5.0)
    flat[:3] = image_of(7)[:3]
    words = r"the percentiles \d+ and \d+ of image are both 5, so they cannot be moved apart; choose fewer percentiles"
    with pytest.raises(InvalidImage, match=words):
        NyulStandardisation.fit([sample_of(image_of(8)), sample_of(flat)], over="image")
    step = NyulStandardisation.fit([sample_of(image_of(8))], over="image")
    with pytest.raises(InvalidImage, match=words):
        step.apply(sample_of(flat))
    with pytest.raises(InvalidImage, match="image has no foreground: no voxel lies above the mean, 3;"):
        NyulStandardisation.fit([sample_of(np.full(SHAPE, 3))])
    with pytest.raises(InvalidImage, match="image has 1 NaN or infinite of 1001 voxels"):
        step.apply(sample_of(np.where(np.arange(1001).reshape(SHAPE) == 7, np.nan, flat)))


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (fitted, InvalidArgument, "was given no images"),
        (lambda: fitted(line(0, 1, 2), percentiles=(50,)), InvalidSettings, "two or more increasing numbers"),
        (lambda: fitted(line(0, 1, 2), percentiles=(50, 50)), InvalidSettings, "two or more increasing numbers"),
        (lambda: fitted(line(0, 1, 2), percentiles=(0, 101)), InvalidSettings, "from 0 to 100"),
        (lambda: fitted(line(0, 1, 2), standard_range=(5, 5)), InvalidSettings, r"standard_range .* got \(5, 5\)"),
        (lambda: fitted(line(0, 1, 2), over="reference"), InvalidSettings, "reference_label is missing"),
        (lambda: NyulStandardisation(standard_scale=(0, 1)), InvalidSettings, "each of the 11 percentiles; got 2"),
        (
            lambda: NyulStandardisation(percentiles=(0, 50, 100), standard_scale=(0, 2, 1)),
            InvalidSettings,
            "NyulStandardisation.standard_scale must be increasing finite numbers",
        ),
    ],
)
def test_refused(make, error, words):
    with pytest.raises(error, match=words):
        make()
