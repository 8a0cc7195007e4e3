# Copyright The grayling developers. Licensed under Apache-2.0.
"""Every filter that settings may hold: the one list that files, command line and methods paragraphs read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from grayling._schema import needed
from grayling.errors import InvalidSettings
from grayling.filters._filter import ImageFilter
from grayling.filters.gabor import Gabor
from grayling.filters.gaussian import Gaussian, LaplacianOfGaussian
from grayling.filters.gradient_magnitude import GradientMagnitude
from grayling.filters.laws import Laws
from grayling.filters.local_binary_pattern import LocalBinaryPattern2D
from grayling.filters.mean import Mean
from grayling.filters.median import Median
from grayling.filters.pointwise import Exponential, Logarithm, Square, SquareRoot
from grayling.filters.recursive_gaussian import RecursiveLaplacianOfGaussian
from grayling.filters.riesz import RieszLaplacianOfGaussian, RieszSimoncelli
from grayling.filters.separable_wavelet import SeparableWavelet
from grayling.filters.simoncelli import Simoncelli
from grayling.filters.spherical_pattern import LocalBinaryPattern3D

__all__ = ["AnyFilter", "expect_filters"]

# A settings file tells them apart by their method.
AnyFilter = (
    Mean
    | Gaussian
    | LaplacianOfGaussian
    | RecursiveLaplacianOfGaussian
    | Laws
    | Gabor
    | SeparableWavelet
    | Simoncelli
    | RieszLaplacianOfGaussian
    | RieszSimoncelli
    | GradientMagnitude
    | Median
    | LocalBinaryPattern2D
    | LocalBinaryPattern3D
    | Square
    | SquareRoot
    | Logarithm
    | Exponential
)

_EXAMPLE = "filters=[grayling.filters.Mean(support=5)]"


def expect_filters(given: Any, where: str) -> None:
    """Check that these are filters whose response maps have different names.

    Raises
    ------
    grayling.errors.InvalidSettings
        For anything but a list of filters, such as a filter's name or its class, and for two that have one key.
    """
    if isinstance(given, str | ImageFilter | type) or not isinstance(given, Sequence):
        raise InvalidSettings(f"{where} must be a list of filters, such as {_EXAMPLE}; got {_called(given)}")
    for position, one in enumerate(given):
        if not isinstance(one, ImageFilter):
            raise InvalidSettings(f"{where}[{position}] must be a filter, such as in {_EXAMPLE}; got {_called(one)}")
    _expect_different_keys(given, where)


def _called(value: object) -> str:
    """Return a value in words; of a class how it becomes a filter."""
    if not isinstance(value, type):
        return f"the text {value!r}" if isinstance(value, str) else repr(value)
    if not issubclass(value, ImageFilter):
        return f"the class {value.__name__}"
    values = ", ".join(f"{name}=..." for name in needed(value))
    return f"the class {value.__name__}; make a filter of it: {value.__name__}({values})"


def _expect_different_keys(filters: Sequence[ImageFilter], where: str) -> None:
    keys = [one.key for one in filters]
    for key, n_filters in Counter(keys).items():
        if n_filters > 1:
            places = " and ".join(f"{where}[{position}]" for position, other in enumerate(keys) if other == key)
            raise InvalidSettings(
                f"{places} would both call their response maps {key!r}; leave one of them out, or tell them apart by "
                "their setting name, such as name='first'"
            )
