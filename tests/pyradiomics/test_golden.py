# Copyright The grayling developers. Licensed under Apache-2.0.
"""pyradiomics' own output, value by value: seven cases under 28 settings.

Source of the numbers: pyradiomics, commit 8ed5793, run on the cases of the data folder.
"""

import json
import math

import numpy as np
import pytest
import SimpleITK as sitk

from grayling.pyradiomics import featureextractor, imageoperations
from tests.pyradiomics import golden_output
from tests.pyradiomics.golden_output import Golden

RUNS = golden_output.runs()
# Software differs between machines; everything else is compared.
NOT_COMPARED = "diagnostics_Versions_"


def same(found, expected):
    """Equal, numbers to 1e-9."""
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    return math.isclose(found, expected, rel_tol=1e-9) if isinstance(expected, float) else found == expected


@pytest.mark.skipif(not RUNS, reason=golden_output.REASON)
def test_there_is_output_of_every_case_and_setting():
    assert len(RUNS) > 180
    assert {run.case for run in RUNS} == {
        "brain1", "ct_phantom", "digital_phantom", "lung1", "prostate_8", "sts_008_ct", "sts_008_pet",
    }  # fmt: skip


@pytest.mark.parametrize("run", [run for run in RUNS if run.error is None], ids=str)
def test_every_value(run: Golden):
    found = featureextractor.RadiomicsFeatureExtractor(run.params).execute(*run.paths)
    features = {name: value for name, value in found.items() if not name.startswith("diagnostics_")}
    assert list(features) == list(run.features)
    assert {type(value) for value in features.values()} <= {np.ndarray, np.float64}
    assert {value.ndim for value in features.values()} == {0}
    wrong = [
        (name, float(value), run.features[name])
        for name, value in features.items()
        if not run.agrees(name, float(value))
    ]
    assert wrong == []


@pytest.mark.parametrize(("name", "feature"), golden_output.UNSTABLE)
def test_what_is_called_unstable_has_ties_at_a_percentile(name: str, feature: str):
    run = next((run for run in RUNS if str(run) == name), None)
    if run is None:
        pytest.skip(golden_output.REASON)
    image, mask = (sitk.ReadImage(path) for path in run.paths)
    label = run.params["setting"]["label"]
    image_type = feature.partition("_")[0]
    inside = sitk.GetArrayViewFromImage(mask) == label
    responses = {found: image for image, found, _ in imageoperations.getLBP3DImage(image, mask, label=label)}
    values = sitk.GetArrayFromImage(responses[image_type])[inside]
    tied = [np.count_nonzero(np.abs(values - np.percentile(values, q)) < 1e-12) for q in (10, 90)]
    assert max(tied) > 40


@pytest.mark.parametrize("run", [run for run in RUNS if run.error is None], ids=str)
def test_every_diagnostic(run: Golden):
    extractor = featureextractor.RadiomicsFeatureExtractor(run.params)
    extractor.disableAllFeatures()
    found = {name: value for name, value in extractor.execute(*run.paths).items() if NOT_COMPARED not in name}
    assert list(found) == list(run.diagnostics)
    for name, value in found.items():
        assert same(json.loads(json.dumps(value, default=float)), run.diagnostics[name]), name


@pytest.mark.parametrize("run", [run for run in RUNS if run.error is not None], ids=str)
def test_what_pyradiomics_refuses_is_refused(run: Golden):
    kind = run.error.partition(":")[0]
    with pytest.raises({"ValueError": ValueError}[kind]):
        featureextractor.RadiomicsFeatureExtractor(run.params).execute(*run.paths)
