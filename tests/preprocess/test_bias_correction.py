# Copyright The grayling developers. Licensed under Apache-2.0.
"""N4 against a known field and SimpleITK called directly, what takes part in the fit, progress, refusals."""

import logging
import os
import signal
import threading

import numpy as np
import pytest
import SimpleITK as sitk

from grayling import _schema, preprocess
from grayling.errors import InvalidImage, InvalidSettings
from grayling.preprocess import BiasCorrection

SPACING_MM = (2.0, 1.0, 1.5)


def sample_of(image, mask=None, **arguments):
    return preprocess.load(image, mask, spacing_mm=SPACING_MM, **arguments)


def phantom(shape=(24, 40, 40)):
    """(image, field, flat, core): a ball with a brighter core in air, under a smooth field with noise."""
    z, y, x = (axis / length - 0.5 for axis, length in zip(np.indices(shape), shape, strict=True))
    radius = np.sqrt(y**2 + x**2 + (z**2 if shape[0] > 1 else 0))
    field = np.exp(0.5 * x + 1.5 * y**2 - 0.3 * z)
    image = np.where(radius < 0.42, 100.0, 0.0) + np.where(radius < 0.2, 80.0, 0.0)
    image = np.abs(image * field + np.random.default_rng(2).normal(0, 1, shape))
    return image, field, (radius < 0.4) & (radius > 0.22), radius < 0.18


def variation(values):
    return values.std() / values.mean()


@pytest.mark.parametrize("scope", ["otsu", "foreground", "region", "reference"])
def test_a_synthetic_field_is_removed(scope):
    image, field, flat, core = phantom()
    labels = flat.astype(np.uint8) + 2 * core.astype(np.uint8)
    arguments = {"over": scope, "reference_label": 1 if scope == "reference" else None}
    step = BiasCorrection(**arguments, shrink_factor=2)
    sample = sample_of(image, labels, labels=2 if scope == "reference" else 1, references=[1])
    found = step.apply(sample)
    assert found.array.dtype == np.float64
    assert found.image.grid == sample.image.grid
    assert found.regions == sample.regions
    assert variation(image[flat]) > 0.1
    assert variation(found.array[flat]) < variation(image[flat]) / 5
    ratio = step.field(sample)[flat] / field[flat]
    assert variation(ratio) < 0.03
    assert step.needs_one_region == (scope == "region")


def test_the_field_of_one_slice():
    image, _, flat, _ = phantom((1, 64, 64))
    step = BiasCorrection(shrink_factor=1)
    found = step.apply(sample_of(image)).array
    assert found.shape == image.shape
    assert variation(found[flat]) < variation(image[flat]) / 4
    assert np.array_equal(step.apply(sample_of(image[0])).array, found)


def test_without_shrinking_it_is_simpleitks_own_result():
    image, _, flat, _ = phantom((12, 20, 20))
    sample = sample_of(image, flat)
    found = BiasCorrection(over="region", shrink_factor=1, n_iterations=(10, 5)).apply(sample).array
    process = sitk.N4BiasFieldCorrectionImageFilter()
    process.SetMaximumNumberOfIterations([10, 5])
    theirs = sitk.GetImageFromArray(image)
    theirs.SetSpacing(SPACING_MM[::-1])
    mask = sitk.GetImageFromArray(flat.astype(np.uint8))
    mask.CopyInformation(theirs)
    expected = sitk.GetArrayFromImage(process.Execute(theirs, mask))
    # ITK evaluates the field's logarithm, which is below 1, as float32.
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_otsu_is_simpleitks_mask():
    image, _, _, _ = phantom((8, 24, 24))
    mask = sitk.GetArrayFromImage(sitk.OtsuThreshold(sitk.GetImageFromArray(image), 0, 1, 200))
    step = {"shrink_factor": 1, "n_iterations": (3,)}
    inside = BiasCorrection(over="region", **step).field(sample_of(image, mask))
    assert np.array_equal(BiasCorrection(**step).field(sample_of(image)), inside)


