# Copyright The grayling developers. Licensed under Apache-2.0.
"""Image processing: steps that take a sample and return one, alone or in a chain.

>>> import numpy as np
>>> from grayling import preprocess
>>> image = np.arange(4 * 6 * 6.0).reshape(4, 6, 6)
>>> sample = preprocess.load(image, image > 30, spacing_mm=(3, 1, 1))
>>> preprocess.Resample(spacing_mm=1.5).apply(sample).image.grid.shape
(8, 4, 4)

A sample goes on as SimpleITK images, to `grayling.extract` or to other programs:

>>> import grayling as gl
>>> clipped = preprocess.Window(range=(0, 100)).apply(sample)
>>> table = gl.extract(clipped.to_sitk(), clipped.mask_to_sitk(), families=["intensity_statistics"])
>>> table["intensity_statistics_maximum_intensity"]
100.0
"""

from grayling.preprocess.bias_correction import BiasCorrection
from grayling.preprocess.chain import Chain, Step
from grayling.preprocess.denoising import CurvatureDiffusion, Denoise, GaussianFilter, MedianFilter
from grayling.preprocess.intensity import ClipPercentiles, Rescale, Window, ZScore
from grayling.preprocess.levels import discretise, resegment
from grayling.preprocess.loading import load
from grayling.preprocess.nyul import NyulStandardisation
from grayling.preprocess.perturbation import (
    AddNoise,
    GrowMask,
    RandomiseContour,
    Rotate,
    Study,
    Translate,
    estimated_noise,
    perturbed,
)
from grayling.preprocess.resampling import Resample, SamplingGrid
from grayling.preprocess.rounding import Round
from grayling.preprocess.sample import Crop, RegionMasks, Sample
from grayling.preprocess.suv import StandardisedUptake, SuvFactor, suv_factor

__all__ = [
    "AddNoise",
    "BiasCorrection",
    "Chain",
    "ClipPercentiles",
    "Crop",
    "CurvatureDiffusion",
    "Denoise",
    "GaussianFilter",
    "GrowMask",
    "MedianFilter",
    "NyulStandardisation",
    "RandomiseContour",
    "RegionMasks",
    "Resample",
    "Rescale",
    "Rotate",
    "Round",
    "Sample",
    "SamplingGrid",
    "StandardisedUptake",
    "Step",
    "Study",
    "SuvFactor",
    "Translate",
    "Window",
    "ZScore",
    "discretise",
    "estimated_noise",
    "load",
    "perturbed",
    "resegment",
    "suv_factor",
]
