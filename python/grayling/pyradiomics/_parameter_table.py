# Copyright The grayling developers. Licensed under Apache-2.0.
"""The settings of a pyradiomics parameter file as one table: what each takes, what it does, what it is in grayling.

Reading files, the schema for pykwalify, overrides on the command line and the conversion to settings of grayling all go
by these rows.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grayling.pyradiomics._feature_names import WAVELETS

__all__ = [
    "INTERPOLATORS",
    "SECTIONS",
    "SETTINGS",
    "VOXEL_SETTINGS",
    "WEIGHTING_NORMS",
    "Parameter",
    "default_settings",
]

SECTIONS = ("setting", "voxelSetting", "featureClass", "imageType")

# Their numbers in SimpleITK are 1 to 10, in this order; since 2.5 sitkBSpline is 23 instead, and 3 is none.
INTERPOLATORS = (
    "sitkNearestNeighbor",
    "sitkLinear",
    "sitkBSpline",
    "sitkGaussian",
    "sitkLabelGaussian",
    "sitkHammingWindowedSinc",
    "sitkCosineWindowedSinc",
    "sitkWelchWindowedSinc",
    "sitkLanczosWindowedSinc",
    "sitkBlackmanWindowedSinc",
)
WEIGHTING_NORMS = ("euclidean", "manhattan", "infinity", "no_weighting")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A setting of pyradiomics.

    Attributes
    ----------
    name
        Its key.
    kind
        ``whole``, ``number``, ``switch`` or ``text``.
    text, unit
        What it does, and in which unit.
    ours
        What corresponds in grayling.
    many
        Whether it is a list of such values.
    lowest, highest, above
        The range: ends that are included, and one that is not.
    choices
        The texts that it may be.
    numbered
        Whether a choice may be given by its number, from 1.
    or_null, or_nan
        Whether null is accepted, and whether NaN means something.
    default
        What pyradiomics takes where it is left out; None for nothing.
    null_means
        What null stands for if not for the default.
    """

    name: str
    kind: str
    text: str
    ours: str
    unit: str = ""
    many: bool = False
    lowest: float | None = None
    highest: float | None = None
    above: float | None = None
    choices: Sequence[str] = ()
    numbered: bool = False
    or_null: bool = True
    or_nan: bool = False
    default: Any = None
    null_means: str = ""

    @property
    def expectation(self) -> str:
        """What it takes, in words."""
        one = {"whole": "a whole number", "number": "a number", "switch": "true or false", "text": "a text"}[self.kind]
        if self.choices:
            one = "one of " + ", ".join(self.choices) if len(self.choices) < 20 else "a wavelet of PyWavelets"
        if self.numbered:
            one += f", or its number from 1 to {len(self.choices)}"
        words = one + self._range_words()
        return f"a list, each {words}" if self.many else words

    def _range_words(self) -> str:
        if self.lowest is not None and self.highest is not None:
            return f" from {self.lowest:g} to {self.highest:g}"
        if self.above is not None:
            return f" above {self.above:g}"
        return "" if self.lowest is None else f" of at least {self.lowest:g}"


def _positive(name: str, kind: str, text: str, ours: str, **more: Any) -> Parameter:
    return Parameter(name=name, kind=kind, text=text, ours=ours, above=0, **more)


def _from(lowest: int, name: str, kind: str, text: str, ours: str, *, default: int) -> Parameter:
    return Parameter(name=name, kind=kind, text=text, ours=ours, lowest=lowest, default=default)


def _switch(name: str, text: str, ours: str, *, default: bool = False) -> Parameter:
    return Parameter(name=name, kind="switch", text=text, ours=ours, default=default)


def _by_name(*rows: Parameter) -> Mapping[str, Parameter]:
    return {row.name: row for row in rows}


