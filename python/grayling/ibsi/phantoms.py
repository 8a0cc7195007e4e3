# Copyright The grayling developers. Licensed under Apache-2.0.
"""The two images of IBSI 1: the digital phantom, which is built in, and the CT phantom, which is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from grayling import examples
from grayling.errors import UnreadableFile
from grayling.geometry import check_same_grid
from grayling.image import Volume, volume_from_array
from grayling.io.reading import load

__all__ = ["CT_PHANTOM_SOURCE", "Phantom", "ct_phantom", "digital_phantom"]

CT_PHANTOM_SOURCE = "github.com/theibsi/data_sets, folder ibsi_1_ct_radiomics_phantom (CC BY-NC 3.0)"

# Where image and mask lie in the data sets' repository and in the project's test data, from any folder on the way.
_LAYOUTS = (
    ("ibsi_1_ct_radiomics_phantom", "nifti", ("image/phantom.nii.gz", "mask/mask.nii.gz")),
    ("ibsi1", "ct_phantom", ("image.nii.gz", "mask.nii.gz")),
)


@dataclass(frozen=True, eq=False)
class Phantom:
    """An image and its mask on one grid."""

    image: Volume
    mask: Volume


def digital_phantom() -> Phantom:
    """Return the digital phantom of 4 x 4 x 5 voxels (z, y, x)."""
    example = examples.digital_phantom()
    return Phantom(
        volume_from_array(example.image, example.spacing_mm, "digital phantom"),
        volume_from_array(example.mask, example.spacing_mm, "mask of the digital phantom"),
    )


def ct_phantom(folder: Path) -> Phantom:
    """Read the CT phantom. Its mask is rounded to whole numbers; settings round the intensities, as IBSI asks.

    Parameters
    ----------
    folder
        A copy of IBSI's data sets, the project's test data, or the phantom's own folder in either.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the folder holds no CT phantom, or only a part; the message says what is missing, and where to get it.
    """
    image_path, mask_path = _files(folder)
    image, mask = load(image_path, "image"), load(mask_path, "mask")
    check_same_grid(image, mask)
    return Phantom(image, replace(mask, array=np.rint(mask.array).astype(np.int64)))


def _files(folder: Path) -> tuple[Path, Path]:
    for outer, inner, (image, mask) in _LAYOUTS:
        for root in (folder, folder / inner, folder / outer / inner):
            if (root / image).is_file() and (root / mask).is_file():
                return root / image, root / mask
    layouts = " or ".join(f"{outer}/{inner} with {image} and {mask}" for outer, inner, (image, mask) in _LAYOUTS)
    raise UnreadableFile(
        f"{folder}: {_what_is_missing(folder)}; get it from {CT_PHANTOM_SOURCE}, and name the folder that holds "
        f"{layouts}"
    )


def _what_is_missing(folder: Path) -> str:
    if folder.is_file():
        return "this is a file, not a folder"
    if not folder.is_dir():
        return "there is no such folder"
    for outer, inner, pair in _LAYOUTS:
        for root in (folder, folder / inner, folder / outer / inner):
            for name, other in (pair, pair[::-1]):
                if (root / name).is_file():
                    return f"{root / name} is there, but {root / other} is missing"
    return "no CT phantom in this folder"
