# Copyright The grayling developers. Licensed under Apache-2.0.
"""Worker for flash-radiomics: run by ``bench_side_by_side.py`` in flash-radiomics' own environment."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Any

from requested import FAMILIES, FEATURES, SIGNATURES
from worker import BIN_WIDTH, Region, Values, serve


class FlashRadiomics:
    """flash-radiomics on its CPU backend with one thread, without provenance, asked for pyradiomics' features only.

    Its ``execute`` also writes an HDF5 file and keeps the prepared case for the next call. Both would distort the
    comparison, so the two public steps that it consists of are called instead: ``preprocess_case`` and
    ``extract_from_preprocessed``.
    """

    def __init__(self) -> None:
        import SimpleITK as sitk
        from flash_radiomics import RadiomicsFeatureExtractor, setVerbosity

        setVerbosity(logging.ERROR)
        self._sitk: Any = sitk
        self._sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
        self._extractors = {name: self._extractor(RadiomicsFeatureExtractor, (name,)) for name in FAMILIES}
        self._extractors["extract"] = self._extractor(RadiomicsFeatureExtractor, FAMILIES)
        self._signatures = {name: self._whole(RadiomicsFeatureExtractor, name) for name in SIGNATURES}
        self._region: Region | None = None
        self._image: Any = None
        self._mask: Any = None
        self._cropped: Any = None

    @staticmethod
    def _extractor(kind: Any, families: tuple[str, ...]) -> Any:
        settings = {"binWidth": BIN_WIDTH, "additionalInfo": False, "segmentClassWorkers": 1}
        extractor = kind(backend="cpu", num_threads=1, **settings)
        extractor.disableAllFeatures()
        extractor.enableFeaturesByName(**{name: list(FEATURES[name]) for name in families})
        return extractor

    @staticmethod
    def _whole(kind: Any, name: str) -> Any:
        asked = SIGNATURES[name]
        extractor = kind(backend="cpu", num_threads=1, segmentClassWorkers=1, **asked["setting"])
        extractor.disableAllFeatures()
        extractor.enableFeaturesByName(**{family: list(FEATURES[family]) for family in FAMILIES})
        extractor.disableAllImageTypes()
        extractor.enableImageTypes(**asked["imageType"])
        return extractor

    def versions(self) -> dict[str, str]:
        return {name: version(name) for name in ("flash-radiomics", "numpy", "SimpleITK")}

    def load(self, region: Region) -> None:
        self._region, self._cropped = region, None
        self._image, self._mask = self._images(region)

    def crop(self) -> None:
        # One preparation, shared by the families, as pyradiomics' feature classes get theirs.
        if self._cropped is None and self._region is not None:
            image, mask = self._images(self._region.cropped())
            self._cropped = self._extractors["extract"].preprocess_case(image, mask, label=1)

    def _images(self, region: Region) -> tuple[Any, Any]:
        return self._image_of(region.image, region.spacing_mm), self._image_of(region.mask, region.spacing_mm)

    def _image_of(self, array: Any, spacing_mm: tuple[float, float, float]) -> Any:
        image = self._sitk.GetImageFromArray(array)
        image.SetSpacing(spacing_mm[::-1])  # (x, y, z) outside
        return image

    def extract(self) -> Values:
        extractor = self._extractors["extract"]
        prepared = extractor.preprocess_case(self._image, self._mask, label=1)
        return self._numbers(extractor.extract_from_preprocessed(prepared))

    def family(self, name: str) -> Values:
        extractor = self._extractors[name]
        # Else every call but the first would find the discretised image of the call before.
        extractor._discretization_cache.clear()  # noqa: SLF001
        return self._numbers(extractor.extract_from_preprocessed(self._cropped))

    def signature(self, name: str) -> Values:
        extractor = self._signatures[name]
        extractor._discretization_cache.clear()  # noqa: SLF001
        prepared = extractor.preprocess_case(self._image, self._mask, label=1)
        found = extractor.extract_from_preprocessed(prepared)
        return {key: float(value) for key, value in found.items() if not key.startswith("diagnostics_")}

    @staticmethod
    def _numbers(found: Any) -> Values:
        return {name.removeprefix("original_"): float(value) for name, value in found.items()}


if __name__ == "__main__":
    serve(FlashRadiomics)
