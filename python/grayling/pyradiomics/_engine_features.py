# Copyright The grayling developers. Licensed under Apache-2.0.
"""Feature classes whose values the engine computes, all enabled ones in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling.pyradiomics import _numbers
from grayling.pyradiomics._catalogue import FacadeFeature, boxed, catalogue
from grayling.pyradiomics._images import spacing_of, volume_of
from grayling.pyradiomics._numbers import Region
from grayling.pyradiomics.base import RadiomicsFeaturesBase

__all__ = [
    "EngineFeatures",
    "computed_by_the_engine",
    "from_settings",
    "has_own_method",
    "squared_quarters",
    "with_features",
]

# Steps of pyradiomics that the engine does in its own way.
_NOT_SEEN = ("_applyBinning", "_calculateMatrix", "_calculateCoefficients")


def from_settings(name: str, default: Any) -> Any:
    """Return an attribute that is a setting: what is written to it counts from then on."""

    def read(self: EngineFeatures) -> Any:
        return self.settings.get(name, default)

    def write(self: EngineFeatures, value: Any) -> None:
        self.settings[name] = value

    return property(read, write, doc=f"The setting ``{name}``.")


class EngineFeatures(RadiomicsFeaturesBase):
    """A class of features that come from the engine; methods of a user's subclass are asked instead where it has some.

    The names of its features are those of `grayling.pyradiomics._catalogue`. What pyradiomics' formulas share, its
    matrix and the entries of `coefficients`, is made when someone looks at it: the engine does without.
    """

    kind: str
    given: Mapping[str, Callable[..., Any]]  # the methods of features, by their names
    # Attributes that the calculation sets.
    calculated: tuple[str, ...] = ()
    _is_due = False

    @property
    def coefficients(self) -> dict[str, Any]:
        """What formulas share, by pyradiomics' names."""
        if self._is_due:
            EngineFeatures._initCalculation(self)
        return self._coefficients

    @coefficients.setter
    def coefficients(self, coefficients: dict[str, Any]) -> None:
        self._coefficients = coefficients

    def __getattr__(self, name: str) -> Any:
        if name not in type(self).calculated:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        EngineFeatures._initCalculation(self)
        return vars(self)[name]

    def region(self) -> Region:
        """Return the image and its region as volumes (z, y, x)."""
        image, mask = volume_of(self.originalArray), volume_of(self.maskArray)
        return Region(image, mask, spacing_of(self.inputImage), self.inputImage.GetDimension())

    def _initSegmentBasedCalculation(self) -> None:
        super()._initSegmentBasedCalculation()
        # The attribute imageArray becomes grey levels in texture classes, as pyradiomics' does.
        self.originalArray = self.imageArray

    def _initCalculation(self, voxelCoordinates: None = None) -> None:
        self._is_due = False
        self._calculate(voxelCoordinates)

    def _calculate(self, voxelCoordinates: None) -> None:
        """Set the attributes `calculated`, and coefficients; nothing where a class has none."""

    def _calculateFeatures(self, voxelCoordinates: None = None) -> Iterator[tuple[str, Any]]:
        enabled = [name for name, on in self.enabledFeatures.items() if on]
        others = [name for name in enabled if not has_own_method(type(self), name)]
        if others or self._replaces("_initCalculation"):
            self._initCalculation(voxelCoordinates)
        else:
            self._is_due = True
            for name in self.calculated:
                vars(self).pop(name, None)
        values = self._values([name for name in enabled if name not in others])
        if values:
            self._warn_of_replaced()
        asked = dict(self._asked(others))
        for name in enabled:
            if name in values or name in asked:
                yield name, boxed(self.kind, name, values[name]) if name in values else asked[name]

    def _replaces(self, name: str) -> bool:
        """Whether a user's subclass has a method of its own in place of one of ours."""
        method = getattr(type(self), name, None)
        return method is not None and not method.__module__.startswith("grayling.pyradiomics.")

    def _warn_of_replaced(self) -> None:
        replaced = [name for name in _NOT_SEEN if self._replaces(name)]
        if replaced:
            self.logger.warning(
                "%s has its own %s, which features of %s do not see: the engine computes them from image and settings; "
                "write methods get<Name>FeatureValue for those that should",
                *(type(self).__name__, " and ".join(replaced), self.kind),
            )

    def _values(self, names: list[str]) -> dict[str, float]:
        computable = [name for name in names if not catalogue(self.kind)[name].replaced_by]
        for name in names:
            if name not in computable:
                self.logger.debug("Feature %s is deprecated: %s", name, catalogue(self.kind)[name].replaced_by)
        if not computable:
            return {}
        return _numbers.features(self.region(), {self.kind: computable}, self.settings)[self.kind]

    def _one(self, name: str) -> float:
        return self._values([name])[name]

    def _value(self, name: str) -> Any:
        """Return a feature as its method does: one row, or a number where no feature maps exist."""
        replaced_by = catalogue(self.kind)[name].replaced_by
        if replaced_by:
            raise DeprecationWarning(f"{self.kind} {name} is no longer computed: {replaced_by}")
        value = boxed(self.kind, name, self._one(name))
        return np.float64(value) if self.kind.startswith("shape") else np.atleast_1d(value)


def squared_quarters(lengths: Mapping[str, float]) -> npt.NDArray[np.float64]:
    """Return the variances along axes of these lengths: pyradiomics' are four standard deviations long."""
    return (np.array(list(lengths.values())) / 4.0) ** 2


def with_features(kind: str) -> Callable[[type[EngineFeatures]], type[EngineFeatures]]:
    """Give a class the method ``get<Name>FeatureValue`` for each feature of the catalogue."""

    def give(cls: type[EngineFeatures]) -> type[EngineFeatures]:
        cls.kind = kind
        cls.given = {f"get{feature.name}FeatureValue": _method(kind, feature) for feature in catalogue(kind).values()}
        for name, method in cls.given.items():
            setattr(cls, name, method)
        return cls

    return give


def _method(kind: str, feature: FacadeFeature) -> Callable[[EngineFeatures], Any]:
    def get(self: EngineFeatures) -> Any:
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
        and cls.given.items() <= vars(cls).items()
    )
