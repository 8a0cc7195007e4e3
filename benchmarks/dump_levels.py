# Copyright The grayling developers. Licensed under Apache-2.0.
"""Write the grey levels of an image's region in the form that the `kernels` benchmark reads."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk
from scipy.ndimage import map_coordinates


def upsample(image: npt.NDArray[np.float64], factors: tuple[int, int, int]) -> npt.NDArray[np.float64]:
    """Interpolate linearly on a grid that is finer by whole factors (z, y, x) and has the same centre."""
    axes = [(np.arange(size * factor) + 0.5) / factor - 0.5 for size, factor in zip(image.shape, factors, strict=True)]
    return np.asarray(map_coordinates(image, np.meshgrid(*axes, indexing="ij"), order=1, mode="nearest"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path)
    parser.add_argument("mask", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--bin-width", type=float, default=25.0)
    parser.add_argument("--upsample", type=int, nargs=3, default=(1, 1, 1), metavar=("Z", "Y", "X"))
    arguments = parser.parse_args()

    image = np.rint(sitk.GetArrayFromImage(sitk.ReadImage(arguments.image))).astype(np.float64)
    mask = sitk.GetArrayFromImage(sitk.ReadImage(arguments.mask)) != 0
    inside = np.nonzero(mask)
    box = tuple(slice(index.min(), index.max() + 1) for index in inside)
    image = upsample(image[box], tuple(arguments.upsample))
    mask = np.kron(mask[box], np.ones(arguments.upsample, dtype=bool))

    # Bin edges at multiples of the width, level 1 holds the minimum.
    lowest = np.floor(image[mask].min() / arguments.bin_width)
    levels = np.where(mask, np.floor(image / arguments.bin_width) - lowest + 1, 0).astype(np.uint32)
    with arguments.output.open("wb") as file:
        np.array(levels.shape, dtype=np.int64).tofile(file)
        levels.tofile(file)


if __name__ == "__main__":
    main()
