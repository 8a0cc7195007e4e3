# Copyright The grayling developers. Licensed under Apache-2.0.
"""Features of the regions of a batch, one case at a time."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grayling.errors import InvalidArgument
from grayling.pyradiomics.scripts._kept import KeptResults, write_row
from grayling.pyradiomics.scripts._messages import LOG

__all__ = ["ERROR", "composed", "extractSegment", "extractSegment_parallel", "results_of"]

# The column of a failed case that says why it failed.
ERROR = "diagnostics_Error"


def extractSegment(case_idx: int, case: Mapping[str, Any], extractor: Any, **kwargs: Any) -> OrderedDict[str, Any]:
    """Return a case's columns and its features, in order; in place of features that failed, `ERROR` with the reason.

    Parameters
    ----------
    case_idx
        The number of its row, from 1.
    case
        ``Image`` and ``Mask``, and if need be ``Label`` and ``Label_channel``; other columns are passed on.
    extractor
        A ``RadiomicsFeatureExtractor``, or what has its ``execute``.
    **kwargs
        ``out_dir``: where ``features_<case_idx>.csv`` is written and results are kept. Others are ignored.
    """
    folder = None if kwargs.get("out_dir") is None else Path(kwargs["out_dir"])
    vector = composed(case, results_of(case_idx, case, extractor, folder))
    if folder is not None:
        write_row(folder, case_idx, vector)
    return vector


def extractSegment_parallel(
    args: tuple[int, Mapping[str, Any]], logging_config: object = None, **kwargs: Any
) -> OrderedDict[str, Any] | None:
    """Do the same with (case_idx, case) as one argument, for a pool; None if interrupted.

    ``logging_config`` is accepted as pyradiomics takes one; messages go where the process sends its messages.
    """
    del logging_config
    try:
        return extractSegment(*args, **kwargs)
    except (KeyboardInterrupt, SystemExit):  # the pool's own process is interrupted too, and handles it
        return None


def results_of(case_idx: int, case: Mapping[str, Any], extractor: Any, folder: Path | None) -> dict[str, Any]:
    """Return the features of a case, those kept in a folder where there are any, else only `ERROR`."""
    kept = None if folder is None else KeptResults.of(folder, case, extractor)
    known = kept.load() if kept is not None else None
    if known is not None:
        LOG.info("case %d was computed before: %s", case_idx, case.get("Image"))
        return known
    try:
        results = _extracted(case_idx, case, extractor)
    except (KeyboardInterrupt, SystemExit):
        raise
    except SystemError as error:  # how Ctrl-C during a call of SimpleITK arrives
        raise KeyboardInterrupt from error
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the other cases go on
        LOG.error("case %d failed: %s", case_idx, error)
        LOG.debug("where case %d failed", case_idx, exc_info=True)
        return {ERROR: f"{type(error).__name__}: {' '.join(str(error).split())}"}
    if kept is not None:
        kept.save(results)
    return results


def composed(case: Mapping[str, Any], results: Mapping[str, Any]) -> OrderedDict[str, Any]:
    """Return a row of the output."""
    return OrderedDict([*case.items(), *results.items()])


def _extracted(case_idx: int, case: Mapping[str, Any], extractor: Any) -> dict[str, Any]:
    for column in ("Image", "Mask"):
        if not case.get(column):
            raise InvalidArgument(f"the case has no {column}")
    LOG.info("case %d: %s", case_idx, case["Image"])
    begin = time.perf_counter()
    label, channel = (_whole(case, column) for column in ("Label", "Label_channel"))
    results: dict[str, Any] = dict(extractor.execute(case["Image"], case["Mask"], label, channel))
    LOG.info("case %d: %d values in %.2f s", case_idx, len(results), time.perf_counter() - begin)
    return results


def _whole(case: Mapping[str, Any], column: str) -> int | None:
    """Return a label, None where the cell is empty; spreadsheets write 1 as 1.0."""
    value = case.get(column)
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not number.is_integer():
        raise InvalidArgument(f"{column} must be a whole number; got {value!r}")
    return int(number)
