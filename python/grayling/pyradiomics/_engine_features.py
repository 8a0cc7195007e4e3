# Copyright The grayling developers. Licensed under Apache-2.0.
"""Feature classes whose values the engine computes, all enabled ones in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling.pyradiomics import _numbers
from grayling.pyradiomics._catalogue import FacadeFeature, catalogue
from grayling.pyradiomics._images import spacing_of, volume_of
from grayling.pyradiomics._numbers import Region
from grayling.pyradiomics.base import RadiomicsFeaturesBase

__all__ = ["EngineFeatures", "computed_by_the_engine", "has_own_method", "with_features"]


class EngineFeatures(RadiomicsFeaturesBase):
    """A class of features that come from the engine; methods of a user's subclass are asked instead where it has some.

    The names of its features are those of `grayling.pyradiomics._catalogue`.
    """

    kind: str

    def region(self) -> Region:
        """Return the image and its region as volumes (z, y, x)."""
        image, mask = volume_of(self.originalArray), volume_of(self.maskArray)
        return Region(image, mask, spacing_of(self.inputImage), self.inputImage.GetDimension())

    def _initSegmentBasedCalculation(self) -> None:
        super()._initSegmentBasedCalculation()
        # The attribute imageArray becomes grey levels in texture classes, as pyradiomics' does.
        self.originalArray = self.imageArray

    def _calculateFeatures(self) -> Iterator[tuple[str, Any]]:
        enabled = [name for name, on in self.enabledFeatures.items() if on]
        values = self._values([name for name in enabled if has_own_method(type(self), name)])
        others = [name for name in enabled if not has_own_method(type(self), name)]
        if others:
            self._initCalculation()
        asked = dict(self._asked(others))
        for name in enabled:
            if name in values or name in asked:
                yield name, values[name] if name in values else asked[name]

    def _values(self, names: list[str]) -> dict[str, float]:
        computable = [name for name in names if not catalogue(self.kind)[name].replaced_by]
        for name in names:
            if name not in computable:
                self.logger.debug("Feature %s is deprecated: %s", name, catalogue(self.kind)[name].replaced_by)
        if not computable:
            return {}
        return _numbers.features(self.region(), {self.kind: computable}, self.settings)[self.kind]

    def _value(self, name: str) -> npt.NDArray[np.float64]:
        replaced_by = catalogue(self.kind)[name].replaced_by
        if replaced_by:
            raise DeprecationWarning(f"{self.kind} {name} is no longer computed: {replaced_by}")
        return np.array([self._values([name])[name]])


def with_features(kind: str) -> Callable[[type[EngineFeatures]], type[EngineFeatures]]:
    """Give a class the method ``get<Name>FeatureValue`` for each feature of the catalogue."""

    def give(cls: type[EngineFeatures]) -> type[EngineFeatures]:
        cls.kind = kind
        for feature in catalogue(kind).values():
            setattr(cls, f"get{feature.name}FeatureValue", _method(kind, feature))
        return cls

    return give


def _method(kind: str, feature: FacadeFeature) -> Callable[[EngineFeatures], npt.NDArray[np.float64]]:
    def get(self: EngineFeatures) -> npt.NDArray[np.float64]:
        return self._value(feature.name)

    get.__name__ = f"get{feature.name}FeatureValue"
    get.__doc__ = f"{feature.text}."
    vars(get).update(_feature=(kind, feature.name), _is_deprecated=feature.deprecated)
    return get


def has_own_method(cls: type, name: str) -> bool:
    """Whether a feature's method is the one that `with_features` gave, and no user has put another in its place."""
    method = getattr(cls, f"get{name}FeatureValue", None)
    return getattr(method, "_feature", None) == (getattr(cls, "kind", None), name)


def computed_by_the_engine(cls: type) -> bool:
    """Whether a class and all its methods are the engine's, so that classes can share one call."""
    return (
        issubclass(cls, EngineFeatures)
        and cls.__module__.startswith("grayling.pyradiomics.")
        and all(has_own_method(cls, name) for name in catalogue(cls.kind))
    )
