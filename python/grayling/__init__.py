# Copyright The grayling developers. Licensed under Apache-2.0.
"""Radiomics features: a compiled engine with a NumPy-first interface.

Names are loaded when they are first used, so that ``import grayling`` costs little.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grayling import errors
    from grayling._core import __version__
    from grayling.runtime import get_num_threads, set_num_threads

__all__ = ["__version__", "errors", "get_num_threads", "set_num_threads"]

# Public name -> the module that has it; a module's own name stands for the module.
_HOMES = {
    "__version__": "grayling._core",
    "errors": "grayling.errors",
    "get_num_threads": "grayling.runtime",
    "set_num_threads": "grayling.runtime",
}


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
