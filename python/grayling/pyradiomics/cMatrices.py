# Copyright The grayling developers. Licensed under Apache-2.0.
"""The texture matrices with the signatures of pyradiomics' extension ``cMatrices``, counted by the engine.

Arrays have a leading axis of length 1, which in pyradiomics holds the voxels of a feature map; feature maps are not
available in this version. Directions come in pyradiomics' order: offsets (z, y, x) descending, one of each opposite
pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _core

__all__ = [
    "calculate_glcm",
    "calculate_gldm",
    "calculate_glrlm",
    "calculate_glszm",
    "calculate_ngtdm",
    "generate_angles",
]

Floats = npt.NDArray[np.float64]
Blocks = list[tuple[Any, ...]]


def calculate_glcm(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    distances: Iterable[int],
    Ng: int,
    force2D: bool = False,
    force2Ddimension: int = 0,
) -> tuple[Floats, npt.NDArray[np.int32]]:
    """Count pairs of grey levels, one order only.

    Parameters
    ----------
    image
        Grey levels from 1, (z, y, x) or (y, x).
    mask
        The region, same shape.
    distances
        Lengths of offsets in the maximum norm.
    Ng
        Number of grey levels.
    force2D, force2Ddimension
        Whether, and along which axis, offsets are left out.

    Returns
    -------
    tuple
        Counts (1, Ng, Ng, directions), and the directions (directions, axes).
    """
    angles = generate_angles(image.shape, distances, False, force2D, force2Ddimension)
    levels = _levels(image, mask, Ng, "calculate_glcm")
    counts = np.zeros((len(angles), Ng, Ng))
    place = {in_space(angle): index for index, angle in enumerate(angles)}
    lengths = sorted({int(distance) for distance in distances})
    for _, _, direction, i, j, n, _ in _core.matrix(
        "glcm", levels, Ng, "3D averaged", distances=lengths, symmetric=False, norm="chebyshev"
    ):
        forward = in_space(direction or ())
        if forward in place:
            counts[place[forward], i - 1, j - 1] = n
        elif (opposite := in_space(-step for step in forward)) in place:
            counts[place[opposite], j - 1, i - 1] = n
    return np.moveaxis(counts, 0, -1)[np.newaxis], angles


def calculate_glrlm(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    Ng: int,
    Nr: int,
    force2D: bool = False,
    force2Ddimension: int = 0,
) -> tuple[Floats, npt.NDArray[np.int32]]:
    """Count runs by grey level and length, (1, Ng, Nr, directions); directions in which no line holds two voxels are 0.

    Parameters are those of `calculate_glcm`; Nr is the largest length of a run.
    """
    angles = generate_angles(image.shape, [1], False, force2D, force2Ddimension)
    levels = _levels(image, mask, Ng, "calculate_glrlm")
    counts = np.zeros((len(angles), Ng, Nr))
    for direction, block in _by_direction(_core.matrix("glrlm", levels, Ng, "3D averaged")).items():
        for index, angle in enumerate(map(in_space, angles)):
            if direction in (angle, tuple(-step for step in angle)) and _has_two_on_a_line(levels, angle):
                _, _, _, i, j, n, _ = block
                counts[index, i - 1, j - 1] = n
    return np.moveaxis(counts, 0, -1)[np.newaxis], angles


def calculate_glszm(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    Ng: int,
    Ns: int,  # noqa: ARG001 - pyradiomics' extension allocates by it
    force2D: bool = False,
    force2Ddimension: int = 0,
) -> Floats:
    """Count zones by grey level and number of voxels, (1, Ng, size of the largest zone); Ns is not needed here."""
    levels, aggregation = _faced(_levels(image, mask, Ng, "calculate_glszm"), image, force2D, force2Ddimension)
    return _dense(_core.matrix("glszm", levels, Ng, aggregation), Ng)


def calculate_gldm(  # noqa: PLR0913, PLR0917 - pyradiomics' signature
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    distances: Iterable[int],
    Ng: int,
    alpha: int,
    force2D: bool = False,
    force2Ddimension: int = 0,
) -> Floats:
    """Count voxels by grey level and number of dependent neighbours, (1, Ng, 2 * number of neighbours + 1).

    A voxel with no dependent neighbour is in the first column. The second half is empty: pyradiomics leaves room for
    each neighbour twice.
    """
    # #lizard forgives(parameter_count): pyradiomics' signature
    lengths = sorted({int(distance) for distance in distances})
    levels, aggregation = _faced(_levels(image, mask, Ng, "calculate_gldm"), image, force2D, force2Ddimension)
    blocks = _core.matrix("ngldm", levels, Ng, aggregation, distances=lengths, alpha=int(alpha), norm="chebyshev")
    n_sizes = 2 * len(generate_angles(image.shape, lengths, True, force2D, force2Ddimension)) + 1
    return _dense(blocks, Ng, n_sizes)


def calculate_ngtdm(
    image: npt.NDArray[Any],
    mask: npt.NDArray[Any],
    distances: Iterable[int],
    Ng: int,
    force2D: bool = False,
    force2Ddimension: int = 0,
) -> Floats:
    """Return per grey level the number of voxels, the sum of differences from the neighbours' mean, and the level.

    The result has the shape (1, Ng, 3). Voxels without a neighbour are counted, with a difference of 0.
    """
    lengths = sorted({int(distance) for distance in distances})
    levels, aggregation = _faced(_levels(image, mask, Ng, "calculate_ngtdm"), image, force2D, force2Ddimension)
    result = np.zeros((1, Ng, 3))
    result[0, :, 0] = np.bincount(levels.ravel(), minlength=Ng + 1)[1:]
    result[0, :, 2] = np.arange(1, Ng + 1)
    for _, _, _, i, j, _, differences in _core.matrix(
        "ngtdm", levels, Ng, aggregation, distances=lengths, norm="chebyshev"
    ):
        np.add.at(result[0, :, 1], i - 1, differences / np.maximum(j, 1))
    return result


def generate_angles(
    size: Sequence[int],
    distances: Iterable[int],
    bidirectional: bool,
    force2D: bool = False,
    force2Ddimension: int = 0,
) -> npt.NDArray[np.int32]:
    """Return the offsets (directions, axes) of those lengths in the maximum norm that fit into a box of that size.

    Raises
    ------
    RuntimeError
        For a distance below 1, as pyradiomics does.
    """
    lengths = {int(distance) for distance in distances}
    if not lengths or min(lengths) < 1:
        raise RuntimeError(f"distances must be whole numbers of at least 1; got {sorted(lengths)}")
    longest = max(lengths)
    reach = [min(longest, int(n) - 1) for n in size]
    if force2D and 0 <= force2Ddimension < len(reach):
        reach[force2Ddimension] = 0
    offsets = [
        offset
        for offset in product(*(range(most, -most - 1, -1) for most in reach))
        if max(map(abs, offset)) in lengths
    ]
    # In descending order the second half repeats the first with opposite signs.
    chosen = offsets if bidirectional else offsets[: len(offsets) // 2]
    return np.array(chosen, dtype=np.int32).reshape(len(chosen), len(reach))


def _levels(image: npt.NDArray[Any], mask: npt.NDArray[Any], n_levels: int, caller: str) -> npt.NDArray[np.uint32]:
    inside = np.asarray(mask, dtype=bool)
    if image.ndim not in (2, 3) or inside.shape != image.shape:
        raise ValueError(f"{caller}: image and mask need the same 2 or 3 axes; got {image.shape} and {inside.shape}")
    found = image[inside]
    if found.size and not 1 <= found.min() <= found.max() <= n_levels:
        raise IndexError(f"{caller}: grey levels must lie from 1 to {n_levels}; got {found.min()} to {found.max()}")
    levels = np.where(inside, image, 0).astype(np.uint32)
    return np.ascontiguousarray(levels[np.newaxis] if levels.ndim == 2 else levels)


def _faced(
    levels: npt.NDArray[np.uint32], image: npt.NDArray[Any], force2D: bool, axis: int
) -> tuple[npt.NDArray[np.uint32], str]:
    """Return the levels as the engine wants them, its slices along the first axis, and how matrices are merged."""
    if not force2D or not 0 <= axis < image.ndim:
        return levels, "3D"
    # Which order the other axes have does not matter.
    return np.ascontiguousarray(np.moveaxis(levels, axis + 3 - image.ndim, 0)), "2.5D"


def in_space(angle: Iterable[int]) -> tuple[int, int, int]:
    """Return an offset in a plane as one in space, (z, y, x)."""
    z, y, x = (0, *map(int, angle))[-3:]
    return z, y, x


def _by_direction(blocks: Blocks) -> dict[tuple[int, int, int], tuple[Any, ...]]:
    return {block[2]: block for block in blocks}


def _has_two_on_a_line(levels: npt.NDArray[np.uint32], direction: tuple[int, ...]) -> bool:
    # Voxels on one line agree in index minus steps times direction: a step along an axis that moves is taken off.
    places = np.argwhere(levels)
    axis = next(axis for axis in range(3) if direction[axis] != 0)
    steps = places[:, axis] * direction[axis]
    lines = places - steps[:, np.newaxis] * np.array(direction)
    return len(np.unique(lines, axis=0)) < len(lines)


def _dense(blocks: Blocks, n_levels: int, n_sizes: int | None = None) -> Floats:
    largest = max((int(block[4].max()) for block in blocks if len(block[4])), default=1)
    result = np.zeros((1, n_levels, n_sizes or largest))
    for _, _, _, i, j, n, _ in blocks:
        np.add.at(result[0], (i - 1, j - 1), n)
    return result
