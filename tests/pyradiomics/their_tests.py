# Copyright The grayling developers. Licensed under Apache-2.0.
"""Run pyradiomics' own tests on the facade.

Usage: ``python tests/pyradiomics/their_tests.py CHECKOUT [arguments of pytest]``, where CHECKOUT is a copy of
pyradiomics' repository or source distribution with its ``tests`` and ``data``; needs pytest and pykwalify. Its
``test_package.py`` asks for an installed distribution of that name and cannot pass.
"""

import sys
from pathlib import Path

import pytest

import grayling.pyradiomics

if __name__ == "__main__":
    grayling.pyradiomics.install()
    tests = Path(sys.argv[1]) / "tests"
    sys.path.insert(0, str(tests))
    sys.exit(pytest.main([str(tests), "-q", "-p", "no:cacheprovider", "--rootdir", str(tests), *sys.argv[2:]]))
