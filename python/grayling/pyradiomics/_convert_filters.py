# Copyright The grayling developers. Licensed under Apache-2.0.
"""Image types of pyradiomics as filters of grayling."""

from __future__ import annotations

import itertools
import re
import typing
from collections.abc import Callable
from typing import Any

from grayling import _core
from grayling.filters.bank import AnyFilter
from grayling.pyradiomics._asked import Asked
from grayling.pyradiomics._parameter_table import SETTINGS
from grayling.pyradiomics._remarks import Remarks

__all__ = ["filters_of"]

Made = list[dict[str, Any]]

_WAVELETS = {"db": "daubechies", "sym": "symlet", "coif": "coiflet"}
_CODES = {"default": "plain", "ror": "rotation_invariant", "uniform": "uniform"}
_RECURSIVE = "recursive_laplacian_of_gaussian"
_LARGEST_DEGREE = 10
# What an image type takes of its own; other settings in it would be those of features.
_OWN = {
    "LoG": ("sigma",),
    "Wavelet": ("wavelet", "level", "start_level", "force2D", "force2Ddimension"),
    "Gradient": ("gradientUseSpacing",),
    "LBP2D": ("lbp2DRadius", "lbp2DSamples", "lbp2DMethod", "force2Ddimension"),
    "LBP3D": ("lbp3DLevels", "lbp3DIcosphereRadius", "lbp3DIcosphereSubdivision"),
}
_FOR_ALL = ("binWidth", "binCount")


def filters_of(asked: Asked, same_numbers: bool, remarks: Remarks) -> Made:
    """Return the filters that a parameter file asks for, in its order."""
    filters: Made = []
    for image in asked.images:
        for name in asked.images[image]:
            if name not in (*_OWN.get(image, ()), *_FOR_ALL) and name in SETTINGS:
                remarks.leave_out(f"imageType.{image}.{name}: settings of features are the same for all images here")
        if image != "Original":
            filters += _MAKERS[image](asked, same_numbers, remarks)
    return filters


def _laplacians(asked: Asked, same_numbers: bool, remarks: Remarks) -> Made:
    is_known = any(kind.method == _RECURSIVE for kind in typing.get_args(AnyFilter))
    if same_numbers and not is_known:
        remarks.leave_out(
            "LoG: this version has no recursive Laplacian of Gaussian as a filter; the sampled one instead"
        )
    method = _RECURSIVE if same_numbers and is_known else "laplacian_of_gaussian"
    if not asked.get("sigma", "LoG"):
        remarks.leave_out("LoG: without sigma it has no images, in pyradiomics too")
    border = {} if method == _RECURSIVE else {"boundary": "nearest"}
    return [{"method": method, "sigma_mm": float(sigma), **border} for sigma in asked.get("sigma", "LoG")]


def _wavelets(asked: Asked, same_numbers: bool, remarks: Remarks) -> Made:  # noqa: ARG001 - one of several
    theirs = asked.get("wavelet", "Wavelet")
    ours = "haar" if theirs == "db1" else re.sub(r"^(db|sym|coif)(?=\d)", lambda found: _WAVELETS[found[0]], theirs)
    if ours not in _core.wavelet_names():
        remarks.leave_out(f"Wavelet: {theirs} does not exist here; its images are left out")
        return []
    n_axes = 2 if asked.get("force2D", "Wavelet") else 3
    if n_axes == 2 and asked.get("force2Ddimension", "Wavelet"):
        remarks.leave_out("Wavelet: slices lie across z here, so turn image and mask first")
    first, n_levels = asked.get("start_level", "Wavelet") + 1, asked.get("level", "Wavelet")
    if first + n_levels > 2:
        remarks.leave_out("Wavelet: levels above the first are spread taps here, repeated ones in pyradiomics")
    bands = ["".join(letters) for letters in itertools.product("LH", repeat=n_axes)]
    chosen = [(level, band) for level in range(first, first + n_levels) for band in bands[1:]]
    chosen.append((first + n_levels - 1, bands[0]))
    return [
        {"method": "separable_wavelet", "wavelet": ours, "subband": band, "level": level, "boundary": "periodic"}
        for level, band in chosen
    ]


def _gradient(asked: Asked, same_numbers: bool, remarks: Remarks) -> Made:  # noqa: ARG001
    unit = "mm" if asked.get("gradientUseSpacing", "Gradient") else "voxel"
    return [{"method": "gradient_magnitude", "unit": unit, "boundary": "nearest"}]


def _patterns_in_slices(asked: Asked, same_numbers: bool, remarks: Remarks) -> Made:  # noqa: ARG001
    code = asked.get("lbp2DMethod", "LBP2D")
    if code not in _CODES:
        remarks.leave_out(f"LBP2D: the method {code} does not exist here; its image is left out")
        return []
    if asked.get("force2Ddimension", "LBP2D"):
        remarks.leave_out("LBP2D: slices lie across z here, so turn image and mask first")
    return [
        {
            "method": "local_binary_pattern_2d",
            "code": _CODES[code],
            "radius": float(asked.get("lbp2DRadius", "LBP2D")),
            "points": asked.get("lbp2DSamples", "LBP2D"),
            "boundary": "zero",
        }
    ]


def _patterns_on_spheres(asked: Asked, same_numbers: bool, remarks: Remarks) -> Made:
    n_degrees = asked.get("lbp3DLevels", "LBP3D")
    if n_degrees > _LARGEST_DEGREE + 1:
        remarks.leave_out(f"LBP3D: degrees above {_LARGEST_DEGREE} do not exist here")
    # Normalised images have no whole numbers any more; others mostly do.
    same = {"harmonics": "pyradiomics", "rounded": not asked.get("normalize")} if same_numbers else {}
    return [
        {
            "method": "local_binary_pattern_3d",
            "degree": degree,
            "radius": float(asked.get("lbp3DIcosphereRadius", "LBP3D")),
            "subdivisions": asked.get("lbp3DIcosphereSubdivision", "LBP3D"),
            "interpolation": "cubic_spline",
            "boundary": "zero",
            **same,
        }
        for degree in (*range(min(n_degrees, _LARGEST_DEGREE + 1)), None)
    ]


def _pointwise(method: str) -> Callable[[Asked, bool, Remarks], Made]:
    return lambda *_: [{"method": method}]


_MAKERS: dict[str, Callable[[Asked, bool, Remarks], Made]] = {
    "LoG": _laplacians,
    "Wavelet": _wavelets,
    "Gradient": _gradient,
    "LBP2D": _patterns_in_slices,
    "LBP3D": _patterns_on_spheres,
    "Square": _pointwise("square"),
    "SquareRoot": _pointwise("square_root"),
    "Logarithm": _pointwise("logarithm"),
    "Exponential": _pointwise("exponential"),
}
