# Copyright The grayling developers. Licensed under Apache-2.0.
"""Settings: defaults, files, and what is refused with which words."""

import dataclasses
import hashlib
import inspect
import json
import math

import numpy as np
import pytest

import grayling as gl
from grayling import _schema
from grayling._schema_text import classes
from grayling.errors import GraylingWarning, InvalidSettings, UnreadableFile

FULL = gl.Settings(
    resegmentation=gl.Resegmentation(range=(-1000, 400), outlier_sigma=3),
    discretisation=gl.FixedBinSize(25),
    ivh_discretisation=gl.NoDiscretisation(),
    texture=gl.Texture(
        glcm_distance=2,
        glcm_symmetric=False,
        glcm_norm="manhattan",
        glcm_weighting=gl.ExponentialWeighting(norm="chebyshev", unit="mm"),
        ngldm_distance=(1, 3),
        ngldm_alpha=1,
    ),
    filters=(gl.filters.LaplacianOfGaussian(sigma_mm=1.5), gl.filters.Laws(kernel="L5E5", name="laws")),
    unfiltered=False,
    response_discretisation=gl.FixedBinNumber(16),
    response_ivh_discretisation=gl.FixedBinSize(0.5, origin="zero"),
    families=("glcm", "ngldm"),
    features=("glcm_joint_entropy", "glcm_contrast_3d_merged"),
    extra_features=("glcm_maximal_correlation_coefficient",),
    aggregations=("3D merged", "3D"),
)


def test_defaults():
    settings = gl.Settings()
    assert settings.discretisation == gl.FixedBinNumber(32)
    assert settings.resegmentation.range is None
    assert settings.aggregations == ("3D averaged", "3D merged", "3D")


@pytest.mark.parametrize("settings", [gl.Settings(), FULL])
def test_dict_and_back(settings):
    assert gl.Settings.from_dict(settings.to_dict()) == settings
    assert json.loads(json.dumps(settings.to_dict())) == settings.to_dict()


@pytest.mark.parametrize("settings", [gl.Settings(), FULL])
@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json"])
def test_file_and_back(settings, suffix, tmp_path):
    path = tmp_path / f"settings{suffix}"
    path.write_text(json.dumps(settings.to_dict()) if suffix == ".json" else settings.to_yaml())
    assert gl.Settings.from_file(path) == settings


def test_a_file_may_say_little(tmp_path):
    path = tmp_path / "settings.yaml"
    path.write_text("{}")
    assert gl.Settings.from_file(path) == gl.Settings()
    path.write_text("discretisation: {method: fixed_bin_number, n_bins: 64}\nresegmentation: {range: [-.inf, 400]}\n")
    settings = gl.Settings.from_file(path)
    assert settings.discretisation.n_bins == 64
    assert settings.resegmentation.range == (-np.inf, 400.0)
    assert gl.Settings.from_dict(settings.to_dict()) == settings


def test_numbers_are_normalised_and_equal_settings_are_equal():
    assert gl.FixedBinNumber(np.int16(8)) == gl.FixedBinNumber(8)
    assert type(gl.FixedBinNumber(np.int16(8)).n_bins) is int
    assert type(gl.FixedBinSize(25).width) is float
    assert hash(gl.Settings()) == hash(gl.Settings.from_dict({}))


OPEN = gl.Settings(resegmentation=gl.Resegmentation(range=(-np.inf, 400)))


def test_the_digest_is_the_hash_of_canonical_json():
    node = gl.Resegmentation(range=(-0.0, np.inf), outlier_sigma=0.1)
    text = '{"schema_version":4,"settings":{"outlier_sigma":0.1,"range":[0.0,Infinity]}}'
    assert _schema.canonical({"settings": _schema.plain(node), "schema_version": 4}) == text
    assert _schema.digest(node) == hashlib.sha256(text.encode()).hexdigest()
    assert gl.Settings().digest() == _schema.digest(gl.Settings())


@pytest.mark.parametrize("settings", [gl.Settings(), FULL, OPEN])
@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_the_digest_survives_files(settings, suffix, tmp_path):
    path = tmp_path / f"settings{suffix}"
    path.write_text(json.dumps(settings.to_dict()) if suffix == ".json" else settings.to_yaml())
    assert gl.Settings.from_file(path).digest() == settings.digest()


