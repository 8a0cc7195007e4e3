# Copyright The grayling developers. Licensed under Apache-2.0.
"""Parameter files: what is accepted and refused, and what is said of it.

Acceptance was compared with pyradiomics' schema under pykwalify 1.8 on 7,253 generated files; the cases here are of
each kind that occurred.
"""

import math
import pickle
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import yaml

from grayling.errors import GraylingWarning, UnreadableFile
from grayling.pyradiomics import (
    _convert,
    _derived_images,
    _feature_names,
    _numbers,
    _parameter_errors,
    _resampling,
    _schema_files,
)
from grayling.pyradiomics._catalogue import catalogue
from grayling.pyradiomics._parameter_errors import InvalidParameters
from grayling.pyradiomics._parameter_table import (
    INTERPOLATORS,
    SETTINGS,
    VOXEL_SETTINGS,
    WEIGHTING_NORMS,
    default_settings,
)
from grayling.pyradiomics._parameters import (
    checked_keywords,
    checked_parameters,
    checked_settings,
    parameters_from_file,
)
from grayling.pyradiomics.featureextractor import RadiomicsFeatureExtractor
from tests.images import as_sitk, box_mask, ramp


def written(folder, text, ending=".yaml"):
    path = folder / f"parameters{ending}"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("setting: {binWidth: 1e-3}", {"setting": {"binWidth": 0.001}}),
        ("setting: {binWidth: '1e-3'}", {"setting": {"binWidth": 0.001}}),
        ("setting: {binCount: , interpolator: , resegmentRange: }",) * 2,
        ("setting: {binCount: 017}", {"setting": {"binCount": 17}}),
        ("setting: {binCount: 0x1F}", {"setting": {"binCount": 31}}),
        ("setting: {binCount: 1_000}", {"setting": {"binCount": 1000}}),
        ("setting: {resegmentRange: [-.inf, 3]}", {"setting": {"resegmentRange": [float("-inf"), 3]}}),
        ("setting: {interpolator: 10}", {"setting": {"interpolator": 10}}),
        ("setting: {interpolator: sitkLinear}", {"setting": {"interpolator": "sitkLinear"}}),
        ("setting: {weightingNorm: infinity}", {"setting": {"weightingNorm": "infinity"}}),
        ("setting: {wavelet: morl}", {"setting": {"wavelet": "morl"}}),
        ("featureClass: {glcm: , firstorder: [StandardDeviation]}",) * 2,
        ("imageType: {Original: {}, LoG: {sigma: [1.0, 3], binWidth: 5}}",) * 2,
        ("setting: &all {binWidth: 3}\nimageType: {LoG: {<<: *all, sigma: [1]}}",) * 2,
        ("{}", {}),
    ],
)
def test_accepted(tmp_path, text, expected):
    expected = yaml.safe_load(expected) if isinstance(expected, str) else expected
    assert parameters_from_file(written(tmp_path, text)) == expected


