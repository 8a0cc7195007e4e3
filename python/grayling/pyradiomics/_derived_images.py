# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' derived images as arrays, computed where they are needed only: in the box around a region."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np

from grayling import _core
from grayling.filters.stationary_wavelet import known_wavelet
from grayling.pyradiomics._grids import logger
from grayling.pyradiomics._image_parts import Array, Box, Images, Settings, Source
from grayling.pyradiomics._images import volume_of
from grayling.pyradiomics._patterns import codes_in_slices, patterns_on_spheres

__all__ = ["IMAGE_TYPES", "derived_images"]


def derived_images(
    image_type: str, array: Array, spacing_mm: tuple[float, float, float], settings: Settings, box: Box | None = None
) -> Iterator[tuple[Array, str, Settings]]:
    """Yield the derived images of a type, as arrays.

    Parameters
    ----------
    image_type
        A key of `IMAGE_TYPES`, such as ``"Wavelet"``.
    array
        Voxels, (z, y, x) or (y, x), rows contiguous.
    spacing_mm
        (z, y, x).
    settings
        pyradiomics' settings, those of the image type among them.
    box
        The part that is wanted, a slice with start and stop for each axis; all by default. Values are those of the
        whole image.

    Yields
    ------
    array, name, settings
        Voxels within the box, the image's name, and the settings as they came.
    """
    for image, name in IMAGE_TYPES[image_type](Source.of(array, spacing_mm, box), settings):
        yield image, name, settings


def _original(source: Source, _: Settings) -> Images:
    yield source.array[source.box], "original"


def _laplacian_of_gaussian(source: Source, settings: Settings) -> Images:
    size = np.array(source.array.shape[::-1])
    spacing = np.array(source.spacing_mm[: -size.size - 1 : -1])
    if size.min() < 4:
        logger.warning("Image too small to apply LoG filter, size: %s; each axis needs at least 4 voxels", size)
        return
    for sigma in settings.get("sigma", []):
        if not sigma > 0:
            logger.warning("LoG: sigma must be greater than 0, got %s; it is left out", sigma)
        elif np.any(size < np.ceil(sigma / spacing) + 1):
            logger.warning(
                "LoG: the image has %s voxels of %s mm, and sigma %s needs %s; it is left out",
                *(size, spacing, sigma, np.ceil(sigma / spacing).astype(int) + 1),
            )
        else:
            logger.info("Computing LoG with sigma %s", sigma)
            name = f"log-sigma-{str(sigma).replace('.', '-')}-mm-3D"
            yield source.shaped(_laplacian(source, float(sigma))), name


def _laplacian(source: Source, sigma_mm: float) -> Array:
    return _core.filter_recursive_laplacian(
        volume_of(source.array),
        source.spacing_mm,
        sigma_mm=sigma_mm,
        scale_normalised=True,
        dimensions=source.array.ndim,
        window=_window((slice(0, 1),) * (3 - source.array.ndim) + source.box),
    )


def _window(box: Box) -> tuple[list[int], list[int]]:
    return [part.start for part in box], [part.stop - part.start for part in box]


def _wavelet(source: Source, settings: Settings) -> Images:
    wavelet = _wavelet_name(settings.get("wavelet", "coif1"))
    level, start_level = settings.get("level", 1), settings.get("start_level", 0)
    n_axes = source.array.ndim
    axes = list(range(n_axes))
    if settings.get("force2D", False):
        axes.remove(settings.get("force2Ddimension", 0))
    letters = [*map("".join, product("LH", repeat=len(axes)))]
    along = tuple(axis + 3 - n_axes for axis in axes)
    volume, box = _periodic_part(source, axes, len(_core.wavelet_bank(wavelet)[0]) * (start_level + level))
    for step in range(start_level + level):
        is_last = step + 1 == start_level + level
        wanted = box if is_last else tuple(slice(0, n + n % 2) for n in volume.shape)
        bands = _bands(volume, wavelet, along, wanted)
        volume = bands[0]
        inside = (slice(None),) * 3 if is_last else box
        if step < start_level:
            continue
        prefix = "wavelet" if step == start_level else f"wavelet{step - start_level + 1}"
        for key, band in zip(letters[1:], bands[1:], strict=True):
            logger.info("Computing Wavelet %s", key)
            yield source.shaped(band[inside]), f"{prefix}-{key}"
        if is_last:
            yield source.shaped(volume[inside]), f"{prefix}-{letters[0]}"


