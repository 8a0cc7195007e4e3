# Copyright The grayling developers. Licensed under Apache-2.0.
"""Worker for grayling: run by ``bench_side_by_side.py`` with the interpreter that has grayling installed."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from requested import FAMILIES
from worker import BIN_WIDTH, Region, Values, serve

# pyradiomics' class -> grayling's family
FAMILY_NAMES = {name: name for name in FAMILIES} | {"firstorder": "first_order"}


def make_settings(gl: Any, classes: tuple[str, ...]) -> Any:
    """Return the settings that ask for what the peers compute."""
    families = tuple(FAMILY_NAMES[name] for name in classes)
    return gl.Settings(discretisation=gl.FixedBinSize(width=BIN_WIDTH), families=families)


def call(gl: Any, region: Region, settings: Any) -> Any:
    """Extract: the call that is measured."""
    return gl.extract(region.image, region.mask, spacing_mm=region.spacing_mm, settings=settings)


def pyradiomics_names(gl: Any) -> dict[str, str]:
    """Return grayling's name -> ``class_Feature`` for the features that pyradiomics has too."""
    class_of = {family: name for name, family in FAMILY_NAMES.items()}
    return {
        feature.name: f"{class_of[feature.family]}_{feature.pyradiomics_name}"
        for feature in gl.features
        if feature.pyradiomics_name and feature.family in class_of
    }


class Grayling:
    """grayling with IBSI's conventions on the CPU."""

    def __init__(self) -> None:
        import grayling as gl

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
        return {self._names[name]: float(value) for name, value in table.items() if name in self._names}


if __name__ == "__main__":
    serve(Grayling)