SETTINGS = _by_name(
    Parameter(
        name="minimumROIDimensions",
        kind="whole",
        text="How many axes the region must extend along",
        ours="",
        lowest=1,
        highest=3,
        default=2,
    ),
    _positive("minimumROISize", "whole", "The region must have more voxels than this", "", unit="voxel"),
    _positive("geometryTolerance", "number", "How far image and mask may be apart", "", unit="mm"),
    _switch("correctMask", "Whether a mask on another grid is brought onto the image's", ""),
    _switch("additionalInfo", "Whether results tell versions, settings and facts of image and mask", "", default=True),
    _positive("label", "whole", "The region's value in the mask", "labels", default=1),
    _from(0, "label_channel", "whole", "The channel of a mask with several", "", default=0),
    _positive("binWidth", "number", "Width of grey levels", "discretisation.width", unit="intensity", default=25),
    _positive("binCount", "whole", "Number of grey levels, instead of their width", "discretisation.n_bins"),
    _switch("normalize", "Whether the image is standardised by its mean and deviation", "preprocessing: z_score"),
    _positive(
        "normalizeScale", "number", "The standard deviation after that", "preprocessing: z_score.scale", default=1
    ),
    _positive(
        "removeOutliers",
        "number",
        "Normalised intensities beyond so many deviations are clipped",
        "preprocessing: window",
    ),
    Parameter(
        name="resampledPixelSpacing",
        kind="number",
        text="New voxel spacing (x, y, z); 0 keeps an axis",
        ours="preprocessing: resample.spacing_mm",
        unit="mm",
        many=True,
        lowest=0,
    ),
    Parameter(
        name="interpolator",
        kind="text",
        text="How intensities are interpolated",
        ours="preprocessing: resample.interpolator",
        choices=INTERPOLATORS,
        numbered=True,
        default="sitkBSpline",
        null_means="no resampling",
    ),
    _from(0, "padDistance", "whole", "Voxels kept around the region when resampling or cropping", "", default=5),
    _positive(
        "distances",
        "whole",
        "Distances of neighbours in GLCM, GLDM and NGTDM",
        "texture.glcm_distance, ngldm_distance, ngtdm_distance",
        unit="voxel",
        many=True,
        default=[1],
    ),
    _switch("force2D", "Whether texture is that of slices", "aggregations"),
    Parameter(
        name="force2Ddimension",
        kind="whole",
        text="The axis across slices: 0 is z, 1 y, 2 x",
        ours="",
        lowest=0,
        highest=2,
        default=0,
    ),
    Parameter(
        name="resegmentRange",
        kind="number",
        text="Intensities kept, in units of resegmentMode",
        ours="resegmentation.range",
        many=True,
    ),
    Parameter(
        name="resegmentMode",
        kind="text",
        text="What resegmentRange is in: intensities, shares of the maximum, or deviations from the mean",
        ours="resegmentation.range, resegmentation.outlier_sigma",
        choices=("absolute", "relative", "sigma"),
        default="absolute",
    ),
    _switch("resegmentShape", "Whether shape is that of the re-segmented region", ""),
    _switch("preCrop", "Whether the image is cropped to the region before filters", ""),
    _positive(
        "sigma",
        "number",
        "Standard deviations of Laplacians of Gaussians",
        "filters: recursive_laplacian_of_gaussian.sigma_mm",
        unit="mm",
        many=True,
        default=[],
    ),
    _from(0, "start_level", "whole", "Wavelet levels before the first whose bands are used", "filters", default=0),
    _positive("level", "whole", "Number of wavelet levels", "filters: separable_wavelet.level", default=1),
    Parameter(
        name="wavelet",
        kind="text",
        text="The wavelet",
        ours="filters: separable_wavelet.wavelet",
        choices=WAVELETS,
        or_null=False,
        default="coif1",
    ),
    _switch("gradientUseSpacing", "Whether gradients are per mm", "filters: gradient_magnitude.unit", default=True),
    _positive(
        "lbp2DRadius",
        "number",
        "Radius of local binary patterns in slices",
        "filters: local_binary_pattern_2d.radius",
        unit="voxel",
        default=1,
    ),
    _from(
        1,
        "lbp2DSamples",
        "whole",
        "Points of local binary patterns in slices",
        "filters: local_binary_pattern_2d.points",
        default=8,
    ),
    Parameter(
        name="lbp2DMethod",
        kind="text",
        text="Code of local binary patterns in slices",
        ours="filters: local_binary_pattern_2d.code",
        choices=("default", "ror", "uniform", "var"),
        default="uniform",
    ),
    _from(
        1,
        "lbp3DLevels",
        "whole",
        "Degrees of spherical harmonics of local binary patterns",
        "filters: local_binary_pattern_3d.degree",
        default=2,
    ),
    _positive(
        "lbp3DIcosphereRadius",
        "number",
        "Radius of local binary patterns in 3D",
        "filters: local_binary_pattern_3d.radius",
        unit="voxel",
        default=1,
    ),
    _from(
        0,
        "lbp3DIcosphereSubdivision",
        "whole",
        "How often the sphere's faces are cut into four",
        "filters: local_binary_pattern_3d.subdivisions",
        default=1,
    ),
    Parameter(
        name="voxelArrayShift",
        kind="whole",
        text="Added to intensities in Energy, TotalEnergy and RootMeanSquared",
        ours="",
        unit="intensity",
        default=0,
    ),
    _switch("symmetricalGLCM", "Whether each pair counts in both orders", "texture.glcm_symmetric", default=True),
    Parameter(
        name="weightingNorm",
        kind="text",
        text="Norm of the distance that weighs directions of GLCM and GLRLM before they are merged",
        ours="texture.glcm_weighting, texture.glrlm_weighting",
        choices=WEIGHTING_NORMS,
    ),
    _from(0, "gldm_a", "whole", "Largest difference of dependent grey levels", "texture.ngldm_alpha", default=0),
)

# The settings that results tell of even where a file does not, in that order.
_TOLD = (
    *("minimumROIDimensions", "minimumROISize", "normalize", "normalizeScale", "removeOutliers"),
    *("resampledPixelSpacing", "interpolator", "preCrop", "padDistance", "distances", "force2D", "force2Ddimension"),
    *("resegmentRange", "label", "additionalInfo"),
)


def default_settings() -> dict[str, Any]:
    """Return the settings that an extractor begins with."""
    return {name: copy.copy(SETTINGS[name].default) for name in _TOLD}


VOXEL_SETTINGS = _by_name(
    _positive("kernelRadius", "whole", "Radius of the window around a voxel", "", unit="voxel", default=1),
    _switch("maskedKernel", "Whether windows leave out voxels beyond the region", "", default=True),
    Parameter(
        name="initValue", kind="number", text="Value of voxels outside the region", ours="", or_nan=True, default=0
    ),
    _positive("voxelBatch", "whole", "Voxels computed at once", "", unit="voxel", default=-1),
)
