# Copyright The grayling developers. Licensed under Apache-2.0.
"""What scripts of pyradiomics' users do, as its examples do it, in processes of their own; see their_examples.py."""

import csv
import math
import subprocess
import sys

import SimpleITK as sitk

from tests.pyradiomics.images import noise

LAUNCH = """
import runpy, sys
import grayling.pyradiomics
grayling.pyradiomics.install()
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""

BATCH = """
import csv, logging, sys
from collections import OrderedDict
from multiprocessing import get_context

import radiomics
from radiomics.featureextractor import RadiomicsFeatureExtractor

radiomics.logger.handlers[0].setFormatter(logging.Formatter("%(name)s: %(message)s"))
radiomics.setVerbosity(logging.INFO)


def run(case):
    row = OrderedDict(case)
    row.update(RadiomicsFeatureExtractor("params.yaml").execute(case["Image"], case["Mask"]))
    logging.getLogger("radiomics.batch").info("done with %s", case["ID"])
    return row


if __name__ == "__main__":
    with open("cases.csv") as stream:
        cases = list(csv.DictReader(stream))
    with get_context("fork").Pool(2) as pool:
        results = pool.map(run, cases)
    with open("results.csv", "w") as stream:
        writer = csv.DictWriter(stream, list(results[0]), lineterminator="\\n")
        writer.writeheader()
        writer.writerows(results)
"""

CLASSES = """
import sys
import SimpleITK as sitk
import radiomics
from radiomics import firstorder, glcm, imageoperations, shape

image, mask = (sitk.ReadImage(path) for path in sys.argv[1:])
box, corrected = imageoperations.checkMask(image, mask)
image, mask = imageoperations.cropToTumorMask(image, mask, box)
for cls in (firstorder.RadiomicsFirstOrder, shape.RadiomicsShape, glcm.RadiomicsGLCM):
    features = cls(image, mask, binWidth=10)
    features.enableAllFeatures()
    for name in features.enabledFeatures:
        assert getattr(features, f"get{name}FeatureValue").__doc__
    for name, value in features.execute().items():
        print(name, ":", value)
for filtered, name, settings in imageoperations.getLoGImage(image, mask, sigma=[2.0]):
    print(name, len(firstorder.RadiomicsFirstOrder(filtered, mask, **settings).execute()))
imageoperations.resampleImage(image, mask, resampledImageSpacing=[2, 2, 2], label=1)
"""


def launch(script, folder, *arguments):
    (folder / "script.py").write_text(script)
    command = [sys.executable, "-c", LAUNCH, "script.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def saved(folder):
    paths = [folder / "image.nrrd", folder / "mask.nrrd"]
    for image, path in zip(noise(), paths, strict=True):
        sitk.WriteImage(image, path)
    return [path.name for path in paths]


def test_a_batch_in_worker_processes(tmp_path):
    image, mask = saved(tmp_path)
    (tmp_path / "params.yaml").write_text(
        "setting: {binWidth: 10}\nfeatureClass: {firstorder: [Mean], shape: [Sphericity]}\n"
    )
    (tmp_path / "cases.csv").write_text(f"ID,Image,Mask\na,{image},{mask}\nb,{image},{mask}\n")
    done = launch(BATCH, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("radiomics.batch: done with") == 2
    with (tmp_path / "results.csv").open() as stream:
        first, second = csv.DictReader(stream)
    assert (first.pop("ID"), second.pop("ID")) == ("a", "b")
    assert first == second
    assert list(first)[-2:] == ["original_shape_Sphericity", "original_firstorder_Mean"]
    assert float(first["original_shape_Sphericity"]) < 1


def test_classes_one_by_one(tmp_path):
    done = launch(CLASSES, tmp_path, *saved(tmp_path))
    lines = done.stdout.splitlines()
    assert lines[-1] == "log-sigma-2-0-mm-3D 18"
    assert len(lines) == 18 + 14 + 24 + 1
    assert all(math.isfinite(float(line.split(" : ")[1])) for line in lines[:-1])
    # A misspelt argument of one of its examples, which fails in pyradiomics too.
    assert done.stderr.splitlines()[-1].startswith("KeyError: 'resampledPixelSpacing is missing")
