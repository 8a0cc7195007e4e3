# Copyright The grayling developers. Licensed under Apache-2.0.
"""Two images that need no file: the IBSI digital phantom, and a lesion that looks like one in CT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Example", "ct_lesion", "digital_phantom"]


@dataclass(frozen=True, eq=False)
class Example:
    """An image, its mask, both (z, y, x), and the voxel spacing in that order."""

    image: npt.NDArray[Any]
    mask: npt.NDArray[Any]
    spacing_mm: tuple[float, float, float]


# The grid as the IBSI reference manual prints it ("Reference data sets", "Digital phantom"; CC BY 4.0): four slices of
# four rows; a point is a voxel outside the region, whose value is given with the array below.
_PHANTOM_SLICES = (
    "14411 14611 41641 44641",
    "14411 11611 .1311 44611",
    "144.. 11111 11.11 11611",
    "144.. 11111 11111 11611",
)
_PHANTOM_OUTSIDE = {(1, 2, 0): 1, (2, 0, 3): 1, (2, 0, 4): 1, (2, 2, 2): 9, (3, 0, 3): 1, (3, 0, 4): 1}


def digital_phantom() -> Example:
    """Return the IBSI digital phantom: 4 x 4 x 5 voxels of 2 mm, 74 in the region, grey levels 1, 3, 4 and 6."""
    rows = [[list(row) for row in one.split()] for one in _PHANTOM_SLICES]
    characters = np.array(rows)  # (4, 4, 5)
    mask = (characters != ".").astype(np.uint8)
    image = np.where(mask == 1, characters, "0").astype(np.int16)
    for position, value in _PHANTOM_OUTSIDE.items():
        image[position] = value
    return Example(image, mask, (2.0, 2.0, 2.0))


def ct_lesion() -> Example:
    """Return a lesion of 35 mm in lung, in Hounsfield units, made of waves: lobed, denser outside, with a dark core.

    Nothing is random, so it is the same everywhere.
    """
    spacing_mm = (3.0, 0.9, 0.9)
    axes_mm = [_centred_mm(n_voxels, step_mm) for n_voxels, step_mm in zip((24, 64, 64), spacing_mm, strict=True)]
    z, y, x = np.meshgrid(*axes_mm, indexing="ij")
    angle = np.arctan2(y, x)
    radius_mm = np.sqrt(x**2 + y**2 + (1.2 * z) ** 2)
    edge_mm = 17.0 + 2.5 * np.cos(3 * angle + 0.3) + 1.5 * np.cos(5 * angle + 0.4 * z)
    depth = radius_mm / edge_mm  # 1 on the surface
    texture = sum(
        (20.0 / k) * np.cos(k * (0.21 * x + 0.13 * z) + 0.9 * k * k) * np.cos(k * (0.17 * y - 0.11 * z) + 1.7 * k)
        for k in range(1, 9)
    )
    tissue = 45.0 - 60.0 * np.exp(-((depth / 0.45) ** 2)) + texture
    lung = -850.0 + 0.5 * texture
    share = 1.0 / (1.0 + np.exp((depth - 1.0) * 30.0))
    image = np.rint(lung + (tissue - lung) * share).astype(np.int16)
    return Example(image, (depth <= 1.0).astype(np.uint8), spacing_mm)


def _centred_mm(n_voxels: int, step_mm: float) -> npt.NDArray[np.float64]:
    return np.asarray((np.arange(n_voxels) - (n_voxels - 1) / 2) * step_mm, dtype=np.float64)
