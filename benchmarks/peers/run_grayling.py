# Copyright The grayling developers. Licensed under Apache-2.0.
"""Worker for grayling: run by ``bench_side_by_side.py`` with the interpreter that has grayling installed."""

from __future__ import annotations

import warnings
from importlib.metadata import version
from typing import Any

from requested import FAMILIES
from worker import BIN_WIDTH, Region, Values, serve

# pyradiomics' class -> grayling's families. First order has its entropy and uniformity from the histogram.
FAMILY_NAMES = {
    "firstorder": ("intensity_statistics", "intensity_histogram"),
    "shape": ("morphology",),
    "glcm": ("glcm",),
    "glrlm": ("glrlm",),
    "glszm": ("glszm",),
    "gldm": ("ngldm",),
    "ngtdm": ("ngtdm",),
}
# pyradiomics has nothing like these: Moran's I, Geary's C, and densities in the minimum box and ellipsoid.
NOT_IN_SHAPE = {"N365", "NPT7", "ZH1A", "IQYR", "SWZ1", "BRI8"}


def make_settings(gl: Any, classes: tuple[str, ...]) -> Any:
    """Return the settings that ask for what the peers compute."""
    families = {family for name in classes for family in FAMILY_NAMES[name]}
    keys = tuple(
        feature.key
        for feature in gl.features
        if feature.family in families and not feature.on_demand and feature.ibsi_code not in NOT_IN_SHAPE
    )
    return gl.Settings(
        discretisation=gl.FixedBinSize(width=BIN_WIDTH),
        features=keys,
        aggregations=("3D averaged", "3D"),
        mesh="pyradiomics",
    )


def call(gl: Any, region: Region, settings: Any) -> Any:
    """Extract: the call that is measured."""
    # The peers' hashing of images is off as well.
    return gl.extract(region.image, region.mask, spacing_mm=region.spacing_mm, settings=settings, hash_inputs=False)


def pyradiomics_names(gl: Any) -> dict[str, str]:
    """Return the start of grayling's keys -> ``class_Feature`` for the features that pyradiomics has too."""
    class_of = {family: name for name, families in FAMILY_NAMES.items() for family in families}
    return {
        feature.key: f"{class_of[feature.family]}_{feature.pyradiomics_name}"
        for feature in gl.features
        if feature.pyradiomics_name and feature.family in class_of
    }


class Grayling:
    """grayling with IBSI's conventions on the CPU."""

    def __init__(self) -> None:
        import grayling as gl

        # IBSI advises against a bin size without a range; the peers' settings have one.
        warnings.simplefilter("ignore", gl.errors.GraylingWarning)
        self._gl = gl
        self._names = pyradiomics_names(gl)
        self._settings = {name: make_settings(gl, (name,)) for name in FAMILIES}
        self._settings["extract"] = make_settings(gl, FAMILIES)
        self._whole: Region | None = None
        self._cropped: Region | None = None

    def versions(self) -> dict[str, str]:
        return {name: version(name) for name in ("grayling", "numpy")}

    def load(self, region: Region) -> None:
        self._whole, self._cropped = region, None

    def crop(self) -> None:
        if self._cropped is None and self._whole is not None:
            self._cropped = self._whole.cropped()

    def extract(self) -> Values:
        return self._values(self._whole, "extract")

    def family(self, name: str) -> Values:
        return self._values(self._cropped, name)

    def _values(self, region: Region | None, part: str) -> Values:
        if region is None:
            raise RuntimeError("no case is loaded")
        table = call(self._gl, region, self._settings[part])
        keys = {key: key.removesuffix("_3d_averaged").removesuffix("_3d") for key in table}
        return {self._names[short]: float(table[key]) for key, short in keys.items() if short in self._names}


if __name__ == "__main__":
    serve(Grayling)
