# Copyright The grayling developers. Licensed under Apache-2.0.
"""The extractor as scripts use it."""

import json
import pickle
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

import grayling
from grayling.pyradiomics import base, featureextractor, getFeatureClasses, getImageTypes
from grayling.pyradiomics.imageoperations import binImage
from tests.pyradiomics.images import as_image, digital_phantom, noise

CLASSES = ["firstorder", "glcm", "gldm", "glrlm", "glszm", "ngtdm", "shape", "shape2D"]


def extractor(*args, **kwargs):
    return featureextractor.RadiomicsFeatureExtractor(*args, **kwargs)


def test_what_is_known():
    assert list(getFeatureClasses()) == CLASSES
    assert getImageTypes() == [
        "Exponential", "Gradient", "LBP2D", "LBP3D", "LoG", "Logarithm", "Original", "Square", "SquareRoot", "Wavelet",
    ]  # fmt: skip


def test_defaults():
    made = extractor()
    assert made.enabledImagetypes == {"Original": {}}
    assert made.enabledFeatures == {name: [] for name in CLASSES[:-1]}
    assert made.settings["interpolator"] == "sitkBSpline"
    assert made.settings["distances"] == [1]
    assert made.settings["additionalInfo"] is True


def test_a_signature():
    found = extractor(binWidth=1).execute(*digital_phantom())
    assert isinstance(found, OrderedDict)
    names = list(found)
    assert names[0] == "diagnostics_Versions_PyRadiomics"
    features = [name for name in names if not name.startswith("diagnostics_")]
    assert len(features) == 107
    assert features[0] == "original_shape_Elongation"
    assert features[-1] == "original_ngtdm_Strength"
    assert found["original_firstorder_Mean"] == pytest.approx(2.148648648648649)
    assert {found[name].shape for name in features} == {()}
    # pyradiomics squeezes: what its formulas leave as an array stays one, and its numbers stay numbers.
    assert {name.removeprefix("original_shape_") for name in features if type(found[name]) is np.float64} == {
        "Elongation", "Flatness", "LeastAxisLength", "MajorAxisLength", "MinorAxisLength", "VoxelVolume",
    }  # fmt: skip
    json.dumps({name: float(found[name]) for name in features})


@pytest.mark.parametrize("as_path", [str, Path])
def test_paths(tmp_path, as_path):
    image, mask = digital_phantom()
    sitk.WriteImage(image, str(tmp_path / "image.nrrd"))
    sitk.WriteImage(mask, str(tmp_path / "mask.nrrd"))
    paths = as_path(tmp_path / "image.nrrd"), as_path(tmp_path / "mask.nrrd")
    assert extractor(binWidth=1).execute(*paths) == extractor(binWidth=1).execute(image, mask)


def test_parameters_from_a_file_and_a_dict(tmp_path):
    parameters = {
        "setting": {"binWidth": 1, "label": 1},
        "imageType": {"Original": {}, "Square": {"binWidth": 2}},
        "featureClass": {"glcm": ["Contrast"], "firstorder": None},
    }
    path = tmp_path / "params.json"
    path.write_text(json.dumps(parameters))
    found = extractor(str(path)).execute(*digital_phantom())
    assert found == extractor(parameters).execute(*digital_phantom())
    assert [name for name in found if "glcm" in name] == ["original_glcm_Contrast", "square_glcm_Contrast"]
    text = extractor()
    text.loadJSONParams(json.dumps(parameters))
    assert text.enabledImagetypes == parameters["imageType"]
    assert text.settings["binWidth"] == 1


def test_keywords_win_over_a_file():
    assert extractor({"setting": {"binWidth": 1}}, binWidth=3).settings["binWidth"] == 3


