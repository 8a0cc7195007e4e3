# Copyright The grayling developers. Licensed under Apache-2.0.
"""Random contours: still where the image has an edge, in motion where it has none."""

import numpy as np
import pytest

from grayling.errors import GraylingWarning, InvalidImage
from grayling.preprocess import RandomiseContour
from tests import inputs
from tests.preprocess.perturbation.cases import ball, ball_in_tissue, region_of_noise, sample


def test_the_contour_moves_where_the_image_does_not_support_it():
    case, truth, drawn = ball_in_tissue(contrast=100, noise=3)
    changed = [RandomiseContour(seed=seed).apply(case).mask() != drawn for seed in range(10)]
    # Supervoxels across the plane between the halves reach one side, 8 voxels, into the better one.
    supported = np.mean([change[:, :, :22].sum() for change in changed]) / truth[:, :, :22].sum()
    beyond = np.mean([change[:, :, 30:].sum() for change in changed]) / truth[:, :, 30:].sum()
    assert supported < 0.05
    assert beyond > 0.1


def test_supervoxels_are_taken_by_their_share():
    """Where the image says nothing, volumes scatter about the one that was drawn."""
    case, _, drawn = ball_in_tissue(contrast=0, noise=10)
    masks = [RandomiseContour(seed=seed).apply(case).mask() for seed in range(20)]
    volumes = np.array([mask.sum() for mask in masks]) / drawn.sum()
    assert volumes.min() > 0.8
    assert volumes.max() < 1.2
    assert volumes.mean() == pytest.approx(1, abs=0.05)
    assert volumes.std() > 0.01
    dice = [2 * (mask & drawn).sum() / (mask.sum() + drawn.sum()) for mask in masks]
    assert min(dice) > 0.75  # supervoxels across the contour hold a third of this small region
    assert max(dice) < 0.95


def test_thresholds_of_one_half_leave_nothing_to_chance():
    """With both thresholds at one half the result is the majority, the same for every seed."""
    case, _, _ = ball_in_tissue(contrast=0, noise=10)
    majority = [RandomiseContour(seed=seed, never=0.5, always=0.5).apply(case).mask() for seed in (1, 2)]
    np.testing.assert_array_equal(*majority)


@pytest.mark.filterwarnings("ignore:RandomiseContour made another region")
@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 30, 30), (2, 3, 40), (5, 5, 5)])
def test_small_images_and_regions_never_vanish(shape):
    image = np.random.default_rng(0).normal(size=shape)
    mask = np.zeros(shape, int)
    mask[tuple(n // 2 for n in shape)] = 1
    for seed in range(3):
        assert RandomiseContour(seed=seed).apply(sample(image, mask)).mask().any()


def test_a_flat_region_is_told_from_what_is_around():
    shape = (30, 40, 40)
    mask = ball(shape, (1, 1, 1), 10)
    for seed in range(3):
        changed = RandomiseContour(seed=seed).apply(sample(mask * 50.0, mask)).mask()
        assert np.count_nonzero(changed != mask) < 0.1 * mask.sum()


def test_the_thickness_of_one_slice_does_not_matter():
    image = np.random.default_rng(6).normal(0, 10, (1, 60, 60))
    disc = ball(image.shape, (1, 1, 1), 20)
    cases = [sample(image + 30 * disc, disc, (thickness_mm, 1, 1.5)) for thickness_mm in (0.01, 1, 5)]
    first, *others = [RandomiseContour(seed=1).apply(case).mask() for case in cases]
    assert (first != disc).any()
    for other in others:
        np.testing.assert_array_equal(other, first)


def test_two_masks_are_rebuilt_from_the_same_supervoxels():
    """Each by its own shares: what is taken of the inner mask is taken of the outer one as well."""
    case, _, drawn = ball_in_tissue(contrast=0, noise=10)
    inner = drawn * ball(drawn.shape, case.spacing_mm, 17)
    both = sample(case.array, inner, case.spacing_mm, morphological_mask=drawn)
    for seed in range(5):
        changed = RandomiseContour(seed=seed).apply(both)
        assert (changed.mask() <= changed.mask(morphological=True)).all()
        for morphological, was in ((False, inner), (True, drawn)):
            assert changed.mask(morphological=morphological).sum() == pytest.approx(was.sum(), rel=0.25)


@pytest.mark.parametrize(("label", "n_voxels"), [(1, 168), (8, 2997)])
def test_a_region_that_becomes_another_one_is_told(label, n_voxels):
    image, labels, spacing_mm = inputs.volumes("clinical", "prostate_phantom")
    case = sample(image, labels, spacing_mm, labels=label)
    message = rf"region of '{label}': its Dice .* 0\.[0-3]\d, {n_voxels} voxels before and \d+ after.*supervoxel_mm"
    with pytest.warns(GraylingWarning, match=message) as told:
        changed = RandomiseContour().apply(case)
    assert changed.notes == (str(told[0].message),)
    was, now = case.mask(), changed.mask()
    assert f"is {2 * (was & now).sum() / (was.sum() + now.sum()):.2f}, " in changed.notes[0]


def test_each_region_is_told_of_on_its_own():
    case, _, drawn = ball_in_tissue(contrast=50, noise=10)
    labels = drawn.astype(int)
    labels[2:5, 2:6, 2:6] = 3
    with pytest.warns(GraylingWarning, match="another region of '3'"):
        changed = RandomiseContour().apply(sample(case.array, labels, case.spacing_mm, labels="all"))
    assert len(changed.notes) == 1


def test_images_that_are_not_finite_are_refused():
    image, mask = region_of_noise(1)
    image[0, 0, 0] = np.inf
    with pytest.raises(InvalidImage, match="around region '1'"):
        RandomiseContour().apply(sample(image, mask))
