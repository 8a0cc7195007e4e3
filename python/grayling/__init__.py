# Copyright The grayling developers. Licensed under Apache-2.0.
"""Radiomics features: a compiled engine with a NumPy-first interface.

Names are loaded when they are first used, so that ``import grayling`` costs little.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grayling import errors, filters, ibsi, preprocess
    from grayling._core import __version__
    from grayling.diagnostics import Diagnostics
    from grayling.errors import GraylingError, GraylingWarning
    from grayling.extraction import extract
    from grayling.matrices import glcm, gldzm, glrlm, glszm, ngldm, ngtdm
    from grayling.matrix import Matrix
    from grayling.registry import Aggregation, Family, Feature, FeatureList
    from grayling.runtime import get_num_threads, set_num_threads
    from grayling.settings import (
        BinEdges,
        FixedBinNumber,
        FixedBinSize,
        NoDiscretisation,
        Resegmentation,
        Settings,
    )
    from grayling.table import FeatureTable
    from grayling.texture import (
        ExponentialWeighting,
        InverseWeighting,
        NoWeighting,
        ProportionalWeighting,
        Texture,
    )

    features: FeatureList

# Where each public name lives; a module's own name stands for the module.
_CONTENTS = {
    "grayling._core": ["__version__"],
    "grayling.diagnostics": ["Diagnostics"],
    "grayling.errors": ["errors", "GraylingError", "GraylingWarning"],
    "grayling.extraction": ["extract"],
    "grayling.filters": ["filters"],
    "grayling.ibsi": ["ibsi"],
    "grayling.matrices": ["glcm", "gldzm", "glrlm", "glszm", "ngldm", "ngtdm"],
    "grayling.matrix": ["Matrix"],
    "grayling.preprocess": ["preprocess"],
    "grayling.registry": ["Aggregation", "Family", "Feature", "FeatureList", "features"],
    "grayling.runtime": ["get_num_threads", "set_num_threads"],
    "grayling.settings": [
        "BinEdges",
        "FixedBinNumber",
        "FixedBinSize",
        "NoDiscretisation",
        "Resegmentation",
        "Settings",
    ],
    "grayling.table": ["FeatureTable"],
    "grayling.texture": [
        "ExponentialWeighting",
        "InverseWeighting",
        "NoWeighting",
        "ProportionalWeighting",
        "Texture",
    ],
}
_HOMES = {name: home for home, names in _CONTENTS.items() for name in names}

__all__ = [
    "Aggregation",
    "BinEdges",
    "Diagnostics",
    "ExponentialWeighting",
    "Family",
    "Feature",
    "FeatureList",
    "FeatureTable",
    "FixedBinNumber",
    "FixedBinSize",
    "GraylingError",
    "GraylingWarning",
    "InverseWeighting",
    "Matrix",
    "NoDiscretisation",
    "NoWeighting",
    "ProportionalWeighting",
    "Resegmentation",
    "Settings",
    "Texture",
    "__version__",
    "errors",
    "extract",
    "features",
    "filters",
    "get_num_threads",
    "glcm",
    "gldzm",
    "glrlm",
    "glszm",
    "ibsi",
    "ngldm",
    "ngtdm",
    "preprocess",
    "set_num_threads",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'grayling' has no attribute {name!r}")
    module = importlib.import_module(home)
    value = module if home == f"grayling.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
