# Copyright The grayling developers. Licensed under Apache-2.0.
"""Correction of the slowly varying bias field of MR images by N4.

N. J. Tustison et al., N4ITK: improved N3 bias correction, IEEE Trans. Med. Imaging 29, 2010
(doi:10.1109/TMI.2010.2046908), as ITK implements it. The field is fitted to logarithms on a coarser grid, evaluated at
every voxel of the image, and the image is divided by it. Voxels without a logarithm (0 or below, NaN) take no part in
the fit and are divided like all others. The image is not rescaled afterwards.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from grayling._schema import setting
from grayling._words import counted, joined, plain_number
from grayling.errors import InvalidImage
from grayling.preprocess.applying import applied
from grayling.preprocess.itk import array_of, execute, itk_image, per_axis
from grayling.preprocess.sample import Sample
from grayling.preprocess.scope import Scoped, check_all_finite, over_setting

if TYPE_CHECKING:
    import SimpleITK

__all__ = ["BiasCorrection"]

_log = logging.getLogger("grayling")

# ITK's defaults, stated so that another version of ITK gives the same field.
_FULL_WIDTH_AT_HALF_MAXIMUM = 0.15
_WIENER_FILTER_NOISE = 0.01
_N_HISTOGRAM_BINS = 200
_SPLINE_ORDER = 3
# Shrinking leaves at least this many voxels per axis, for the field to have something to follow.
_FEWEST_VOXELS = 4


@dataclass(frozen=True, kw_only=True)
class BiasCorrection(Scoped):
    """Divide an MR image by its bias field, fitted by N4 inside a mask.

    With ``over: otsu`` the mask is what lies above Otsu's threshold (200 bins), which leaves out the air.
    """

    method: ClassVar[str] = "bias_correction"
    over: str = over_setting("otsu", ("image", "foreground", "region", "reference"))
    shrink_factor: int = setting(
        4,
        text="The field is fitted to every n-th voxel per axis, to fewer where an axis would keep less than 4",
        expectation="a whole number from 1 to 32",
        accepts=lambda factor: 1 <= factor <= 32,
    )
    n_iterations: tuple[int, ...] = setting(
        (50, 50, 50, 50),
        text="Largest number of iterations per level; each level halves the distance of control points",
        expectation="a list of 1 to 8 whole numbers, each from 1 to 10000",
        accepts=lambda numbers: 1 <= len(numbers) <= 8 and all(1 <= number <= 10_000 for number in numbers),
    )
    convergence_threshold: float = setting(
        0.001,
        text="A level ends when the field's change falls below it (coefficient of variation)",
        expectation="a finite number above 0",
        accepts=lambda threshold: 0 < threshold < float("inf"),
    )
    n_control_points: int = setting(
        4,
        text="Control points of the B-spline per axis at the first level",
        expectation="a whole number from 4 to 32",
        accepts=lambda number: 4 <= number <= 32,
    )

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with the corrected image, float64.

        Raises
        ------
        grayling.errors.InvalidImage
            If the mask holds no positive intensity, y or x is one voxel long, or voxels looked at are NaN or infinite.
        """
        return sample.with_array(np.asarray(sample.array, np.float64) / self.field(sample))

    def field(self, sample: Sample) -> npt.NDArray[np.float64]:
        """Return the bias field that `apply` divides by, (z, y, x); ITK evaluates its logarithm as float32."""
        image, mask = self._images(sample)
        process = self._filter(image)
        _log.info(
            "%s: bias correction on %s voxels (x, y, z), at most %s iterations",
            sample.image.name,
            " x ".join(map(str, image.GetSize())),
            " + ".join(map(str, self.n_iterations)),
        )
        execute(
            process,
            (image, mask),
            lambda: (
                f"bias correction: level {process.GetCurrentLevel() + 1}, iteration {process.GetElapsedIterations()}, "
                f"convergence {process.GetCurrentConvergenceMeasurement():.3g}"
            ),
        )
        full = itk_image(np.zeros(sample.image.grid.shape, np.float32), sample.spacing_mm)
        return np.exp(array_of(process.GetLogBiasFieldAsImage(full)))

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        where = "the voxels above Otsu's threshold" if self.over == "otsu" else self.words()
        iterations, threshold = joined(map(str, self.n_iterations)), plain_number(self.convergence_threshold)
        levels = "this level" if len(self.n_iterations) == 1 else f"the {len(self.n_iterations)} levels"
        return (
            f"The bias field was corrected by N4 within {where}, fitted to the image shrunk by {self.shrink_factor}, "
            f"with {self.n_control_points} control points per axis at the first level, at most "
            f"{iterations} iterations at {levels} and a convergence threshold of {threshold}."
        )

    def _images(self, sample: Sample) -> tuple[SimpleITK.Image, SimpleITK.Image]:
        """Return the image and the mask that the field is fitted to, shrunk."""
        import SimpleITK as sitk

        n_z, n_y, n_x = shape = sample.image.grid.shape
        if n_y == 1 or n_x == 1:
            raise InvalidImage(
                f"{sample.image.name} has {n_z} x {n_y} x {n_x} voxels (z, y, x); a bias field needs two or more along "
                "y and x"
            )
        array = np.asarray(sample.array, np.float64)
        mask = self._mask(sample, array)
        factors = [max(1, min(self.shrink_factor, n // _FEWEST_VOXELS)) for n in shape]
        image, fitted = (itk_image(each, sample.spacing_mm) for each in (array, mask))
        fitted = sitk.Shrink(fitted, per_axis(factors, fitted))
        if not array_of(fitted).any():
            raise InvalidImage(
                f"{self._where(sample)} has {counted(int(mask.sum()), 'voxel')} above 0, of which none is left after "
                f"shrinking by {self.shrink_factor}; choose a smaller shrink_factor, or other voxels with over="
            )
        return sitk.Shrink(image, per_axis(factors, image)), fitted

    def _mask(self, sample: Sample, array: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
        """Return 1 for the voxels that the field is fitted to, (z, y, x)."""
        crop = self.crop(sample)
        if crop is not None:
            inside = crop.placed(sample.image.grid.shape) != 0
        else:
            check_all_finite(sample.image, "fit the field to a region with over=")
            inside = array > self._threshold(sample, array)
        mask: npt.NDArray[np.uint8] = (inside & (array > 0)).astype(np.uint8)
        return mask

    def _threshold(self, sample: Sample, array: npt.NDArray[np.float64]) -> float:
        import SimpleITK as sitk

        if self.over == "otsu":
            otsu = sitk.OtsuThresholdImageFilter()
            otsu.SetNumberOfHistogramBins(_N_HISTOGRAM_BINS)
            otsu.Execute(itk_image(array, sample.spacing_mm))
            return float(otsu.GetThreshold())
        return float(array.mean()) if self.over == "foreground" else -np.inf

    def _where(self, sample: Sample) -> str:
        return f"what lies above Otsu's threshold in {sample.image.name}" if self.over == "otsu" else self.words(sample)

    def _filter(self, image: SimpleITK.Image) -> SimpleITK.N4BiasFieldCorrectionImageFilter:
        import SimpleITK as sitk

        process = sitk.N4BiasFieldCorrectionImageFilter()
        process.SetMaximumNumberOfIterations(self.n_iterations)
        process.SetConvergenceThreshold(self.convergence_threshold)
        process.SetNumberOfControlPoints([self.n_control_points] * image.GetDimension())
        process.SetBiasFieldFullWidthAtHalfMaximum(_FULL_WIDTH_AT_HALF_MAXIMUM)
        process.SetWienerFilterNoise(_WIENER_FILTER_NOISE)
        process.SetNumberOfHistogramBins(_N_HISTOGRAM_BINS)
        process.SetSplineOrder(_SPLINE_ORDER)
        return process
