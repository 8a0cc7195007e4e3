# Copyright The grayling developers. Licensed under Apache-2.0.
"""One example of every filter, and a figure of their response maps of a lesion that looks like one in CT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from grayling.examples import ct_lesion
from grayling.filters.bank import AnyFilter
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
from grayling.preprocess import Resample, load
from grayling.preview import gallery

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["EXAMPLES", "figure"]

# By what stands above the picture.
EXAMPLES: Mapping[str, AnyFilter] = {
    "mean": Mean(support=5),
    "Gaussian": Gaussian(sigma_mm=2.0),
    "Gaussian, derivative along x": Gaussian(sigma_mm=2.0, order=(0, 0, 1)),
    "median": Median(support=5),
    "gradient magnitude": GradientMagnitude(),
    "Laplacian of Gaussian": LaplacianOfGaussian(sigma_mm=2.0),
    "LoG, recursive": RecursiveLaplacianOfGaussian(sigma_mm=2.0),
    "Laws E5L5L5": Laws(kernel="E5L5L5"),
    "Laws E5L5S5, pooled energy": Laws(kernel="E5L5S5", pooling="maximum", energy_radius=2),
    "Gabor, one orientation": Gabor(sigma_mm=4.0, wavelength_mm=6.0, theta_degrees=45.0, dimensions=2),
    "Gabor, averaged": Gabor(sigma_mm=4.0, wavelength_mm=6.0, theta_step_degrees=22.5),
    "Coiflet 1, HLL": SeparableWavelet(wavelet="coiflet1", subband="HLL"),
    "Daubechies 3, LLH, pooled": SeparableWavelet(wavelet="daubechies3", subband="LLH", pooling="average"),
    "Simoncelli, level 2": Simoncelli(level=2),
    "Riesz (1, 0, 0) of LoG": RieszLaplacianOfGaussian(sigma_mm=2.0, order=(1, 0, 0)),
    "Riesz (0, 2, 0) of Simoncelli": RieszSimoncelli(level=2, order=(0, 2, 0)),
    "Riesz (2, 0, 0), steered": RieszSimoncelli(level=2, order=(2, 0, 0), steering_sigma_mm=2.0),
    "local binary pattern, 2D": LocalBinaryPattern2D(radius=2.0, points=12),
    "local binary pattern, 3D": LocalBinaryPattern3D(degree=1),
    "square": Square(),
    "square root": SquareRoot(),
    "logarithm": Logarithm(),
    "exponential": Exponential(),
}


def figure() -> Figure:
    """Return a figure of the central slice of the lesion, in cubes of 1 mm, and of every example's response map."""
    lesion = ct_lesion()
    sample = Resample(spacing_mm=1.0).apply(load(lesion.image, spacing_mm=lesion.spacing_mm))
    image = replace(sample.image, name="image")
    return gallery(image, {title: made.response(image) for title, made in EXAMPLES.items()})