def _wavelet_name(given: object) -> str:
    """Return the name of a wavelet, or of an object of PyWavelets; for others, fail as that package does."""
    name = getattr(given, "name", given)
    if name is None or name == "":
        raise TypeError(f"wavelet is {name!r}, expected a name, such as 'coif1'")
    if not isinstance(name, str):
        raise AttributeError(f"wavelet is {name!r}, expected a name, such as 'coif1'")  # noqa: TRY004 - as PyWavelets
    return known_wavelet(name)


def _bands(volume: Array, wavelet: str, along: tuple[int, ...], box: Box) -> list[Array]:
    filtered = (0 in along, 1 in along, 2 in along)
    return _core.stationary_wavelet(volume, wavelet, filtered, _window(box), volume.dtype == np.float32)


def _periodic_part(source: Source, axes: list[int], reach: int) -> tuple[Array, Box]:
    """Return a volume that has the same coefficients in the box as the image, and the box in it.

    Along an axis where all that the box sees lies within the image, that part is as good as the image: what it is
    continued with is not seen. Its length is even as the image's is, or is made.
    """
    outer, inner = [], []
    for axis, (part, n) in enumerate(zip(source.box, source.array.shape, strict=True)):
        before = after = reach if axis in axes else 0
        after += (part.stop - part.start) % 2
        fits = part.start >= before and part.stop + after <= n
        outer.append(slice(part.start - before, part.stop + after) if fits else slice(0, n))
        inner.append(slice(before, before + part.stop - part.start) if fits else part)
    return volume_of(source.array[tuple(outer)]), (slice(0, 1),) * (3 - source.array.ndim) + tuple(inner)


def _pointwise(function: str, name: str) -> Callable[[Source, Settings], Images]:
    """Return the image type of a function of each voxel, scaled by the largest magnitude in the whole image."""

    def images(source: Source, _: Settings) -> Images:
        largest = _core.largest_magnitude(volume_of(source.array))
        part = volume_of(source.array[source.box])
        yield source.shaped(_core.filter_pointwise(part, function, largest, False)), name

    return images


def _gradient(source: Source, settings: Settings) -> Images:
    use_spacing = settings.get("gradientUseSpacing", True)
    if not isinstance(use_spacing, (bool, np.bool_)):
        raise TypeError(f"gradientUseSpacing is {use_spacing!r}, expected True or False")
    how = _core.Filtering(dimensions=source.array.ndim, boundary="nearest", value=0.0, single=False)
    volume, inner = source.around(1)
    spacing = source.spacing_mm if use_spacing else (1.0, 1.0, 1.0)
    gradient = source.shaped(_core.filter_gradient_magnitude(volume, spacing, how))
    yield gradient[inner].astype(np.float32), "gradient"


IMAGE_TYPES: dict[str, Callable[[Source, Settings], Images]] = {
    "Original": _original,
    "LoG": _laplacian_of_gaussian,
    "Wavelet": _wavelet,
    "Square": _pointwise("square", "square"),
    "SquareRoot": _pointwise("square_root", "squareroot"),
    "Logarithm": _pointwise("logarithm", "logarithm"),
    "Exponential": _pointwise("exponential", "exponential"),
    "Gradient": _gradient,
    "LBP2D": codes_in_slices,
    "LBP3D": patterns_on_spheres,
}
