# Copyright The grayling developers. Licensed under Apache-2.0.
"""Bins and grey levels as pyradiomics takes them.

Edges are computed in the type of the values: those of a float32 image are float32.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from grayling.errors import InvalidArgument
from grayling.pyradiomics._grids import logger


def getBinEdges(parameterValues: Any, **kwargs: Any) -> Any:
    """Return the edges of bins that hold all values, each bin from its edge up to below the next.

    Parameters
    ----------
    parameterValues
        Intensities of the region, one axis.
    **kwargs
        ``binWidth`` (25): edges are its multiples, from the last one not above the minimum. ``binCount`` (None):
        instead, this many equal bins from minimum to maximum, the last edge raised by 1.

    Raises
    ------
    ValueError
        Without values, for values that are not finite and for a bin width or number that is not above 0.
    """
    if kwargs.get("binCount") is not None:
        # Edges that were given are not written to.
        edges = np.array(np.histogram_bin_edges(parameterValues, kwargs["binCount"]))
        edges[-1] += 1
        return edges
    return _multiples(parameterValues, kwargs.get("binWidth", 25))


def _multiples(values: Any, width: Any) -> Any:
    minimum, maximum = _extremes(values)
    if not (np.isfinite(minimum) and np.isfinite(maximum)):
        raise InvalidArgument(
            f"the values reach from {minimum} to {maximum}, expected finite ones; replace the others or leave them out "
            "with resegmentRange"
        )
    if not isinstance(width, str) and width is not None and not width > 0:
        raise InvalidArgument(f"binWidth is {width}, expected a number above 0; by default it is 25")
    with np.errstate(over="ignore"):
        edges = np.arange(minimum - (minimum % width), maximum + 2 * width, width)
    if edges.size == 0 or not edges[-1] > maximum:
        logger.warning(
            "Edges of width %s for values from %s to %s overflow their type %s, as they do in pyradiomics, so the "
            "grey levels mean nothing; convert the image first, for example with SimpleITK.Cast(image, "
            "SimpleITK.sitkFloat32)",
            *(width, minimum, maximum, getattr(minimum, "dtype", type(minimum).__name__)),
        )
    if len(edges) == 1:
        return [edges[0] - 0.5, edges[0] + 0.5]
    return edges


def _extremes(values: Any) -> tuple[Any, Any]:
    if len(values) == 0:
        raise InvalidArgument("there are no values to discretise; is the region empty?")
    if not isinstance(values, np.ndarray):
        return min(values), max(values)
    if values.ndim != 1:
        raise InvalidArgument(f"the values have shape {values.shape}, expected one axis; pass values.ravel()")
    minimum, maximum = values.min(), values.max()
    # NaN takes no part in comparisons, unless it is what they begin with.
    if minimum != minimum and values[0] == values[0]:  # noqa: PLR0124
        return np.fmin.reduce(values), np.fmax.reduce(values)
    return minimum, maximum


def binImage(
    parameterMatrix: npt.NDArray[Any], parameterMatrixCoordinates: Any = None, **kwargs: Any
) -> tuple[npt.NDArray[np.int64], Any]:
    """Return grey levels from 1, and the edges that they were found with.

    Parameters
    ----------
    parameterMatrix
        Intensities, of any shape.
    parameterMatrixCoordinates
        Which of them to discretise, a mask of the same shape or indices per axis, (0 elsewhere); None for all.
    **kwargs
        As for `getBinEdges`.
    """
    if parameterMatrixCoordinates is None:
        edges = getBinEdges(parameterMatrix.ravel(), **kwargs)
        return np.digitize(parameterMatrix, edges), edges
    values = parameterMatrix[parameterMatrixCoordinates]
    edges = getBinEdges(values, **kwargs)
    levels = np.zeros(parameterMatrix.shape, dtype=np.int64)
    levels[parameterMatrixCoordinates] = np.digitize(values, edges)
    return levels, edges
