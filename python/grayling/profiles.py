# Copyright The grayling developers. Licensed under Apache-2.0.
"""Settings with a name: IBSI's own configurations, and starting points by modality.

IBSI fixes no default processing. It says which combinations are sound (reference manual, "Image processing") and asks
that all of them be reported. What `for_ct`, `for_mr` and `for_pet` choose is therefore ours; each says why.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grayling._words import closest
from grayling.errors import InvalidSettings

if TYPE_CHECKING:
    from grayling.preprocess import Resample
    from grayling.settings import Settings

__all__ = ["Profiles"]

_SLICES = ("2D averaged", "2D slice-merged", "2.5D direction-merged", "2.5D merged", "2D", "2.5D")
_VOLUME = ("3D averaged", "3D merged", "3D")


class Profiles:
    """What `grayling.Settings` can be made from by name."""

    @staticmethod
    def ibsi(configuration: str) -> Settings:
        """Return the processing for which IBSI 1 has reference values.

        Parameters
        ----------
        configuration
            ``"digital_phantom"``, or ``"A"`` to ``"E"`` of the CT phantom, whose intensities are rounded to whole
            numbers first, as NIfTI need not hold them so. Texture is aggregated in all ways that have values.

        Raises
        ------
        grayling.errors.InvalidSettings
            For other names.

        Notes
        -----
        Source: IBSI reference manual (arXiv:1612.07003), "Reference data sets", "Configurations".
        """
        made = _configurations()
        if configuration not in made:
            raise InvalidSettings(f"IBSI has no configuration {configuration!r}{closest(configuration, made)}")
        return made[configuration]

    @staticmethod
    def ibsi2(test: str) -> Settings:
        """Return the processing for which IBSI 2 has reference values: statistics of the CT phantom's response maps.

        Parameters
        ----------
        test
            ``"1.A"`` (no filter) to ``"9.B"``: A filters the phantom's slices, B the volume of voxels of 1 mm.

        Raises
        ------
        grayling.errors.InvalidSettings
            For other names.

        Notes
        -----
        Source: Whybra et al., Radiology 2024, doi:10.1148/radiol.231319, phase 2; manual arXiv:2006.05470.
        """
        from grayling.ibsi.filter_settings import TESTS

        if test not in TESTS:
            raise InvalidSettings(f"IBSI 2 has no test {test!r}{closest(test, TESTS)}")
        return TESTS[test]

    @staticmethod
    def for_ct(
        *,
        spacing_mm: float | None = 1.0,
        intensity_range: tuple[float, float] = (-1000.0, 400.0),
        bin_width: float = 25.0,
    ) -> Settings:
        """Return a starting point for computed tomography in Hounsfield units.

        Parameters
        ----------
        spacing_mm
            Of the isotropic voxels that image and masks are interpolated to; None keeps those of the image. Isotropic
            ones make texture independent of how the patient lay, 1 mm is about the resolution in the slice.
            Interpolation is linear, which the manual calls conservative: cubic splines overshoot at edges of 1000 HU.
            Masks keep voxels of which at least half is inside, and intensities are rounded to whole HU, in which the
            scanner is calibrated.
        intensity_range
            HU that take part in intensity and texture features; by default air to soft tissue, without bone and metal.
            Its lower end is where bins begin, so that equal HU get equal grey levels in all images.
        bin_width
            HU per grey level. The manual recommends a fixed bin size for calibrated units; 25 HU is what IBSI's own
            configurations A and C use, and above the noise of a usual scan.
        """
        from grayling.preprocess import Chain, Round
        from grayling.settings import FixedBinSize, NoDiscretisation, Resegmentation, Settings

        return Settings(
            modality="CT",
            preprocessing=Chain((*_isotropic(spacing_mm), Round())),
            resegmentation=Resegmentation(range=intensity_range),
            discretisation=FixedBinSize(bin_width),
            ivh_discretisation=NoDiscretisation(),  # calibrated and discrete (manual, "Intensity-volume histogram")
        )

    @staticmethod
    def for_mr(
        *,
        spacing_mm: float | None = 1.0,
        normalise_over: str | None = "foreground",
        n_bins: int = 32,
        outlier_sigma: float | None = 3.0,
    ) -> Settings:
        """Return a starting point for magnetic resonance images, whose intensities have arbitrary units.

        Parameters
        ----------
        spacing_mm
            Of the isotropic voxels that image and masks are interpolated to, linearly; None keeps those of the image.
        normalise_over
            Voxels whose mean and standard deviation intensities are expressed in, see `grayling.preprocess.ZScore`; by
            default those above the image's mean, so that the share of air in the field of view does not count. None
            keeps the image's own units. Texture is the same either way, intensity statistics are not.
        n_bins
            Grey levels between the region's lowest and highest intensity. For arbitrary units the manual recommends a
            fixed bin number and no range: neither zero nor the unit means the same in two images.
        outlier_sigma
            Voxels further from the region's mean are left out, as a few bright ones would stretch all bins (manual,
            "Intensity outlier filtering"); None keeps them.
        """
        from grayling.preprocess import Chain, ZScore
        from grayling.settings import FixedBinNumber, Resegmentation, Settings

        normalisation = () if normalise_over is None else (ZScore(over=normalise_over),)
        return Settings(
            modality="MR",
            preprocessing=Chain((*normalisation, *_isotropic(spacing_mm))),
            resegmentation=Resegmentation(outlier_sigma=outlier_sigma),
            discretisation=FixedBinNumber(n_bins),
            ivh_discretisation=FixedBinNumber(1000),  # arbitrary units (manual, "Intensity-volume histogram")
        )

    @staticmethod
    def for_pet(
        *,
        quantity: str = "body_weight",
        spacing_mm: float | None = 4.0,
        bin_width: float = 0.5,
        ivh_bin_width: float = 0.1,
    ) -> Settings:
        """Return a starting point for positron emission tomography in standardised uptake values (SUV).

        Parameters
        ----------
        quantity
            What uptake is normalised by, see `grayling.preprocess.StandardisedUptake`. Activity of a DICOM series
            becomes SUV; arrays and files without its header are taken to be SUV already, with a warning.
        spacing_mm
            Of the isotropic voxels that image and masks are interpolated to, linearly; None keeps those of the image.
            4 mm is about the spacing of clinical scanners, whose resolution is coarser still.
        bin_width
            SUV per grey level, from 0: the manual recommends a fixed bin size from the lower end of the range for
            calibrated units, and names SUV 0 for PET.
        ivh_bin_width
            SUV per step of the intensity-volume histogram: calibrated, but continuous.
        """
        from grayling.preprocess import Chain, StandardisedUptake
        from grayling.settings import FixedBinSize, Resegmentation, Settings

        uptake = StandardisedUptake(quantity=quantity, required=False)
        return Settings(
            modality="PET",
            preprocessing=Chain((uptake, *_isotropic(spacing_mm))),
            resegmentation=Resegmentation(range=(0.0, math.inf)),
            discretisation=FixedBinSize(bin_width),
            ivh_discretisation=FixedBinSize(ivh_bin_width),
        )


def _isotropic(spacing_mm: float | None) -> tuple[Resample, ...]:
    from grayling.preprocess import Resample

    return () if spacing_mm is None else (Resample(spacing_mm=spacing_mm),)


def _configurations() -> dict[str, Settings]:
    from grayling.preprocess import Chain, Resample, Round
    from grayling.settings import FixedBinNumber, FixedBinSize, NoDiscretisation, Resegmentation, Settings

    whole = Round()
    in_slices = Chain((whole, Resample(spacing_mm=(None, 2.0, 2.0)), whole))
    linear = Chain((whole, Resample(spacing_mm=2.0), whole))
    spline = Chain((whole, Resample(spacing_mm=2.0, interpolator="cubic_spline"), whole))
    return {
        "digital_phantom": Settings(
            discretisation=NoDiscretisation(), ivh_discretisation=NoDiscretisation(), aggregations=_SLICES + _VOLUME
        ),
        "A": Settings(
            preprocessing=Chain((whole,)),
            resegmentation=Resegmentation(range=(-500.0, 400.0)),
            discretisation=FixedBinSize(25.0),
            ivh_discretisation=NoDiscretisation(),
            aggregations=_SLICES,
        ),
        "B": Settings(
            preprocessing=in_slices,
            resegmentation=Resegmentation(range=(-500.0, 400.0)),
            discretisation=FixedBinNumber(32),
            ivh_discretisation=NoDiscretisation(),
            aggregations=_SLICES,
        ),
        "C": Settings(
            preprocessing=linear,
            resegmentation=Resegmentation(range=(-1000.0, 400.0)),
            discretisation=FixedBinSize(25.0),
            ivh_discretisation=FixedBinSize(2.5),
            aggregations=_VOLUME,
        ),
        "D": Settings(
            preprocessing=linear,
            resegmentation=Resegmentation(outlier_sigma=3.0),
            discretisation=FixedBinNumber(32),
            ivh_discretisation=NoDiscretisation(),
            aggregations=_VOLUME,
        ),
        "E": Settings(
            preprocessing=spline,
            resegmentation=Resegmentation(range=(-1000.0, 400.0), outlier_sigma=3.0),
            discretisation=FixedBinNumber(32),
            ivh_discretisation=FixedBinNumber(1000),
            aggregations=_VOLUME,
        ),
    }
