# Copyright The grayling developers. Licensed under Apache-2.0.
"""Feature maps, which this version does not compute: a clear refusal under pyradiomics' names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from grayling.errors import InvalidArgument

__all__ = ["REASON", "extractVoxel", "extractVoxel_parallel"]

REASON = (
    "feature maps (mode voxel, pyradiomics' voxel-based extraction) are not computed by this version of grayling; "
    "features of regions are: leave --mode out"
)


def extractVoxel(case_idx: int, case: Mapping[str, Any], extractor: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG001
    """Refuse.

    Raises
    ------
    grayling.errors.InvalidArgument
        Always.
    """
    raise InvalidArgument(REASON)


def extractVoxel_parallel(
    args: tuple[int, Mapping[str, Any]],  # noqa: ARG001
    logging_config: object = None,  # noqa: ARG001
    **kwargs: Any,  # noqa: ARG001
) -> NoReturn:
    """Refuse, see `extractVoxel`."""
    raise InvalidArgument(REASON)
