# Copyright The grayling developers. Licensed under Apache-2.0.
"""MIRP on one IBSI 1 configuration: run by ``compare_mirp.py`` in MIRP's own environment.

Usage: ``run_mirp.py CONFIGURATION IMAGE MASK``. The settings are the digital phantom without any processing and
configurations A to E of the IBSI manual, in MIRP's keywords. Prints one JSON object:

============== =======================================================================================
versions
import_s       wall seconds
first, warm    wall_s and cpu_s of the first and the second call, as MIRP comes: Moran's I and Geary's C
               of more than 1000 voxels are approximated
exact          the same with ``no_approximation``
values         of the exact call, by MIRP's names
============== =======================================================================================

The times include reading the two NIfTI files: MIRP has no call that starts from an array with a spacing.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TextIO

SLICES = ["2d_average", "2d_slice_merge", "2.5d_direction_merge", "2.5d_volume_merge"]
VOLUMES = ["3d_average", "3d_volume_merge"]
DIRECTIONAL = ("glcm_spatial_method", "glrlm_spatial_method")
ZONAL = tuple(f"{family}_spatial_method" for family in ("glszm", "gldzm", "ngtdm", "ngldm"))


def _textures(directional: list[str], zonal: list[str]) -> dict[str, Any]:
    return dict.fromkeys(DIRECTIONAL, directional) | dict.fromkeys(ZONAL, zonal)


IN_2D = {"by_slice": True, **_textures(SLICES, ["2d", "2.5d"])}
IN_3D = {"by_slice": False, **_textures(VOLUMES, ["3d"])}
BINS_32 = {"base_discretisation_method": "fixed_bin_number", "base_discretisation_n_bins": 32}
BINS_25_HU = {"base_discretisation_method": "fixed_bin_size", "base_discretisation_bin_width": 25.0}
ALL = {
    "base_feature_families": "all",
    "glcm_distance": 1.0,
    "ngldm_distance": 1.0,
    "ngldm_difference_level": 0.0,
    "anti_aliasing": False,
}
CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "digital_phantom": {
        "by_slice": False,
        **_textures(SLICES + VOLUMES, ["2d", "2.5d", "3d"]),
        "base_discretisation_method": "none",
        "ivh_discretisation_method": "none",
    },
    "A": {
        **IN_2D,
        **BINS_25_HU,
        "resegmentation_intensity_range": [-500.0, 400.0],
        "ivh_discretisation_method": "none",
    },
    "B": {
        **IN_2D,
        **BINS_32,
        "new_spacing": 2.0,
        "spline_order": 1,
        "resegmentation_intensity_range": [-500.0, 400.0],
        "ivh_discretisation_method": "none",
    },
    "C": {
        **IN_3D,
        **BINS_25_HU,
        "new_spacing": 2.0,
        "spline_order": 1,
        "resegmentation_intensity_range": [-1000.0, 400.0],
        "ivh_discretisation_method": "fixed_bin_size",
        "ivh_discretisation_bin_width": 2.5,
    },
    "D": {
        **IN_3D,
        **BINS_32,
        "new_spacing": 2.0,
        "spline_order": 1,
        "resegmentation_sigma": 3.0,
        "ivh_discretisation_method": "none",
    },
    "E": {
        **IN_3D,
        **BINS_32,
        "new_spacing": 2.0,
        "spline_order": 3,
        "resegmentation_intensity_range": [-1000.0, 400.0],
        "resegmentation_sigma": 3.0,
        "ivh_discretisation_method": "fixed_bin_number",
        "ivh_discretisation_n_bins": 1000,
    },
}


def _measured(call: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    result = call()
    return result, {"cpu_s": time.process_time() - cpu_s, "wall_s": time.perf_counter() - wall_s}


def _private_output() -> TextIO:
    """Keep standard output for the answer, and let what MIRP prints go to standard error."""
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answer


def main() -> None:
    """Run one configuration and print the answer."""
    configuration, image, mask = sys.argv[1:]
    output = _private_output()
    started = time.perf_counter()
    from mirp import extract_features

    import_s = time.perf_counter() - started
    keywords = ALL | CONFIGURATIONS[configuration] | {"image": image, "mask": mask, "image_modality": "ct"}
    _, first = _measured(lambda: extract_features(**keywords))
    _, warm = _measured(lambda: extract_features(**keywords))
    (table,), exact = _measured(lambda: extract_features(**keywords, no_approximation=True))
    row = table.iloc[0].to_dict()
    answer = {
        "versions": {name: version(name) for name in ("mirp", "numpy", "scipy", "scikit-image")},
        "import_s": import_s,
        "first": first,
        "warm": warm,
        "exact": exact,
        "values": {name: float(value) for name, value in row.items() if isinstance(value, (int, float))},
    }
    json.dump(answer, output)


if __name__ == "__main__":
    main()
