# Copyright The grayling developers. Licensed under Apache-2.0.

"""What pykwalify calls for the rules that its schema cannot say; each refuses with the message of grayling's own check.

pykwalify loads this file by its path, looks functions up by name and expects True.
"""

from __future__ import annotations

from typing import Any

from grayling.pyradiomics._parameters import checked_parameters


def checkInterpolator(value: Any, _rule: object, _path: str) -> bool:
    """Check a name or number of an interpolator."""
    return _is_accepted({"setting": {"interpolator": value}})


def checkWavelet(value: Any, _rule: object, _path: str) -> bool:
    """Check a wavelet's name."""
    return _is_accepted({"setting": {"wavelet": value}})


def checkWeighting(value: Any, _rule: object, _path: str) -> bool:
    """Check the norm of weights."""
    return _is_accepted({"setting": {"weightingNorm": value}})


def checkFeatureClass(value: Any, _rule: object, _path: str) -> bool:
    """Check names of feature classes and features."""
    return _is_accepted({"featureClass": value})


def checkImageType(value: Any, _rule: object, _path: str) -> bool:
    """Check names of image types; their settings have rules of their own."""
    return _is_accepted({"imageType": {key: {} for key in value}})


def _is_accepted(parameters: dict[str, Any]) -> bool:
    checked_parameters(parameters)
    return True
