# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' image types: each function yields derived images of an image, their names and the settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import SimpleITK as sitk

from grayling.errors import InvalidArgument
from grayling.pyradiomics._derived_images import derived_images
from grayling.pyradiomics._image_parts import Array, Box
from grayling.pyradiomics._images import image_like, spacing_of, view_of

__all__ = [
    "getExponentialImage",
    "getGradientImage",
    "getLBP2DImage",
    "getLBP3DImage",
    "getLoGImage",
    "getLogarithmImage",
    "getOriginalImage",
    "getSquareImage",
    "getSquareRootImage",
    "getWaveletImage",
    "stationary_wavelets",
]

Derived = Iterator[tuple[sitk.Image, str, dict[str, Any]]]


def getOriginalImage(inputImage: sitk.Image, inputMask: sitk.Image, **kwargs: Any) -> Derived:  # noqa: ARG001
    """Yield the image itself."""
    yield inputImage, "original", kwargs


def getLoGImage(inputImage: sitk.Image, inputMask: sitk.Image, **kwargs: Any) -> Derived:  # noqa: ARG001
    """Yield a Laplacian of Gaussian, ITK's recursive one, for each width in mm in ``sigma``; by default for none."""
    yield from _images("LoG", inputImage, kwargs)


def getWaveletImage(inputImage: sitk.Image, inputMask: sitk.Image, **kwargs: Any) -> Derived:  # noqa: ARG001
    """Yield the subbands of a stationary wavelet transform, of all levels, and the last approximation.

    ``wavelet`` ("coif1"), ``start_level`` (0) and ``level`` (1), how many levels from there on; with ``force2D`` slices
    across ``force2Ddimension`` are transformed. Further levels filter the approximation with the same taps.
    """
    yield from _images("Wavelet", inputImage, kwargs)


def getSquareImage(inputImage: sitk.Image, inputMask: sitk.Image, **kwargs: Any) -> Derived:  # noqa: ARG001
    """Yield x^2 / m, with m the image's largest magnitude."""
    yield from _images("Square", inputImage, kwargs)


def getSquareRootImage(inputImage: sitk.Image, inputMask: sitk.Image, **kwargs: Any) -> Derived:  # noqa: ARG001
    """Yield sign(x) sqrt(m |x|), with m the image's largest magnitude."""
    yield from _images("SquareRoot", inputImage, kwargs)


def getLogarithmImage(inputImage: sitk.Image, inputMask: sitk.Image, **kwargs: Any) -> Derived:  # noqa: ARG001
    """Yield sign(x) m ln(|x| + 1) / ln(m + 1), with m the image's largest magnitude."""
    yield from _images("Logarithm", inputImage, kwargs)


def getExponentialImage(inputImage: sitk.Image, inputMask: sitk.Image, **kwargs: Any) -> Derived:  # noqa: ARG001
    """Yield exp(x ln(m) / m), with m the image's largest magnitude."""
    yield from _images("Exponential", inputImage, kwargs)


def getGradientImage(inputImage: sitk.Image, inputMask: sitk.Image, **kwargs: Any) -> Derived:  # noqa: ARG001
    """Yield the length of the gradient, per mm, or per voxel with ``gradientUseSpacing=False``; float32."""
    yield from _images("Gradient", inputImage, kwargs)


def getLBP2DImage(inputImage: sitk.Image, inputMask: sitk.Image, **kwargs: Any) -> Derived:  # noqa: ARG001
    """Yield codes of local binary patterns in slices across ``force2Ddimension`` (0), in the image's own type.

    ``lbp2DRadius`` (1), ``lbp2DSamples`` (8, at most 24) and ``lbp2DMethod`` ("uniform"): default, ror, uniform,
    nri_uniform, or var, the variance at the points.
    """
    yield from _images("LBP2D", inputImage, kwargs)


def getLBP3DImage(inputImage: sitk.Image, inputMask: sitk.Image, **kwargs: Any) -> Derived:
    """Yield norms of local binary patterns on spheres by degree, and the kurtosis, in the region; 0 elsewhere.

    ``lbp3DLevels`` (2), ``lbp3DIcosphereRadius`` (1) in voxels, and ``lbp3DIcosphereSubdivision`` (1). Outside,
    pyradiomics leaves what was in memory.
    """
    inside = view_of(inputMask) == kwargs.get("label", 1)
    box = _box_around(inside)
    for part, name, settings in _parts("LBP3D", inputImage, kwargs, box):
        whole = np.zeros(inside.shape)
        whole[box] = np.where(inside[box], part, 0.0)
        yield image_like(whole, inputImage), name, settings


def stationary_wavelets(
    inputImage: sitk.Image, axes: Sequence[int], **kwargs: Any
) -> tuple[sitk.Image, list[dict[str, sitk.Image]]]:
    """Return the last approximation and, for each level, the subbands by their letters.

    Parameters
    ----------
    inputImage
        The image.
    axes
        Which axes (z, y, x) are transformed: all, or all but one. Letters of subbands stand in this order.
    **kwargs
        ``wavelet``, ``start_level`` and ``level`` as for `getWaveletImage`.

    Raises
    ------
    ValueError
        For other axes.
    """
    all_axes = set(range(inputImage.GetDimension()))
    left_out = all_axes - set(axes)
    if len(left_out) > 1 or not all_axes.issuperset(axes) or len(set(axes)) < len(axes):
        raise InvalidArgument(f"axes {list(axes)}: expected all of {inputImage.GetDimension()} axes, or all but one")
    settings = kwargs | {"force2D": bool(left_out), "force2Ddimension": sum(left_out)}
    order = [sorted(axes, reverse=True).index(axis) for axis in axes]
    levels: dict[str, dict[str, sitk.Image]] = {}
    approximation = inputImage
    for image, name, _ in _images("Wavelet", inputImage, settings):
        level, letters = name.split("-")
        if "H" in letters:
            levels.setdefault(level, {})["".join(letters[place] for place in order)] = image
        else:
            approximation = image
    return approximation, [dict(sorted(level.items(), key=_low_first)) for level in levels.values()]


def _low_first(band: tuple[str, sitk.Image]) -> list[bool]:
    return [letter == "H" for letter in band[0]]


def _images(image_type: str, image: sitk.Image, settings: dict[str, Any]) -> Derived:
    for array, name, same in _parts(image_type, image, settings, None):
        yield image_like(array, image), name, same


def _parts(
    image_type: str, image: sitk.Image, settings: dict[str, Any], box: Box | None
) -> Iterator[tuple[Any, str, dict[str, Any]]]:
    for array, name, _ in derived_images(image_type, view_of(image), spacing_of(image), settings, box):
        yield array, name, settings


def _box_around(inside: Array) -> Box:
    """Return the smallest box around a region, or one voxel where it is empty."""
    if not inside.any():
        return (slice(0, 1),) * inside.ndim
    axes = set(range(inside.ndim))
    places = [np.flatnonzero(inside.any(axis=tuple(axes - {axis}))).tolist() for axis in axes]
    return tuple(slice(first, last + 1) for first, *_, last in ([*place, place[-1]] for place in places))