def test_not_a_number_is_a_value_outside_regions(tmp_path):
    found = parameters_from_file(written(tmp_path, "voxelSetting: {initValue: nan}"))
    assert str(found["voxelSetting"]["initValue"]) == "nan"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("setting: {binwidth: 25}", "setting.binwidth: no such setting; did you mean 'binWidth'"),
        ("setting: {binWidth: 0}", "setting.binWidth: expected a number above 0; got 0"),
        ("setting: {binWidth: '-5'}", "a number above 0; got '-5'"),
        ("setting: {binWidth: .nan}", "a number above 0; got nan"),
        ("setting: {binWidth: true}", "a number above 0; got True"),
        ("setting: {binCount: 2.0}", "a whole number above 0; got 2.0"),
        ("setting: {minimumROIDimensions: 4}", "a whole number from 1 to 3; got 4"),
        ("setting: {padDistance: -1}", "a whole number of at least 0; got -1"),
        ("setting: {normalize: yes}", "true or false; got 'yes'"),
        ("setting: {normalize: 1}", "true or false; got 1"),
        ("setting: {sigma: 3}", r"a list, each a number above 0; got 3; write \[3\]"),
        ("setting: {sigma: [1, 0]}", "got 0 at position 2"),
        ("setting: {sigma: [1, null]}", "got null at position 2"),
        ("setting: {distances: [1.5]}", "a list, each a whole number above 0; got 1.5 at position 1"),
        ("setting: {resegmentMode: absolut}", "did you mean 'absolute'"),
        ("setting: {interpolator: sitkBspline}", "number from 1 to 10; got 'sitkBspline'; did you mean 'sitkBSpline'"),
        ("setting: {resegmentRange: [.nan, 3]}", "a list, each a number; got nan at position 1"),
        ("setting: {interpolator: 0}", "number from 1 to 10; got 0"),
        ("setting: {interpolator: 11}", "number from 1 to 10; got 11"),
        ("setting: {interpolator: true}", "got True"),
        ("setting: {wavelet: }", "a wavelet of PyWavelets; got null"),
        ("setting: {wavelet: coif18}", "did you mean 'coif"),
        ("setting: {kernelRadius: 1}", "it belongs to the section 'voxelSetting'"),
        ("setting: {glcm: }", "it belongs to the section 'featureClass'"),
        ("setting: ", "setting: expected a mapping; got null; leave setting out"),
        ("settings: {}", "settings: no such section; did you mean 'setting'"),
        ("binWidth: 25", "put it into the section 'setting'"),
        ("inputImage: {}", "is called 'imageType' now"),
        ("featureClass: {glcmm: }", "featureClass.glcmm: no such feature class; did you mean 'glcm'"),
        ("featureClass: {glcm: Contrast}", "a list of features, or null for all of them; got 'Contrast'"),
        ("featureClass: {glcm: [contrast]}", "no feature 'contrast'; did you mean 'Contrast'"),
        ("featureClass: {glcm: [[1]]}", r"no feature \[1\]"),
        ("imageType: {log: {}}", "imageType.log: no such image type; did you mean 'LoG'"),
        ("imageType: {Original: }", "imageType.Original: expected a mapping of settings, {} for none; got null"),
        ("imageType: {LoG: {sigma: 1}}", "imageType.LoG.sigma: expected a list"),
        ("imageType: {1: {}}", "imageType.1: no such image type"),
        ("- 1", "expected a mapping of setting, voxelSetting"),
        ("", "it is empty"),
        ("setting: {label: 1, label: 2}", "no YAML: .*'label' is set twice"),
        ("setting: {label: [1", "no YAML"),
        ("setting: !!python/object/apply:os.getcwd []", "no YAML"),
    ],
)
def test_refused(tmp_path, text, message):
    with pytest.raises(InvalidParameters, match=message) as caught:
        parameters_from_file(written(tmp_path, text))
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, TypeError)
    assert str(tmp_path) in str(caught.value)


def test_all_problems_are_told_at_once():
    with pytest.raises(InvalidParameters, match="4 problems") as caught:
        checked_parameters(
            {"setting": {"binwidth": 1, "label": 0}, "featureClass": {"glm": None}, "imageType": {"LoG": {"sigma": 1}}}
        )
    places = [problem.place for problem in caught.value.problems]
    assert places == ["setting.binwidth", "setting.label", "featureClass.glm", "imageType.LoG.sigma"]


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(UnreadableFile, match="No such file"):
        parameters_from_file(tmp_path / "absent.yaml")
    with pytest.raises(InvalidParameters, match=r"ends in .yaml, .yml or .json; got '.txt'"):
        parameters_from_file(written(tmp_path, "{}", ".txt"))
    with pytest.raises(UnreadableFile, match="too large"):
        parameters_from_file(written(tmp_path, "#" * (1 << 21)))


def test_mappings_are_bounded(tmp_path):
    # With merges, a few lines could ask for any number of keys.
    with pytest.raises(InvalidParameters, match="more than 10000 keys"):
        parameters_from_file(written(tmp_path, "setting: {" + ", ".join(f"k{n}: 1" for n in range(10_001)) + "}"))


