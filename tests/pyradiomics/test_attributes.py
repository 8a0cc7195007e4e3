# Copyright The grayling developers. Licensed under Apache-2.0.
"""What subclasses and scripts read beside features: pyradiomics' attributes, coefficients and functions below."""

import math
from itertools import product
from urllib.error import HTTPError, URLError

import numpy as np
import pytest
import SimpleITK as sitk

import grayling.pyradiomics
from grayling.pyradiomics import base, cMatrices, featureextractor, generalinfo, getFeatureClasses, imageoperations
from tests.pyradiomics.images import as_image, digital_phantom, noise

CLASSES = getFeatureClasses()
COEFFICIENTS = {
    "firstorder": {"p_i"},
    "glcm": {"eps", "i", "j", "kValuesSum", "kValuesDiff", "px", "py", "ux", "uy", "pxAddy", "pxSuby", "HXY"},
    "gldm": {"Nz", "pd", "pg", "ivector", "jvector"},
    "glrlm": {"Nr", "pr", "pg", "ivector", "jvector"},
    "glszm": {"Np", "Nz", "ps", "pg", "ivector", "jvector"},
    "ngtdm": {"Nvp", "p_i", "s_i", "ivector", "Ngp", "p_zero"},
}


def made(name, **settings):
    return CLASSES[name](*noise(), binWidth=10, **settings)


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_coefficients_are_there_once_features_are(name):
    features = made(name)
    assert set(features.coefficients) == {"grayLevels", "Ng"}
    features.execute()
    assert set(features.coefficients) == {"grayLevels", "Ng"} | COEFFICIENTS[name]


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_nobody_who_does_not_look_at_a_matrix_pays_for_it(name, monkeypatch):
    features = made(name)
    monkeypatch.setattr(type(features), "_calculate", lambda *_: pytest.fail("was made"))
    features.execute()


def test_formulas_of_a_subclass_give_the_engines_values():
    """Written down from pyradiomics' documentation, of its attributes."""
    found = {name: made(name) for name in COEFFICIENTS}
    for features in found.values():
        features._initCalculation()
    x, shares = found["firstorder"].targetVoxelArray, found["firstorder"].coefficients["p_i"]
    c = found["glcm"].coefficients
    runs, zones, gldm, ngtdm = (found[name].coefficients for name in ("glrlm", "glszm", "gldm", "ngtdm"))
    p, s = ngtdm["p_i"], ngtdm["s_i"]
    formulas = {
        ("firstorder", "Mean"): x.mean(),
        ("firstorder", "Skewness"): found["firstorder"]._moment(x, 3) / found["firstorder"]._moment(x, 2) ** 1.5,
        ("firstorder", "Uniformity"): (shares**2).sum(),
        ("glcm", "JointAverage"): c["ux"].mean(),
        ("glcm", "JointEntropy"): c["HXY"].mean(),
        ("glcm", "Contrast"): ((c["i"] - c["j"])[..., np.newaxis] ** 2 * found["glcm"].P_glcm[0]).sum((0, 1)).mean(),
        ("glcm", "SumAverage"): (c["kValuesSum"][:, np.newaxis] * c["pxAddy"][0]).sum(0).mean(),
        ("glcm", "DifferenceAverage"): (c["kValuesDiff"][:, np.newaxis] * c["pxSuby"][0]).sum(0).mean(),
        ("glrlm", "ShortRunEmphasis"): (
            (runs["pr"][0] / runs["jvector"][:, np.newaxis] ** 2).sum(0) / runs["Nr"]
        ).mean(),
        ("glrlm", "GrayLevelNonUniformity"): ((runs["pg"] ** 2).sum(1) / runs["Nr"]).mean(),
        ("glszm", "LargeAreaEmphasis"): (zones["ps"] * zones["jvector"] ** 2).sum() / zones["Nz"],
        ("glszm", "ZonePercentage"): zones["Nz"] / zones["Np"],
        ("gldm", "LargeDependenceEmphasis"): (gldm["pd"] * gldm["jvector"] ** 2).sum() / gldm["Nz"],
        ("gldm", "HighGrayLevelEmphasis"): (gldm["pg"] * gldm["ivector"] ** 2).sum() / gldm["Nz"],
        ("ngtdm", "Coarseness"): 1 / (p * s).sum(),
    }
    values = {name: features.execute() for name, features in found.items()}
    for (name, feature), formula in formulas.items():
        assert float(values[name][feature]) == pytest.approx(np.squeeze(formula).item(), rel=1e-12), feature
    assert ngtdm["Nvp"] == x.size
    assert ngtdm["Ngp"] == len(ngtdm["ivector"][0])
    np.testing.assert_allclose(c["px"][..., 0, :], c["py"][:, 0], rtol=1e-12)


@pytest.mark.parametrize("norm", [None, "manhattan"])
def test_rows_and_columns_that_do_not_occur_are_left_out(norm):
    for name, sizes in (("glrlm", "pr"), ("glszm", "ps"), ("gldm", "pd")):
        features = made(name, weightingNorm=norm)
        matrix, c = getattr(features, f"P_{name}"), features.coefficients
        assert matrix.shape[1:3] == (len(c["ivector"]), len(c["jvector"]))
        assert c[sizes].shape[1] == len(c["jvector"])
        assert (c[sizes].reshape(1, len(c["jvector"]), -1).sum(-1) > 0).all()


