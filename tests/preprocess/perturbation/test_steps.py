# Copyright The grayling developers. Licensed under Apache-2.0.
"""What holds for every perturbation: seeds, threads, settings files, mistakes."""

import numpy as np
import pytest

import grayling as gl
from grayling.errors import InvalidSettings
from grayling.preprocess import AddNoise, Chain, GrowMask, RandomiseContour, Rotate, Study, Translate
from tests.preprocess.perturbation.cases import ball_in_tissue, sample

RANDOM_STEPS = [AddNoise(), GrowMask(fraction=0.13), RandomiseContour()]


@pytest.mark.parametrize("step", RANDOM_STEPS, ids=lambda step: step.method)
def test_the_same_seed_gives_the_same_bits_and_another_one_others(step):
    def outcome(seed):
        changed = type(step)(**{**vars(step), "seed": seed}).apply(case)
        return changed.array.tobytes() + changed.mask().tobytes()

    case, _, _ = ball_in_tissue(contrast=0, noise=10)
    assert outcome(7) == outcome(7)
    assert len({outcome(seed) for seed in range(4)}) == 4


@pytest.mark.filterwarnings("ignore:RandomiseContour made another region of '3'")
@pytest.mark.parametrize("step", [Rotate(9.0, axis="x"), Translate(shift_mm=(1, 0, 0)), GrowMask(mm=2), *RANDOM_STEPS])
def test_results_do_not_depend_on_other_regions_or_threads(step):
    case, _, drawn = ball_in_tissue(contrast=50, noise=10)
    labels = drawn.astype(int)
    labels[2:5, 2:6, 2:6] = 3
    both = step.apply(sample(case.array, labels, case.spacing_mm, labels="all"))
    sitk = pytest.importorskip("SimpleITK")
    threads = sitk.ProcessObject.GetGlobalDefaultNumberOfThreads()
    for label, n_threads in ((1, 1), (1, 3), (3, 2)):
        sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(n_threads)
        try:
            alone = step.apply(sample(case.array, labels, case.spacing_mm, labels=label))
        finally:
            sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(threads)
        np.testing.assert_array_equal(alone.mask(), both.mask(label))
        np.testing.assert_array_equal(alone.array, both.array)


@pytest.mark.parametrize("step", [Rotate(5.0), Translate(shift_voxels=(0, 0, 0.25)), GrowMask(mm=-1.5), *RANDOM_STEPS])
def test_every_step_can_be_written_read_and_told(step):
    written = gl.Settings(preprocessing=Chain((step,)))
    assert gl.Settings.from_dict(written.to_dict()) == written
    assert step.sentence().endswith(".")
    assert "None" not in step.sentence()


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (
            GrowMask(fraction=-0.125),
            "shrunk by 12.5% of their volume, the voxels nearest to the outside first (seed 0).",
        ),
        (GrowMask(fraction=0.1), "grown by 10% of their volume, the voxels nearest to the region first (seed 0)."),
        (AddNoise(), "noise at the image's own noise level, estimated from the diagonal band of a stationary coiflet"),
        (AddNoise(sigma=2), "Gaussian noise with a standard deviation of 2 was added (seed 0)."),
    ],
)
def test_sentences_say_what_was_done(step, sentence):
    assert sentence in step.sentence()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Rotate(float("inf")), "degrees must be a finite number"),
        (lambda: Rotate(3.0, axis="w"), "axis must be 'z', 'y' or 'x'"),
        (lambda: Rotate(3.0, interpolator="nearest"), "interpolator must be one of linear, cubic_spline"),
        (lambda: Translate(shift_mm=(1.0, 2.0)), r"shift_mm must be three numbers \(z, y, x\), none beyond 1000"),
        (lambda: AddNoise(sigma=0.0), "sigma must be a finite number above 0"),
        (lambda: AddNoise(seed=-1), "seed must be a whole number from 0 to"),
        (lambda: GrowMask(fraction=-1.0), "fraction must be a number above -1 and at most 100"),
        (lambda: GrowMask(mm=float("inf")), "mm must be a finite number"),
        (lambda: RandomiseContour(supervoxel_mm=0.0), "supervoxel_mm must be a number above 0 and at most 1000"),
        (lambda: RandomiseContour(always=1.2), "always must be a number from 0 to 1"),
        (lambda: RandomiseContour(never=0.6, always=0.4), r"never is 0\.6, above always, 0\.4"),
        (lambda: Study(growths=()), "growths must be a list .* at least one"),
        (lambda: Study(rotations_degrees=(5.0, 5.0)), "rotations_degrees must be .* none twice"),
        (lambda: Study(noise_repeats=-1), "noise_repeats must be a whole number from 0"),
    ],
)
def test_mistakes_are_named(make, message):
    with pytest.raises(InvalidSettings, match=message):
        make()
