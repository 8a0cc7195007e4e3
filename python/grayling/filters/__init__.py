# Copyright The grayling developers. Licensed under Apache-2.0.
"""Image filters, those of the IBSI 2 reference manual and others: an array or image in, a response map out.

>>> import numpy as np
>>> from grayling import filters
>>> image = np.random.default_rng(0).normal(size=(16, 32, 32))
>>> filters.LaplacianOfGaussian(sigma_mm=1.5)(image, spacing_mm=(1, 1, 1)).shape
(16, 32, 32)

Features of response maps come from `grayling.extract`:

>>> import grayling as gl
>>> smooth, edges = filters.Mean(support=5), filters.Laws(kernel="E5L5L5", pooling="maximum", name="edges")
>>> chosen = ["intensity_statistics_mean_intensity", "glcm_contrast_3d_merged"]
>>> table = gl.extract(image, image > 0, spacing_mm=(1, 1, 1), filters=[smooth, edges], features=chosen)
>>> for key in table:
...     print(key)
intensity_statistics_mean_intensity
glcm_contrast_3d_merged
mean_support_5_intensity_statistics_mean_intensity
mean_support_5_glcm_contrast_3d_merged
edges_intensity_statistics_mean_intensity
edges_glcm_contrast_3d_merged

In a settings file the same is written as follows; ``grayling filters`` lists the filters and what each takes::

    filters:
      - {method: mean, support: 5}
      - {method: laws, kernel: E5L5L5, pooling: maximum, name: edges}
    response_discretisation: {method: fixed_bin_number, n_bins: 32}

An image of float32 voxels is filtered in float32, every other one in float64; several steps of processing, such as
``Round``, give float64.
"""

from grayling.filters._filter import Filter, ImageFilter
from grayling.filters.convolution import convolve
from grayling.filters.gabor import Gabor
from grayling.filters.gaussian import Gaussian, LaplacianOfGaussian
from grayling.filters.gradient_magnitude import GradientMagnitude
from grayling.filters.laws import Laws
from grayling.filters.local_binary_pattern import LocalBinaryPattern2D
from grayling.filters.mean import Mean
from grayling.filters.median import Median
from grayling.filters.pointwise import Exponential, Logarithm, Square, SquareRoot
from grayling.filters.recursive_gaussian import RecursiveLaplacianOfGaussian
from grayling.filters.riesz import RieszLaplacianOfGaussian, RieszSimoncelli
from grayling.filters.separable_wavelet import SeparableWavelet
from grayling.filters.simoncelli import Simoncelli
from grayling.filters.spherical_pattern import LocalBinaryPattern3D
from grayling.filters.stationary_wavelet import stationary_wavelet

__all__ = [
    "Exponential",
    "Filter",
    "Gabor",
    "Gaussian",
    "GradientMagnitude",
    "ImageFilter",
    "LaplacianOfGaussian",
    "Laws",
    "LocalBinaryPattern2D",
    "LocalBinaryPattern3D",
    "Logarithm",
    "Mean",
    "Median",
    "RecursiveLaplacianOfGaussian",
    "RieszLaplacianOfGaussian",
    "RieszSimoncelli",
    "SeparableWavelet",
    "Simoncelli",
    "Square",
    "SquareRoot",
    "convolve",
    "stationary_wavelet",
]
