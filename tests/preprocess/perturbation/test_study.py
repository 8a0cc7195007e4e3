# Copyright The grayling developers. Licensed under Apache-2.0.
"""Studies: every combination once, with names and seeds that stay."""

from dataclasses import replace

import numpy as np
import pytest

import grayling as gl
from grayling.preprocess import Chain, Resample, Round, Study, perturbed
from tests.preprocess.perturbation.cases import ball, ball_in_tissue, sample

STUDY = Study(
    rotations_degrees=(-13.0, 0.0, 7.0),
    shifts_voxels=((0.0, 0.0, 0.0), (0.25, 0.25, 0.75)),
    growths=(-0.1, 0.0),
    noise_repeats=2,
    contour_repeats=3,
    seed=5,
)


def test_every_combination_has_a_name_and_seeds_of_its_own():
    variants = list(perturbed(gl.Settings(), STUDY))
    assert len(variants) == len(STUDY) == 3 * 2 * 2 * 2 * 3
    assert len({name for name, _ in variants}) == len(variants)
    chance = [getattr(step, "seed", None) for _, made in variants for step in made.preprocessing.steps]
    chance = [seed for seed in chance if seed is not None]
    assert len(set(chance)) == len(chance)


def test_nothing_is_made_before_it_is_asked_for():
    endless = Study(noise_repeats=10**9, contour_repeats=10**9)
    name, _ = next(perturbed(gl.Settings(), endless))
    assert name == "noise 1, contour 1"


def test_a_larger_study_keeps_the_seeds():
    few = dict(perturbed(gl.Settings(), Study(growths=(0.1,), contour_repeats=1, seed=5)))
    many = dict(perturbed(gl.Settings(), Study(growths=(0.2, 0.1), contour_repeats=4, seed=5)))
    other = dict(perturbed(gl.Settings(), Study(growths=(0.1,), contour_repeats=1, seed=6)))
    name = "growth 0.1, contour 1"
    assert few[name] == many[name]
    assert few[name] != other[name]


def test_steps_come_where_the_paper_has_them():
    chain = Chain((Resample(spacing_mm=2.0), Round()))
    variants = dict(perturbed(gl.Settings(preprocessing=chain), STUDY))
    full = variants["noise 2, rotation 7, shift 0.25 0.25 0.75, growth -0.1, contour 3"]
    methods = [step.method for step in full.preprocessing.steps]
    assert methods == ["add_noise", "resample", "rotate", "grow_mask", "randomise_contour", "round"]
    assert full.preprocessing.steps[2].shift_voxels == (0.25, 0.25, 0.75)
    shifted = variants["noise 1, shift 0.25 0.25 0.75, contour 1"]
    assert [step.method for step in shifted.preprocessing.steps][2] == "translate"


def test_contours_of_a_study_can_be_tuned():
    study = Study(contour_repeats=1, contour_supervoxel_mm=3.0, contour_compactness=0.4)
    ((_, made),) = perturbed(gl.Settings(), study)
    (step,) = made.preprocessing.steps
    assert (step.supervoxel_mm, step.compactness) == (3.0, 0.4)
    ((_, plain),) = perturbed(gl.Settings(), Study(contour_repeats=1))
    assert replace(plain.preprocessing.steps[0], supervoxel_mm=3.0, compactness=0.4) == step


def test_one_slice_can_shrink():
    disc = ball((1, 41, 41), (1, 1, 1), 15)
    image = np.random.default_rng(1).normal(size=disc.shape)
    ((_, made),) = perturbed(gl.Settings(), Study(growths=(-0.3,)))
    changed = made.preprocessing(sample(image, disc)).mask()
    assert changed.sum() == 709 - round(0.3 * 709)
    assert changed[ball(disc.shape, (1, 1, 1), 11) == 1].all()


def test_without_perturbations_there_is_one_variant_as_it_was():
    chain = gl.Settings(preprocessing=Chain((Round(),)))
    assert list(perturbed(chain, Study())) == [("unperturbed", chain)]


def test_features_can_be_computed_of_every_variant():
    case, _, drawn = ball_in_tissue(contrast=50, noise=10)
    study = Study(rotations_degrees=(7.0,), growths=(-0.2, 0.2), noise_repeats=1)
    key = "morphology_volume_voxel_counting"
    volumes = [
        gl.extract(case.array, drawn, spacing_mm=case.spacing_mm, settings=made, features=[key])[key]
        for _, made in perturbed(gl.Settings(), study)
    ]
    assert volumes[0] / drawn.sum() / 3 == pytest.approx(0.8, rel=0.01)
    assert volumes[1] / drawn.sum() / 3 == pytest.approx(1.2, rel=0.01)