def test_the_digest_does_not_depend_on_how_settings_are_written(tmp_path):
    path = tmp_path / "settings.yaml"
    path.write_text("resegmentation: {range: [-1000, 4.0e+2], outlier_sigma: 3}\naggregations: [3D]\n")
    expected = gl.Settings(
        aggregations=("3D",), resegmentation=gl.Resegmentation(outlier_sigma=3.0, range=[-1000.0, np.float64(400)])
    )
    turned = dict(reversed(expected.to_dict().items()))
    assert gl.Settings.from_file(path).digest() == expected.digest() == gl.Settings.from_dict(turned).digest()
    equal = gl.Resegmentation(range=(-0.0, 1)), gl.Resegmentation(range=(0, 1))
    assert equal[0] == equal[1]
    assert _schema.digest(equal[0]) == _schema.digest(equal[1])


def test_other_settings_have_another_digest():
    changed = [
        gl.Settings(),
        FULL,
        OPEN,
        gl.Settings(aggregations=("3D merged",)),
        gl.Settings(discretisation=gl.FixedBinSize(32)),
        gl.Settings(discretisation=gl.FixedBinSize(np.nextafter(32, 33))),
    ]
    assert len({settings.digest() for settings in changed}) == len(changed)


def test_settings_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        gl.Settings().families = ("glcm",)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"discretization": {}}, "'discretization'; did you mean 'discretisation'"),
        ({"texture": {"glcm_distanse": 1}}, "'texture.glcm_distanse'; did you mean 'glcm_distance'"),
        ({"discretisation": {"method": "fixed_bin_number", "bins": 3}}, "'discretisation.bins'; did you mean 'n_bins'"),
        ({"discretisation": {"method": "fixed_bins"}}, "discretisation.method must be one of fixed_bin_number"),
        (
            {"discretisation": {"n_bins": 32}},
            "discretisation.method is missing; one of fixed_bin_number, fixed_bin_size",
        ),
        ({"discretisation": {"method": "fixed_bin_siz"}}, "got 'fixed_bin_siz'; did you mean 'fixed_bin_size'"),
        ({"discretisation": "fixed_bin_size"}, r"a group such as {method: .*}; got the text 'fixed_bin_size'$"),
        ({"resegmentation": {"range": [0, "infinity"]}}, r"got \[0, 'infinity'\]; that is a text, YAML writes"),
        ({"families": ["firstorder"]}, "pyradiomics' firstorder is intensity_statistics and intensity_histogram here"),
        ({"families": ["shape"]}, "pyradiomics' shape is morphology here"),
        ({"families": ["shape2D"]}, "pyradiomics' shape2D is planar_morphology here"),
        ({"shape_covariance": "N"}, "shape_covariance must be 'sample' or 'population'; got 'N'"),
        ({"families": ["gldm"]}, "pyradiomics' gldm is ngldm here"),
        ({"setting": {"binWidth": 25}, "imageType": {}}, "imageType, setting: these are keys of a pyradiomics"),
        ({"discretisation": {"method": ["none"]}}, "discretisation.method must be one of"),
        ({"discretisation": 32}, "discretisation must be a group such as .*; got 32"),
        ({"discretisation": {"method": "fixed_bin_size"}}, "discretisation needs a value for width"),
        ({"discretisation": {"method": "fixed_bin_number", "n_bins": 0}}, "n_bins must be a whole number from 1 to"),
        ({"discretisation": {"method": "fixed_bin_number", "n_bins": 32.5}}, "n_bins must be .* got 32.5"),
        ({"discretisation": {"method": "fixed_bin_number", "n_bins": True}}, "n_bins must be .* got True"),
        ({"discretisation": {"method": "fixed_bin_number", "n_bins": "32"}}, "n_bins must be .* got '32'"),
        ({"discretisation": {"method": "fixed_bin_size", "width": 0}}, "width must be a finite number above 0; got 0"),
        ({"discretisation": {"method": "fixed_bin_size", "width": -25}}, "width must be .* got -25"),
        ({"discretisation": {"method": "fixed_bin_size", "width": float("nan")}}, "width must be .* got nan"),
        ({"discretisation": {"method": "fixed_bin_size", "width": float("inf")}}, "width must be .* got inf"),
        ({"resegmentation": {"range": [400, -1000]}}, r"resegmentation.range must be a pair \(low, high\) with low <"),
        ({"resegmentation": {"range": [1]}}, "resegmentation.range"),
        ({"resegmentation": {"range": 5}}, "resegmentation.range"),
        ({"resegmentation": {"outlier_sigma": 0}}, "resegmentation.outlier_sigma must be a number above 0, or null"),
        ({"resegmentation": None}, "resegmentation must be a mapping"),
        (
            {"texture": {"glcm_distance": 0}},
            "texture.glcm_distance must be a whole number from 1 to 100, or a list .*; got 0",
        ),
        ({"texture": {"glcm_distance": [1, 0]}}, r"glcm_distance must be .* without repetitions; got \[1, 0\]"),
        ({"texture": {"ngtdm_distance": [2, 2]}}, r"ngtdm_distance must be .* without repetitions; got \[2, 2\]"),
        ({"texture": {"ngldm_distance": []}}, r"ngldm_distance must be .* without repetitions; got \[\]"),
        ({"texture": {"ngtdm_isolated": "dropped"}}, "ngtdm_isolated: unknown name 'dropped'; valid: left_out, count"),
        ({"texture": {"degenerate": 1}}, "texture.degenerate must be ibsi or pyradiomics; got 1"),
        ({"discretisation": {"method": "bin_edges", "edges": [1, 1]}}, "edges must be a list of 2 to 65536 finite"),
        ({"discretisation": {"method": "bin_edges", "edges": [1]}}, r"that ascend; got \(1,\)"),
        ({"discretisation": {"method": "bin_edges", "edges": [0, float("inf")]}}, r"that ascend; got \(0, inf\)"),
        ({"discretisation": {"method": "fixed_bin_size", "width": 1, "origin": "0"}}, "origin: unknown name '0'"),
        ({"texture": {"glcm_symmetric": 1}}, "texture.glcm_symmetric must be true or false; got 1"),
        ({"texture": {"ngldm_alpha": -1}}, "texture.ngldm_alpha must be a whole number from 0"),
        ({"texture": {"ngldm_alpha": 2**32}}, "texture.ngldm_alpha must be .* to 65535; got 4294967296"),
        ({"texture": {"ngtdm_distance": 101}}, "texture.ngtdm_distance must be .*; got 101"),
        ({"texture": {"glcm_norm": "euclidian"}}, "glcm_norm: unknown name 'euclidian'; did you mean 'euclidean'"),
        ({"texture": {"neighbour_norm": "city block"}}, "unknown name 'city block'; valid: chebyshev, manhattan, eucl"),
        ({"texture": {"neighbour_norm": None}}, "neighbour_norm must be chebyshev, manhattan, euclidean; got None"),
        ({"texture": {"border_norm": 1}}, "texture.border_norm must be chebyshev, manhattan, euclidean; got 1"),
        (
            {"texture": {"glcm_weighting": {"method": "exponental"}}},
            "texture.glcm_weighting.method must be one of none, inverse, .* did you mean 'exponential'",
        ),
        (
            {"texture": {"glrlm_weighting": {"method": "inverse", "unit": "cm"}}},
            "texture.glrlm_weighting.unit: unknown name 'cm'; did you mean 'mm'",
        ),
        ({"modality": "mr"}, "modality must be CT, MR or PET, or null; got 'mr'"),
        ({"families": ["glmc"]}, "families: unknown name 'glmc'; did you mean 'glcm'"),
        ({"families": "glcm"}, "families must be a list of names, or null; got 'glcm'"),
        ({"families": ["glcm", "glcm"]}, "'glcm' is listed twice"),
        ({"features": ["glcm_joint_entropi"]}, "did you mean 'glcm_joint_entropy'"),
        ({"extra_features": ["glcm_contrast"]}, "extra_features: unknown name 'glcm_contrast'"),
        ({"aggregations": ["3D average"]}, "did you mean '3D averaged'"),
        ({"aggregations": []}, "aggregations must be a list of names, at least one"),
        ([], "settings must be a mapping"),
        ({1: 2}, "unknown setting '1'"),
    ],
)
def test_refused(values, words):
    with pytest.raises(InvalidSettings, match=words):
        gl.Settings.from_dict(values)


