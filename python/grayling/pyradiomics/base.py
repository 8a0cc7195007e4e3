# Copyright The grayling developers. Licensed under Apache-2.0.
"""What feature classes have in common; also the parent of a user's own class."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling.errors import GraylingError
from grayling.pyradiomics import getProgressReporter, imageoperations
from grayling.pyradiomics._logging import logger_of

__all__ = ["RadiomicsFeaturesBase"]


class RadiomicsFeaturesBase:
    """An image with a region of interest, from which features are computed.

    A class of your own derives from this one and has a method ``get<Name>FeatureValue`` per feature. What it can use:
    `imageArray` and `maskArray` (z, y, x), `settings`, and after ``self._applyBinning(self.imageArray)`` the grey
    levels and ``self.coefficients["grayLevels"]`` and ``["Ng"]``. Put the class into
    ``getFeatureClasses()["name"]`` for the extractor to know it.

    Parameters
    ----------
    inputImage, inputMask
        ``SimpleITK.Image`` on the same grid.
    **kwargs
        pyradiomics' settings.

    Raises
    ------
    ValueError
        If the image or the mask is None.
    NotImplementedError
        For ``voxelBased=True``: feature maps are not available in this version.
    """

    def __init__(self, inputImage: sitk.Image | None, inputMask: sitk.Image | None, **kwargs: Any) -> None:
        self.logger = logger_of(type(self))
        if inputImage is None or inputMask is None:
            missing = "inputImage" if inputImage is None else "inputMask"
            raise ValueError(f"{missing} is None; give a SimpleITK.Image")
        self.progressReporter = getProgressReporter
        self.settings = kwargs
        self.label = kwargs.get("label", 1)
        self.voxelBased = kwargs.get("voxelBased", False)
        if self.voxelBased:
            raise NotImplementedError("voxelBased=True: feature maps are not available in this version of grayling")
        self.coefficients: dict[str, Any] = {}
        self.enabledFeatures: dict[str, bool] = {}
        self.featureValues: dict[str, Any] = {}
        self.featureNames = self.getFeatureNames()
        self.inputImage = inputImage
        self.inputMask = inputMask
        self.imageArray: npt.NDArray[Any] = sitk.GetArrayFromImage(inputImage)
        self._initSegmentBasedCalculation()

    def _initSegmentBasedCalculation(self) -> None:
        self.maskArray: npt.NDArray[np.bool_] = sitk.GetArrayViewFromImage(self.inputMask) == self.label

    def _initCalculation(self, voxelCoordinates: None = None) -> None:
        """Prepare what the features share; called once before any of them."""

    def _applyBinning(self, matrix: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the grey levels of the region, 0 outside; notes which occur, and the largest."""
        levels, _ = imageoperations.binImage(matrix, self.maskArray, **self.settings)
        self.coefficients["grayLevels"] = np.unique(levels[self.maskArray])
        self.coefficients["Ng"] = int(self.coefficients["grayLevels"][-1])
        return levels

    def enableFeatureByName(self, featureName: str, enable: bool = True) -> None:
        """Enable or disable one feature.

        Raises
        ------
        LookupError
            If the class has no such feature.
        """
        if featureName not in self.featureNames:
            from grayling._words import closest

            raise LookupError(f"Feature not found: {featureName}{closest(featureName, list(self.featureNames))}")
        if self.featureNames[featureName]:
            self.logger.warning("Feature %s is deprecated, use with caution!", featureName)
        self.enabledFeatures[featureName] = enable

    def enableAllFeatures(self) -> None:
        """Enable all features but the deprecated ones."""
        for name, deprecated in self.featureNames.items():
            if not deprecated:
                self.enableFeatureByName(name, True)

    def disableAllFeatures(self) -> None:
        """Disable all features, and forget their values."""
        self.enabledFeatures = {}
        self.featureValues = {}

    @classmethod
    def getFeatureNames(cls) -> dict[str, bool]:
        """Return the names of the class's features, and whether each is deprecated."""
        return {
            name[3:-12]: getattr(member, "_is_deprecated", False)
            for name, member in inspect.getmembers(cls)
            if name.startswith("get") and name.endswith("FeatureValue")
        }

    def execute(self) -> dict[str, Any]:
        """Compute the enabled features, or all if none is enabled; a feature that fails is NaN, with a log entry.

        Returns
        -------
        dict
            0-d arrays by name.
        """
        if not self.enabledFeatures:
            self.enableAllFeatures()
        self._calculateSegment()
        return self.featureValues

    def _calculateSegment(self) -> None:
        for name, value in self._calculateFeatures():
            self.featureValues[name] = np.squeeze(value)

    def _calculateFeatures(self, voxelCoordinates: None = None) -> Iterator[tuple[str, Any]]:
        self._initCalculation(voxelCoordinates)
        yield from self._asked(name for name, enabled in self.enabledFeatures.items() if enabled)

    def _asked(self, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
        for name in list(names):
            try:
                yield name, getattr(self, f"get{name}FeatureValue")()
            except DeprecationWarning as warning:
                self.logger.debug("Feature %s is deprecated: %s", name, warning)
            except GraylingError:
                raise
            except Exception:  # a user's own feature must not take the others with it
                self.logger.exception("FAILED: %s", name)
                yield name, np.nan