def test_switching_features_and_image_types(caplog):
    made = extractor(additionalInfo=False)
    made.disableAllFeatures()
    made.enableFeatureClassByName("glcm")
    made.enableFeaturesByName(firstorder=["Mean", "Skewness"])
    made.disableAllImageTypes()
    made.enableImageTypeByName("Square", customArgs={"binWidth": 4})
    made.enableImageTypes(Original={})
    found = made.execute(*digital_phantom())
    assert list(found)[:1] == ["square_glcm_Autocorrelation"]
    assert list(found)[-1] == "original_firstorder_Skewness"
    made.enableFeatureClassByName("glcm", enabled=False)
    made.enableImageTypeByName("Square", enabled=False)
    assert list(made.execute(*digital_phantom())) == ["original_firstorder_Mean", "original_firstorder_Skewness"]
    made.enableFeatureClassByName("glmc")
    made.enableImageTypeByName("Sqare")
    assert "glmc is not recognized" in caplog.text
    assert "Sqare is not recognized" in caplog.text
    made.enableAllFeatures()
    assert list(made.enabledFeatures) == ["firstorder", *(name for name in CLASSES if name != "firstorder")]
    made.enableAllImageTypes()
    assert set(made.enabledImagetypes) == set(getImageTypes())


def test_provenance_is_switched_off():
    made = extractor(binWidth=1)
    made.addProvenance(False)
    assert not [name for name in made.execute(*digital_phantom()) if name.startswith("diagnostics_")]


def test_labels_and_channels():
    image, mask = noise()
    array = sitk.GetArrayFromImage(mask).astype(np.uint8)
    other = np.zeros_like(array)
    other[3:6, 3:9, 2:8] = 4
    both = sitk.Compose(mask, as_image(other, mask.GetSpacing()))
    made = extractor(additionalInfo=False)
    made.disableAllFeatures()
    made.enableFeaturesByName(firstorder=["Energy"])
    alone = made.execute(image, as_image(other, mask.GetSpacing()), label=4)
    assert made.execute(image, both, label=4, label_channel=1) == alone


def test_deprecated_features_are_computed_by_name(caplog):
    made = extractor(additionalInfo=False, binWidth=1)
    made.disableAllFeatures()
    made.enableFeaturesByName(firstorder=["StandardDeviation"], glcm=["Dissimilarity", "Contrast"])
    found = made.execute(*digital_phantom())
    assert list(found) == ["original_firstorder_StandardDeviation", "original_glcm_Contrast"]
    assert "Dissimilarity" in caplog.text


def test_a_class_of_the_users_own():
    class RadiomicsRange(base.RadiomicsFeaturesBase):
        def __init__(self, inputImage, inputMask, **kwargs):
            super().__init__(inputImage, inputMask, **kwargs)
            self.imageArray = self._applyBinning(self.imageArray)

        def getLevelsFeatureValue(self):
            return len(self.coefficients["grayLevels"])

        def getBrokenFeatureValue(self):
            raise RuntimeError("on purpose")

    getFeatureClasses()["range"] = RadiomicsRange
    try:
        made = extractor(additionalInfo=False, binWidth=1)
        made.disableAllFeatures()
        made.enableFeatureClassByName("range")
        found = made.execute(*digital_phantom())
    finally:
        del getFeatureClasses()["range"]
    assert found["original_range_Levels"] == 4
    assert np.isnan(found["original_range_Broken"])


def test_a_subclass_of_the_extractor_is_asked():
    class Doubling(featureextractor.RadiomicsFeatureExtractor):
        def computeFeatures(self, image, mask, imageTypeName, **kwargs):
            return {f"twice_{k}": v for k, v in super().computeFeatures(image, mask, imageTypeName, **kwargs).items()}

    made = Doubling(additionalInfo=False, binWidth=1)
    made.disableAllFeatures()
    made.enableFeaturesByName(firstorder=["Mean"])
    assert list(made.execute(*digital_phantom())) == ["twice_original_firstorder_Mean"]


def test_two_dimensions():
    image, mask = noise((20, 24))
    made = extractor(additionalInfo=False)
    made.enableFeatureClassByName("shape2D")
    found = made.execute(image, mask)
    assert "original_shape2D_Perimeter" in found
    assert not [name for name in found if "shape_" in name]
    assert np.isfinite([float(value) for value in found.values()]).all()


def test_an_extractor_travels_to_other_processes():
    made = extractor({"setting": {"binWidth": 1}})
    assert pickle.loads(pickle.dumps(made)).execute(*digital_phantom()) == made.execute(*digital_phantom())


