# Copyright The grayling developers. Licensed under Apache-2.0.
"""Worker for grayling under pyradiomics' interface: run by ``bench_facade.py``.

It is pyradiomics' worker, unchanged: `grayling.pyradiomics.install` makes its imports resolve to the facade.
"""

from __future__ import annotations

from importlib.metadata import version

from run_pyradiomics import Pyradiomics
from worker import serve

import grayling.pyradiomics


class Facade(Pyradiomics):
    """The facade; what differs is its name."""

    def versions(self) -> dict[str, str]:
        return {name: version(name) for name in ("grayling", "numpy", "SimpleITK")}


if __name__ == "__main__":
    grayling.pyradiomics.install()
    serve(Facade)