def test_json(tmp_path):
    assert parameters_from_file(written(tmp_path, '{"setting": {"label": 2}}', ".json")) == {"setting": {"label": 2}}
    with pytest.warns(GraylingWarning, match="label set twice; the last value counts"):
        found = parameters_from_file(written(tmp_path, '{"setting": {"label": 2, "label": 3}}', ".json"))
    assert found == {"setting": {"label": 3}}
    with pytest.raises(InvalidParameters, match="no JSON"):
        parameters_from_file(written(tmp_path, '{"setting": ', ".json"))


def test_what_is_checked_is_a_copy():
    given = {"setting": {"sigma": ["1"]}}
    found = checked_parameters(given)
    assert found == {"setting": {"sigma": [1.0]}}
    assert given == {"setting": {"sigma": ["1"]}}


def test_settings_alone():
    assert checked_settings({"binWidth": 10, "kernelRadius": 2}) == {"binWidth": 10, "kernelRadius": 2}
    with pytest.raises(InvalidParameters, match="binWidt: no such setting; did you mean 'binWidth'"):
        checked_settings({"binWidt": 10})


@pytest.mark.parametrize("name", ["binWidth", "distances", "label", "gldm_a", "voxelArrayShift", "sigma", "level"])
def test_null_stands_for_the_default(name, caplog):
    found = checked_parameters({"setting": {name: None}, "imageType": {"LoG": {name: None}}})
    assert found == {"setting": {}, "imageType": {"LoG": {}}}
    assert f"setting.{name}: null is left out, so the default is taken: {SETTINGS[name].default}" in caplog.text
    assert checked_keywords({name: None}) == {}


def test_null_is_false_in_switches(caplog):
    assert checked_parameters({"setting": {"symmetricalGLCM": None}}) == {"setting": {"symmetricalGLCM": False}}
    assert "setting.symmetricalGLCM: null counts as false" in caplog.text


@pytest.mark.parametrize("name", [name for name, row in SETTINGS.items() if row.or_null])
def test_an_extractor_can_use_every_null(name):
    image, mask = as_sitk(ramp()), as_sitk(box_mask())
    features = {"firstorder": ["Mean", "Energy"], "glcm": ["Contrast"], "gldm": ["DependenceEntropy"]}
    given = {"setting": {"additionalInfo": False, name: None}, "featureClass": features}
    found = RadiomicsFeatureExtractor(given).execute(image, mask)
    expected = RadiomicsFeatureExtractor({**given, "setting": {"additionalInfo": False}}).execute(image, mask)
    changed = {"original_glcm_Contrast"} if name == "symmetricalGLCM" else set()
    assert {key: value for key, value in found.items() if key not in changed} == {
        key: value for key, value in expected.items() if key not in changed
    }


def test_keywords(caplog):
    given = {"sigma": (1, 2.0), "distances": np.array([1, 2]), "label": 1.0, "normalize": 1, "mine": 3, "binwidth": 5}
    assert checked_keywords(given) == given
    told = [record.getMessage() for record in caplog.records]
    assert told[0].startswith("mine: no such setting")
    assert told[1] == "binwidth: no such setting; did you mean 'binWidth'?; it has no effect"
    with pytest.raises(InvalidParameters, match="3 problems") as caught:
        checked_keywords({"binWidth": 0, "sigma": 3, "label": 1.5, "weightingNorm": "odd"})
    assert [problem.place for problem in caught.value.problems] == ["binWidth", "sigma", "label"]


def test_the_settings_an_extractor_begins_with():
    first, second = default_settings(), default_settings()
    first["distances"].append(2)
    assert second["distances"] == [1]
    assert list(second)[:2] == ["minimumROIDimensions", "minimumROISize"]
    assert list(second)[-1] == "additionalInfo"


def test_names_in_parameter_files_are_those_that_are_computed():
    assert set(_feature_names.IMAGE_TYPES) == set(_derived_images.IMAGE_TYPES)
    assert set(INTERPOLATORS) <= set(_resampling._INTERPOLATORS)
    assert set(WEIGHTING_NORMS) == {*_numbers.NORMS, "no_weighting"}
    derived = {name for name, row in catalogue("firstorder").items() if not row.family and not row.replaced_by}
    assert set(_convert._DERIVED) == derived == set(_numbers._DERIVED)


