# Copyright The grayling developers. Licensed under Apache-2.0.
"""Convolution and correlation with any kernel, at every voxel or every few."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._memory import expect_room
from grayling._words import close_match, counted, joined, times
from grayling.errors import InvalidArgument
from grayling.filters._filter import BOUNDARIES, expect_image_larger
from grayling.image import Volume, sitk_from_volume
from grayling.runtime import get_num_threads

__all__ = ["convolve"]

_MODES = ("convolution", "correlation")
_METHODS = ("auto", "direct", "fft")
_TYPES: dict[str, type] = {"float32": np.float32, "float64": np.float64}
# What transforms cost, forth and back, in products of the direct sum, for each value and doubling of their length:
# benchmarks/bench_local_filters.py --kernels measures both ways.
_FFT_COST = 27.0

Array = npt.NDArray[Any]
Triple = tuple[int, int, int]


def convolve(  # noqa: PLR0913 - all but two have defaults, and are told by name
    volume: Any,
    kernel: npt.ArrayLike,
    mode: Literal["convolution", "correlation"] = "convolution",
    *,
    stride: int | Sequence[int] = 1,
    origin: Sequence[int] | None = None,
    boundary: str = "mirror",
    boundary_value: float = 0.0,
    dtype: Literal["float32", "float64"] | None = None,
    method: Literal["auto", "direct", "fft"] = "auto",
) -> Any:
    """Return an image convolved or correlated with any kernel.

    Along each axis, with the kernel w, its origin o and the image x, continued beyond itself:

        convolution  y[j] = sum over m of w[m] x[j + o - m]
        correlation  y[j] = sum over m of w[m] x[j - o + m]

    Correlation lays the kernel over the image as it is, convolution turned round along every axis. For symmetric
    kernels they are the same; an edge kernel changes its sign. The convolutional layers of neural networks are
    correlations.

    Parameters
    ----------
    volume
        An array of shape (z, y, x) or (y, x), a ``SimpleITK.Image``, or a path.
    kernel
        Weights of shape (z, y, x), or (y, x) to filter slice by slice.
    mode
        ``"convolution"`` or ``"correlation"``.
    stride
        A response at every so many voxels, from the first on; one number, or one per axis of the kernel. No more than
        the image has voxels.
    origin
        The index of the weight that lies on the voxel itself. Default: n // 2 along an axis of n weights in both modes,
        which is the middle one of an odd number, as ``scipy.ndimage`` has it with its ``origin=0``.
    boundary, boundary_value
        What lies beyond the image; see `grayling.filters.Filter`.
    dtype
        The type of arithmetic and result. Default: float32 for a float32 image, else float64.
    method
        ``"direct"`` sums products, ``"fft"`` multiplies spectra, ``"auto"`` takes what is faster. Transforms would
        spread a voxel that is not finite over the whole image: for those the sum is direct.

    Returns
    -------
    numpy.ndarray or SimpleITK.Image
        Of ceil(n / stride) voxels along an axis of n; an array for an array, else an image in the image's place.

    Raises
    ------
    grayling.errors.InvalidArgument
        For a kernel that reaches further than the image is large or has weights that are no finite real numbers, and
        for impossible settings.
    grayling.errors.TooLarge
        If the result does not fit into memory; nothing was allocated.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> image = np.array([[0, 0, 1, 0, 0]] * 3)
    >>> kernel = np.array([[1, 2, 3]])
    >>> filters.convolve(image, kernel)[1].tolist()  # a point becomes the kernel
    [0.0, 1.0, 2.0, 3.0, 0.0]
    >>> filters.convolve(image, kernel, "correlation")[1].tolist()  # a point becomes the kernel turned round
    [0.0, 3.0, 2.0, 1.0, 0.0]
    >>> filters.convolve(image, kernel, stride=(1, 2))[1].tolist()
    [0.0, 2.0, 0.0]
    """
    # #lizard forgives(parameter_count): all but two have defaults, and are told by name
    from grayling.io.reading import load

    is_array = isinstance(volume, (np.ndarray, list, tuple))
    image = load(volume, "image", spacing_mm=(1.0, 1.0, 1.0) if is_array else None)
    _expect_one_of("mode", mode, _MODES)
    _expect_one_of("boundary", boundary, BOUNDARIES)
    _expect_one_of("method", method, _METHODS)
    weights, dimensions = _checked_kernel(kernel)
    step = _checked_triple("stride", stride, dimensions, lowest=1, default=1)
    at = tuple(n // 2 for n in weights.shape)
    if origin is not None:
        at = _checked_triple("origin", origin, dimensions, lowest=0, default=0)
        _expect_inside(at, weights.shape)
    if mode == "convolution":
        weights = np.ascontiguousarray(weights[::-1, ::-1, ::-1])
        at = tuple(n - 1 - o for n, o in zip(weights.shape, at, strict=True))
    z, y, x = (max(o, n - 1 - o) for n, o in zip(weights.shape, at, strict=True))
    _expect_kernel_of(dimensions, image)
    _expect_step_inside(step, image)
    expect_image_larger("convolve", (z, y, x), image)
    if not math.isfinite(boundary_value):
        raise InvalidArgument(f"boundary_value must be a finite number, got {boundary_value!r}")
    single = _is_single(dtype, image)
    job = _Job(image, weights, cast("Triple", at), step, boundary, boundary_value, single)
    response = job.response(method)
    if is_array:
        return response[0] if np.ndim(volume) == 2 else response
    side_z, side_y, side_x = (side * n for side, n in zip(image.grid.spacing_mm, step, strict=True))
    grid = replace(image.grid, shape=cast("Triple", response.shape), spacing_mm=(side_z, side_y, side_x))
    return sitk_from_volume(replace(image, array=response, grid=grid))


@dataclass(frozen=True, eq=False)
class _Job:
    """A correlation, checked."""

    image: Volume
    weights: Array  # (z, y, x)
    origin: Triple
    step: Triple
    boundary: str
    value: float
    single: bool

    def response(self, method: str) -> Array:
        """Return the responses by the method, or by the faster one."""
        size = 4 if self.single else 8
        n_voxels = self.image.array.size
        by_transform = method == "fft" or (method == "auto" and self.is_faster_by_transform())
        if by_transform and not np.isfinite(self.image.array).all():
            if method == "fft":
                raise InvalidArgument(
                    f"a Fourier transform would spread the voxels of {self.image.name} that are not finite over the "
                    "whole image; use method='direct' or 'auto'"
                )
            by_transform = False
        n_bytes = 5 * math.prod(self.padded_shape()) * size if by_transform else n_voxels * size
        expect_room(n_bytes, f"the response map of {self.image.name}", "crop the image, or use dtype='float32'")
        return self.by_transform() if by_transform else self.directly()

    def directly(self) -> Array:
        how = _core.Filtering(dimensions=3, boundary=self.boundary, value=self.value, single=self.single)
        return _core.filter_dense(self.image.array, self.weights, self.origin, self.step, how)

    def padded_shape(self) -> Triple:
        """Return the lengths of transforms; along an axis with one weight there is none."""
        from scipy import fft  # type: ignore[import-untyped]

        z, y, x = (
            fft.next_fast_len(n + m - 1, real=True) if m > 1 else n
            for n, m in zip(self.image.array.shape, self.weights.shape, strict=True)
        )
        return z, y, x

    def is_faster_by_transform(self) -> bool:
        """Compare products of the direct sum with the cost of transforms."""
        n_results = math.prod(-(-n // step) for n, step in zip(self.image.array.shape, self.step, strict=True))
        shape = self.padded_shape()
        length = math.prod(n for n, m in zip(shape, self.weights.shape, strict=True) if m > 1)
        transforms = _FFT_COST * math.prod(shape) * math.log2(max(length, 2))
        return bool(n_results * np.count_nonzero(self.weights) > transforms)

    def by_transform(self) -> Array:
        """Multiply spectra: the kernel turned round makes the convolution that transforms give a correlation."""
        from scipy import fft

        dtype = np.float32 if self.single else np.float64
        axes = [axis for axis, m in enumerate(self.weights.shape) if m > 1]
        if not axes:
            return self.directly()
        pairs = zip(self.origin, self.weights.shape, strict=True)
        margins = [(before, m - 1 - before) for before, m in pairs]
        image = _continued(self.image.array.astype(dtype), margins, self.boundary, self.value)
        lengths = [self.padded_shape()[axis] for axis in axes]
        turned = self.weights[::-1, ::-1, ::-1].astype(dtype)
        workers = get_num_threads()
        spectrum = fft.rfftn(image, lengths, axes, workers=workers)
        spectrum *= fft.rfftn(turned, lengths, axes, workers=workers)
        result = fft.irfftn(spectrum, lengths, axes, overwrite_x=True, workers=workers)
        shape = zip(self.weights.shape, self.image.array.shape, self.step, strict=True)
        taken = tuple(slice(m - 1, m - 1 + n, step) for m, n, step in shape)
        return np.ascontiguousarray(result[taken])


def _continued(volume: Array, margins: list[tuple[int, int]], boundary: str, value: float) -> Array:
    if boundary in ("zero", "constant"):
        return np.pad(volume, margins, constant_values=0.0 if boundary == "zero" else value)
    modes = {"nearest": "edge", "periodic": "wrap", "mirror": "symmetric"}
    return np.asarray(np.pad(volume, margins, mode=modes[boundary]))  # type: ignore[call-overload]


def _is_single(dtype: str | None, image: Volume) -> bool:
    name = dtype or ("float32" if image.array.dtype == np.float32 else "float64")
    if name not in _TYPES:
        raise InvalidArgument(f"dtype must be 'float32' or 'float64', got {dtype!r}")
    return name == "float32"


def _expect_one_of(what: str, value: str, valid: tuple[str, ...]) -> None:
    if value not in valid:
        raise InvalidArgument(f"{what} must be one of {joined(valid)}, got {value!r}{close_match(value, valid)}")


def _checked_kernel(kernel: npt.ArrayLike) -> tuple[Array, int]:
    """Return weights of shape (z, y, x), and how many axes the kernel has."""
    try:
        given = np.asarray(kernel)
    except ValueError as error:
        raise InvalidArgument(f"a kernel's rows must be of one length: {error}") from None
    if given.dtype.kind not in "biuf":
        raise InvalidArgument(
            f"a kernel's weights must be real numbers, got the type {given.dtype}; convolve with the real and the "
            "imaginary part of a complex kernel one after the other"
        )
    weights = np.ascontiguousarray(given, dtype=np.float64)
    if weights.ndim not in (2, 3) or weights.size == 0:
        raise InvalidArgument(
            f"a kernel has two axes (y, x) or three (z, y, x) and at least one weight, got the shape {weights.shape}; "
            "for a line along x use kernel[None, :]"
        )
    if not np.isfinite(weights).all():
        raise InvalidArgument("a kernel's weights must be finite numbers; got some that are not")
    return (weights[None] if weights.ndim == 2 else weights), weights.ndim


def _checked_triple(what: str, value: int | Sequence[int], dimensions: int, *, lowest: int, default: int) -> Triple:
    """Return a number per axis (z, y, x) of one number or one per axis of the kernel."""
    parts = tuple(np.atleast_1d(np.asarray(value)).tolist())
    parts = parts * dimensions if len(parts) == 1 and np.ndim(value) == 0 else parts
    if len(parts) != dimensions or not all(type(part) is int and part >= lowest for part in parts):
        raise InvalidArgument(
            f"{what} must be a whole number from {lowest} on for each of the kernel's {dimensions} axes, got {value!r}"
        )
    z, y, x = (default,) * (3 - dimensions) + parts
    return z, y, x


def _expect_kernel_of(dimensions: int, image: Volume) -> None:
    """Refuse a kernel of three axes for a slice."""
    if dimensions == 3 and image.grid.shape[0] == 1:
        raise InvalidArgument(
            f"convolve with a kernel of three axes: {image.name} is one slice; give a kernel of two axes (y, x), for "
            "example kernel[0]"
        )


def _expect_step_inside(step: Triple, image: Volume) -> None:
    """Refuse steps that are longer than the image."""
    for axis, length, n in zip(("z", "y", "x"), step, image.grid.shape, strict=True):
        if length > n:
            raise InvalidArgument(
                f"stride must be at most the {counted(n, 'voxel')} that {image.name} has along {axis}, got {length}"
            )


def _expect_inside(origin: Sequence[int], shape: Sequence[int]) -> None:
    if any(at >= n for at, n in zip(origin, shape, strict=True)):
        raise InvalidArgument(
            f"origin must be the index of a weight of the kernel of {times(shape)} weights, got {tuple(origin)}"
        )