def test_an_attribute_that_is_a_setting_can_be_set():
    for name, attribute, value, feature in (
        ("glcm", "symmetricalGLCM", False, "JointAverage"),
        ("glcm", "weightingNorm", "euclidean", "Contrast"),
        ("glrlm", "weightingNorm", "euclidean", "RunEntropy"),
        ("gldm", "gldm_a", 1, "SmallDependenceEmphasis"),
        ("firstorder", "voxelArrayShift", 100, "Energy"),
    ):
        features = made(name)
        before = features.execute()[feature]
        setattr(features, attribute, value)
        assert getattr(features, attribute) == value
        expected = made(name, **{attribute: value}).execute()[feature]
        assert features.execute()[feature] == expected != before


def test_attributes_of_shape():
    image, mask = noise()
    features = CLASSES["shape"](image, mask)
    values = {name: float(value) for name, value in features.execute().items()}
    assert features.maskArray.shape == tuple(n + 2 for n in sitk.GetArrayFromImage(mask).shape)
    assert features.inputMask.GetSize() == features.maskArray.shape[::-1]
    places = np.stack(features.labelledVoxelCoordinates, axis=1) * features.pixelSpacing
    expected = np.linalg.eigvalsh(np.cov(places.T, ddof=0))
    np.testing.assert_allclose(features.eigenValues, expected, rtol=1e-10)
    assert (features.SurfaceArea, features.Volume) == (values["SurfaceArea"], values["MeshVolume"])
    names = [f"Maximum2DDiameter{plane}" for plane in ("Slice", "Column", "Row")]
    assert features.diameters == tuple(values[name] for name in (*names, "Maximum3DDiameter"))


@pytest.mark.parametrize("axis", [None, 0, 1, 2])
def test_attributes_of_shape_in_a_slice(axis):
    image, mask = noise((20, 24))
    settings = {} if axis is None else {"force2D": True, "force2Ddimension": axis}
    if axis is not None:
        pixels = [np.expand_dims(sitk.GetArrayFromImage(one), axis) for one in (image, mask)]
        image, mask = (as_image(one) for one in pixels)
    features = CLASSES["shape2D"](image, mask, **settings)
    values = {name: float(value) for name, value in features.execute().items()}
    assert features.maskArray.shape == (22, 26)
    places = np.stack(features.labelledPixelCoordinates, axis=1) * features.pixelSpacing
    np.testing.assert_allclose(features.eigenValues, np.linalg.eigvalsh(np.cov(places.T, ddof=0)), rtol=1e-10)
    assert (features.Perimeter, features.Surface) == (values["Perimeter"], values["MeshSurface"])
    assert features.Diameter == values["MaximumDiameter"]


def test_methods_of_shape_return_numbers():
    features = CLASSES["shape"](*noise())
    assert isinstance(features.getMeshVolumeFeatureValue(), float)
    assert features.getMeshVolumeFeatureValue() == features.Volume
    assert made("firstorder").getMeanFeatureValue().shape == (1,)


class Steps(CLASSES["glcm"]):
    """Does as pyradiomics' own classes do: every step takes the voxels of a feature map."""

    def _initCalculation(self, voxelCoordinates=None):
        super()._initCalculation(voxelCoordinates)
        self.n_levels = self.P_glcm.shape[1]


def test_a_subclass_may_add_to_the_steps():
    features = Steps(*noise(), binWidth=10)
    assert features.execute() == made("glcm").execute()
    assert features.n_levels == len(features.coefficients["grayLevels"])
    assert features.progressReporter is grayling.pyradiomics.getProgressReporter
    with pytest.raises(AttributeError, match="'Steps' object has no attribute 'P_glrlm'"):
        _ = features.P_glrlm


def test_steps_that_the_engine_does_not_take_are_warned_of(caplog):
    class Own(CLASSES["glcm"]):
        def _calculateMatrix(self, voxelCoordinates=None):
            return super()._calculateMatrix(voxelCoordinates) * 2

        def getSumFeatureValue(self):
            return self.P_glcm[..., 0].sum()

    assert Own(*noise(), binWidth=10).execute()["Sum"] == pytest.approx(2)
    assert "Own has its own _calculateMatrix, which features of glcm do not see" in caplog.text
    caplog.clear()
    Steps(*noise(), binWidth=10).execute()
    assert not caplog.text


def test_a_users_values_keep_their_type():
    class Mine(base.RadiomicsFeaturesBase):
        def getNumberFeatureValue(self):
            return np.float64(2)

        def getArrayFeatureValue(self):
            return np.array([3.0])

    grayling.pyradiomics.getFeatureClasses()["mine"] = Mine
    try:
        made = featureextractor.RadiomicsFeatureExtractor(additionalInfo=False)
        made.disableAllFeatures()
        made.enableFeaturesByName(mine=[])
        found = made.execute(*noise())
    finally:
        del grayling.pyradiomics.getFeatureClasses()["mine"]
    assert [type(value) for value in found.values()] == [np.ndarray, np.float64]
    assert found["original_mine_Array"].shape == ()