def test_every_setting_says_what_it_takes():
    for row in (*SETTINGS.values(), *VOXEL_SETTINGS.values()):
        assert row.text
        assert row.expectation


def test_the_schema_is_up_to_date():
    # Written anew with _schema_files.write().
    schema, functions = map(Path, _schema_files.getParameterValidationFiles())
    assert schema.read_text(encoding="utf-8") == _schema_files.schema_text()
    text = functions.read_text(encoding="utf-8")
    rules = yaml.safe_load(schema.read_text(encoding="utf-8"))["mapping"]
    assert list(rules["setting"]["mapping"]) == list(SETTINGS)
    assert rules["setting"]["mapping"]["sigma"] == {"seq": [{"type": "float", "range": {"min-ex": 0}}]}
    assert all(f"def {name}(" in text for name in ("checkFeatureClass", "checkImageType", "checkWavelet"))


def test_functions_of_the_schema():
    from grayling.pyradiomics.schemas import schemaFuncs

    assert schemaFuncs.checkInterpolator("sitkLinear", None, "")
    assert schemaFuncs.checkWeighting(None, None, "")
    assert schemaFuncs.checkImageType({"LoG": {"sigma": 1}}, None, "")  # its settings have rules of their own
    for function, value in (
        ("checkWavelet", None),
        ("checkFeatureClass", {"glm": None}),
        ("checkImageType", {"x": {}}),
    ):
        with pytest.raises(InvalidParameters):
            getattr(schemaFuncs, function)(value, None, "")


def test_errors_are_those_of_pykwalify_where_it_is_installed(monkeypatch):
    class PyKwalifyException(RuntimeError):
        def __init__(self, msg=None, retcode=None):
            self.msg, self.retcode = msg, retcode

    class SchemaError(PyKwalifyException):
        def __init__(self, *args, **kwargs):
            super(self.__class__, self).__init__(*args, retcode=2, **kwargs)  # as pykwalify has it

    package, errors = types.ModuleType("pykwalify"), types.ModuleType("pykwalify.errors")
    package.__spec__ = types.SimpleNamespace(name="pykwalify")
    errors.SchemaError, errors.PyKwalifyException = SchemaError, PyKwalifyException
    monkeypatch.setitem(sys.modules, "pykwalify", package)
    monkeypatch.setitem(sys.modules, "pykwalify.errors", errors)
    _parameter_errors._raised_class.cache_clear()
    try:
        with pytest.raises(SchemaError, match="label") as caught:
            checked_parameters({"setting": {"label": 0}})
        copied = pickle.loads(pickle.dumps(caught.value))
    finally:
        _parameter_errors._raised_class.cache_clear()
    assert isinstance(copied, SchemaError)
    assert (str(copied), copied.problems) == (str(caught.value), caught.value.problems)
    assert isinstance(caught.value, InvalidParameters)
    assert (caught.value.retcode, caught.value.msg) == (2, str(caught.value))
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"minimumROISize": 0},
        {"minimumROISize": 2.5},
        {"minimumROIDimensions": 0},
        {"voxelArrayShift": 0.25},
        {"normalizeScale": -1},
        {"removeOutliers": 0},
        {"label": True},
        {"force2Ddimension": 7},
        {"padDistance": -1},
        {"sigma": [0, 1]},
        {"distances": [1.5]},
        {"binCount": [0, 10, 25.5]},
    ],
)
def test_keywords_may_be_what_the_schema_refuses_and_pyradiomics_computes_with(settings):
    assert checked_keywords(settings) == settings
    with pytest.raises(InvalidParameters):
        checked_parameters({"setting": settings})


@pytest.mark.parametrize(
    "settings",
    [{"minimumROISize": math.nan}, {"binCount": [5]}, {"binCount": [0, math.inf]}, {"label": 1.5}, {"level": -1}],
)
def test_keywords_that_mean_nothing_are_refused(settings):
    with pytest.raises(InvalidParameters):
        checked_keywords(settings)
