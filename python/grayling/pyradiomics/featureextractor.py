# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' extractor: settings in, a dict of features out."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import numpy.typing as npt
import SimpleITK as sitk

from grayling._words import closest
from grayling.pyradiomics import getFeatureClasses, getImageTypes, imageoperations
from grayling.pyradiomics._loading import read_image, read_mask
from grayling.pyradiomics._logging import logger_named
from grayling.pyradiomics._parameter_table import default_settings
from grayling.pyradiomics._parameters import checked_keywords, checked_parameters, parameters_from_file
from grayling.pyradiomics._regions import Cropped, are_derived_here, derived
from grayling.pyradiomics._threads import in_order
from grayling.pyradiomics.generalinfo import GeneralInfo

__all__ = ["RadiomicsFeatureExtractor"]

logger = _logger = logger_named(__name__)

Features = OrderedDict[str, Any]


class RadiomicsFeatureExtractor:
    """Computes the enabled features of the enabled image types.

    Parameters
    ----------
    *args
        Nothing, or one parameter file (YAML or JSON) or dict with the keys ``setting``, ``imageType``,
        ``featureClass`` and ``voxelSetting``. Without: all features of the original image.
    **kwargs
        Settings; they take precedence over the file's.

    Attributes
    ----------
    settings
        All settings by name.
    enabledImagetypes
        Settings of their own by image type.
    enabledFeatures
        Names of features by class; an empty list or None is all that are not deprecated.

    Raises
    ------
    OSError
        If the parameter file does not exist.
    grayling.pyradiomics.InvalidParameters
        For a file or dict that is not valid; a ``ValueError``.

    Examples
    --------
    >>> from grayling.pyradiomics.featureextractor import RadiomicsFeatureExtractor
    >>> extractor = RadiomicsFeatureExtractor({"imageType": {"Wavelet": {"wavelet": "db2"}}}, binWidth=10)
    >>> extractor.settings["binWidth"], list(extractor.enabledImagetypes)
    (10, ['Wavelet'])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.settings: dict[str, Any] = {}
        self.enabledImagetypes: dict[str, dict[str, Any]] = {}
        self.enabledFeatures: dict[str, list[str] | None] = {}
        self.featureClassNames = list(getFeatureClasses())
        if len(args) == 1 and isinstance(args[0], dict | str | PurePath):
            self._applyParams(args[0])
        else:
            if args:
                _logger.warning(
                    "%s is no parameter file and no dict; the defaults are used", ", ".join(map(repr, args))
                )
            self.settings = self._getDefaultSettings()
            self.enabledImagetypes = {"Original": {}}
            self.enabledFeatures = {name: [] for name in self.featureClassNames if name != "shape2D"}
        self.settings.update(checked_keywords(kwargs))
        if self.settings.get("binCount") is not None:
            _logger.warning("Fixed bin count enabled; pyradiomics recommends a fixed bin width (binWidth)")
        self._setTolerance()

    def _setTolerance(self) -> None:
        tolerance = self.settings.get("geometryTolerance")
        if tolerance is not None:
            sitk.ProcessObject.SetGlobalDefaultCoordinateTolerance(tolerance)
            sitk.ProcessObject.SetGlobalDefaultDirectionTolerance(tolerance)

    def addProvenance(self, provenance_on: bool = True) -> None:
        """Switch the entries ``diagnostics_*`` on or off."""
        self.settings["additionalInfo"] = provenance_on

    @staticmethod
    def _getDefaultSettings() -> dict[str, Any]:
        return default_settings()

    def loadParams(self, paramsFile: str | PurePath) -> None:
        """Take settings, image types and features from a parameter file (YAML or JSON)."""
        self._applyParams(paramsFile)

    def loadJSONParams(self, JSON_configuration: str) -> None:
        """Take settings, image types and features from a JSON text."""
        self._applyParams(json.loads(JSON_configuration))

    def _applyParams(self, source: str | PurePath | dict[str, Any]) -> None:
        if isinstance(source, str | PurePath) and not Path(source).is_file():
            raise OSError(f"Parameter file {source} does not exist")
        parameters = checked_parameters(source) if isinstance(source, dict) else parameters_from_file(source)
        self.enabledImagetypes = dict(parameters.get("imageType") or {"Original": {}})
        self.enabledFeatures = dict(parameters.get("featureClass") or {name: [] for name in self.featureClassNames})
        self.settings = self._getDefaultSettings()
        self.settings.update(parameters.get("setting") or {})
        self.settings.update(parameters.get("voxelSetting") or {})

    def execute(
        self,
        imageFilepath: Any,
        maskFilepath: Any,
        label: int | None = None,
        label_channel: int | None = None,
        voxelBased: bool = False,
    ) -> Features:
        """Compute the features of one region.

        Parameters
        ----------
        imageFilepath, maskFilepath
            Paths (``str`` or ``pathlib.Path``; for the image also a folder with a DICOM series) or
            ``SimpleITK.Image``.
        label
            Value of the region in the mask; default: the setting (1).
        label_channel
            Component of a mask with several; default: the setting (0).
        voxelBased
            Feature maps; not available in this version.

        Returns
        -------
        OrderedDict
            Diagnostics, then features by ``<imageType>_<class>_<Feature>`` as 0-d arrays.

        Raises
        ------
        ValueError
            For files that cannot be read, and where the mask's checks fail.
        NotImplementedError
            For ``voxelBased=True``.
        """
        if voxelBased:
            raise NotImplementedError(
                "voxelBased=True: feature maps are not available in this version of grayling; use pyradiomics for them"
            )
        settings = self.settings.copy()
        if label is not None:
            settings["label"] = label
        if label_channel is not None:
            settings["label_channel"] = label_channel
        self._setTolerance()
        info = self._begin(settings)
        image, mask = self.loadImage(imageFilepath, maskFilepath, info, **settings)
        boundingBox, corrected = imageoperations.checkMask(image, mask, **settings)
        if corrected is not None:
            mask = corrected
            if info is not None:
                info.addMaskElements(image, mask, settings.get("label", 1), "corrected")
        resegmented = None
        if settings.get("resegmentRange") is not None:
            resegmented = imageoperations.resegmentMask(image, mask, **settings)
            boundingBox, _ = imageoperations.checkMask(image, resegmented, **settings)
            if info is not None:
                info.addMaskElements(image, resegmented, settings.get("label", 1), "resegmented")
        features: Features = OrderedDict(info.generalInfo if info is not None else ())
        shape_mask = mask if resegmented is None or not settings.get("resegmentShape", False) else resegmented
        texture_mask = mask if resegmented is None else resegmented
        shape = partial(self.computeShape, image, shape_mask, boundingBox, **settings)
        for entry in self._features_of_images(shape, image, texture_mask, boundingBox, settings):
            features.update(entry)
        if info is not None:
            features.update(info.getGeneralInfo())
        return features

    def _begin(self, settings: dict[str, Any]) -> GeneralInfo | None:
        if not settings.get("additionalInfo", False):
            return None
        info = GeneralInfo()
        info.addGeneralSettings(settings)
        info.addEnabledImageTypes(self.enabledImagetypes)
        return info

    @staticmethod
    def loadImage(
        ImageFilePath: Any, MaskFilePath: Any, generalInfo: GeneralInfo | None = None, **kwargs: Any
    ) -> tuple[sitk.Image, sitk.Image]:
        """Read image and mask, then normalise, resample or crop as the settings say.

        Raises
        ------
        ValueError
            For something that is neither a file nor a ``SimpleITK.Image``, and for an absent label.
        """
        image = read_image(ImageFilePath)
        mask = imageoperations.getMask(read_mask(MaskFilePath), **kwargs)
        label = kwargs.get("label", 1)
        if generalInfo is not None:
            generalInfo.addImageElements(image)
            generalInfo.addMaskElements(None, mask, label)
        if kwargs.get("normalize", False):
            image = imageoperations.normalizeImage(image, **kwargs)
        if kwargs.get("interpolator") is not None and kwargs.get("resampledPixelSpacing") is not None:
            image, mask = imageoperations.resampleImage(image, mask, **kwargs)
            if generalInfo is not None:
                generalInfo.addImageElements(image, "interpolated")
                generalInfo.addMaskElements(image, mask, label, "interpolated")
        elif kwargs.get("preCrop", False):
            boundingBox, corrected = imageoperations.checkMask(image, mask, **kwargs)
            image, mask = imageoperations.cropToTumorMask(
                image, mask if corrected is None else corrected, boundingBox, **kwargs
            )
        return image, mask

    def computeShape(
        self, image: sitk.Image, mask: sitk.Image, boundingBox: npt.NDArray[np.int_], **kwargs: Any
    ) -> Features:
        """Compute the enabled shape features; none, with a warning, where the number of dimensions does not fit."""
        kinds = [kind for kind in ("shape", "shape2D") if kind in self.enabledFeatures]
        kinds = [kind for kind in kinds if _shape_fits(kind, mask, boundingBox, kwargs)]
        if not kinds:
            return OrderedDict()
        cropped = Cropped.of(image, mask, boundingBox, kwargs)
        return cropped.features({kind: self.enabledFeatures[kind] for kind in kinds}, "original", kwargs)

    def computeFeatures(self, image: sitk.Image, mask: sitk.Image, imageTypeName: str, **kwargs: Any) -> Features:
        """Compute the enabled features, those of shape left out, of an image as it is."""
        return Cropped.whole(image, mask, kwargs).features(self._intensity_classes(), imageTypeName, kwargs)

    def _intensity_classes(self) -> dict[str, list[str] | None]:
        known = getFeatureClasses()
        return {
            kind: names
            for kind, names in self.enabledFeatures.items()
            if not kind.startswith("shape") and kind in known
        }

    def _features_of_images(
        self,
        shape: Callable[[], Features],
        image: sitk.Image,
        mask: sitk.Image,
        boundingBox: npt.NDArray[np.int_],
        settings: dict[str, Any],
    ) -> Iterator[Features]:
        """Yield the features of shape, and then those of each image."""
        classes = self._intensity_classes()
        if classes and self._is_ours():
            yield from in_order(chain([shape], self._tasks(classes, image, mask, boundingBox, settings)))
            return
        yield shape()
        if not classes:
            return
        for imageType, own in self.enabledImagetypes.items():
            generate = getattr(imageoperations, f"get{imageType}Image", None)
            if generate is None:
                raise AttributeError(f"there is no image type {imageType}{closest(imageType, getImageTypes())}")
            for filtered, name, kwargs in generate(image, mask, **(settings | (own or {}))):
                small, small_mask = imageoperations.cropToTumorMask(filtered, mask, boundingBox)
                yield self.computeFeatures(small, small_mask, name, **kwargs)

    def _is_ours(self) -> bool:
        """Whether no method, class or image type is a user's own, which might not expect several threads."""
        methods = [getattr(getattr(self, name), "__func__", None) for name in ("computeShape", "computeFeatures")]
        if methods != [RadiomicsFeatureExtractor.computeShape, RadiomicsFeatureExtractor.computeFeatures]:
            return False
        classes = [kind for kind in self.enabledFeatures if kind in getFeatureClasses()]
        return all(are_derived_here(imageType, classes) for imageType in self.enabledImagetypes)

    def _tasks(
        self,
        classes: dict[str, list[str] | None],
        image: sitk.Image,
        mask: sitk.Image,
        boundingBox: npt.NDArray[np.int_],
        settings: dict[str, Any],
    ) -> Iterator[Callable[[], Features]]:
        for imageType, own in self.enabledImagetypes.items():
            arguments = settings | (own or {})
            for cropped, name in derived(imageType, image, mask, boundingBox, arguments):
                yield partial(cropped.features, classes, name, arguments)

    def enableAllImageTypes(self) -> None:
        """Enable every image type, without settings of its own."""
        for imageType in getImageTypes():
            self.enabledImagetypes[imageType] = {}

    def disableAllImageTypes(self) -> None:
        """Disable every image type."""
        self.enabledImagetypes = {}

    def enableImageTypeByName(
        self, imageType: str, enabled: bool = True, customArgs: dict[str, Any] | None = None
    ) -> None:
        """Enable an image type, with settings of its own, or disable it; an unknown name is warned of."""
        if imageType not in getImageTypes():
            _warn_of_unknown("Image type", imageType, getImageTypes())
            return
        if enabled:
            self.enabledImagetypes[imageType] = {} if customArgs is None else customArgs
        else:
            self.enabledImagetypes.pop(imageType, None)

    def enableImageTypes(self, **enabledImagetypes: dict[str, Any]) -> None:
        """Enable image types: ``LoG={"sigma": [1.0]}, Wavelet={}``."""
        for name in enabledImagetypes:
            _warn_of_unknown("Image type", name, getImageTypes())
        self.enabledImagetypes.update(enabledImagetypes)

    def enableAllFeatures(self) -> None:
        """Enable all classes with all features but deprecated ones."""
        for name in self.featureClassNames:
            self.enabledFeatures[name] = []

    def disableAllFeatures(self) -> None:
        """Disable all classes."""
        self.enabledFeatures = {}

    def enableFeatureClassByName(self, featureClass: str, enabled: bool = True) -> None:
        """Enable a class with all its features, or disable it; an unknown name is warned of."""
        if featureClass not in self.featureClassNames:
            _warn_of_unknown("Feature class", featureClass, self.featureClassNames)
            return
        if enabled:
            self.enabledFeatures[featureClass] = []
        else:
            self.enabledFeatures.pop(featureClass, None)

    def enableFeaturesByName(self, **enabledFeatures: list[str] | None) -> None:
        """Enable features by class: ``firstorder=["Mean"], glcm=[]``; an empty list or None is all of the class."""
        for name in enabledFeatures:
            _warn_of_unknown("Feature class", name, getFeatureClasses())
        self.enabledFeatures.update(enabledFeatures)

    def getFeatureNames(self, featureClassName: str) -> dict[str, bool]:
        """Return the names of a class's features, and whether each is deprecated."""
        names: dict[str, bool] = getFeatureClasses()[featureClassName].getFeatureNames()  # type: ignore[attr-defined]
        return names


def _warn_of_unknown(what: str, name: str, known: Iterable[str]) -> None:
    names = list(known)
    if name not in names:
        _logger.warning("%s %s is not recognized%s; known: %s", what, name, closest(name, names), ", ".join(names))


def _shape_fits(kind: str, mask: sitk.Image, boundingBox: npt.NDArray[np.int_], settings: Mapping[str, Any]) -> bool:
    n_axes = mask.GetDimension()
    if kind == "shape":
        if n_axes == 3:
            return True
        _logger.warning("Shape features need 3D input (shape2D is for 2D); found %dD", n_axes)
        return False
    if n_axes == 2:
        return True
    if not settings.get("force2D", False):
        _logger.warning("parameter force2D must be set to True to enable shape2D extraction")
        return False
    axis = settings.get("force2Ddimension", 0)
    size_xyz = boundingBox[1::2] - boundingBox[0::2] + 1
    # pyradiomics looks for slices along x where it means z, and leaves the class out where it finds one: what it
    # leaves out must not end the extraction here, and what is one slice is computed.
    if size_xyz[axis] == 1 and size_xyz[::-1][axis] > 1:
        _logger.warning("The region has %d slices along dimension %d; shape2D needs one", size_xyz[::-1][axis], axis)
        return False
    return True
