# Copyright The grayling developers. Licensed under Apache-2.0.
"""Weights exp(-d^2) of GLCM's directions where neighbours lie so far apart that all of them vanish.

pyradiomics divides by their sum, so only ratios count. The engine takes no weight below 1e-100; with lengths shortened
all alike the shortest directions weigh the same again, and those much longer still nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from grayling.errors import InvalidArgument
from grayling.pyradiomics.cMatrices import generate_angles

__all__ = ["are_far", "shortened"]

# exp(-15^2) is 1.9e-98, exp(-15.15^2) 2.1e-100.
_SHORTENED_MM = 15.0
_FAR_MM = 15.15
# Beyond this share of the shortest squared length a direction weighs less than 1e-17 of it, shortened or not.
_NEGLIGIBLE = 1.2
_ORDERS = {"infinity": np.inf, "euclidean": 2, "manhattan": 1}


def are_far(shape: Sequence[int], spacing_mm: Sequence[float], distances: Sequence[int], left_out: int | None) -> bool:
    """Whether no two voxels of a box that are neighbours at these distances lie near enough for the engine."""
    nearest = min(distances, default=1)
    steps = [step for axis, step in enumerate(spacing_mm) if axis != left_out and shape[axis] > nearest]
    return bool(steps) and min(steps) * nearest > _FAR_MM


def shortened(
    shape: Sequence[int],
    spacing_mm: tuple[float, float, float],
    norm: str,
    distances: Sequence[int],
    left_out: int | None,
) -> tuple[float, float, float] | None:
    """Return the spacing with which far neighbours have pyradiomics' weights; None where it has only zeros.

    Parameters
    ----------
    shape, spacing_mm
        The region's box, (z, y, x).
    norm
        pyradiomics' name of it.
    distances
        Lengths of offsets.
    left_out
        The axis across slices.

    Raises
    ------
    InvalidArgument
        Where some directions are nearly as short as the shortest, so that shortening would change their ratio.
    """
    angles = generate_angles(shape, distances, False, left_out is not None, left_out or 0)
    lengths: npt.NDArray[np.float64] = np.linalg.norm(angles * np.array(spacing_mm), _ORDERS[norm], axis=1)
    shortest = float(lengths.min())
    if math.exp(-(shortest**2)) == 0.0:
        return None
    shares = (lengths / shortest) ** 2
    if np.any((shares > 1.0 + 1e-12) & (shares < _NEGLIGIBLE)):
        raise InvalidArgument(
            f"weightingNorm {norm!r}: neighbours lie {shortest:g} mm apart and more, so every weight exp(-d^2) is "
            "below 1e-99; choose a finer resampledPixelSpacing, or leave weightingNorm out"
        )
    z, y, x = (step * _SHORTENED_MM / shortest for step in spacing_mm)
    return z, y, x
