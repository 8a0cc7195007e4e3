# Copyright The grayling developers. Licensed under Apache-2.0.
"""Parameter files as settings: the same numbers where conventions are switched, and what is told where they are not."""

import math
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import grayling as gl
from grayling.columns import columns_of
from grayling.errors import EmptyRegion
from grayling.pyradiomics._asked import Asked
from grayling.pyradiomics._convert import converted
from grayling.pyradiomics._differences import DIFFERENCES, differences_markdown
from grayling.pyradiomics._parameters import checked_parameters
from grayling.registry import all_features
from tests.pyradiomics import golden_output

EVERYTHING = {
    "setting": {
        "normalize": True,
        "normalizeScale": 100,
        "removeOutliers": 3,
        "resampledPixelSpacing": [1, 2, 0],
        "interpolator": "sitkLinear",
        "resegmentRange": [-3, 3],
        "resegmentMode": "sigma",
        "binWidth": 5,
        "weightingNorm": "manhattan",
        "distances": [2],
        "gldm_a": 1,
        "symmetricalGLCM": False,
        "label": 4,
    },
    "imageType": {
        "LoG": {"sigma": [1, 2.5], "binWidth": 7},
        "Wavelet": {"wavelet": "db2", "binWidth": 7},
        "Gradient": {"gradientUseSpacing": False, "binWidth": 7},
        "LBP2D": {"lbp2DMethod": "ror", "binWidth": 7},
        "LBP3D": {"binWidth": 7},
        "Square": {"binWidth": 7},
    },
    "featureClass": {"firstorder": ["Mean", "Kurtosis"], "glcm": ["Contrast"], "gldm": None, "ngtdm": []},
}


def settings_of(parameters, *, same_numbers=True):
    return converted(checked_parameters(parameters), same_numbers=same_numbers)


def columns_by_pyradiomics_name(settings):
    """Return names of pyradiomics -> keys of columns, for the unfiltered image."""
    classes = {
        "morphology": "shape",
        "intensity_statistics": "firstorder",
        "intensity_histogram": "firstorder",
        "ngldm": "gldm",
    }
    rows = [column for column in columns_of(settings) if column.feature.pyradiomics_name and not column.filter]
    kinds = [classes.get(row.feature.family, row.feature.family) for row in rows]
    return {f"original_{kind}_{row.feature.pyradiomics_name}": row.key for kind, row in zip(kinds, rows, strict=True)}


COMPARED = {
    "firstorder_Variance": "intensity_statistics_intensity_variance",
    "glcm_Contrast": "glcm_contrast",
    "glrlm_RunEntropy": "glrlm_run_entropy",
    "glszm_ZoneEntropy": "glszm_zone_size_entropy",
    "ngtdm_Busyness": "ngtdm_busyness",
}

# What differs in these runs, as the page of differences tells: Energy and its root with a shift of intensities.
SHIFTED = ("Energy", "RootMeanSquared")
SAME = (
    "default",
    "bincount32",
    "binwidth5",
    "distances12",
    "weight_manhattan",
    "weight_euclidean_nosym",
    "no_weighting",
    "gldm_a1",
    "force2d",
    "shift",
    "resegment_abs",
)


@pytest.mark.filterwarnings("ignore::grayling.errors.GraylingWarning")  # of bins that begin at the region's minimum
@pytest.mark.parametrize("case", ["digital_phantom", "prostate_8"])
@pytest.mark.parametrize("name", SAME)
def test_same_numbers(case, name):
    path = golden_output.FOLDER / f"{case}__{name}.json"
    if not path.exists():
        pytest.skip(golden_output.REASON)
    golden = golden_output.Golden.read(path)
    found = settings_of(golden.params)
    assert [text.partition(":")[0] for text in found.left_out] == (["voxelArrayShift"] if name == "shift" else [])
    labels = [golden.params["setting"]["label"]]
    if golden.error:
        with pytest.raises(EmptyRegion):
            gl.extract(*golden.paths, labels=labels, settings=found.settings)
        return
    table = gl.extract(*golden.paths, labels=labels, settings=found.settings)
    keys = columns_by_pyradiomics_name(found.settings)
    expected = {feature: value for feature, value in golden.features.items() if feature in keys}
    if name == "shift":
        expected = {feature: value for feature, value in expected.items() if not feature.endswith(SHIFTED)}
    assert len(expected) > 95
    wrong = {
        feature: (table[keys[feature]], value)
        for feature, value in expected.items()
        if not golden.agrees(feature, table[keys[feature]])
    }
    assert not wrong
    kurtosis = table["intensity_statistics_excess_intensity_kurtosis"] + 3
    assert kurtosis == pytest.approx(golden.features["original_firstorder_Kurtosis"], rel=1e-9)


# Wavelets other than Haar agree where no axis has an odd number of voxels; these images have one.
FILTERED = ("log", "wavelet_haar_2d", "gradient_nospacing", "point_filters", "exponential", "lbp2d", "lbp3d")


