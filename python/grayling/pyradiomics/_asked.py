# Copyright The grayling developers. Licensed under Apache-2.0.
"""What a parameter file asks for, pyradiomics' defaults filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grayling.pyradiomics._feature_names import FEATURES
from grayling.pyradiomics._parameter_table import SETTINGS

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """A parameter file as pyradiomics applies it.

    Attributes
    ----------
    settings
        Of all images.
    images
        Image types with settings of their own.
    classes
        Feature classes with the features that are named; None for all of a class.
    has_maps
        Whether there are settings of feature maps.
    """

    settings: Mapping[str, Any]
    images: Mapping[str, Mapping[str, Any]]
    classes: Mapping[str, tuple[str, ...] | None]
    has_maps: bool

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Asked:
        """Return what checked parameters ask for."""
        classes = parameters.get("featureClass") or dict.fromkeys(FEATURES)
        return cls(
            dict(parameters.get("setting", {})),
            dict(parameters.get("imageType") or {"Original": {}}),
            {name: tuple(features) if features else None for name, features in classes.items()},
            bool(parameters.get("voxelSetting")),
        )

    def get(self, name: str, image: str | None = None) -> Any:
        """Return a setting, that of an image type where it has its own."""
        own = self.images.get(image, {}) if image is not None else {}
        value = own.get(name, self.settings.get(name))
        return SETTINGS[name].default if value is None else value

    def has(self, *classes: str) -> bool:
        """Whether one of these classes is asked for."""
        return any(name in self.classes for name in classes)

    def wants(self, kind: str, *features: str) -> bool:
        """Whether one of these features of a class is asked for."""
        named = self.classes.get(kind, ())
        return named is None or any(feature in named for feature in features)

    @property
    def filters(self) -> tuple[str, ...]:
        """Image types other than the original."""
        return tuple(name for name in self.images if name != "Original")

    @property
    def is_resampled(self) -> bool:
        """Whether the image is interpolated to another spacing."""
        return bool(self.get("resampledPixelSpacing")) and self.settings.get("interpolator", True) is not None

    @property
    def has_texture(self) -> bool:
        """Whether one of the texture classes is asked for."""
        return self.has("glcm", "gldm", "glrlm", "glszm", "ngtdm")

    @property
    def has_levels(self) -> bool:
        """Whether grey levels matter."""
        return self.has_texture or self.wants("firstorder", "Entropy", "Uniformity")

    @property
    def bins_by_width(self) -> bool:
        """Whether grey levels are of one width."""
        return self.has_levels and self.get("binCount") is None
