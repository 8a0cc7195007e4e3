# Copyright The grayling developers. Licensed under Apache-2.0.
"""The alias ``radiomics``, in processes of their own."""

import subprocess
import sys

ALIAS = """
import grayling.pyradiomics
grayling.pyradiomics.install()
import radiomics
from radiomics import featureextractor, glcm, imageoperations, cMatrices
import radiomics.scripts.segment
assert radiomics is grayling.pyradiomics
assert glcm is grayling.pyradiomics.glcm and glcm.__name__ == "grayling.pyradiomics.glcm"
assert featureextractor.getFeatureClasses() is radiomics.getFeatureClasses()
import logging, pickle
assert radiomics.logger is logging.getLogger("radiomics") and radiomics.logger.handlers[0] is radiomics.handler
pickle.loads(pickle.dumps(featureextractor.RadiomicsFeatureExtractor()))
try:
    import radiomics.absent
except ModuleNotFoundError as error:
    assert "radiomics.absent" in str(error)
grayling.pyradiomics.install()
print("fine")
"""

MANY = """
import sys
sys.setswitchinterval(1e-6)
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
import grayling.pyradiomics
grayling.pyradiomics.install()
names = "base cMatrices cShape firstorder generalinfo glcm gldm glrlm glszm ngtdm shape shape2D".split()
with ThreadPoolExecutor(12) as pool:
    modules = dict(zip(names, pool.map(lambda name: import_module("radiomics." + name), names)))
for name, module in modules.items():
    assert module.__name__ == module.__spec__.name == "grayling.pyradiomics." + name, (name, module)
print("fine")
"""

TOO_LATE = """
import sys, types
sys.modules["radiomics"] = types.ModuleType("radiomics")
import grayling.pyradiomics
try:
    grayling.pyradiomics.install()
except ImportError as error:
    print(error)
"""


def run(script):
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


def test_the_alias():
    done = run(ALIAS)
    assert (done.stdout, done.stderr) == ("fine\n", "")


def test_threads_may_import_the_alias():
    for _ in range(3):
        done = run(MANY)
        assert (done.stdout, done.stderr) == ("fine\n", "")


def test_the_alias_comes_before_pyradiomics():
    assert "before the first import of radiomics" in run(TOO_LATE).stdout


def test_nothing_is_aliased_unasked():
    done = run("import grayling.pyradiomics, importlib.util, sys; print('radiomics' in sys.modules)")
    assert done.stdout == "False\n"
