# Copyright The grayling developers. Licensed under Apache-2.0.
"""What the steps that change masks have in common."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grayling.preprocess.sample import Crop, RegionMasks, Triple, triple

__all__ = ["change_outline", "clipped", "padded_box"]


def change_outline(masks: RegionMasks, change: Callable[[Crop], Crop]) -> RegionMasks:
    """Return both masks with another outline.

    Voxels of the morphological mask that an earlier step took out of the intensity mask, such as outliers, stay out:
    they are no part of the outline, and a region should not grow into its own holes.
    """
    outline, shape = masks.intensity, masks.morphological
    if outline is shape:
        changed = change(outline)
        return RegionMasks(masks.region, changed, changed)
    begin = triple(map(min, outline.begin, shape.begin))
    end = triple(map(max, outline.end, shape.end))
    kept, whole = outline.window(begin, end), shape.window(begin, end)
    new_shape = change(shape)
    new_outline = new_shape if np.array_equal(kept | whole, whole) else change(Crop.of(kept | whole, begin))
    taken_out = Crop(begin, whole & (1 - kept)).window(new_outline.begin, new_outline.end)
    return RegionMasks(masks.region, Crop.of(new_outline.array & (1 - taken_out), new_outline.begin), new_shape)


def padded_box(crop: Crop, margin: Triple) -> tuple[Triple, Triple]:
    """Return the box of a mask with a margin in voxels on every side, which may leave the image."""
    begin = triple(start - more for start, more in zip(crop.begin, margin, strict=True))
    return begin, triple(stop + more for stop, more in zip(crop.end, margin, strict=True))


def clipped(begin: Triple, end: Triple, shape: Triple) -> tuple[Triple, Triple]:
    """Return the part of a box, begin and end, that lies in an image."""
    return triple(max(0, start) for start in begin), triple(map(min, end, shape))
