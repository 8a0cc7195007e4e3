# Copyright The grayling developers. Licensed under Apache-2.0.
"""What holds for every step, alone as in a chain: it takes a sample, and leaves voxels of every region."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from grayling._words import counted, listed
from grayling.errors import EmptyRegion
from grayling.preprocess.sample import Sample, expect_sample

__all__ = ["applied"]

Method = TypeVar("Method", bound=Callable[..., Sample])


def applied(apply: Method) -> Method:
    """Check what the ``apply`` of a step is given and what it returns.

    The method then raises `InvalidArgument` for anything but a `Sample`, and `EmptyRegion`, with the step and what
    there was before, where no voxel of a region is left.
    """

    @functools.wraps(apply)
    def checked(step: Any, sample: Sample, *arguments: Any, **named: Any) -> Sample:
        expect_sample(sample, type(step).__name__)
        result = apply(step, sample, *arguments, **named)
        _expect_voxels(step, sample, result)
        return result

    return cast(Method, checked)


def _expect_voxels(step: Any, sample: Sample, result: Sample) -> None:
    for before, after in zip(sample.regions, result.regions, strict=True):
        for mask in ("intensity", "morphological"):
            if getattr(after, mask).n_voxels == 0:
                raise EmptyRegion(
                    f"region {before.region.name!r}: step {step.method!r} leaves 0 of "
                    f"{counted(getattr(before, mask).n_voxels, 'voxel')} in the {mask} mask. The step was {step}; use "
                    f"settings that suit so small a region, or leave the region out with labels={_others(result)}"
                )


def _others(result: Sample) -> str:
    """Return the names of the regions that have voxels, in brackets; nothing where there are none."""
    names = [repr(m.region.name) for m in result.regions if m.intensity.n_voxels and m.morphological.n_voxels]
    return f" (voxels are left of {listed(names)})" if names else ""
