# Copyright The grayling developers. Licensed under Apache-2.0.
"""Surfaces and diameters with the signatures of pyradiomics' extension ``cShape``, computed by the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling.pyradiomics._numbers import Region, features

__all__ = ["DIAMETERS", "calculate_coefficients", "calculate_coefficients2D"]

DIAMETERS = ("Maximum2DDiameterSlice", "Maximum2DDiameterColumn", "Maximum2DDiameterRow", "Maximum3DDiameter")


def calculate_coefficients(
    mask: npt.NDArray[Any], spacing: Sequence[float]
) -> tuple[float, float, tuple[float, float, float, float]]:
    """Return area, volume and the largest diameters in a slice, column, row and in space of a mask (z, y, x).

    Parameters
    ----------
    mask
        (z, y, x), true inside.
    spacing
        Millimetres, (z, y, x).
    """
    inside = np.asarray(mask, dtype=bool)
    z, y, x = map(float, spacing)
    found = features(Region(inside, inside, (z, y, x)), {"shape": ("SurfaceArea", "MeshVolume", *DIAMETERS)}, {})
    values = found["shape"]
    slice_, column, row, space = (values[name] for name in DIAMETERS)
    return values["SurfaceArea"], values["MeshVolume"], (slice_, column, row, space)


def calculate_coefficients2D(mask: npt.NDArray[Any], spacing: Sequence[float]) -> tuple[float, float, float]:
    """Return perimeter, surface and largest diameter of a mask (y, x); spacing in millimetres, (y, x)."""
    inside = np.asarray(mask, dtype=bool)[np.newaxis]
    y, x = map(float, spacing)
    wanted = ("Perimeter", "MeshSurface", "MaximumDiameter")
    values = features(Region(inside, inside, (1.0, y, x)), {"shape2D": wanted}, {})["shape2D"]
    return values["Perimeter"], values["MeshSurface"], values["MaximumDiameter"]
