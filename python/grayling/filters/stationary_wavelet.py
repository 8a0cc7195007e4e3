# Copyright The grayling developers. Licensed under Apache-2.0.
"""The stationary wavelet transform: all subbands of one level at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any, Literal

import numpy as np

from grayling import _core
from grayling._memory import expect_room
from grayling._words import close_match
from grayling.errors import InvalidArgument
from grayling.image import sitk_from_volume

__all__ = ["known_wavelet", "stationary_wavelet"]

_AXES = "xyz"


def stationary_wavelet(
    volume: Any,
    wavelet: str = "coif1",
    *,
    axes: str = "xyz",
    dtype: Literal["float32", "float64"] | None = None,
) -> dict[str, Any]:
    """Return all subbands of one level of the stationary wavelet transform of an image.

    Along each axis the image, continued periodically, is filtered with the wavelet's low-pass (L) and high-pass (H)
    taps, without decimation; every combination is a subband. With n taps f along an axis of N voxels

        y[o] = sum over j of f[j] x[(o + n/2 - j) mod N]

    Coefficients equal those of PyWavelets' ``swtn`` with its axes in the order x, y, z bit for bit. An axis with an odd
    number of voxels goes on for one voxel, its first one, before it repeats, as in pyradiomics. For a second level,
    give the subband of low-pass filters alone; the taps then do not move apart, which is how pyradiomics does it.

    Parameters
    ----------
    volume
        An array of shape (z, y, x) or (y, x), a ``SimpleITK.Image``, or a path.
    wavelet
        A name of PyWavelets': haar, db1 to db38, sym2 to sym20, coif1 to coif17, bior1.1 to bior6.8, rbio1.1 to
        rbio6.8, or dmey.
    axes
        Which axes are filtered: ``"xyz"``, or ``"xy"`` for slices.
    dtype
        The type of arithmetic and result. Default: float32 for a float32 image, else float64.

    Returns
    -------
    dict
        Arrays for an array, else images in the image's place, by their letters, one for each axis in the order x, y, z:
        ``LLL``, ``LLH`` (high-pass along z), ``LHL`` ... ``HHH``. Arrays share one block of memory: copy one that is to
        be kept alone.

    Raises
    ------
    grayling.errors.InvalidArgument
        For an unknown wavelet or axis.
    grayling.errors.TooLarge
        If the subbands do not fit into memory; nothing was allocated.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> bands = filters.stationary_wavelet(np.array([[0.0, 0.0, 8.0, 8.0]]), "haar", axes="x")
    >>> bands["H"].round(3).tolist()  # a step up, and the step down beyond the end
    [[0.0, -5.657, 0.0, 5.657]]
    """
    from grayling.io.reading import load

    name = known_wavelet(wavelet)
    if not axes or set(axes) - set(_AXES) or len(set(axes)) < len(axes):
        raise InvalidArgument(f"axes must be some of the letters x, y and z, each once, got {axes!r}")
    if dtype not in (None, "float32", "float64"):
        raise InvalidArgument(f"dtype must be 'float32' or 'float64', got {dtype!r}")
    is_array = isinstance(volume, (np.ndarray, list, tuple))
    image = load(volume, "image", spacing_mm=(1.0, 1.0, 1.0) if is_array else None)
    single = dtype == "float32" or (dtype is None and image.array.dtype == np.float32)
    n_bytes = 2 ** len(axes) * image.array.size * (4 if single else 8)
    expect_room(n_bytes, f"the subbands of {image.name}", "crop the image, or use dtype='float32'")
    along = ("z" in axes, "y" in axes, "x" in axes)
    bands = _core.stationary_wavelet(image.array, name, along, ((0, 0, 0), image.array.shape), single)
    letters = map("".join, product("LH", repeat=len(axes)))
    if is_array:
        return dict(zip(letters, (band[0] for band in bands) if np.ndim(volume) == 2 else bands, strict=True))
    return {key: sitk_from_volume(replace(image, array=band)) for key, band in zip(letters, bands, strict=True)}


def known_wavelet(name: str) -> str:
    """Return the name of a wavelet as PyWavelets spells it.

    Raises
    ------
    grayling.errors.InvalidArgument
        If there is no such wavelet.
    """
    known = _core.wavelet_bank_names()
    if (lower := str(name).lower()) in known:
        return lower
    families = (
        "haar, db1 to db38, sym2 to sym20, coif1 to coif17, bior1.1 to bior6.8, rbio1.1 to rbio6.8 and dmey are known"
    )
    raise InvalidArgument(f"unknown wavelet {name!r}{close_match(lower, known)}; {families}")