def test_dependences_have_room_for_each_neighbour_twice():
    levels = np.ones((3, 3, 3), dtype=int)
    counts = cMatrices.calculate_gldm(levels, levels > 0, np.array([1]), 1, 0, False, 0)
    assert counts.shape == (1, 1, 53)
    assert counts[0, 0, 26] == 1
    assert counts.sum() == 27
    assert cMatrices.calculate_gldm(levels, levels > 0, np.array([1]), 1, 0, True, 0).shape == (1, 1, 17)


def test_functions_below_imageoperations():
    image, mask = digital_phantom()
    box = imageoperations._checkROI(image, mask)
    bounds, _ = imageoperations.checkMask(image, mask)
    np.testing.assert_array_equal(box, np.concatenate([bounds[::2], bounds[1::2] - bounds[::2] + 1]))
    moved = sitk.Image(mask)
    moved.SetSpacing((1.0, 1.0, 1.0))
    corrected = imageoperations._correctMask(image, moved)
    assert corrected.GetSize() == image.GetSize()
    expected = imageoperations.checkMask(image, moved, correctMask=True)[1]
    np.testing.assert_array_equal(sitk.GetArrayFromImage(corrected), sitk.GetArrayFromImage(expected))
    assert imageoperations.logger.name == "radiomics.imageoperations"
    assert featureextractor.logger.name == "radiomics.featureextractor"
    assert generalinfo.GeneralInfo().logger.name == "radiomics.generalinfo"


@pytest.mark.parametrize("axes", [[2, 1, 0], [2, 0], [0, 2], [1, 2, 0]])
def test_wavelets_by_level(axes):
    image, _ = noise()
    approximation, levels = imageoperations._swt3(image, axes, wavelet="db2", level=2, start_level=1)
    settings = {"force2D": len(axes) < 3, "force2Ddimension": 1}
    images = imageoperations.getWaveletImage(image, None, wavelet="db2", level=2, start_level=1, **settings)
    expected = {name: filtered for filtered, name, _ in images}
    for prefix, level in zip(("wavelet", "wavelet2"), levels, strict=True):
        assert list(level) == ["".join(letters) for letters in product("LH", repeat=len(axes))][1:]
        for letters, band in level.items():
            # In names of images the letter of the last axis is the first.
            by_axis = dict(zip(axes, letters, strict=True))
            name = f"{prefix}-{''.join(by_axis[axis] for axis in sorted(axes, reverse=True))}"
            np.testing.assert_array_equal(sitk.GetArrayFromImage(band), sitk.GetArrayFromImage(expected[name]))
    last = expected["wavelet2-" + "L" * len(axes)]
    np.testing.assert_array_equal(sitk.GetArrayFromImage(approximation), sitk.GetArrayFromImage(last))
    for wrong in ([0], [0, 1, 3], [0, 1, 1, 2]):
        with pytest.raises(ValueError, match="all of 3 axes, or all but one"):
            imageoperations._swt3(image, wrong)


def test_names_of_the_compiled_modules():
    assert grayling.pyradiomics._cmatrices is cMatrices
    assert {"cMatrices", "imageoperations", "glcm"} <= set(dir(grayling.pyradiomics))
    assert grayling.pyradiomics.handler.formatter is grayling.pyradiomics.formatter


def test_a_region_that_resampling_loses_is_both_errors():
    image, mask = noise()
    labels = np.zeros(sitk.GetArrayFromImage(mask).shape, np.uint8)
    labels[3:5, 3, 3] = labels[3, 3:5, 3] = labels[3, 3, 3:5] = 1
    small = as_image(labels, mask.GetSpacing())
    made = featureextractor.RadiomicsFeatureExtractor(resampledPixelSpacing=[40, 40, 40], padDistance=0)
    with pytest.raises(RuntimeError, match="no voxel with label 1"):
        made.execute(image, small)
    with pytest.raises(ValueError, match="no voxel with label 1"):
        made.execute(image, small)


@pytest.mark.parametrize("error", [URLError("no route"), HTTPError("https://x", 404, "Not Found", None, None)])
def test_a_case_that_cannot_be_downloaded(tmp_path, monkeypatch, error):
    def refused(*_, **__):
        raise error

    monkeypatch.setattr("grayling.pyradiomics._test_cases.urlopen", refused)
    with pytest.raises(type(error), match=r"brain1_image\.nrrd is not in"):
        grayling.pyradiomics.getTestCase("brain1", tmp_path)


def test_the_centre_is_told_in_numpys_numbers():
    found = featureextractor.RadiomicsFeatureExtractor(binWidth=1).execute(*digital_phantom())
    assert {type(one) for one in found["diagnostics_Mask-original_CenterOfMassIndex"]} == {np.float64}
    assert all(math.isfinite(one) for one in found["diagnostics_Mask-original_CenterOfMass"])
