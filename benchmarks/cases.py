# Copyright The grayling developers. Licensed under Apache-2.0.
"""The one list of benchmark cases.

The data folder is ``GRAYLING_TEST_DATA``, else ``../shared/data`` beside the checkout. Arrays are (z, y, x), spacings
too. A case is built when it is loaded; nothing is kept on disk.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

Array = npt.NDArray[Any]
Spacing = tuple[float, float, float]


class MissingDataError(FileNotFoundError):
    """The data folder or one of its files is absent."""


@dataclass(frozen=True)
class CaseData:
    """What a tool gets: the whole image, its region and the voxel size."""

    image: Array  # (z, y, x)
    mask: npt.NDArray[np.bool_]  # (z, y, x)
    spacing_mm: Spacing  # (z, y, x)


@dataclass(frozen=True)
class Case:
    """A named case and how to get it."""

    name: str
    description: str
    load: Callable[[], CaseData]


def data_folder() -> Path:
    """Return the folder of the shared test data."""
    chosen = os.environ.get("GRAYLING_TEST_DATA")
    folder = Path(chosen) if chosen else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        raise MissingDataError(f"no data folder at {folder}; set GRAYLING_TEST_DATA")
    return folder


def _open(path: Path) -> Any:
    return sitk.ReadImage(str(path))


def _read(image_path: str, mask_path: str, label: int = 1) -> CaseData:
    paths = [data_folder() / relative for relative in (image_path, mask_path)]
    for path in paths:
        if not path.is_file():
            raise MissingDataError(f"no file {path}; set GRAYLING_TEST_DATA to a folder that has it")
    image, mask = (_open(path) for path in paths)
    x_mm, y_mm, z_mm = image.GetSpacing()
    return CaseData(sitk.GetArrayFromImage(image), sitk.GetArrayFromImage(mask) == label, (z_mm, y_mm, x_mm))


def _ct_phantom() -> CaseData:
    read = _read("ibsi1/ct_phantom/image.nii.gz", "ibsi1/ct_phantom/mask.nii.gz")
    return CaseData(np.rint(read.image), read.mask, read.spacing_mm)


def _crop(data: CaseData) -> CaseData:
    corners = [(int(i.min()), int(i.max()) + 1) for i in np.nonzero(data.mask)]
    box = tuple(slice(first, end) for first, end in corners)
    return CaseData(data.image[box], data.mask[box], data.spacing_mm)


def _resample_axis(values: Array, axis: int, factor: int) -> Array:
    """Sample linearly at ``factor`` points per voxel, grid centres aligned, edge voxels continued outwards."""
    size = values.shape[axis]
    position = np.clip((np.arange(size * factor) + 0.5) / factor - 0.5, 0, size - 1)
    lower = np.minimum(position.astype(np.intp), max(size - 2, 0))
    shape = [1] * values.ndim
    shape[axis] = -1
    weight = (position - lower).reshape(shape)
    upper = np.minimum(lower + 1, size - 1)
    sampled: Array = values.take(lower, axis) * (1.0 - weight) + values.take(upper, axis) * weight
    return sampled


def _upsample(data: CaseData, factors: tuple[int, int, int]) -> CaseData:
    image, share = data.image.astype(np.float64), data.mask.astype(np.float64)
    for axis, factor in enumerate(factors):
        image, share = _resample_axis(image, axis, factor), _resample_axis(share, axis, factor)
    z_mm, y_mm, x_mm = (s / f for s, f in zip(data.spacing_mm, factors, strict=True))
    # The margin counts exact halves in, whatever the rounding of the weights was.
    return CaseData(image.astype(np.float32), share >= 0.5 - 1e-6, (z_mm, y_mm, x_mm))


CASES = (
    Case("ct_phantom", "IBSI 1 CT phantom: lung tumour, intensities rounded to integers", _ct_phantom),
    Case(
        "ct_phantom_upsampled",
        "its bounding box sampled 5 x 2 x 2 as finely (z, y, x), linear; mask kept where at least 0.5",
        lambda: _upsample(_crop(_ct_phantom()), (5, 2, 2)),
    ),
    Case(
        "brain1",
        "pyradiomics' brain MR",
        lambda: _read("clinical/pyradiomics_brain1/image.nrrd", "clinical/pyradiomics_brain1/mask.nrrd"),
    ),
    Case(
        "prostate",
        "pyradiomics' prostate phantom, label 9",
        lambda: _read("clinical/prostate_phantom/image.nrrd", "clinical/prostate_phantom/mask.nrrd", label=9),
    ),
)
