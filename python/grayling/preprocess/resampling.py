# Copyright The grayling developers. Licensed under Apache-2.0.
"""Interpolation of image and masks to another voxel spacing."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core, _schema
from grayling._memory import expect_room
from grayling._schema import setting
from grayling._words import plain_number
from grayling.errors import TooLarge
from grayling.image import Grid
from grayling.preprocess.applying import applied
from grayling.preprocess.sample import Crop, Sample, Triple, surroundings, triple
from grayling.preprocess.scope import check_all_finite

__all__ = ["Resample", "SamplingGrid"]

_INTERPOLATORS = ("nearest", "linear", "cubic_spline", "cubic_convolution")
_ONE_OF = "one of " + ", ".join(_INTERPOLATORS)
# How far, in voxels, a mask's value can reach; the B-spline's decays to nothing in 36.
_REACH = {"nearest": 1, "linear": 1, "cubic_convolution": 2, "cubic_spline": 36}
# An extent this close to a whole number of new voxels is that number, in voxels and as a share of it: 60 x 3 mm make
# 90 x 2 mm, whatever the rounding of spacings.
_WHOLE = 1e-6
_MOST_VOXELS = 1e9  # along an axis, the core's limit
_BYTES_PER_VOXEL = 24  # the result and two intermediate volumes, float64
_BYTES_PER_MASK_VOXEL = 16  # one intermediate volume, float64, beside two of bytes


@dataclass(frozen=True)
class SamplingGrid:
    """Where new voxels lie in the index coordinates of an old grid, every triple (z, y, x).

    Attributes
    ----------
    shape
        Number of new voxels per axis.
    origin
        The first new voxel.
    step
        From one new voxel to the next.
    """

    shape: Triple
    origin: tuple[float, float, float]
    step: tuple[float, float, float]


@dataclass(frozen=True)
class Resample:
    """Interpolate the image and, separately, the masks to another voxel spacing (IBSI VTM2).

    An axis of n voxels with spacing s becomes ceil(n s / t) voxels with spacing t. Where the new grid is larger than
    the old one, the image goes on with its boundary voxels.
    """

    method: ClassVar[str] = "resample"
    needs_one_region: ClassVar[bool] = False
    spacing_mm: float | tuple[float | None, float | None, float | None] = setting(
        text="New voxel spacing: one number, or (z, y, x) with null for an axis that is kept",
        expectation="a finite number above 0, or three of them (z, y, x), null to keep an axis",
        accepts=lambda spacing: all(
            value is None or 0 < value < math.inf for value in (spacing if isinstance(spacing, tuple) else [spacing])
        ),
        unit="mm",
    )
    interpolator: str = setting(
        "linear",
        text="Of intensities: " + ", ".join(_INTERPOLATORS),
        expectation=_ONE_OF,
        accepts=lambda name: name in _INTERPOLATORS,
    )
    mask_interpolator: str = setting(
        "linear",
        text="Of masks: " + ", ".join(_INTERPOLATORS),
        expectation=_ONE_OF,
        accepts=lambda name: name in _INTERPOLATORS,
    )
    mask_threshold: float = setting(
        0.5,
        text="Share of a new voxel from which it belongs to the region",
        expectation="a number above 1e-6 and at most 1",
        accepts=lambda share: 1e-6 < share <= 1,
    )
    align: str = setting(
        "centres",
        text="The new grid has the old one's centre (centres, as IBSI asks) or its first voxel (origin, as ITK does)",
        expectation="'centres' or 'origin'",
        accepts=lambda rule: rule in ("centres", "origin"),
    )
    border: str = setting(
        "nearest",
        text="Beyond the image: its boundary voxel (nearest) or its mirror image (mirror, as in ITK's B-spline)",
        expectation="'nearest' or 'mirror'",
        accepts=lambda rule: rule in ("nearest", "mirror"),
    )

    def __post_init__(self) -> None:
        _schema.check(self)

    def grid(self, old: Grid) -> SamplingGrid:
        """Return where the new voxels lie in an old grid."""
        spacing_mm = self._spacing_mm(old)
        steps = [_step(new, was) for new, was in zip(spacing_mm, old.spacing_mm, strict=True)]
        extents = [n / step if step > 0 else math.inf for n, step in zip(old.shape, steps, strict=True)]
        if max(extents) > _MOST_VOXELS:
            raise TooLarge(
                f"resampling to {self.spacing_mm} mm gives {max(extents):.3g} voxels along an axis, at most "
                f"{_MOST_VOXELS:.0g} are supported; choose a larger spacing_mm"
            )
        shape = [max(1, math.ceil(extent - _WHOLE * max(1.0, extent))) for extent in extents]
        centred = [0.5 * (n - 1 - step * (m - 1)) for n, m, step in zip(old.shape, shape, steps, strict=True)]
        z, y, x = centred if self.align == "centres" else (0.0, 0.0, 0.0)
        return SamplingGrid(triple(shape), (z, y, x), (steps[0], steps[1], steps[2]))

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample on the new grid, the image as float64.

        Raises
        ------
        grayling.errors.TooLarge
            If the new grid would not fit into memory; nothing was allocated.
        """
        new = self.grid(sample.image.grid)
        self._expect_room(new.shape, _BYTES_PER_VOXEL)
        return self._part(sample, self._masks(sample, new), new, ((0, 0, 0), new.shape))

    @applied
    def apply_near(self, sample: Sample, margin_mm: float) -> Sample:
        """Return only the part of the new grid within a margin of the regions, the same voxels to the last bit.

        The B-spline, which every voxel of the image takes part in, may differ in the last place.
        """
        new = self.grid(sample.image.grid)
        masks = self._masks(sample, new)
        box = surroundings(masks.regions, new.shape, self._spacing_mm(sample.image.grid), margin_mm)
        self._expect_room(tuple(stop - start for start, stop in zip(*box, strict=True)), _BYTES_PER_VOXEL)
        return self._part(sample, masks, new, box)

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        names = {name: name.replace("_", " ") for name in _INTERPOLATORS} | {"nearest": "nearest neighbour"}
        beyond = "; images were mirrored at their borders" if self.border == "mirror" else ""
        return (
            f"Images were resampled to {self._spacing_text()} by {names[self.interpolator]} interpolation, with the "
            f"{'centres' if self.align == 'centres' else 'origins'} of the grids aligned; masks by "
            f"{names[self.mask_interpolator]} interpolation, keeping voxels with a value of at least "
            f"{plain_number(self.mask_threshold)}{beyond}."
        )

    def _spacing_mm(self, old: Grid) -> tuple[float, float, float]:
        asked = self.spacing_mm if isinstance(self.spacing_mm, tuple) else (self.spacing_mm,) * 3
        z, y, x = (was if new is None else new for new, was in zip(asked, old.spacing_mm, strict=True))
        return z, y, x

    def _spacing_text(self) -> str:
        if not isinstance(self.spacing_mm, tuple):
            return f"{plain_number(self.spacing_mm)} mm isotropic voxels"
        z, y, x = ("the original size" if value is None else f"{plain_number(value)} mm" for value in self.spacing_mm)
        return f"voxels of {z} along z, {y} along y and {x} along x"

    def _expect_room(self, shape: tuple[int, ...], bytes_per_voxel: int) -> None:
        what = f"resampling to {self.spacing_mm} mm gives {' x '.join(map(str, shape))} voxels (z, y, x) and"
        expect_room(bytes_per_voxel * math.prod(shape), what, "choose a larger spacing_mm, or crop the image")

    def _masks(self, sample: Sample, new: SamplingGrid) -> Sample:
        return sample.with_masks(lambda crop: self._mask(crop, sample.image.grid.shape, new))

    def _part(self, sample: Sample, masks: Sample, new: SamplingGrid, box: tuple[Triple, Triple]) -> Sample:
        """Return a box, begin and end, of the new grid with the masks that lie in it."""
        if self.interpolator == "cubic_spline":  # every voxel takes part, near the regions or not
            check_all_finite(sample.image, "interpolate by 'linear' or 'nearest'")
        begin, shape = box[0], triple(stop - start for start, stop in zip(*box, strict=True))
        array = _core.resample(sample.array, shape, new.origin, new.step, self.interpolator, self.border, begin)
        old = sample.image.grid
        image = replace(sample.image, array=array, grid=_placed(old, new, self._spacing_mm(old), box))
        inside = masks.with_masks(lambda crop: crop.counted_from(begin))
        return replace(inside, image=image, begin=begin)

    def _mask(self, crop: Crop, shape: Triple, new: SamplingGrid) -> Crop:
        """Interpolate a mask where it can reach: its box and a margin, or all beyond it at the image's border."""
        reach = _REACH[self.mask_interpolator]
        window, target = [], []
        axes = zip(crop.begin, crop.end, shape, new.shape, new.origin, new.step, strict=True)
        for begin, end, n_old, n_new, origin, step in axes:
            low, high = max(0, begin - reach), min(n_old, end + reach)
            first = 0 if low == 0 else max(0, math.ceil((low - origin) / step))
            last = n_new if high == n_old else min(n_new, math.floor((high - 1 - origin) / step) + 1)
            window.append((low, high))
            target.append((first, max(first, last), origin + first * step - low))
        begin, size = triple(part[0] for part in target), triple(part[1] - part[0] for part in target)
        if 0 in size:
            return Crop(begin, np.zeros((0, 0, 0), np.uint8))
        self._expect_room(size, _BYTES_PER_MASK_VOXEL)
        voxels = crop.window(triple(part[0] for part in window), triple(part[1] for part in window))
        z, y, x = (part[2] for part in target)
        inside: npt.NDArray[np.uint8] = _core.resample_mask(
            voxels, size, (z, y, x), new.step, self.mask_interpolator, self.border, self.mask_threshold
        )
        return Crop.of(inside, begin)


def _step(new_mm: float, old_mm: float) -> float:
    """Return the step in old voxels: exactly 1 for the same spacing, which files may hold in single precision.

    1.2 mm is 1.2000000477 in a NIfTI file. Resampling it to 1.2 mm must not move every voxel a little.
    """
    step = new_mm / old_mm
    return 1.0 if math.isclose(step, 1.0, rel_tol=_WHOLE) else step


def _placed(old: Grid, new: SamplingGrid, spacing_mm: tuple[float, float, float], box: tuple[Triple, Triple]) -> Grid:
    """Return a box of the new grid in the patient."""
    shape = triple(stop - start for start, stop in zip(*box, strict=True))
    if old.origin_mm is None or old.direction is None:
        return Grid(shape, spacing_mm)
    first = np.asarray(new.origin) + np.asarray(box[0]) * np.asarray(new.step)
    shift_mm = np.asarray(old.direction) @ (first * np.asarray(old.spacing_mm))
    origin_z, origin_y, origin_x = (np.asarray(old.origin_mm) + shift_mm).tolist()
    return Grid(shape, spacing_mm, (origin_z, origin_y, origin_x), old.direction)
