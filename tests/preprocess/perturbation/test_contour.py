# Copyright The grayling developers. Licensed under Apache-2.0.
"""Random contours: still where the image has an edge, in motion where it has none."""

import numpy as np
import pytest

from grayling.errors import InvalidImage
from grayling.preprocess import RandomiseContour
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


def test_images_that_are_not_finite_are_refused():
    image, mask = region_of_noise(1)
    image[0, 0, 0] = np.inf
    with pytest.raises(InvalidImage, match="around region '1'"):
        RandomiseContour().apply(sample(image, mask))
