# Copyright The grayling developers. Licensed under Apache-2.0.
"""Image filters of the IBSI 2 reference manual: an array or image in, a response map out.

>>> import numpy as np
>>> from grayling import filters
>>> image = np.random.default_rng(0).normal(size=(16, 32, 32))
>>> filters.LaplacianOfGaussian(sigma_mm=1.5)(image, spacing_mm=(1, 1, 1)).shape
(16, 32, 32)
"""

from grayling.filters._filter import Filter
from grayling.filters.gaussian import Gaussian, LaplacianOfGaussian
from grayling.filters.laws import Laws
from grayling.filters.mean import Mean
from grayling.filters.separable_wavelet import SeparableWavelet

__all__ = ["Filter", "Gaussian", "LaplacianOfGaussian", "Laws", "Mean", "SeparableWavelet"]