def test_classes_check_as_files_do():
    with pytest.raises(InvalidSettings, match=r"FixedBinNumber.n_bins must be"):
        gl.FixedBinNumber(0)
    with pytest.raises(InvalidSettings, match=r"Settings.discretisation must be .*FixedBinNumber.*; got 'none'"):
        gl.Settings(discretisation="none")
    with pytest.raises(InvalidSettings, match=r"Resegmentation.range"):
        gl.Resegmentation(range=(5, 1))


def test_what_is_wrong_in_a_file_is_told_with_its_name(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("texture: {glcm_distanse: 1}\n")
    with pytest.raises(InvalidSettings, match=r"mine.yaml: unknown setting 'texture.glcm_distanse'; did you mean"):
        gl.Settings.from_file(path)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.yaml", "families: [glcm]\nfamilies: [glrlm]\n", "'families' is set twice"),
        ("a.json", '{"families": ["glcm"], "families": null}', "'families' is set twice"),
        ("a.yaml", "texture: {ngldm_alpha: 1, ngldm_alpha: 2}\n", "'ngldm_alpha' is set twice"),
        ("a.yaml", "- 1\n", "expected a mapping"),
        ("a.yaml", "a: [\n", "no YAML"),
        ("a.yaml", "x: !!python/object/apply:os.system ['true']\n", "no YAML"),
        ("a.yaml", "? [1, 2]\n: 3\n", "keys are names"),
        ("a.json", "{", "no JSON"),
        ("a.json", "[" * 100_000, "no JSON"),
        ("a.toml", "", "ends in .yaml, .yml or .json"),
    ],
)
def test_files_that_are_no_settings(name, text, words, tmp_path):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(InvalidSettings, match=words):
        gl.Settings.from_file(path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1e2", 100.0),
        ("+1E+2", 100.0),
        ("1.e2", 100.0),
        (".5", 0.5),
        ("0400", 400.0),
        ("0o20", 16.0),
        ("0x1F", 31.0),
        ("7", 7.0),
    ],
)
def test_numbers_are_those_of_yaml_1_2(text, value, tmp_path):
    path = tmp_path / "a.yaml"
    open_range = "resegmentation: {range: [-1e3, .inf]}"
    path.write_text(f"discretisation: {{method: fixed_bin_size, width: {text}}}\n{open_range}\n")
    settings = gl.Settings.from_file(path)
    assert settings.discretisation.width == value
    assert settings.resegmentation.range == (-1000.0, math.inf)
    path.write_text(settings.to_yaml())
    assert gl.Settings.from_file(path) == settings


