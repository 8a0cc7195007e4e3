# Copyright The grayling developers. Licensed under Apache-2.0.
"""The images of IBSI: the digital phantom, which is built in, the CT phantom, and IBSI 2's phantoms and maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from grayling import examples
from grayling.errors import UnreadableFile
from grayling.geometry import check_same_grid
from grayling.image import Volume, volume_from_array
from grayling.io.reading import load

__all__ = [
    "CT_PHANTOM_SOURCE",
    "FILTER_SOURCES",
    "Phantom",
    "ct_phantom",
    "digital_phantom",
    "filter_phantom",
    "reference_map",
]

CT_PHANTOM_SOURCE = "github.com/theibsi/data_sets, folder ibsi_1_ct_radiomics_phantom (CC BY-NC 3.0)"

FILTER_SOURCES = (
    "github.com/theibsi/data_sets, folder ibsi_2_digital_phantom (CC BY 4.0)",
    "github.com/theibsi/ibsi_2_reference_data, folder reference_response_maps (CC0 1.0)",
)

# Where IBSI 2's phantoms and response maps lie, in IBSI's repositories and in the project's test data.
_FILTER_ROOTS = ("", "ibsi2", "data_sets", "ibsi_2_reference_data")
_PHANTOM_PLACES = (
    "digital_phantoms/{name}.nii.gz",
    "ibsi_2_digital_phantom/nifti/{name}/image/{name}.nii.gz",
    "nifti/{name}/image/{name}.nii.gz",
)
_MAP_PLACES = tuple(f"reference_response_maps/{{name}}-ValidCRM.nii{packed}" for packed in ("", ".gz"))

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


def filter_phantom(folder: Path, name: str) -> Volume:
    """Read a phantom of IBSI 2, such as ``"checkerboard"``.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the folder does not hold it.
    """
    return load(_found(folder, name, _PHANTOM_PLACES, FILTER_SOURCES[0]), f"phantom {name}")


def reference_map(folder: Path, test: str) -> Volume:
    """Read the reference response map of a test of IBSI 2, such as ``"3.a.1"``; raises as `filter_phantom` does."""
    return load(_found(folder, test.replace(".", "_"), _MAP_PLACES, FILTER_SOURCES[1]), f"reference map {test}")


def _found(folder: Path, name: str, places: Sequence[str], source: str) -> Path:
    paths = [folder / root / place.format(name=name) for root in _FILTER_ROOTS for place in places]
    found = next((path for path in paths if path.is_file()), None)
    if found is None:
        raise UnreadableFile(f"{folder}: no {places[0].format(name=name)} in this folder; get it from {source}")
    return found


def _files(folder: Path) -> tuple[Path, Path]:
    for outer, inner, (image, mask) in _LAYOUTS:
        for root in _roots(folder, outer, inner):
            if (root / image).is_file() and (root / mask).is_file():
                return root / image, root / mask
    layouts = " or ".join(f"{outer}/{inner} with {image} and {mask}" for outer, inner, (image, mask) in _LAYOUTS)
    raise UnreadableFile(
        f"{folder}: {_what_is_missing(folder)}; get it from {CT_PHANTOM_SOURCE}, and name the folder that holds "
        f"{layouts}"
    )


def _roots(folder: Path, outer: str, inner: str) -> tuple[Path, ...]:
    return folder, folder / inner, folder / outer / inner, folder / "data_sets" / outer / inner


def _what_is_missing(folder: Path) -> str:
    if folder.is_file():
        return "this is a file, not a folder"
    if not folder.is_dir():
        return "there is no such folder"
    for outer, inner, pair in _LAYOUTS:
        for root in _roots(folder, outer, inner):
            for name, other in (pair, pair[::-1]):
                if (root / name).is_file():
                    return f"{root / name} is there, but {root / other} is missing"
    return "no CT phantom in this folder"
