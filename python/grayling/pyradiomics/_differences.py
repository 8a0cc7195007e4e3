# Copyright The grayling developers. Licensed under Apache-2.0.
"""What pyradiomics does otherwise than IBSI, and so than grayling by default: one list.

PYRADIOMICS.md, ``grayling settings differences`` and the remarks of ``grayling settings convert`` are read from it.
What is said of pyradiomics was read in its source (main branch, 8ed5793) or measured with it and SimpleITK 2.5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grayling.pyradiomics._asked import Asked

__all__ = ["DIFFERENCES", "Difference", "differences_markdown"]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A difference of conventions.

    Attributes
    ----------
    topic, what
        Where it belongs, and its name.
    pyradiomics, grayling
        What each does; grayling with its default settings, which follow IBSI.
    moves
        The values that differ.
    switch
        The setting by which grayling does as pyradiomics; empty where there is none.
    matters
        Whether it makes a difference for a parameter file.
    """

    topic: str
    what: str
    pyradiomics: str
    grayling: str
    moves: str
    switch: str = ""
    matters: Callable[[Asked], bool]


_TEXTURE = "all texture, and Entropy and Uniformity of firstorder"
_RESAMPLED_ALL = "everything, shape too"
_HEAD = """# pyradiomics and IBSI

Written by `grayling settings differences --format markdown` from `grayling.pyradiomics`; do not edit.

`grayling.pyradiomics` gives pyradiomics' numbers. The rest of grayling follows the IBSI reference manuals
(arXiv:1612.07003, arXiv:2006.05470). These are the differences between the two, with the setting that makes
`grayling extract` do as pyradiomics does where there is one. `grayling settings convert PARAMS.yaml` turns a parameter
file into settings and tells which of them matter for it; with `--same-numbers` it sets the settings of the last column.

What is said of pyradiomics holds for its main branch (8ed5793, 3.1.1.dev111) with SimpleITK 2.5.
"""


_TABLE = "| what | pyradiomics | IBSI, grayling | moves | the same in grayling |\n|---|---|---|---|---|\n"


def differences_markdown(rows: Sequence[Difference] | None = None) -> str:
    """Return the list as a page: a table for every topic."""
    rows = DIFFERENCES if rows is None else rows
    parts = [_HEAD]
    for topic in dict.fromkeys(row.topic for row in rows):
        parts.append(f"\n## {topic}\n\n{_TABLE}")
        parts += [_line(row) for row in rows if row.topic == topic]
    return "".join(parts)


def _line(row: Difference) -> str:
    cells = [row.what, row.pyradiomics, row.grayling, row.moves, f"`{row.switch}`" if row.switch else "no setting"]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _rows(topic: str, *rows: tuple[str, str, str, str, str, Callable[[Asked], bool]]) -> list[Difference]:
    return [
        Difference(
            topic=topic, what=what, pyradiomics=theirs, grayling=ours, moves=moves, switch=switch, matters=matters
        )
        for what, theirs, ours, moves, switch, matters in rows
    ]


