# Copyright The grayling developers. Licensed under Apache-2.0.
"""MIRP's filters of a volume: run by ``bench_filters.py`` in MIRP's own environment.

Usage: ``run_mirp_filters.py VOLUME.npy N_ROUNDS FOLDER``. Each filter object of MIRP is made before, and ``transform``
is timed, which makes its kernel, pads and filters; nothing is read or written within the times. Leaves a response map
per filter in the folder and prints one JSON object: the CPU times in milliseconds, per filter.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from mirp._imagefilters.gaussian import GaussianFilter
from mirp._imagefilters.laplacian_of_gaussian import LaplacianOfGaussianFilter
from mirp._imagefilters.laws import LawsFilter
from mirp._imagefilters.mean import MeanFilter
from mirp._imagefilters.separable_wavelet import SeparableWaveletFilter
from mirp._images.generic_image import GenericImage
from mirp.settings.transformation_parameters import ImageTransformationSettingsClass

PERIODIC = {"separable_wavelet_boundary_condition": "wrap", "separable_wavelet_rotation_invariance": False}
FILTERS: dict[str, tuple[type, dict[str, Any]]] = {
    "mean, 5 voxels": (MeanFilter, {"mean_filter_kernel_size": 5}),
    "mean, 15 voxels": (MeanFilter, {"mean_filter_kernel_size": 15}),
    "Gaussian, sigma 1": (GaussianFilter, {"gaussian_sigma": 1.0}),
    "Gaussian, sigma 3": (GaussianFilter, {"gaussian_sigma": 3.0}),
    "Laplacian of Gaussian, sigma 1": (LaplacianOfGaussianFilter, {"laplacian_of_gaussian_sigma": 1.0}),
    "Laplacian of Gaussian, sigma 3": (LaplacianOfGaussianFilter, {"laplacian_of_gaussian_sigma": 3.0}),
    "Laws L5E5S5": (
        LawsFilter,
        {"laws_kernel": "l5e5s5", "laws_rotation_invariance": False, "laws_compute_energy": False},
    ),
    "Daubechies 3, one of 8 subbands": (
        SeparableWaveletFilter,
        {"separable_wavelet_families": "db3", "separable_wavelet_set": "hhh", **PERIODIC},
    ),
}
KERNELS = {
    MeanFilter: "mean",
    GaussianFilter: "gaussian",
    LaplacianOfGaussianFilter: "laplacian_of_gaussian",
    LawsFilter: "laws",
    SeparableWaveletFilter: "separable_wavelet",
}


def measured(made: Any, image: Any, n_rounds: int) -> tuple[list[float], Any]:
    """Return the CPU times of some calls after a first one, and the response."""
    times = []
    for _ in range(n_rounds + 1):
        start = time.process_time()
        response = made.transform(image)
        times.append(1e3 * (time.process_time() - start))
    return times[1:], response.get_voxel_grid()


def main() -> None:
    volume, n_rounds, folder = np.load(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    image = GenericImage(image_data=volume, image_spacing=(1.0, 1.0, 1.0), separate_slices=False)
    answer = {}
    for name, (kind, settings) in FILTERS.items():
        chosen = ImageTransformationSettingsClass(by_slice=False, filter_kernels=KERNELS[kind], **settings)
        made = next(kind(image, SimpleNamespace(img_transform=chosen), KERNELS[kind]).generate_object())
        answer[name], response = measured(made, image, n_rounds)
        np.save(folder / f"{name}.npy", response)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
