# Copyright The grayling developers. Licensed under Apache-2.0.
"""Pictures of response maps beside the image that they come from. Needs matplotlib."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from grayling._optional import import_figure
from grayling._words import times
from grayling.errors import InvalidArgument
from grayling.image import Volume

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["gallery", "orthogonal_slices"]

_PLANES = ("axial", "coronal", "sagittal")  # across z, y and x
_AXES = "zyx"
# The part of the voxels, in percent, that may lie beyond either end of the grey scale.
_BEYOND_PERCENT = 0.5
# A map has both signs if the smaller of its ends is at least so large a part of the larger.
_BOTH_SIGNS = 0.15


def orthogonal_slices(image: Volume, response: Volume, *, at: Sequence[int] | None = None) -> Figure:
    """Return a figure of the three orthogonal slices of an image, above those of its response map.

    Parameters
    ----------
    image, response
        On the same grid.
    at
        The voxel, (z, y, x), whose slices are shown; by default the central one.

    Raises
    ------
    grayling.errors.InvalidArgument
        If the grids have different shapes, or the voxel lies outside.
    """
    if image.grid.shape != response.grid.shape:
        raise InvalidArgument(
            f"{response.name} has {times(response.grid.shape)} voxels and {image.name} {times(image.grid.shape)}"
        )
    voxel = _voxel(at, image)
    planes = _PLANES if image.grid.shape[0] > 1 else _PLANES[:1]
    figure = import_figure()(figsize=(4 * len(planes), 8), layout="constrained")
    places = figure.add_gridspec(2)
    for position, volume in enumerate((image, response)):
        part = figure.add_subfigure(places[position])
        part.suptitle(volume.name)
        row = part.subplots(1, len(planes), squeeze=False)[0]
        colours = _colours(volume.array, plain=volume is image)
        for normal, (axes, plane) in enumerate(zip(row, planes, strict=True)):
            shown = _draw(axes, volume, voxel, normal, colours)
            axes.set_title(f"{plane}, {_AXES[normal]} = {voxel[normal]}", fontsize=9)
        part.colorbar(shown, ax=row.tolist(), shrink=0.85)
    return figure


def gallery(image: Volume, responses: Mapping[str, npt.NDArray[Any]], *, n_columns: int = 5) -> Figure:
    """Return a figure of the central axial slice of an image and of each of its response maps, by name."""
    voxel = _voxel(None, image)
    panels = {image.name: image.array, **responses}
    n_rows = math.ceil(len(panels) / n_columns)
    figure = import_figure()(figsize=(2.4 * n_columns, 2.6 * n_rows), layout="constrained")
    grid = figure.subplots(n_rows, n_columns, squeeze=False).ravel()
    for axes in grid:
        axes.set_axis_off()
    for axes, (name, array) in zip(grid, panels.items(), strict=False):
        _draw(axes, Volume(array, image.grid, name), voxel, 0, _colours(array, plain=name == image.name))
        axes.set_title(name, fontsize=7)
    return figure


def _voxel(at: Sequence[int] | None, image: Volume) -> tuple[int, ...]:
    shape = image.grid.shape
    voxel = tuple(n // 2 for n in shape) if at is None else tuple(at)
    if len(voxel) != 3 or not all(0 <= index < n for index, n in zip(voxel, shape, strict=True)):
        raise InvalidArgument(f"at must be a voxel (z, y, x) of {image.name}, {times(shape)} voxels; got {at!r}")
    return voxel


def _colours(array: npt.NDArray[Any], *, plain: bool) -> dict[str, Any]:
    """Return grey from low to high, or blue over white to red around 0 for a map with both signs."""
    found = array[np.isfinite(array)]
    low, high = np.percentile(found, (_BEYOND_PERCENT, 100 - _BEYOND_PERCENT)) if found.size else (0.0, 1.0)
    if not low < high:  # nearly flat: a few voxels are all there is to see
        low, high = (found.min(), found.max()) if found.size else (0.0, 1.0)
    most = max(-low, high)
    if plain or min(-low, high) < _BOTH_SIGNS * most:
        return {"cmap": "gray", "vmin": low, "vmax": high}
    return {"cmap": "RdBu_r", "vmin": -most, "vmax": most}


def _draw(axes: Axes, volume: Volume, voxel: Sequence[int], normal: int, colours: Mapping[str, Any]) -> Any:
    """Draw one slice in millimetres' proportions; z grows upwards."""
    spacing_mm = [length for axis, length in enumerate(volume.grid.spacing_mm) if axis != normal]
    shown = axes.imshow(
        np.take(volume.array, voxel[normal], axis=normal),
        aspect=spacing_mm[0] / spacing_mm[1],
        origin="upper" if normal == 0 else "lower",
        interpolation="nearest",
        **colours,
    )
    axes.set_xticks([])
    axes.set_yticks([])
    return shown
