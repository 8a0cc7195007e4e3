# Copyright The grayling developers. Licensed under Apache-2.0.
"""What the steps that change masks have in common."""

from __future__ import annotations

from grayling.preprocess.sample import Crop, Triple, triple

__all__ = ["clipped", "padded_box"]


def padded_box(crop: Crop, margin: Triple) -> tuple[Triple, Triple]:
    """Return the box of a mask with a margin in voxels on every side, which may leave the image."""
    begin = triple(start - more for start, more in zip(crop.begin, margin, strict=True))
    return begin, triple(stop + more for stop, more in zip(crop.end, margin, strict=True))


def clipped(begin: Triple, end: Triple, shape: Triple) -> tuple[Triple, Triple]:
    """Return the part of a box, begin and end, that lies in an image."""
    return triple(max(0, start) for start in begin), triple(map(min, end, shape))
