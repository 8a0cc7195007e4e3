# Copyright The grayling developers. Licensed under Apache-2.0.
"""The sentences of all steps, for a paper: every setting is told, with all the digits that were given."""

import dataclasses
import typing

import pytest

from grayling.preprocess import (
    AddNoise,
    BiasCorrection,
    Chain,
    ClipPercentiles,
    Denoise,
    GrowMask,
    NyulStandardisation,
    RandomiseContour,
    Resample,
    Rescale,
    Rotate,
    Round,
    StandardisedUptake,
    Translate,
    Window,
    ZScore,
)
from grayling.preprocess.chain import Step
from grayling.preprocess.denoising import CurvatureDiffusion, GaussianFilter, MedianFilter
from grayling.settings import Settings

REFERENCE = {"over": "reference", "reference_label": 7}
# A step, and another value for every one of its settings; where two settings go together, both.
OTHERWISE = [
    (Resample(spacing_mm=1.5), {"spacing_mm": (None, 1.25, 1.5)}),
    (Resample(spacing_mm=1.5), {"interpolator": "cubic_spline"}),
    (Resample(spacing_mm=1.5), {"mask_interpolator": "nearest"}),
    (Resample(spacing_mm=1.5), {"mask_threshold": 0.4}),
    (Resample(spacing_mm=1.5), {"align": "origin"}),
    (Resample(spacing_mm=1.5), {"border": "mirror"}),
    (Round(), {"unit": 0.25}),
    (StandardisedUptake(), {"quantity": "body_surface_area"}),
    (StandardisedUptake(), {"required": False}),
    (Window(range=(0, 1)), {"range": (0, 2)}),
    (ClipPercentiles(), {"range": (1, 98)}),
    *[(step, {"over": "foreground"}) for step in (ClipPercentiles(), ZScore(), Rescale(), BiasCorrection())],
    *[(step, REFERENCE) for step in (ClipPercentiles(), ZScore(), Rescale(), BiasCorrection())],
    (Rescale(), {"range": (0, 2)}),
    (ZScore(), {"scale": 100}),
    (NyulStandardisation(percentiles=(1, 99), standard_scale=(0, 100)), {"standard_scale": (0, 200)}),
    (NyulStandardisation(percentiles=(1, 50, 99), standard_scale=(0, 5, 9)), {"percentiles": (1, 60, 99)}),
    (NyulStandardisation(percentiles=(1, 99), standard_scale=(0, 100)), {"over": "image"}),
    (NyulStandardisation(percentiles=(1, 99), standard_scale=(0, 100)), REFERENCE),
    (BiasCorrection(), {"shrink_factor": 2}),
    (BiasCorrection(), {"n_iterations": (50, 40)}),
    (BiasCorrection(), {"convergence_threshold": 0.01}),
    (BiasCorrection(), {"n_control_points": 5}),
    (Denoise(), {"filter": MedianFilter(radius=(0, 1, 1))}),
    (Denoise(filter=GaussianFilter(sigma_mm=1)), {"filter": GaussianFilter(sigma_mm=2)}),
    (Denoise(filter=CurvatureDiffusion()), {"filter": CurvatureDiffusion(n_iterations=6)}),
    (Denoise(filter=CurvatureDiffusion()), {"filter": CurvatureDiffusion(time_step=0.01)}),
    (Denoise(filter=CurvatureDiffusion()), {"filter": CurvatureDiffusion(conductance=2)}),
    (AddNoise(), {"sigma": 2}),
    (AddNoise(), {"seed": 2}),
    (GrowMask(mm=2), {"mm": -2}),
    (GrowMask(fraction=0.5), {"fraction": 0.25}),
    (GrowMask(fraction=0.5), {"seed": 2}),
    (RandomiseContour(), {"supervoxel_mm": 10}),
    (RandomiseContour(), {"compactness": 0.5}),
    (RandomiseContour(), {"never": 0.1}),
    (RandomiseContour(), {"always": 0.8}),
    (RandomiseContour(), {"seed": 2}),
    (Rotate(5.0), {"degrees": 6.0}),
    (Rotate(5.0), {"axis": "x"}),
    (Rotate(5.0), {"shift_voxels": (0, 0.5, 0)}),
    (Rotate(5.0), {"interpolator": "linear"}),
    (Translate(shift_voxels=(0, 0, 0.5)), {"shift_voxels": (0, 0, 0.25)}),
    (Translate(shift_mm=(0, 0, 0.5)), {"shift_mm": (0, 0, 0.25)}),
    (Translate(shift_mm=(0, 0, 0.5)), {"interpolator": "linear"}),
]


@pytest.mark.parametrize(("step", "change"), OTHERWISE, ids=lambda part: str(part)[:60])
def test_every_setting_is_told(step, change):
    assert dataclasses.replace(step, **change).sentence() != step.sentence()


def test_no_setting_is_left_out_here():
    settings = {(step, field.name) for step in typing.get_args(Step) for field in dataclasses.fields(step)}
    assert settings == {(type(step), name) for step, change in OTHERWISE for name in change}


@pytest.mark.parametrize(
    "step",
    [
        Window(range=(-1234567.5, 1234567.25)),
        Rescale(range=(-1234567.5, 1234567.25)),
        Rotate(1.23456725),
        Resample(spacing_mm=(1.23456725, 1, 1)),
        GrowMask(fraction=0.123456725),
        AddNoise(sigma=1234567.25),
    ],
)
def test_digits_are_kept(step):
    assert "34567" in step.sentence()
    assert "25" in step.sentence()
    assert "e+" not in step.sentence()


@pytest.mark.parametrize("step", [Rotate(5.0), Translate(shift_voxels=(0, 0, 0.5)), Resample(spacing_mm=1.0)])
def test_steps_that_move_voxels_resample(step):
    assert "Images were not resampled." in Settings().methods()
    assert "not resampled" not in Settings(preprocessing=Chain((step,))).methods()