@pytest.mark.parametrize(
    ("call", "kind", "text"),
    [
        (lambda: extractor("absent.yaml"), OSError, "absent.yaml does not exist"),
        (lambda: extractor({"setting": {"binwidth": 5}}), ValueError, "binWidth"),
        (lambda: extractor().execute("absent.nrrd", digital_phantom()[1]), ValueError, "absent.nrrd"),
        (lambda: extractor().execute(digital_phantom()[0], 5), ValueError, "int"),
        (lambda: extractor().execute(*digital_phantom(), label=7), ValueError, "7"),
        (lambda: extractor().execute(*digital_phantom(), voxelBased=True), NotImplementedError, "feature maps"),
        (lambda: extractor().execute(*digital_phantom()[:1], noise()[1]), RuntimeError, "correctMask"),
        (lambda: extractor(minimumROISize=1000).execute(*digital_phantom()), ValueError, "1000"),
        (lambda: extractor({"featureClass": {"glcm": ["Contrsat"]}}), ValueError, "Contrast"),
    ],
)
def test_mistakes(call, kind, text):
    with pytest.raises(kind, match=text):
        call()


def test_a_misspelt_feature_is_named():
    made = extractor()
    made.enableFeaturesByName(glcm=["Contrsat"])
    with pytest.raises(LookupError, match=r"Contrsat.*did you mean.*Contrast"):
        made.execute(*digital_phantom())


def test_an_entropy_of_one_outcome_is_what_epsilon_leaves():
    """A published baseline of pyradiomics' flat regions: -3.203426503814918e-16."""
    flat = as_image(np.full((3, 4, 5), 7, dtype=np.int16))
    mask = as_image(np.ones((3, 4, 5), dtype=np.uint8))
    found = extractor(additionalInfo=False).execute(flat, mask)
    for name in ("firstorder_Entropy", "glcm_JointEntropy", "glcm_SumEntropy", "glszm_ZoneEntropy"):
        assert float(found[f"original_{name}"]) == pytest.approx(-3.203426503814918e-16, rel=1e-12)


def test_texture_without_directions_is_refused():
    line = np.zeros((6, 5, 5), dtype=np.uint8)
    line[1:4, 2, 2] = 1
    image = as_image(np.arange(150.0).reshape(6, 5, 5))
    made = extractor(additionalInfo=False, minimumROIDimensions=1, force2D=True)
    made.disableAllFeatures()
    made.enableFeatureClassByName("glszm")
    with pytest.raises(RuntimeError, match=r"glszm: no two voxels .* within a slice"):
        made.execute(image, as_image(line))
    made = extractor(additionalInfo=False, minimumROIDimensions=1, distances=[4])
    with pytest.raises(RuntimeError, match=r"glcm: no two voxels .* lie at a distance in \[4\]"):
        made.execute(image, as_image(line))


def test_distances_are_taken_once(caplog):
    made = extractor(additionalInfo=False, distances=[1, 2, 1], binWidth=1)
    found = made.execute(*digital_phantom())
    made.settings["distances"] = [1, 2]
    assert found == made.execute(*digital_phantom())
    assert "each is taken once" in caplog.text


def test_the_maximal_correlation_of_too_many_levels_is_not_a_number(caplog):
    image = as_image(np.arange(16.0**3).reshape(16, 16, 16))
    mask = as_image(np.ones((16, 16, 16), dtype=np.uint8))
    found = extractor(additionalInfo=False, binWidth=1).execute(image, mask)
    assert [name for name, value in found.items() if np.isnan(float(value))] == ["original_glcm_MCC"]
    assert "wider bins" in caplog.text


@pytest.mark.parametrize("settings", [{"normalize": True}, {"preCrop": True}, {"resampledPixelSpacing": [1, 1, 1]}])
def test_threads_may_share_an_image(settings):
    image, mask = noise((30, 60, 60))
    made = extractor(binWidth=5, **settings)
    made.disableAllFeatures()
    made.enableFeaturesByName(firstorder=["Mean", "Entropy"])
    alone = made.execute(image, mask)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: made.execute(image, mask), range(24)):
            assert found == alone