DIFFERENCES: tuple[Difference, ...] = (
    *_rows(
        "Image and mask",
        (
            "Interpolation of the mask",
            "nearest neighbour",
            "linear, voxels with a value of at least 0.5",
            _RESAMPLED_ALL,
            "resample: mask_interpolator: nearest",
            lambda asked: asked.is_resampled,
        ),
        (
            "Place of the new grid",
            "its corner lies at the mask's corner, and it covers the region's box and padDistance",
            "its centre is the image's centre, and it covers the image",
            _RESAMPLED_ALL,
            "",
            lambda asked: asked.is_resampled,
        ),
        (
            "Axes along which the region has one voxel",
            "keep their spacing",
            "get the new spacing",
            _RESAMPLED_ALL,
            "",
            lambda asked: asked.is_resampled,
        ),
        (
            "Beyond the image in B-splines",
            "its mirror image, without its outermost voxels twice",
            "its outermost voxels repeated",
            "intensities near the image's border",
            "resample: border: mirror",
            lambda asked: asked.is_resampled and asked.get("interpolator") in ("sitkBSpline", 3),
        ),
        (
            "B-splines along an axis of two voxels",
            "ITK reads memory before its array, so values are arbitrary",
            "the mirror image's coefficient, in grayling.pyradiomics too",
            "intensities of images of two slices",
            "",
            lambda _: False,
        ),
        (
            "Intensities after interpolation",
            "cut to whole numbers, towards 0, where the image holds whole numbers",
            "kept as they are; a step `round` rounds them to the nearest whole number",
            "all intensity and texture values",
            "",
            lambda asked: asked.is_resampled,
        ),
        (
            "Normalisation",
            "mean and sample standard deviation (n - 1) of the whole image, before resampling",
            "mean and population standard deviation (n) of the whole image",
            "all intensity and texture values, by a factor of sqrt(1 - 1/n)",
            "",
            lambda asked: bool(asked.get("normalize")),
        ),
    ),
    *_rows(
        "Re-segmentation",
        (
            "Ranges and outliers",
            "one of them: a range, shares of the maximum, or deviations from the mean; one value is a lower end",
            "a range first, then outliers of what is left; an open end is infinite",
            "all intensity and texture values",
            "",
            lambda _: False,
        ),
        (
            "Shape",
            "of the whole region, of the re-segmented one with resegmentShape",
            "of the whole region",
            "shape",
            "",
            lambda asked: bool(asked.get("resegmentShape") and asked.get("resegmentRange")),
        ),
        (
            "Response maps of filters",
            "restricted to the voxels that are left in the unfiltered image",
            "of the whole region",
            "all values of filtered images",
            "",
            lambda asked: bool(asked.get("resegmentRange") and asked.filters),
        ),
    ),
    *_rows(
        "Grey levels",
        (
            "Where bins of one width begin",
            "at the multiple of the width at or below the region's lowest intensity",
            "at the lower end of the re-segmentation range, else at the region's lowest intensity",
            _TEXTURE,
            "discretisation: origin: zero",
            lambda asked: asked.bins_by_width,
        ),
        (
            "Edges of a fixed number of bins",
            "numpy.histogram's, each rounded on its own; a voxel on an edge by comparison with it",
            "floor of the share of the range",
            "texture, where intensities lie on an edge to the last place",
            "",
            lambda asked: asked.has_levels and asked.get("binCount") is not None,
        ),
        (
            "Edges of bins in images of uint8 or int16",
            "wrap around where they reach beyond the type, such as those of 0 to 255 in uint8, so levels are wrong",
            "do not wrap; grayling.pyradiomics warns and does as pyradiomics, but refuses edges that do not ascend",
            _TEXTURE,
            "",
            lambda _: False,
        ),
        (
            "Filtered images",
            "the same bin width as the unfiltered image, unless an image type has its own",
            "response_discretisation, 32 bins by default",
            "texture of filtered images",
            "response_discretisation",
            lambda _: False,
        ),
    ),
    *_rows(
        "firstorder",
        (
            "Kurtosis",
            "3 for a normal distribution",
            "excess kurtosis, 0 for a normal distribution",
            "Kurtosis, by 3",
            "",
            lambda asked: asked.wants("firstorder", "Kurtosis"),
        ),
        (
            "Entropy and Uniformity",
            "of grey levels, in firstorder; log2(p + 2.2e-16)",
            "of grey levels, in the intensity histogram; log2(p)",
            "Entropy, in the last places",
            "",
            lambda asked: asked.wants("firstorder", "Entropy", "Uniformity"),
        ),
        (
            "Energy and root mean square",
            "of intensities to which voxelArrayShift is added (0 by default)",
            "of intensities",
            "Energy, TotalEnergy, RootMeanSquared",
            "",
            lambda asked: (
                bool(asked.get("voxelArrayShift"))
                and asked.wants("firstorder", "Energy", "TotalEnergy", "RootMeanSquared")
            ),
        ),
        (
            "TotalEnergy",
            "Energy times the volume of a voxel",
            "not in IBSI, nor a feature of grayling",
            "TotalEnergy",
            "",
            lambda asked: asked.wants("firstorder", "TotalEnergy"),
        ),
        (
            "Kurtosis of one intensity",
            "0",
            "excess kurtosis is 0, which is a kurtosis of 3",
            "Kurtosis",
            "",
            lambda _: False,
        ),
    ),
    *_rows(
        "shape",
        (
            "Surface mesh",
            "holes where voxels touch only at edges",
            "closed",
            "MeshVolume, SurfaceArea, Sphericity, SurfaceVolumeRatio, Compactness, diameters",
            "mesh: pyradiomics",
            lambda asked: asked.has("shape"),
        ),
        (
            "Axes",
            "of the covariance of voxel centres divided by n",
            "of that divided by n - 1",
            "axis lengths, by a factor of sqrt(1 - 1/n)",
            "shape_covariance: population",
            lambda asked: asked.wants("shape", "MajorAxisLength", "MinorAxisLength", "LeastAxisLength"),
        ),
        (
            "Diameters in planes",
            "largest distances of the mesh's vertices that share a coordinate (Slice, Column, Row)",
            "not in IBSI; the same in grayling",
            "Maximum2DDiameterSlice, Maximum2DDiameterColumn, Maximum2DDiameterRow",
            "",
            lambda asked: asked.wants(
                "shape", "Maximum2DDiameterSlice", "Maximum2DDiameterColumn", "Maximum2DDiameterRow"
            ),
        ),
        (
            "Shape of one slice",
            "shape2D, with force2D: perimeter, surface and axes of a 2D mask",
            "not in IBSI; a family of its own in grayling",
            "shape2D",
            "families: [planar_morphology]",
            lambda asked: asked.has("shape2D") and bool(asked.get("force2D")),
        ),
        (
            "Which regions have a shape2D",
            "of one slice along force2Ddimension; left out if one voxel wide along x for 0, and along z for 2",
            "of one slice, however wide, in grayling.pyradiomics too",
            "shape2D",
            "",
            lambda _: False,
        ),
    ),
    *_rows(
        "Texture",
        (
            "Distances of GLCM pairs",
            "all offsets whose largest coordinate is the distance; of a list, all of them",
            "the directions to the nearest voxels, times the distance",
            "glcm, at distances above 1",
            "texture: glcm_norm: chebyshev",
            lambda asked: asked.has("glcm") and asked.get("distances") != [1],
        ),
        (
            "Distances of NGTDM and GLDM neighbours",
            "the voxels at these distances, not those nearer",
            "all voxels up to the distance",
            "ngtdm and gldm, at distances above 1",
            "texture: ngtdm_distance: [2]",
            lambda asked: asked.has("ngtdm", "gldm") and asked.get("distances") != [1],
        ),
        (
            "Weights of directions",
            "exp(-|m|^2) for GLCM and |m| for GLRLM, in mm, before directions are merged",
            "not prescribed; the manual cautions against other weights than 1",
            "glcm and glrlm, with weightingNorm",
            "texture: glcm_weighting: {method: exponential, unit: mm}",
            lambda asked: asked.has("glcm", "glrlm") and asked.get("weightingNorm") not in (None, "no_weighting"),
        ),
        (
            "Directions without a pair in GLCM",
            "left out of the average",
            "left out of the average",
            "nothing",
            "",
            lambda _: False,
        ),
        (
            "Directions without a second voxel in GLRLM",
            "left out of the average: directions along which no line holds two voxels",
            "kept: all their runs have length 1",
            "glrlm of flat or thin regions",
            "texture: glrlm_sparse_directions: left_out",
            lambda asked: asked.has("glrlm"),
        ),
        (
            "Voxels without a neighbour in NGTDM",
            "counted, with a difference of 0",
            "left out",
            "ngtdm, where voxels of the region stand alone",
            "texture: ngtdm_isolated: counted",
            lambda asked: asked.has("ngtdm"),
        ),
        (
            "Degenerate values",
            "numbers: Correlation 1, Imc1 0, MCC 1, Coarseness 1e6, Contrast, Busyness and Strength 0",
            "the manual's numbers where it gives them, else undefined with a reason",
            "glcm and ngtdm of one grey level, or without differences",
            "texture: degenerate: pyradiomics",
            lambda asked: asked.has("glcm", "ngtdm"),
        ),
        (
            "GLDM",
            "called gldm; DependencePercentage, always 1, is deprecated",
            "IBSI's NGLDM, with the same values for the same neighbours",
            "names",
            "",
            lambda _: False,
        ),
        (
            "Slices",
            "force2D: directions within slices, matrices merged over slices; across any axis (force2Ddimension)",
            "aggregations 2D and 2.5D; slices lie across z",
            "texture, with force2D",
            "aggregations: [2.5D direction-merged, 2.5D]",
            lambda asked: bool(asked.get("force2D")) and asked.has_texture,
        ),
    ),
    *_rows(
        "Filters",
        (
            "Where filters run",
            "on the whole image, or on what resampling or preCrop leave around the region (padDistance); cropped after",
            "on the whole processed image",
            "filtered images, near the border of what is cut out",
            "",
            lambda asked: bool(asked.filters) and (asked.is_resampled or bool(asked.get("preCrop"))),
        ),
        (
            "Laplacian of Gaussian",
            "ITK's recursive approximation per mm^2, multiplied by sigma^2",
            "sampled analytic kernel per voxel, cut off at a number of sigmas",
            "everything of LoG images, by a factor too",
            "filters: recursive_laplacian_of_gaussian",
            lambda asked: "LoG" in asked.images,
        ),
        (
            "Gradient magnitude",
            "SimpleITK's, in single precision",
            "the same, in the image's precision; not in IBSI",
            "gradient, from the 7th digit",
            "",
            lambda _: False,
        ),
        (
            "Wavelet letters",
            "the first is along x",
            "the first is along x",
            "nothing",
            "",
            lambda _: False,
        ),
        (
            "Wavelet levels above the first",
            "the same taps again on the low-pass image",
            "taps spread by 2^(level - 1) voxels",
            "wavelet images of levels 2 and above",
            "",
            lambda asked: (
                "Wavelet" in asked.images and asked.get("level", "Wavelet") + asked.get("start_level", "Wavelet") > 1
            ),
        ),
        (
            "Wavelets at the border",
            "periodic, an odd axis made even by repeating its first voxel at its end",
            "as the boundary says; with periodic, of the image as it is",
            "wavelet images whose axes have an odd number of voxels",
            "",
            lambda asked: "Wavelet" in asked.images,
        ),
        (
            "Square, square root, logarithm, exponential",
            "scaled by the largest magnitude of the whole image, or of what resampling or preCrop leave of it",
            "scaled by the largest magnitude of the whole processed image; not in IBSI",
            "these images",
            "",
            lambda asked: (
                any(name in asked.images for name in ("Square", "SquareRoot", "Logarithm", "Exponential"))
                and (asked.is_resampled or bool(asked.get("preCrop")))
            ),
        ),
        (
            "Local binary patterns in slices",
            "scikit-image's, zeros beyond the image; cut to whole numbers in images of whole numbers",
            "the same codes; not in IBSI",
            "lbp-2D",
            "filters: local_binary_pattern_2d: boundary: zero",
            lambda _: False,
        ),
        (
            "Points of local binary patterns in slices",
            "any number",
            "at most 24, in grayling.pyradiomics too",
            "lbp-2D with lbp2DSamples above 24, which is refused",
            "",
            lambda _: False,
        ),
        (
            "Local binary patterns in 3D beyond the region",
            "what was in memory",
            "of the whole image; 0 in grayling.pyradiomics",
            "nothing within the region",
            "",
            lambda _: False,
        ),
        (
            "Local binary patterns in 3D of one degree",
            "lbp3DLevels: 1 fails with an IndexError",
            "degree 0 alone, in grayling.pyradiomics too",
            "lbp-3D-m1 and lbp-3D-k",
            "",
            lambda _: False,
        ),
        (
            "Local binary patterns in 3D",
            "sums of unconjugated spherical harmonics with exchanged angles, not invariant to rotation",
            "orthonormal harmonics, invariant to rotation; not in IBSI",
            "lbp-3D-m1 and higher",
            "filters: local_binary_pattern_3d: harmonics: pyradiomics",
            lambda asked: "LBP3D" in asked.images,
        ),
        (
            "Interpolation of patterns in 3D",
            "rounded to whole numbers in images of whole numbers",
            "not rounded",
            "lbp-3D of images of whole numbers",
            "filters: local_binary_pattern_3d: rounded: true",
            lambda asked: "LBP3D" in asked.images,
        ),
    ),
    *_rows(
        "Unusual settings and data",
        (
            "geometryTolerance",
            "that of the first extractor in a process counts for all of them",
            "each extractor's own; one without it takes SimpleITK's, which the last one that has it set",
            "whether a mask on another grid is refused",
            "",
            lambda _: False,
        ),
        (
            "Settings that are no number (NaN), null or negative where that means nothing",
            "computed with, or fails on null in the middle; a negative binWidth ends in an IndexError",
            "refused at once, in grayling.pyradiomics too; there null stands for the default",
            "nothing else",
            "",
            lambda _: False,
        ),
        (
            "Distances given twice",
            "GLDM counts each neighbour twice; GLCM that is not symmetrical takes directions both ways",
            "each counts once, in grayling.pyradiomics too, with a warning",
            "gldm and unsymmetrical glcm with a distance given twice",
            "",
            lambda _: False,
        ),
        (
            "Number of grey levels",
            "as many as fit into memory",
            "at most 65535; in grayling.pyradiomics more are a MemoryError, but for firstorder",
            "texture of more levels",
            "",
            lambda _: False,
        ),
        (
            "GLCM's weights where neighbours lie more than 15 mm apart",
            "their ratios count, up to 27 mm; beyond, all are 0 and glcm is NaN",
            "refused; grayling.pyradiomics does as pyradiomics, unless some are nearly as near as the nearest",
            "glcm with weightingNorm of coarse images",
            "",
            lambda _: False,
        ),
        (
            "Voxels that are no number (NaN)",
            "left out of firstorder, the highest grey level in texture; fails where the first voxel is one",
            "refused; grayling.pyradiomics does as pyradiomics, with a warning",
            "images with such voxels, lbp-3D-k of flat parts of an image among them",
            "",
            lambda _: False,
        ),
        (
            "Axes of regions in a plane or on a line",
            "rounding makes the shortest axes 1e-7 mm long, or complex numbers",
            "their length is 0, in grayling.pyradiomics too",
            "axis lengths, Elongation and Flatness of such regions, in the last places",
            "",
            lambda _: False,
        ),
        (
            "MCC of directions whose levels are independent, Correlation of those of one level",
            "by rounding, MCC is 1e-8 or no number, which the average leaves out; Correlation 0 or 1",
            "MCC 0 and Correlation 1, in grayling.pyradiomics too",
            "MCC and Correlation of few levels",
            "",
            lambda _: False,
        ),
    ),
)
