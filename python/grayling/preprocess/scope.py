# Copyright The grayling developers. Licensed under Apache-2.0.
"""Which voxels a step takes its statistics from: the image, its foreground, the region, or a reference region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grayling import _schema
from grayling._schema import setting
from grayling.errors import EmptyRegion, InvalidImage, InvalidSettings
from grayling.image import Volume
from grayling.preprocess.sample import Crop, Sample
from grayling.regions import check_finite

__all__ = ["Scoped", "check_all_finite", "over_setting"]


def over_setting(default: str, others: tuple[str, ...]) -> Any:
    """Declare the field `over`: one of the names; every step has ``region`` and ``reference``."""
    names = (default, *others)
    return setting(
        default,
        text="Voxels that are looked at",
        expectation=f"one of {', '.join(names)}",
        accepts=lambda over: over in names,
    )


@dataclass(frozen=True, kw_only=True)
class Scoped:
    """A step that looks at some of the voxels and then changes all of them.

    The foreground is what lies above the image's mean, as Nyul and Udupa take it (doi:10.1109/42.836373).
    """

    over: str = over_setting("image", ("foreground", "region", "reference"))
    reference_label: int | None = setting(
        None,
        text="Label of the reference region in the mask, such as that of fat or muscle; for over: reference",
        expectation="a whole number other than 0, or null",
        accepts=lambda label: label != 0,
    )

    def __post_init__(self) -> None:
        _schema.check(self)
        name = type(self).__name__
        if self.over == "reference" and self.reference_label is None:
            raise InvalidSettings(f"{name}.reference_label is missing: over='reference' needs the label in the mask")
        if self.over != "reference" and self.reference_label is not None:
            raise InvalidSettings(
                f"{name}.reference_label is {self.reference_label}, but over is {self.over!r}; leave the label out, "
                "or set over='reference'"
            )

    @property
    def needs_one_region(self) -> bool:
        """Whether the image that the step returns depends on the region."""
        return self.over == "region"

    def values(self, sample: Sample) -> npt.NDArray[np.float64]:
        """Return the intensities that are looked at, one axis.

        Raises
        ------
        grayling.errors.InvalidImage
            If one of them is NaN or infinite, or nothing lies above the image's mean.
        grayling.errors.EmptyRegion
            If the region holds no voxel.
        """
        crop = self.crop(sample)
        if crop is not None:
            return np.asarray(sample.array[crop.box][crop.array != 0], np.float64)
        check_all_finite(sample.image, "take the statistics over a region")
        values = np.asarray(sample.array, np.float64).ravel()
        if self.over == "image":
            return values
        mean = values.mean()
        foreground: npt.NDArray[np.float64] = values[values > mean]
        if foreground.size == 0:
            raise InvalidImage(
                f"{sample.image.name} has no foreground: no voxel lies above the mean, {mean:.6g}; choose other voxels "
                "with over="
            )
        return foreground

    def crop(self, sample: Sample) -> Crop | None:
        """Return the mask of the region or the reference region, with finite intensities; None for other scopes."""
        if self.over not in ("region", "reference"):
            return None
        region = self.over == "region"
        crop = sample.only_region().intensity if region else sample.reference(self.reference_label or 0)
        if crop.n_voxels == 0:
            raise EmptyRegion(f"{self.words(sample)} holds no voxel, so there are no statistics of it")
        name = sample.only_region().region.name if region else f"reference {self.reference_label}"
        check_finite(sample.image, crop.array, crop.begin, name)
        return crop

    def words(self, sample: Sample | None = None) -> str:
        """Return what is looked at in words; with a sample, by its names."""
        if self.over == "region" and sample is not None:
            return f"region {sample.only_region().region.name!r} of {sample.image.name}"
        of = f" of {sample.image.name}" if sample is not None else ""
        return {
            "image": sample.image.name if sample is not None else "the image",
            "foreground": f"the foreground{of} (intensities above the mean)",
            "region": "the region of interest",
            "reference": f"the reference region (label {self.reference_label}){of}",
        }[self.over]


def check_all_finite(image: Volume, way_out: str) -> None:
    """Check that the whole image is finite.

    Raises
    ------
    grayling.errors.InvalidImage
        With the number of NaN and infinite voxels and the first position.
    """
    if image.array.dtype.kind != "f":
        return
    bad = ~np.isfinite(image.array)
    n_bad = int(np.count_nonzero(bad))
    if n_bad:
        position = tuple(int(index) for index in np.unravel_index(int(np.argmax(bad)), bad.shape))
        raise InvalidImage(
            f"{image.name} has {n_bad} NaN or infinite of {bad.size} voxels, the first at (z, y, x) = {position}; "
            f"{way_out}, or repair the image"
        )