def test_voxels_without_a_logarithm_take_no_part_in_the_fit():
    image, _, flat, _ = phantom((8, 24, 24))
    mask = flat.astype(np.uint8)
    hole = (4, 12, 4)
    assert mask[hole]
    step = BiasCorrection(over="region", shrink_factor=1, n_iterations=(5,))
    without = mask.copy()
    without[hole] = 0
    expected = step.field(sample_of(image, without))
    image[hole] = -50
    sample = sample_of(image, mask)
    assert np.array_equal(step.field(sample), expected)
    assert step.apply(sample).array[hole] == -50 / expected[hole]
    image[0, 0, 0] = np.nan
    assert np.array_equal(step.field(sample_of(image, mask)), expected)


def test_bias_correction_tells_how_far_it_is(caplog):
    image, _, _, _ = phantom((8, 24, 24))
    with caplog.at_level(logging.DEBUG, logger="grayling"):
        BiasCorrection(n_iterations=(2, 1), convergence_threshold=1e-9).apply(sample_of(image))
    assert caplog.messages[0] == "image: bias correction on 6 x 6 x 4 voxels (x, y, z), at most 2 + 1 iterations"
    starts = [message.partition(", convergence")[0] for message in caplog.messages[1:]]
    assert starts == [
        "bias correction: level 1, iteration 1",
        "bias correction: level 1, iteration 2",
        "bias correction: level 2, iteration 1",
    ]


def test_a_level_ends_when_the_field_changes_little(caplog):
    image, _, _, _ = phantom((8, 24, 24))
    with caplog.at_level(logging.DEBUG, logger="grayling"):
        BiasCorrection(n_iterations=(9, 9), convergence_threshold=1.0).apply(sample_of(image))
    assert len(caplog.messages) == 1 + 2  # the first line, and one iteration per level


@pytest.fixture
def heeded_ctrl_c():
    """Python's handler of Ctrl-C, which a background shell has ignored."""
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, usual)


@pytest.mark.usefixtures("heeded_ctrl_c")
def test_ctrl_c_ends_the_run(capfd):
    image, _, _, _ = phantom((24, 40, 40))
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        BiasCorrection(shrink_factor=1, n_iterations=(1_000,), convergence_threshold=1e-300).apply(sample_of(image))
    timer.join()
    capfd.readouterr()  # SimpleITK prints the interrupt


@pytest.mark.parametrize(
    ("image", "mask", "step", "words"),
    [
        (np.full((5, 8, 8), -1.0), np.ones((5, 8, 8)), {"over": "region"}, "region '1' of image has 0 voxels above 0"),
        (np.zeros((5, 8, 8)), None, {}, "what lies above Otsu's threshold in image has 0 voxels above 0"),
        (np.ones((5, 1, 8)), None, {}, r"image has 5 x 1 x 8 voxels \(z, y, x\); a bias field needs two or more"),
        (np.full((5, 8, 8), np.nan), None, {}, "image has 320 NaN or infinite of 320 voxels"),
    ],
)
def test_images_without_a_field_are_refused(image, mask, step, words):
    with pytest.raises(InvalidImage, match=words):
        BiasCorrection(**step).apply(sample_of(image, mask))


def test_a_region_that_shrinking_loses_is_refused():
    mask = np.zeros((16, 16, 16), np.uint8)
    mask[3, 3, 3] = 1
    with pytest.raises(InvalidImage, match="has 1 voxel above 0, of which none is left after shrinking by 4; choose"):
        BiasCorrection(over="region").apply(sample_of(np.ones((16, 16, 16)), mask))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: BiasCorrection(over="whole"), "BiasCorrection.over must be one of otsu, image, foreground, region"),
        (lambda: BiasCorrection(shrink_factor=0), "BiasCorrection.shrink_factor must be a whole number from 1 to 32"),
        (lambda: BiasCorrection(n_iterations=()), "BiasCorrection.n_iterations must be a list of 1 to 8"),
        (lambda: BiasCorrection(n_control_points=3), "BiasCorrection.n_control_points must be"),
    ],
)
def test_refused(make, words):
    with pytest.raises(InvalidSettings, match=words):
        make()


def test_settings_and_back():
    chain = preprocess.Chain((BiasCorrection(n_iterations=(20, 10)),))
    assert _schema.build(preprocess.Chain, _schema.plain(chain)) == chain
    assert chain.steps[0].sentence() == (
        "The bias field was corrected by N4 within the voxels above Otsu's threshold, fitted to the image shrunk by 4, "
        "with 4 control points per axis at the first level, at most 20 and 10 iterations at the 2 levels and a "
        "convergence threshold of 0.001."
    )