@pytest.mark.parametrize("text", ["1:30", "1_000", "0b11", "'1e3'", "1e", "e3", "."])
def test_texts_that_yaml_1_1_takes_for_numbers_are_refused(text, tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(f"discretisation: {{method: fixed_bin_size, width: {text}}}\n")
    with pytest.raises(InvalidSettings, match=r"discretisation\.width must be a finite number above 0; got '"):
        gl.Settings.from_file(path)


@pytest.mark.parametrize("width", [5e-324, 1e-5, 0.1, 1e16, 1e22, 1.7976931348623157e308])
def test_every_number_reads_back(width, tmp_path):
    path = tmp_path / "a.yaml"
    settings = gl.Settings(discretisation=gl.FixedBinSize(width))
    path.write_text(settings.to_yaml())
    assert gl.Settings.from_file(path) == settings


@pytest.mark.parametrize("text", ["", "# width: 5\n", "---\n"])
def test_an_empty_file_is_told_of(text, tmp_path):
    path = tmp_path / "empty.yaml"
    path.write_text(text)
    with pytest.warns(GraylingWarning, match=r"empty\.yaml: no settings in it, so the defaults hold"):
        assert gl.Settings.from_file(path) == gl.Settings()


@pytest.mark.parametrize("settings", [FULL, OPEN])
def test_settings_as_json_read_back(settings, tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(settings.to_json())
    assert gl.Settings.from_file(path) == settings
    assert "Infinity" not in settings.to_json()


def test_the_json_of_a_table_gives_its_settings(tmp_path):
    path = tmp_path / "table.json"
    image = np.arange(60.0).reshape(3, 4, 5)
    table = gl.extract(image, image > 20, spacing_mm=(1, 1, 1), settings=OPEN, families=["ngtdm"])
    table.to_json(path)
    settings = gl.Settings.from_file(path)
    assert settings == table.settings
    again = gl.extract(image, image > 20, spacing_mm=(1, 1, 1), settings=settings)
    np.testing.assert_array_equal(again.array, table.array)
    path.write_text(path.read_text().replace('"schema_version": ', '"schema_version": 9'))
    with pytest.warns(GraylingWarning, match=r"table\.json: a table with settings of schema version 9\d, read by"):
        assert gl.Settings.from_file(path) == settings


def test_unreadable_files(tmp_path):
    with pytest.raises(UnreadableFile, match="No such file"):
        gl.Settings.from_file(tmp_path / "absent.yaml")
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableFile, match="no UTF-8"):
        gl.Settings.from_file(path)
    path.write_bytes(b"#" * (2 << 20))
    with pytest.raises(UnreadableFile, match="too large"):
        gl.Settings.from_file(path)


@pytest.mark.parametrize("cls", [*classes(gl.Settings), gl.preprocess.Study], ids=lambda cls: cls.__name__)
def test_help_tells_every_value(cls):
    told = inspect.getdoc(cls)
    assert told.count("Parameters\n----------\n") == bool(dataclasses.fields(cls))
    for field in dataclasses.fields(cls):
        assert f"\n{field.name} : " in told
        expectation = field.metadata["rule"].expectation.replace("null", "None")
        assert expectation in told
    assert max(map(len, told.splitlines())) < 250  # of a list of steps, for one


def test_help_is_as_files_say_it_but_in_the_words_of_python():
    told = inspect.getdoc(gl.preprocess.Resample)
    assert "\ninterpolator : one of nearest, linear, cubic_spline, cubic_convolution; default: 'linear'\n    Of" in told
    assert "None to keep an axis" in told
    assert "null" not in told
    assert inspect.getdoc(gl.preprocess.NyulStandardisation).index("Parameters") < inspect.getdoc(
        gl.preprocess.NyulStandardisation
    ).index("Examples")


@pytest.mark.parametrize(
    ("cls", "doi"),
    [
        (gl.preprocess.BiasCorrection, "10.1109/TMI.2010.2046908"),
        (gl.preprocess.NyulStandardisation, "10.1109/42.836373"),
        (gl.preprocess.CurvatureDiffusion, "10.1109/ICIP.2001.958071"),
        (gl.preprocess.StandardisedUptake, "10.1053/j.sult.2010.10.001"),
        (gl.preprocess.RandomiseContour, "10.1109/TPAMI.2012.120"),
        *[
            (cls, "10.1038/s41598-018-36938-4")
            for cls in (gl.preprocess.AddNoise, gl.preprocess.GrowMask, gl.preprocess.Rotate, gl.preprocess.Translate)
        ],
    ],
)
def test_help_names_the_source(cls, doi):
    assert inspect.getdoc(cls).count(doi) == 1


def test_the_schema_has_every_setting():
    schema = gl.Settings.json_schema()
    assert set(schema["properties"]) == {field.name for field in dataclasses.fields(gl.Settings)}
    assert schema["additionalProperties"] is False
    methods = [option["properties"]["method"]["const"] for option in schema["properties"]["discretisation"]["anyOf"]]
    assert methods == ["fixed_bin_number", "fixed_bin_size", "bin_edges", "none"]
    assert all("description" in part for part in schema["properties"].values())
    json.dumps(schema)