def test_values_do_not_depend_on_the_number_of_threads():
    made = extractor({"imageType": {"Original": {}, "LoG": {"sigma": [2.0, 3.0]}, "Wavelet": {}}}, binWidth=5)
    before = grayling.get_num_threads()
    found = []
    try:
        for n_threads in (1, 2, 5):
            grayling.set_num_threads(n_threads)
            found.append(made.execute(*noise()))
    finally:
        grayling.set_num_threads(before)
    assert found[0] == found[1] == found[2]


def test_a_failure_in_the_middle_ends_the_others():
    made = extractor({"imageType": {"Wavelet": {}}, "featureClass": {"glcm": None}}, distances=[40])
    with pytest.raises(RuntimeError, match="no two voxels"):
        made.execute(*noise())


def test_what_a_user_puts_in_place_is_asked(monkeypatch):
    made = extractor(additionalInfo=False, binWidth=1)
    made.disableAllFeatures()
    made.enableFeatureClassByName("firstorder")
    monkeypatch.setattr(getFeatureClasses()["firstorder"], "getMeanFeatureValue", lambda _: 42.0)
    found = made.execute(*digital_phantom())
    assert found["original_firstorder_Mean"] == 42
    assert found["original_firstorder_Maximum"] == 6
    made.computeFeatures = lambda *_, **__: {"mine": 1}
    assert list(made.execute(*digital_phantom())) == ["mine"]


def test_misspelt_names_are_warned_of(caplog):
    made = extractor(["params.yaml"])
    assert "is no parameter file" in caplog.text
    made.enableFeaturesByName(gclm=[])
    assert "Feature class gclm is not recognized; did you mean" in caplog.text
    made.enableImageTypes(Wavlet={})
    assert "Image type Wavlet is not recognized; did you mean" in caplog.text
    with pytest.raises(AttributeError, match="no image type Wavlet"):
        made.execute(*digital_phantom())


def test_files_that_are_no_images(tmp_path):
    (tmp_path / "image.nii").write_text("no image")
    with pytest.raises(RuntimeError, match=r"Error reading the image: .*image\.nii is no image") as caught:
        extractor().execute(str(tmp_path / "image.nii"), digital_phantom()[1])
    assert isinstance(caught.value, ValueError)
    with pytest.raises(ValueError, match="the image has 4 axes"):
        extractor().execute(sitk.Image([3, 3, 3, 3], sitk.sitkFloat32), digital_phantom()[1])
    with pytest.raises(ValueError, match="holds no DICOM series"):
        extractor().execute(tmp_path, digital_phantom()[1])


@pytest.mark.parametrize("additional", [True, False])
def test_a_region_that_resampling_loses(additional):
    image, mask = noise((30, 30, 30))
    array = sitk.GetArrayFromImage(mask) * 0
    array[14:17, 14:17, 14:17] = 1
    lost = extractor(resampledPixelSpacing=[30, 30, 30], padDistance=0, additionalInfo=additional)
    with pytest.raises(ValueError, match="label 1"):
        lost.execute(image, as_image(array, mask.GetSpacing()))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_shape_in_space_knows_no_plane(axis):
    made = extractor(additionalInfo=False)
    made.disableAllFeatures()
    made.enableFeatureClassByName("shape")
    plain = made.execute(*noise())
    made.settings |= {"force2D": True, "force2Ddimension": axis}
    assert made.execute(*noise()) == plain


def test_dimensions_of_a_2d_image_are_its_own():
    """pyradiomics counts force2Ddimension on the axes y and x: 0 leaves the direction along x."""
    image, mask = noise((20, 24))
    settings = {"additionalInfo": False, "binWidth": 10}
    along_x = extractor(force2D=True, force2Ddimension=0, **settings).execute(image, mask)
    levels = binImage(sitk.GetArrayFromImage(image), sitk.GetArrayFromImage(mask) == 1, binWidth=10)[0]
    left, right = levels[:, :-1], levels[:, 1:]
    both = (left > 0) & (right > 0)
    assert float(along_x["original_glcm_Contrast"]) == pytest.approx(((left - right)[both] ** 2.0).mean(), rel=1e-12)
    turned = [as_image(sitk.GetArrayFromImage(one).T.copy(), one.GetSpacing()[::-1]) for one in (image, mask)]
    again = extractor(force2D=True, force2Ddimension=1, **settings).execute(*turned)
    assert [float(value) for value in again.values()] == pytest.approx([float(v) for v in along_x.values()], rel=1e-9)
    made = extractor(force2D=True, force2Ddimension=1, **settings)
    made.enableFeatureClassByName("shape2D")
    plain = extractor(**settings)
    plain.enableFeatureClassByName("shape2D")
    name = "original_shape2D_MeshSurface"
    assert made.execute(image, mask)[name] == plain.execute(image, mask)[name]


