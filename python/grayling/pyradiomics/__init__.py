# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' interface on grayling's engine: the same names, files and numbers.

``from grayling.pyradiomics import featureextractor`` stands for ``from radiomics import featureextractor``; after
`install`, ``import radiomics`` gives this package in the running process, so that scripts run unchanged.

Numbers are those of pyradiomics' development version, which PYRADIOMICS.md sets against IBSI's.
Source: van Griethuysen et al., Cancer Research 2017;77:e104, doi:10.1158/0008-5472.CAN-17-0339.

Examples
--------
>>> from grayling.pyradiomics import featureextractor
>>> extractor = featureextractor.RadiomicsFeatureExtractor(binWidth=10, additionalInfo=False)
>>> extractor.disableAllFeatures()
>>> extractor.enableFeaturesByName(firstorder=["Mean"])
>>> import SimpleITK as sitk
>>> image = sitk.GaussianSource(size=(16, 16, 16), sigma=(4, 4, 4), mean=(8, 8, 8))
>>> mask = sitk.Cast(image > 100, sitk.sitkUInt8)
>>> {name: round(float(value), 3) for name, value in extractor.execute(image, mask).items()}
{'original_firstorder_Mean': 171.094}
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any

from grayling.pyradiomics._catalogue import CLASSES
from grayling.pyradiomics._install import OTHER_NAMES, install
from grayling.pyradiomics._logging import NAME
from grayling.pyradiomics._parameter_errors import InvalidParameters
from grayling.pyradiomics._progress import NoProgress
from grayling.pyradiomics._schema_files import getParameterValidationFiles
from grayling.pyradiomics._test_cases import getTestCase, testCases
from grayling.pyradiomics._version import __version__

__all__ = [
    "InvalidParameters",
    "__version__",
    "cMatrices",
    "cShape",
    "deprecated",
    "getFeatureClasses",
    "getImageTypes",
    "getParameterValidationFiles",
    "getProgressReporter",
    "getTestCase",
    "handler",
    "install",
    "logger",
    "progressReporter",
    "setVerbosity",
    "testCases",
]

logger = logging.getLogger(NAME)
handler = logging.StreamHandler()

# A class such as tqdm.tqdm: called with an iterable and desc=, it is iterated over in a with statement.
progressReporter: Callable[..., Any] | None = None

_feature_classes: dict[str, type] = {}


def setVerbosity(level: int) -> None:
    """Set how much is printed to stderr: a level of `logging`, from 10 (everything) to 60 (nothing)."""
    handler.setLevel(min(max(level, logging.DEBUG), 60))
    if handler.level < logger.level:
        logger.setLevel(handler.level)


def deprecated(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a method ``get<Name>FeatureValue`` as deprecated: it is not among "all features" of its class."""
    vars(function)["_is_deprecated"] = True
    return function


def getFeatureClasses() -> dict[str, type]:
    """Return the feature classes by name; a class that is added to the dict is known to every extractor."""
    if not _feature_classes:
        for name in sorted(CLASSES):
            module = import_module(f"{__name__}.{name}")
            _feature_classes[name] = getattr(module, module.__all__[0])
    return _feature_classes


def getImageTypes() -> list[str]:
    """Return the names of the image types, such as Original and Wavelet."""
    operations = import_module(f"{__name__}.imageoperations")
    return [name[3:-5] for name in dir(operations) if name.startswith("get") and name.endswith("Image")]


def getProgressReporter(*args: Any, **kwargs: Any) -> Any:
    """Return an instance of `progressReporter` where that is set and INFO is printed, else one that shows nothing."""
    if progressReporter is not None and logging.NOTSET < handler.level <= logging.INFO:
        return progressReporter(*args, **kwargs)
    return NoProgress(*args, **kwargs)


_MODULES = (
    *("base", "cMatrices", "cShape", "featureextractor", "generalinfo", "imageoperations", "scripts"),
    *CLASSES,
)


def __getattr__(name: str) -> Any:
    module = OTHER_NAMES.get(name, name)
    if module in _MODULES:
        return import_module(f"{__name__}.{module}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})


logger.setLevel(logging.INFO)
formatter = logging.Formatter("%(message)s")
handler.setFormatter(formatter)
if not logger.handlers:
    logger.addHandler(handler)
setVerbosity(logging.WARNING)
