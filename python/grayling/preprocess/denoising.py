# Copyright The grayling developers. Licensed under Apache-2.0.
"""Removal of noise before features: median, Gaussian, and curvature anisotropic diffusion, which spares edges.

Beyond the image its boundary voxels go on. One slice is filtered in its plane.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _schema
from grayling._schema import setting
from grayling._words import plain_number
from grayling.errors import InvalidSettings
from grayling.preprocess.applying import applied
from grayling.preprocess.itk import array_of, execute, itk_image, per_axis
from grayling.preprocess.sample import Sample
from grayling.preprocess.scope import check_all_finite

__all__ = ["CurvatureDiffusion", "Denoise", "GaussianFilter", "MedianFilter"]

# The Gaussian is cut off at this many standard deviations, where it has fallen below 0.04 percent of its peak.
_TRUNCATION = 4.0


@dataclass(frozen=True, kw_only=True)
class MedianFilter:
    """The median of a box of ``2 radius + 1`` voxels per axis."""

    method: ClassVar[str] = "median"
    radius: tuple[int, int, int] = setting(
        (1, 1, 1),
        text="Voxels to either side, (z, y, x); 0 leaves an axis alone",
        expectation="three whole numbers from 0 to 10 (z, y, x), not all 0",
        accepts=lambda radius: all(0 <= value <= 10 for value in radius) and any(radius),
        unit="voxel",
    )

    def __post_init__(self) -> None:
        _schema.check(self)

    def filtered(
        self, array: npt.NDArray[np.float64], spacing_mm: tuple[float, float, float]
    ) -> npt.NDArray[np.float64]:
        """Return the filtered voxels, (z, y, x)."""
        import SimpleITK as sitk

        image = itk_image(array, spacing_mm)
        return array_of(sitk.Median(image, per_axis(self.radius, image)))

    def words(self) -> str:
        """Return the filter's name and parameters."""
        z, y, x = (2 * value + 1 for value in self.radius)
        return f"a median filter of {z} x {y} x {x} voxels (z, y, x)"


@dataclass(frozen=True, kw_only=True)
class GaussianFilter:
    """A Gaussian of one width in millimetres along every axis, sampled at voxels up to 4 standard deviations."""

    method: ClassVar[str] = "gaussian"
    sigma_mm: float = setting(
        text="Standard deviation",
        expectation="a finite number above 0",
        accepts=lambda sigma: 0 < sigma < float("inf"),
        unit="mm",
    )

    def __post_init__(self) -> None:
        _schema.check(self)

    def filtered(
        self, array: npt.NDArray[np.float64], spacing_mm: tuple[float, float, float]
    ) -> npt.NDArray[np.float64]:
        """Return the filtered voxels, (z, y, x)."""
        # ITK's discrete Gaussian has too large a width from 10 voxels on and turns into NaN at 27.
        from scipy.ndimage import gaussian_filter  # type: ignore[import-untyped]

        sigma = [self.sigma_mm / spacing for spacing in spacing_mm]
        result: npt.NDArray[np.float64] = gaussian_filter(array, sigma, mode="nearest", truncate=_TRUNCATION)
        return result

    def words(self) -> str:
        """Return the filter's name and parameters."""
        return f"a Gaussian filter with a standard deviation of {plain_number(self.sigma_mm)} mm"


@dataclass(frozen=True, kw_only=True)
class CurvatureDiffusion:
    """Modified curvature diffusion: smooths along edges, not across them.

    R. T. Whitaker, X. Xue, Variable-conductance, level-set curvature for image denoising, ICIP 2001
    (doi:10.1109/ICIP.2001.958071), as ITK implements it. A time step is stable up to the smallest spacing divided by
    2^(d + 1) in d dimensions, 1/16 for 1 mm voxels.
    """

    method: ClassVar[str] = "curvature_anisotropic_diffusion"
    n_iterations: int = setting(
        5,
        text="Number of time steps",
        expectation="a whole number from 1 to 1000",
        accepts=lambda number: 1 <= number <= 1000,
    )
    time_step: float | None = setting(
        None,
        text="How far one iteration goes; null for the largest stable one, which the voxel spacing sets",
        expectation="a finite number above 0, or null",
        accepts=lambda step: step is None or 0 < step < float("inf"),
    )
    conductance: float = setting(
        3.0,
        text="Gradients up to about this multiple of the image's mean gradient are smoothed away",
        expectation="a finite number above 0",
        accepts=lambda conductance: 0 < conductance < float("inf"),
    )

    def __post_init__(self) -> None:
        _schema.check(self)

    def filtered(
        self, array: npt.NDArray[np.float64], spacing_mm: tuple[float, float, float]
    ) -> npt.NDArray[np.float64]:
        """Return the filtered voxels, (z, y, x).

        Raises
        ------
        grayling.errors.InvalidSettings
            If the time step is too large to be stable at this spacing.
        """
        import SimpleITK as sitk

        image = itk_image(array, spacing_mm)
        process = sitk.CurvatureAnisotropicDiffusionImageFilter()
        process.SetTimeStep(self._stable_step(image.GetDimension(), min(image.GetSpacing())))
        process.SetNumberOfIterations(self.n_iterations)
        process.SetConductanceParameter(self.conductance)
        return array_of(execute(process, (image,), lambda: f"curvature diffusion: {process.GetProgress():.0%}"))

    def words(self) -> str:
        """Return the filter's name and parameters."""
        given = self.time_step
        step = "the largest stable time step" if given is None else f"a time step of {plain_number(given)}"
        return (
            f"curvature anisotropic diffusion ({self.n_iterations} iterations with {step}, "
            f"conductance {plain_number(self.conductance)})"
        )

    def _stable_step(self, n_dimensions: int, spacing_mm: float) -> float:
        largest = spacing_mm / 2 ** (n_dimensions + 1)
        if self.time_step is not None and self.time_step > largest:
            raise InvalidSettings(
                f"CurvatureDiffusion.time_step is {self.time_step:g}, which is not stable for a smallest spacing of "
                f"{spacing_mm:g} mm in {n_dimensions}D; at most {largest:g}, or null for that"
            )
        return largest if self.time_step is None else self.time_step


@dataclass(frozen=True)
class Denoise:
    """Smooth the image with one of several filters.

    Examples
    --------
    >>> from grayling import preprocess
    >>> preprocess.Denoise(preprocess.GaussianFilter(sigma_mm=1)).sentence()
    'Noise was reduced by a Gaussian filter with a standard deviation of 1 mm.'
    """

    method: ClassVar[str] = "denoise"
    needs_one_region: ClassVar[bool] = False
    filter: MedianFilter | GaussianFilter | CurvatureDiffusion = setting(
        MedianFilter(), text="The filter: median, gaussian or curvature_anisotropic_diffusion"
    )

    def __post_init__(self) -> None:
        _schema.check(self)

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with the filtered image, float64.

        Raises
        ------
        grayling.errors.InvalidImage
            If a voxel is NaN or infinite, which would spread.
        """
        check_all_finite(sample.image, "fill them with numbers first")
        return sample.with_array(self.filter.filtered(np.asarray(sample.array, np.float64), sample.spacing_mm))

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        return f"Noise was reduced by {self.filter.words()}."
