# Copyright The grayling developers. Licensed under Apache-2.0.
"""Worker for pyradiomics: run by ``bench_side_by_side.py`` in pyradiomics' own environment."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Any

from requested import FAMILIES, SIGNATURES
from worker import BIN_WIDTH, Region, Values, serve


class Pyradiomics:
    """pyradiomics with its defaults, without the provenance ("diagnostics") that hashes image and mask."""

    def __init__(self) -> None:
        import SimpleITK as sitk
        from radiomics import featureextractor, getFeatureClasses, imageoperations, setVerbosity

        setVerbosity(logging.ERROR)
        self._sitk: Any = sitk
        self._sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
        self._operations = imageoperations
        self._classes = getFeatureClasses()
        self._extractor = featureextractor.RadiomicsFeatureExtractor(binWidth=BIN_WIDTH, additionalInfo=False)
        self._extractor.disableAllFeatures()
        for name in FAMILIES:
            self._extractor.enableFeatureClassByName(name)
        make = featureextractor.RadiomicsFeatureExtractor
        self._signatures = {name: make(parameters) for name, parameters in SIGNATURES.items()}
        self._image: Any = None
        self._mask: Any = None
        self._cropped: Any = None  # (image, mask)

    def versions(self) -> dict[str, str]:
        return {name: version(name) for name in ("pyradiomics", "numpy", "SimpleITK")}

    def load(self, region: Region) -> None:
        self._image = self._sitk.GetImageFromArray(region.image)
        self._mask = self._sitk.GetImageFromArray(region.mask)
        for image in (self._image, self._mask):
            image.SetSpacing(region.spacing_mm[::-1])  # (x, y, z) outside
        self._cropped = None

    def crop(self) -> None:
        if self._cropped is None:
            box, _ = self._operations.checkMask(self._image, self._mask)
            self._cropped = self._operations.cropToTumorMask(self._image, self._mask, box)

    def extract(self) -> Values:
        found = self._extractor.execute(self._image, self._mask)
        return {name.removeprefix("original_"): float(value) for name, value in found.items()}

    def family(self, name: str) -> Values:
        calculator = self._classes[name](*self._cropped, **self._extractor.settings)
        return {f"{name}_{feature}": float(value) for feature, value in calculator.execute().items()}

    def signature(self, name: str) -> Values:
        found = self._signatures[name].execute(self._image, self._mask)
        return {key: float(value) for key, value in found.items() if not key.startswith("diagnostics_")}


if __name__ == "__main__":
    serve(Pyradiomics)
