# Copyright The grayling developers. Licensed under Apache-2.0.
"""Windows, percentiles, z-scores and rescaling against NumPy's formulas, and what is refused with which words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayling import preprocess
from grayling.errors import EmptyRegion, InvalidArgument, InvalidImage, InvalidSettings
from grayling.preprocess import ClipPercentiles, Rescale, Window, ZScore

SHAPE = (4, 6, 7)
LABELS = np.zeros(SHAPE, np.int16)
LABELS[1:3, 1:5, 2:6] = 1
LABELS[1, 1, 2] = 0  # a region that is no box
LABELS[3, :3, :3] = 2  # the reference
SCOPES = ({"over": "image"}, {"over": "foreground"}, {"over": "region"}, {"over": "reference", "reference_label": 2})


def image_of(seed, dtype=np.float64):
    return np.random.default_rng(seed).gamma(3.0, 40.0, SHAPE).astype(dtype)


def sample_of(image, mask=LABELS, **arguments):
    arguments = {"spacing_mm": (3, 1, 1), "labels": 1, "references": [2]} | arguments
    return preprocess.load(image, mask, **arguments)


def looked_at(image, over, reference_label=None):
    """The voxels of a scope, found without the package."""
    if over == "region":
        return image[LABELS == 1]
    if over == "reference":
        return image[np.equal(LABELS, reference_label)]
    return image[image > image.mean()] if over == "foreground" else image.ravel()


def expect_pure(step, sample):
    """Apply a step; it returns float64 on the same grid with the same masks and leaves its input as it was."""
    before = sample.array.copy()
    result = step.apply(sample)
    assert result.array.dtype == np.float64
    assert result.image.grid == sample.image.grid
    assert result.regions == sample.regions
    assert np.array_equal(sample.array, before, equal_nan=True)
    assert result.array is not sample.array
    return result.array


@pytest.mark.parametrize("dtype", [np.int16, np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope["over"])
def test_z_score_is_the_formula(scope, dtype):
    image = image_of(1, dtype)
    exact = image.astype(np.float64)
    voxels = looked_at(exact, **scope)
    mean = voxels.sum() / voxels.size
    deviation = np.sqrt(((voxels - mean) ** 2).sum() / voxels.size)
    found = expect_pure(ZScore(**scope, scale=2.5), sample_of(image))
    np.testing.assert_allclose(found, 2.5 * (exact - mean) / deviation, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope["over"])
def test_z_scores_have_mean_0_and_deviation_1_where_looked_at(scope):
    image = image_of(2)
    found = ZScore(**scope).apply(sample_of(image)).array
    # The foreground of the result is that of the image: subtracting and dividing keep the order.
    voxels = looked_at(found, **scope)
    assert voxels.mean() == pytest.approx(0, abs=1e-12)
    assert voxels.std() == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope["over"])
@given(
    seed=st.integers(0, 2**32 - 1),
    slope=st.floats(1e-3, 1e3),
    intercept=st.floats(-1e3, 1e3),
)
def test_z_score_and_rescale_do_not_see_a_linear_change(scope, seed, slope, intercept):
    image = image_of(seed)
    for step in (ZScore(**scope), Rescale(**scope)):
        expected = step.apply(sample_of(image)).array
        found = step.apply(sample_of(slope * image + intercept)).array
        # What the change itself loses: the intercept's last place, seen on the image's scale.
        lost = 1e-14 * (1 + abs(intercept) / (slope * image.std()))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=10 * lost)


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope["over"])
def test_percentiles_are_numpys(scope):
    image = image_of(3, np.float32)
    low, high = np.percentile(looked_at(image.astype(float), **scope), [5, 90], method="linear")
    found = expect_pure(ClipPercentiles(**scope, range=(5, 90)), sample_of(image))
    assert np.array_equal(found, np.clip(image.astype(float), low, high))
    assert found.min() == low
    assert found.max() == high


def test_percentiles_0_and_100_of_the_image_change_nothing():
    image = image_of(4)
    assert np.array_equal(ClipPercentiles(range=(0, 100)).apply(sample_of(image)).array, image)


def test_rescale_maps_the_ends_exactly():
    image = image_of(5)
    found = expect_pure(Rescale(range=(-1, 3)), sample_of(image))
    assert found[np.unravel_index(image.argmin(), SHAPE)] == -1
    assert found[np.unravel_index(image.argmax(), SHAPE)] == 3
    expected = -1 + 4 * (image - image.min()) / (image.max() - image.min())
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


def test_rescale_goes_beyond_its_range_outside_the_region():
    found = Rescale(over="region").apply(sample_of(image_of(6))).array
    assert found[LABELS == 1].min() == 0
    assert found[LABELS == 1].max() == 1
    assert found.max() > 1


def test_window():
    image = image_of(7, np.int16)
    found = expect_pure(Window(range=(60, 150)), sample_of(image))
    assert np.array_equal(found, np.minimum(np.maximum(image, 60.0), 150.0))
    assert Window.centred(40, 400) == Window(range=(-160, 240))
    assert np.array_equal(Window(range=(-np.inf, np.inf)).apply(sample_of(image)).array, image)


@pytest.mark.parametrize("step", [ZScore(over="region"), ClipPercentiles(over="region"), Rescale(over="region")])
def test_one_slice_and_one_region_at_a_time(step):
    image = image_of(8)
    flat = step.apply(sample_of(image[1], LABELS[1], references=())).array
    assert flat.shape == (1, *SHAPE[1:])
    assert step.needs_one_region
    assert not type(step)().needs_one_region
    both = sample_of(image, labels=[1, 2])
    with pytest.raises(InvalidArgument, match="one region is needed here; image comes with '1', '2'"):
        step.apply(both)
    chain = preprocess.Chain((step,))
    for part, label in zip(chain.for_each_region(both), (1, 2), strict=True):
        alone = step.apply(sample_of(image, labels=label)).array
        assert np.array_equal(part.array, alone)


def test_a_chain_loads_the_references_of_its_steps():
    chain = preprocess.Chain((ZScore(over="reference", reference_label=2), Window(range=(-3, 3))))
    assert chain.references == (2,)
    image = image_of(9)
    found = chain(sample_of(image, references=chain.references)).array
    voxels = image[LABELS == 2]
    np.testing.assert_allclose(found, np.clip((image - voxels.mean()) / voxels.std(), -3, 3), rtol=1e-12, atol=1e-13)


def test_not_finite_voxels_count_only_where_looked_at():
    image = image_of(10)
    image[0, 0, 0] = np.nan
    image[0, 5, 6] = np.inf
    found = ZScore(over="region").apply(sample_of(image)).array
    assert np.isnan(found[0, 0, 0])
    assert np.isfinite(found[LABELS == 1]).all()
    words = (
        r"image has 2 NaN or infinite of 168 voxels, the first at \(z, y, x\) = \(0, 0, 0\); take the statistics over"
    )
    for over in ("image", "foreground"):
        with pytest.raises(InvalidImage, match=words):
            ZScore(over=over).apply(sample_of(image))
    image[2, 2, 2] = np.nan
    image[3, 1, 1] = np.nan
    with pytest.raises(InvalidImage, match=r"image has 1 NaN or infinite of 31 voxels in region '1'.*\(2, 2, 2\)"):
        ClipPercentiles(over="region").apply(sample_of(image))
    with pytest.raises(InvalidImage, match=r"of 9 voxels in region 'reference 2'.*\(3, 1, 1\)"):
        Rescale(over="reference", reference_label=2).apply(sample_of(image))


@pytest.mark.parametrize("step", [ZScore, Rescale])
@pytest.mark.parametrize("value", [0.1, 0, -7.3])
def test_one_intensity_sets_no_scale(step, value):
    image = image_of(11)
    image[LABELS == 1] = value
    with pytest.raises(InvalidImage, match=f"^region '1' of image has one intensity, {value:g}, so it sets no scale"):
        step(over="region").apply(sample_of(image))
    with pytest.raises(InvalidImage, match=f"^image has one intensity, {value:g}"):
        step().apply(sample_of(np.full(SHAPE, value)))
    # 0.1 is no sum of powers of 2: the mean of many may be another number, which every voxel may lie above.
    with pytest.raises(InvalidImage, match=r"no foreground|one intensity"):
        step(over="foreground").apply(sample_of(np.full(SHAPE, value)))


@pytest.mark.parametrize("step", [ZScore, Rescale])
@pytest.mark.parametrize("size", [1.5e308, 5e-324])
def test_what_float64_cannot_scale_is_refused(step, size):
    image = np.full(SHAPE, -size)
    image[0] = size
    if step is Rescale and size < 1:
        assert set(np.unique(step().apply(sample_of(image)).array)) == {0.0, 1.0}
    else:
        with pytest.raises(InvalidImage, match="beyond what 64-bit numbers can be scaled by"):
            step().apply(sample_of(image))


def test_an_empty_region_has_no_statistics():
    sample = sample_of(image_of(12)).with_masks(lambda crop: preprocess.Crop(crop.begin, np.zeros_like(crop.array)))
    with pytest.raises(EmptyRegion, match="region '1' of image holds no voxel, so there are no statistics"):
        ZScore(over="region").apply(sample)


def test_a_reference_that_was_not_loaded():
    with pytest.raises(InvalidArgument, match="reference label 5 was not loaded"):
        ZScore(over="reference", reference_label=5).apply(sample_of(image_of(13)))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ZScore(over="whole"), "ZScore.over must be one of image, foreground, region, reference; got 'whole'"),
        (lambda: ZScore(over="reference"), "ZScore.reference_label is missing"),
        (lambda: ZScore(reference_label=2), "ZScore.reference_label is 2, but over is 'image'; leave the label out"),
        (lambda: ZScore(over="reference", reference_label=0), "reference_label must be a whole number other than 0"),
        (lambda: ZScore(scale=0), "ZScore.scale must be a finite number above 0; got 0"),
        (lambda: ClipPercentiles(range=(99, 1)), r"ClipPercentiles.range must be a pair .* got \(99, 1\)"),
        (lambda: ClipPercentiles(range=(-1, 99)), "ClipPercentiles.range must be"),
        (lambda: Rescale(range=(0, np.inf)), "Rescale.range must be a pair of finite numbers"),
        (lambda: Window(range=(1, 1)), "Window.range must be"),
        (lambda: Window.centred(40, 0), "the width of a window must be a finite number above 0; got 0"),
    ],
)
def test_refused(make, words):
    with pytest.raises(InvalidSettings, match=words):
        make()


def test_sentences():
    assert ZScore(scale=100).sentence() == (
        "Intensities were standardised by the mean and the population standard deviation of the image and multiplied "
        "by 100."
    )
    assert "the reference region (label 2)" in ZScore(over="reference", reference_label=2).sentence()
    assert ClipPercentiles(over="foreground").sentence() == (
        "Intensities were clipped to the percentiles 1 and 99 of the foreground (intensities above the mean)."
    )
    assert Rescale(over="region").sentence().endswith("those of the region of interest span [0, 1].")


@pytest.mark.parametrize("unit", [0.01, 0.1, 0.25, 0.5, 1.0, 3.0])
def test_rounding_gives_the_multiples_that_a_reader_would_write(unit):
    multiples = np.array([round(k * unit, 10) for k in range(-40, 41)])
    noisy = multiples + np.random.default_rng(3).uniform(-0.4, 0.4, multiples.size) * unit
    sample = preprocess.load(noisy[np.newaxis, np.newaxis], spacing_mm=(1, 1, 1))
    assert np.array_equal(preprocess.Round(unit=unit).apply(sample).array[0, 0], multiples)