@pytest.mark.filterwarnings("ignore::grayling.errors.GraylingWarning")
@pytest.mark.parametrize("case", ["digital_phantom", "prostate_8"])
@pytest.mark.parametrize("name", FILTERED)
def test_same_numbers_of_filters(case, name):
    path = golden_output.FOLDER / f"{case}__{name}.json"
    if not path.exists():
        pytest.skip(golden_output.REASON)
    golden = golden_output.Golden.read(path)
    found = settings_of(golden.params)
    table = gl.extract(*golden.paths, labels=[golden.params["setting"]["label"]], settings=found.settings)
    images = [image for image in dict.fromkeys(key.partition("_")[0] for key in golden.features) if image != "original"]
    filters = {getattr(one, "subband", str(row)): one.key for row, one in enumerate(found.settings.filters)}
    assert len(images) == len(filters)
    columns = {(column.filter, column.feature.key): column.key for column in table.columns}
    for row, image in enumerate(images):
        key = filters.get(image.rpartition("-")[2]) or filters[str(row)]
        for feature, ours in COMPARED.items():
            assert golden.agrees(f"{image}_{feature}", table[columns[key, ours]]), (image, feature)


def test_settings_of_ibsi():
    settings = settings_of(EVERYTHING, same_numbers=False).settings
    steps = settings.to_dict()["preprocessing"]["steps"]
    assert steps[0] == {"method": "z_score", "over": "image", "reference_label": None, "scale": 100.0}
    assert steps[1]["range"] == [-300.0, 300.0]
    assert steps[2]["spacing_mm"] == [None, 2.0, 1.0]
    assert (steps[2]["interpolator"], steps[2]["mask_interpolator"]) == ("linear", "linear")
    assert settings.resegmentation == gl.Resegmentation(outlier_sigma=3.0)
    assert settings.discretisation == gl.FixedBinSize(5.0)
    assert settings.response_discretisation == gl.FixedBinSize(7.0)
    assert settings.aggregations == ("3D merged", "3D")
    assert settings.mesh == "closed"
    assert not settings.unfiltered
    texture = settings.texture
    assert (texture.glcm_distance, texture.ngldm_distance, texture.ngldm_alpha) == (2, 2, 1)
    assert (texture.glcm_weighting.method, texture.glcm_weighting.norm) == ("exponential", "manhattan")
    assert (texture.glcm_symmetric, texture.degenerate) == (False, "ibsi")
    assert {key.partition("_")[0] for key in settings.features} == {"intensity", "glcm", "ngldm", "ngtdm"}
    methods = [one.method for one in settings.filters]
    assert methods[:2] == ["laplacian_of_gaussian"] * 2
    assert methods.count("separable_wavelet") == 8
    assert settings.filters[2].subband == "LLH"


def test_settings_of_the_same_numbers():
    settings = settings_of(EVERYTHING).settings
    resample = settings.to_dict()["preprocessing"]["steps"][2]
    assert (resample["mask_interpolator"], resample["border"]) == ("nearest", "mirror")
    assert settings.discretisation == gl.FixedBinSize(5.0, origin="zero")
    assert (settings.mesh, settings.shape_covariance) == ("pyradiomics", "population")
    texture = settings.texture
    assert (texture.glcm_distance, texture.glcm_norm, texture.ngldm_distance) == (2, "chebyshev", (2,))
    assert (texture.glrlm_sparse_directions, texture.ngtdm_isolated) == ("left_out", "counted")
    assert settings.filters[0].method == "recursive_laplacian_of_gaussian"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"setting": {"resegmentRange": [0.4], "resegmentMode": "relative"}}, "shares of the maximum"),
        ({"setting": {"resegmentRange": [-1, 3], "resegmentMode": "sigma"}}, "not the same on both sides"),
        (
            {"setting": {"resampledPixelSpacing": [1, 1, 1], "interpolator": 9}},
            "sitkLanczosWindowedSinc does not exist",
        ),
        ({"setting": {"resampledPixelSpacing": [1, 1]}}, "three axes"),
        ({"setting": {"force2D": True, "force2Ddimension": 1}}, "slices lie across z"),
        ({"imageType": {"Wavelet": {"wavelet": "bior1.1"}}}, "bior1.1 does not exist"),
        ({"imageType": {"Wavelet": {"level": 2}}}, "levels above the first"),
        ({"imageType": {"LoG": {}}}, "without sigma"),
        ({"imageType": {"LBP2D": {"lbp2DMethod": "var"}}}, "method var"),
        ({"imageType": {"LBP3D": {"lbp3DLevels": 20}}}, "degrees above 10"),
        ({"imageType": {"Square": {"binWidth": 5}, "Exponential": {}}}, "image types have different ones"),
        ({"imageType": {"Original": {"gldm_a": 2}}}, "imageType.Original.gldm_a: settings of features"),
        ({"featureClass": {"glcm": ["Homogeneity1"]}}, "no longer computed"),
        ({"setting": {"voxelArrayShift": 1000}}, "voxelArrayShift: 1000"),
        ({"setting": {"resegmentShape": True, "resegmentRange": [0, 9]}}, "resegmentShape: shape is that of the whole"),
        ({"setting": {"preCrop": True}, "imageType": {"Square": {}}}, "preCrop: filters run on the whole"),
        ({"voxelSetting": {"kernelRadius": 2}}, "feature maps are not computed"),
    ],
)
def test_what_settings_cannot_say_is_named(parameters, message):
    assert message in " ".join(settings_of(parameters).left_out)


