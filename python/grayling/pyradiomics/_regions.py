# Copyright The grayling developers. Licensed under Apache-2.0.
"""A region cut out of an image, and its features: all classes of the engine in one call, a user's own one by one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling._words import closest
from grayling.pyradiomics import _image_types, _numbers, getFeatureClasses, imageoperations
from grayling.pyradiomics._catalogue import SCALARS, catalogue
from grayling.pyradiomics._derived_images import derived_images
from grayling.pyradiomics._engine_features import computed_by_the_engine
from grayling.pyradiomics._images import spacing_of, view_of, volume_of
from grayling.pyradiomics._logging import logger_of
from grayling.pyradiomics._numbers import Region
from grayling.pyradiomics._preprocessing import cropToTumorMask
from grayling.pyradiomics._region_edges import NotFinite

__all__ = ["Cropped", "are_derived_here", "derived"]

Enabled = Mapping[str, list[str] | None]


@dataclass(frozen=True, eq=False)
class Cropped:
    """A region in the box around it.

    Attributes
    ----------
    region
        The voxels.
    image, mask
        What they were cut from, for classes of a user, which want images; `box` is their part, None for all.
    """

    region: Region
    image: sitk.Image
    mask: sitk.Image
    box: npt.NDArray[np.int_] | None

    @classmethod
    def of(cls, image: sitk.Image, mask: sitk.Image, box: npt.NDArray[np.int_], settings: Mapping[str, Any]) -> Cropped:
        """Cut a region out by its bounding box (x low, x high, y low, ...)."""
        part = parts(box)
        return cls(_region(view_of(image)[part], view_of(mask)[part], image, settings), image, mask, box)

    @classmethod
    def whole(cls, image: sitk.Image, mask: sitk.Image, settings: Mapping[str, Any]) -> Cropped:
        """Take an image as it is."""
        return cls(_region(view_of(image), view_of(mask), image, settings), image, mask, None)

    def features(self, enabled: Enabled, image_type: str, settings: Mapping[str, Any]) -> OrderedDict[str, Any]:
        """Return the features of the classes that are given, by pyradiomics' full names."""
        classes = getFeatureClasses()
        wanted = {
            kind: _computable(kind, classes[kind], names)
            for kind, names in enabled.items()
            if computed_by_the_engine(classes[kind])
        }
        for kind in wanted:
            _expect_input(kind, self.region, self.image.GetDimension(), settings)
        try:
            values = _by_input(self.region, wanted, settings)
        except NotFinite as error:
            raise NotFinite(f"{image_type}: {error}") from error
        found: OrderedDict[str, Any] = OrderedDict()
        for kind, names in enabled.items():
            results: Mapping[str, Any]
            if kind in wanted:
                scalars = SCALARS.get(kind, ())
                results = {
                    name: np.float64(value) if name in scalars else np.array(value)
                    for name, value in values[kind].items()
                }
            else:
                results = self._of_a_user(classes[kind], names, settings)
            found.update((f"{image_type}_{kind}_{name}", value) for name, value in results.items())
        return found

    def _of_a_user(self, cls: Any, names: list[str] | None, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        features = cls(*self._images, **settings)
        for name in names or ():
            features.enableFeatureByName(name)
        results: Mapping[str, Any] = features.execute()
        return results

    @cached_property
    def _images(self) -> tuple[sitk.Image, sitk.Image]:
        return (self.image, self.mask) if self.box is None else cropToTumorMask(self.image, self.mask, self.box)


def parts(box: npt.NDArray[np.int_]) -> tuple[slice, ...]:
    """Return the slices (z, y, x) of a bounding box in pyradiomics' order, both ends included."""
    return tuple(slice(int(low), int(high) + 1) for low, high in zip(box[::2], box[1::2], strict=True))[::-1]


def derived(
    image_type: str, image: sitk.Image, mask: sitk.Image, box: npt.NDArray[np.int_], settings: Mapping[str, Any]
) -> Iterator[tuple[Cropped, str]]:
    """Yield the region of each derived image of a type, with the image's name; only the box is computed."""
    part = parts(box)
    inside: npt.NDArray[np.bool_] = view_of(mask)[part] == settings.get("label", 1)
    spacing = spacing_of(image)
    for array, name, _ in derived_images(image_type, view_of(image), spacing, dict(settings), part):
        region = Region(volume_of(array), volume_of(inside), spacing, image.GetDimension())
        yield Cropped(region, image, mask, box), name


def are_derived_here(image_type: str, kinds: Iterable[str]) -> bool:
    """Whether neither the image type nor a class of features is a user's own, which would want images."""
    name = f"get{image_type}Image"
    return getattr(imageoperations, name, None) is getattr(_image_types, name, 0) and all(
        computed_by_the_engine(getFeatureClasses()[kind]) for kind in kinds
    )


def _region(
    voxels: npt.NDArray[Any], labels: npt.NDArray[Any], image: sitk.Image, settings: Mapping[str, Any]
) -> Region:
    inside: npt.NDArray[np.bool_] = labels == settings.get("label", 1)
    return Region(volume_of(voxels), volume_of(inside), spacing_of(image), image.GetDimension())


def _by_input(
    region: Region, wanted: Mapping[str, list[str]], settings: Mapping[str, Any]
) -> dict[str, dict[str, float]]:
    values: dict[str, dict[str, float]] = {}
    for kind in [kind for kind in wanted if kind.startswith("shape")]:
        alone = replace(region, image=region.mask)
        values |= _numbers.features(alone, {kind: wanted[kind]}, settings)
    others = {kind: names for kind, names in wanted.items() if kind not in values}
    return values | (_numbers.features(region, others, settings) if others else {})


def _computable(kind: str, cls: type, names: list[str] | None) -> list[str]:
    """Return the names to compute: those given, or all that are not deprecated; says what is no longer computed."""
    known = catalogue(kind)
    if not names:
        return [name for name, feature in known.items() if not feature.deprecated]
    chosen = []
    for name in dict.fromkeys(names):
        if name not in known:
            raise LookupError(f"Feature not found: {name} in class {kind}{closest(name, list(known))}")
        if known[name].deprecated:
            logger_of(cls).warning("Feature %s is deprecated, use with caution!", name)
        if known[name].replaced_by:
            logger_of(cls).warning("Feature %s of %s is no longer computed: %s", name, kind, known[name].replaced_by)
        else:
            chosen.append(name)
    return chosen


def _expect_input(kind: str, region: Region, n_axes: int, settings: Mapping[str, Any]) -> None:
    axis = settings.get("force2Ddimension", 0) if n_axes == 3 else 0
    if kind == "shape2D" and region.mask.shape[axis] > 1:
        raise ValueError(
            f"the region has {region.mask.shape[axis]} slices along force2Ddimension={axis}, and shape2D needs one; "
            "choose a mask of one slice or leave shape2D out"
        )
