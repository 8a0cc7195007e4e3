# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' images of local binary patterns, as arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grayling import _core
from grayling._words import closest
from grayling.errors import InvalidArgument
from grayling.filters.local_binary_pattern import circle
from grayling.filters.spherical_pattern import quadratic_form, sphere_of_trimesh, spline_coefficients
from grayling.pyradiomics._grids import logger
from grayling.pyradiomics._image_parts import Array, Images, Settings, Source

__all__ = ["codes_in_slices", "patterns_on_spheres"]

# scikit-image's names, which pyradiomics' users write, and the core's.
_CODES = {
    "default": "plain",
    "ror": "rotation_invariant",
    "uniform": "uniform",
    "nri_uniform": "oriented_uniform",
    "var": "variance",
}


class UnknownMethod(InvalidArgument, KeyError):
    """A code of local binary patterns that does not exist; a KeyError as well, which scikit-image ends with."""

    __str__ = Exception.__str__


# After so many voxels a spline's coefficients no longer see what lies beyond: 0.268^48 is 3e-28.
_SPLINE_REACH = 48


def codes_in_slices(source: Source, settings: Settings) -> Images:
    """Yield the codes of local binary patterns in slices across ``force2Ddimension``, in the image's own type.

    Where a point lies between voxels depends on rounding of its place in the image, so slices are whole ones.
    """
    axis = 0
    if source.array.ndim == 3:
        if not settings.get("force2D", False):
            logger.warning("LBP2D filters slices, and features are extracted in 3D, as force2D is not set")
        axis = settings.get("force2Ddimension", 0)
    method = settings.get("lbp2DMethod", "uniform")
    if not isinstance(method, str):
        raise AttributeError(f"lbp2DMethod is {method!r}, expected one of {', '.join(_CODES)}")  # noqa: TRY004 - as scikit-image
    method = method.lower()
    if method not in _CODES:
        raise UnknownMethod(f"unknown lbp2DMethod {method!r}{closest(method, _CODES)}")
    points = circle(settings.get("lbp2DRadius", 1), settings.get("lbp2DSamples", 8))
    how = _core.Filtering(dimensions=2, boundary="zero", value=0.0, single=False)
    if source.array.ndim == 2:
        codes = _core.filter_local_binary_pattern(source.array[np.newaxis], points, _CODES[method], how)[0]
        yield codes[source.box], "lbp-2D"
        return
    chosen: list[slice] = [slice(None)] * 3
    chosen[axis] = source.box[axis]
    slices = np.ascontiguousarray(source.array[tuple(chosen)].swapaxes(0, axis))
    codes = _core.filter_local_binary_pattern(slices, points, _CODES[method], how).swapaxes(0, axis)
    within = list(source.box)
    within[axis] = slice(None)
    yield _as_type(codes[tuple(within)], source.array.dtype), "lbp-2D"


def _as_type(codes: Array, dtype: Any) -> Array:
    with np.errstate(invalid="ignore"):  # no number, where a variance is 0, has no integer
        return codes.astype(dtype, order="C")


def patterns_on_spheres(source: Source, settings: Settings) -> Images:
    """Yield the norms of local binary patterns on spheres for each degree, then the kurtosis."""
    if source.array.ndim != 3:
        logger.warning("LBP3D is only available for 3D images, this one has %s axes", source.array.ndim)
        return
    if settings.get("force2D", False):
        logger.warning("LBP3D filters in 3D, and features are extracted in 2D, as force2D is set")
    levels, radius = settings.get("lbp3DLevels", 2), settings.get("lbp3DIcosphereRadius", 1)
    points = sphere_of_trimesh(int(settings.get("lbp3DIcosphereSubdivision", 1)), float(radius))
    margin = math.ceil(radius) + 2
    volume, inner = source.around(margin + _SPLINE_REACH)
    coefficients = spline_coefficients(volume, margin, "zero")
    how = _core.Filtering(dimensions=3, boundary="zero", value=0.0, single=False)
    centres = np.ascontiguousarray(source.array[source.box])
    for degree in (*range(levels), None):
        forms, matrix = quadratic_form(points, degree, "pyradiomics")
        pattern = _core.SpherePattern(points=points.tolist(), forms=forms, real=matrix.real, imaginary=matrix.imag)
        # Values of degree 0 are few, and all on the borders of evenly spaced bins: rounding decides.
        pattern.by_points = degree == 0
        pattern.cubic = pattern.cut = pattern.in_order = True
        # SciPy interpolates in the image's own type, and takes the kurtosis in it.
        pattern.rounded = centres.dtype.kind in "iu"
        pattern.single = centres.dtype == np.float32
        if centres.dtype.kind == "u":
            pattern.range = (0.0, float(np.iinfo(centres.dtype).max))
        pattern.origin = tuple(part.start + margin for part in inner)
        pattern.within = tuple(part.start for part in source.box), source.array.shape
        response = _core.filter_spherical_pattern(centres, coefficients, pattern, how)
        yield response, "lbp-3D-k" if degree is None else f"lbp-3D-m{degree + 1}"