def test_an_image_of_no_numbers_is_named():
    image = as_image(np.full((6, 6, 6), 3.0))
    mask = as_image(np.pad(np.ones((4, 4, 4), dtype=np.uint8), 1))
    made = extractor({"imageType": {"Original": {}, "LBP3D": {}}}, additionalInfo=False)
    with pytest.raises(ValueError, match="lbp-3D-k: 64 of the region's 64 voxels are infinite or not a number"):
        made.execute(image, mask)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_voxels_that_are_no_numbers(caplog, dtype):
    """pyradiomics leaves them out of statistics, and gives them the highest grey level in everything else."""
    image, mask = noise(dtype=dtype)
    array, inside = sitk.GetArrayFromImage(image), sitk.GetArrayFromImage(mask) == 1
    gaps = np.argwhere(inside)[[5, 40, 41]]
    array[tuple(gaps.T)] = np.nan
    made = extractor(binWidth=10, additionalInfo=False)
    found = made.execute(as_image(array, image.GetSpacing()), mask)
    assert "3 of the region's" in caplog.text
    numbers = array[inside & ~np.isnan(array)].astype(float)
    assert float(found["original_firstorder_Mean"]) == pytest.approx(numbers.mean(), rel=1e-12)
    assert float(found["original_firstorder_Maximum"]) == numbers.max()
    assert float(found["original_firstorder_RootMeanSquared"]) == pytest.approx(np.sqrt((numbers**2).mean()), rel=1e-12)
    levels = np.digitize(array[inside], np.arange(numbers.min() - numbers.min() % 10, numbers.max() + 20, 10))
    _, counts = np.unique(levels, return_counts=True)
    assert float(found["original_firstorder_Uniformity"]) == pytest.approx(
        ((counts / counts.sum()) ** 2).sum(), rel=1e-12
    )
    assert float(found["original_gldm_HighGrayLevelEmphasis"]) == pytest.approx(
        (levels.astype(float) ** 2).mean(), rel=1e-12
    )
    assert float(found["original_shape_VoxelVolume"]) == pytest.approx(inside.sum() * np.prod(image.GetSpacing()))


@pytest.mark.parametrize(
    ("place", "value", "settings"), [(0, np.nan, {}), (5, np.nan, {"binCount": 8}), (5, np.inf, {}), (5, -np.inf, {})]
)
def test_voxels_that_pyradiomics_fails_on(place, value, settings):
    image, mask = noise()
    array = sitk.GetArrayFromImage(image)
    array[tuple(np.argwhere(sitk.GetArrayFromImage(mask) == 1)[place])] = value
    with pytest.raises(ValueError, match=r"1 of the region's .* voxels are infinite or not a number"):
        extractor(**settings).execute(as_image(array, image.GetSpacing()), mask)


def test_shape2D_where_pyradiomics_leaves_it_out(caplog):
    flat = np.zeros((6, 7, 8), dtype=np.uint8)
    flat[1:5, 1:6, 3] = 1  # a plane across x
    made = extractor(additionalInfo=False, force2D=True)
    made.enableFeatureClassByName("shape2D")
    found = made.execute(as_image(np.arange(336.0).reshape(6, 7, 8)), as_image(flat))
    assert not [name for name in found if "shape2D" in name]
    assert "4 slices along dimension 0" in caplog.text


def test_formulas_that_assume_symmetry_say_so(caplog):
    extractor(binWidth=1, symmetricalGLCM=False).execute(*digital_phantom())
    assert "JointAverage and SumSquares: the formula assumes a symmetrical GLCM" in caplog.text
