# Copyright The grayling developers. Licensed under Apache-2.0.
"""Let ``import radiomics`` give grayling's facade in the running process."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

__all__ = ["OTHER_NAMES", "install"]

_ALIAS = "radiomics"
_HOME = "grayling.pyradiomics"
# What the compiled modules behind cMatrices and cShape are called in pyradiomics.
OTHER_NAMES = {"_cmatrices": "cMatrices", "_cshape": "cShape"}


class _Alias(MetaPathFinder, Loader):
    """Finds ``radiomics`` and what is below it in the facade; a module has one copy under both names."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - the import system gives it
        target: ModuleType | None = None,  # noqa: ARG002 - likewise
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != _ALIAS or find_spec(_home(fullname)) is None:
            return None
        return ModuleSpec(fullname, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(_home(spec.name))
        # The import system writes the alias' names into the module; the facade keeps its own.
        spec.loader_state = module.__spec__, module.__name__, getattr(module, "__loader__", None), module.__package__
        return module

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None and spec.loader is self:
            module.__spec__, module.__name__, module.__loader__, module.__package__ = spec.loader_state


def _home(name: str) -> str:
    package, _, module = name.partition(".")
    return _HOME + name.removeprefix(package) if module not in OTHER_NAMES else f"{_HOME}.{OTHER_NAMES[module]}"


def install() -> None:
    """Make ``import radiomics`` resolve to this package, from here on and in this process.

    Scripts, subclasses and notebooks that were written for pyradiomics then run unchanged. Nothing is written to disk.

    Raises
    ------
    ImportError
        If pyradiomics itself has been imported already: its classes are in use, and mixing both would not be seen.
    """
    loaded = sys.modules.get(_ALIAS)
    if loaded is not None and loaded is not sys.modules[_HOME]:
        raise ImportError(
            f"pyradiomics was imported before, from {getattr(loaded, '__file__', None)}; call "
            "grayling.pyradiomics.install() before the first import of radiomics"
        )
    if not any(isinstance(finder, _Alias) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Alias())
    sys.modules[_ALIAS] = sys.modules[_HOME]