def test_settings_without_effect_are_not_told():
    given = {"voxelArrayShift": 1000, "resegmentShape": True, "preCrop": True, "correctMask": False, "label_channel": 0}
    found = settings_of({"setting": given, "featureClass": {"firstorder": ["Mean"]}})
    assert (found.left_out, found.notes) == ((), ())
    assert any(note.startswith("correctMask: ") for note in settings_of({"setting": {"correctMask": True}}).notes)


def test_without_an_interpolator_nothing_is_resampled():
    given = {"setting": {"resampledPixelSpacing": [1, 1, 1], "interpolator": None}}
    assert settings_of(given).settings.preprocessing.steps == ()


def test_a_lower_threshold_alone_is_open_above():
    assert settings_of({"setting": {"resegmentRange": [5]}}).settings.resegmentation.range == (5.0, math.inf)


def test_all_features_of_pyradiomics_are_chosen():
    found = settings_of({})
    named = {row.key for row in all_features() if row.pyradiomics_name and row.family != "planar_morphology"}
    missing = named - set(found.settings.features)
    # Deprecated in pyradiomics.
    assert missing == {
        "morphology_compactness_1",
        "morphology_compactness_2",
        "morphology_spherical_disproportion",
    }
    assert any("TotalEnergy" in note and "volume of a voxel" in note for note in found.notes)


def test_only_differences_that_matter_are_told():
    told = settings_of({"featureClass": {"firstorder": ["Mean"]}}, same_numbers=False).differences
    assert told == ()
    told = " ".join(settings_of({}, same_numbers=False).differences)
    assert "Where bins of one width begin" in told
    assert "Normalisation" not in told
    same = " ".join(settings_of({}).differences)
    assert "Where bins of one width begin" not in same
    assert "Kurtosis" in same


def test_every_difference_can_be_told():
    for row in DIFFERENCES:
        assert isinstance(row.matters(Asked.of(EVERYTHING)), bool)
        assert row.what
        assert row.moves
    told = [row for row in DIFFERENCES if row.matters(Asked.of(EVERYTHING)) or row.matters(Asked.of({}))]
    assert len(told) > 20


def test_the_page_is_up_to_date():
    # Written anew with: grayling settings differences --format markdown -o PYRADIOMICS.md
    written = Path(__file__).parents[2].joinpath("PYRADIOMICS.md").read_text(encoding="utf-8")
    assert written == differences_markdown()


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "grayling", "settings", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_convert_command(tmp_path):
    parameters, output = tmp_path / "parameters.yaml", tmp_path / "settings.yaml"
    parameters.write_text("setting: {binWidth: 10, label: 2}\n")
    result = command("convert", parameters, "-o", output)
    assert result.returncode == 0, result.stderr
    assert "What gives other numbers than pyradiomics:" in result.stderr
    assert "label: choose it with `grayling extract --label 2`" in result.stderr
    text = output.read_text()
    assert "# - Where bins of one width begin" in text
    assert gl.Settings.from_file(output) == settings_of({"setting": {"binWidth": 10}}, same_numbers=False).settings
    result = command("convert", parameters, "--same-numbers")
    assert yaml.safe_load(result.stdout)["discretisation"]["origin"] == "zero"


def test_convert_command_refuses_what_it_would_lose(tmp_path):
    parameters, output = tmp_path / "parameters.yaml", tmp_path / "settings.json"
    parameters.write_text("voxelSetting: {kernelRadius: 2}\n")
    result = command("convert", parameters, "-o", output)
    assert (result.returncode, output.exists()) == (3, False)
    assert "--leave-out" in result.stderr
    result = command("convert", parameters, "-o", output, "--leave-out")
    assert result.returncode == 0, result.stderr
    assert "Left out, as settings cannot say it:" in result.stderr
    assert gl.Settings.from_file(output).families is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("setting: {distances: []}", "setting.distances: expected a list of at least one distance; got []"),
        ("imageType: {LBP2D: {lbp2DSamples: 25}}", "a whole number from 1 to 24"),
    ],
)
def test_convert_command_names_the_file_of_values_it_cannot_take(tmp_path, text, message):
    parameters = tmp_path / "parameters.yaml"
    parameters.write_text(text)
    result = command("convert", parameters)
    assert result.returncode == 3
    told = " ".join(result.stderr.split())
    assert "parameters.yaml as settings of grayling: " in told
    assert message in told


def test_differences_command():
    result = command("differences")
    assert result.returncode == 0, result.stderr
    assert "setting: discretisation: origin: zero" in result.stdout
    assert command("--for", "ct").stdout.startswith("# Settings of grayling: for ct")
