# Copyright The grayling developers. Licensed under Apache-2.0.
"""Feature classes by themselves, their matrices, and the functions below them."""

import numpy as np
import pytest
import SimpleITK as sitk

from grayling import _core
from grayling.pyradiomics import cMatrices, cShape, featureextractor, getFeatureClasses, glcm, shape, shape2D
from tests.golden import ibsi
from tests.pyradiomics.images import as_image, digital_phantom, noise

TEXTURES = ["glcm", "gldm", "glrlm", "glszm", "ngtdm"]


@pytest.mark.parametrize("name", [name for name in getFeatureClasses() if name != "shape2D"])
def test_a_class_gives_what_the_extractor_gives(name):
    image, mask = noise()
    features = getFeatureClasses()[name](image, mask, binWidth=10)
    found = features.execute()
    assert found is features.featureValues
    made = featureextractor.RadiomicsFeatureExtractor(binWidth=10, additionalInfo=False)
    made.disableAllFeatures()
    made.enableFeatureClassByName(name)
    assert {f"original_{name}_{key}": value for key, value in found.items()} == made.execute(image, mask)


@pytest.mark.parametrize("name", list(getFeatureClasses()))
def test_every_feature_has_a_method_with_a_docstring(name):
    image, mask = noise() if name != "shape2D" else noise((20, 24))
    cls = getFeatureClasses()[name]
    features = cls(image, mask, binWidth=10)
    together = features.execute()
    for feature, deprecated in cls.getFeatureNames().items():
        method = getattr(features, f"get{feature}FeatureValue")
        assert method.__doc__
        if not deprecated:
            assert method().item() == float(together[feature])


def test_features_by_name():
    features = glcm.RadiomicsGLCM(*noise(), binWidth=10)
    features.enableFeatureByName("Contrast")
    assert list(features.execute()) == ["Contrast"]
    features.disableAllFeatures()
    assert features.featureValues == {}
    with pytest.raises(LookupError, match="Feature not found: Contrsat; did you mean"):
        features.enableFeatureByName("Contrsat")
    with pytest.raises(DeprecationWarning, match="DifferenceAverage"):
        features.getDissimilarityFeatureValue()


def test_a_method_that_a_subclass_replaces_is_asked():
    class Mine(glcm.RadiomicsGLCM):
        def getContrastFeatureValue(self):
            return -1.0

        def getTraceFeatureValue(self):
            return np.trace(self.P_glcm[0]).mean()

    plain = glcm.RadiomicsGLCM(*noise(), binWidth=10).execute()
    found = Mine(*noise(), binWidth=10).execute()
    assert found.pop("Contrast") == -1
    assert 0 < found.pop("Trace") < 1
    assert found == {name: value for name, value in plain.items() if name != "Contrast"}


@pytest.mark.parametrize("name", TEXTURES)
@pytest.mark.parametrize("case", ["brain1", "lung1"])
def test_matrices_of_pyradiomics(name, case):
    """The published baselines of its test suite."""
    folder = ibsi.shared_data()
    if folder is None:
        pytest.skip("no shared test data: set GRAYLING_TEST_DATA or put it in ../shared/data beside the checkout")
    source = folder / "clinical" / f"pyradiomics_{case}"
    image, mask = (sitk.ReadImage(str(source / f"{part}.nrrd")) for part in ("image", "mask"))
    expected = np.load(folder / "clinical" / "pyradiomics_baseline" / f"{case}_{name}.npy")
    features = getFeatureClasses()[name](image, sitk.Cast(mask, sitk.sitkUInt32), binWidth=25)
    features._initCalculation()
    found = getattr(features, f"P_{name}")
    assert found.shape == (1, *expected.shape)
    np.testing.assert_allclose(found[0], expected, rtol=1e-12)


def test_angles():
    angles = cMatrices.generate_angles((5, 5, 5), [1], False)
    assert len(angles) == 13
    assert angles[0].tolist() == [1, 1, 1]
    assert angles[-1].tolist() == [0, 0, 1]
    assert len(cMatrices.generate_angles((5, 5, 5), [1, 2], True)) == 124
    assert len(cMatrices.generate_angles((1, 5, 5), [1], False)) == 4
    assert cMatrices.generate_angles((5, 5, 5), [1], False, True, 1)[:, 1].any() == 0
    assert cMatrices.generate_angles((4, 4), [1], False).tolist() == [[1, 1], [1, 0], [1, -1], [0, 1]]
    with pytest.raises(RuntimeError, match="at least 1"):
        cMatrices.generate_angles((5, 5, 5), [0], False)


def test_a_glcm_counts_pairs_in_one_order():
    levels = np.array([[1, 2], [2, 1], [1, 1]])
    counts, angles = cMatrices.calculate_glcm(levels, levels > 0, [1], 2)
    assert counts.shape == (1, 2, 2, 4)
    for index, (down, right) in enumerate(angles):
        for i in (1, 2):
            for j in (1, 2):
                expected = sum(
                    levels[y, x] == i and levels[y + down, x + right] == j
                    for y in range(3)
                    for x in range(2)
                    if 0 <= y + down < 3 and 0 <= x + right < 2
                )
                assert counts[0, i - 1, j - 1, index] == expected


def test_matrices_refuse_levels_out_of_range():
    levels = np.array([[1, 3]])
    with pytest.raises(IndexError, match="from 1 to 2; got 1 to 3"):
        cMatrices.calculate_glszm(levels, levels > 0, 2, 2)
    with pytest.raises(ValueError, match="same 2 or 3 axes"):
        cMatrices.calculate_glszm(levels, levels[0] > 0, 3, 2)


def test_shapes_below_the_classes():
    image, mask = noise()
    inside = sitk.GetArrayFromImage(mask) > 0
    area, volume, diameters = cShape.calculate_coefficients(np.pad(inside, 1), image.GetSpacing()[::-1])
    found = shape.RadiomicsShape(image, mask).execute()
    assert (area, volume) == (float(found["SurfaceArea"]), float(found["MeshVolume"]))
    names = ("Maximum2DDiameterSlice", "Maximum2DDiameterColumn", "Maximum2DDiameterRow", "Maximum3DDiameter")
    assert diameters == tuple(float(found[name]) for name in names)
    perimeter, _, _ = cShape.calculate_coefficients2D(np.pad(inside[6], 1), (1.0, 1.0))
    assert perimeter > 0


def test_shape_needs_three_dimensions_and_shape2D_one_slice():
    flat = noise((20, 24))
    with pytest.raises(AssertionError, match="use shape2D"):
        shape.RadiomicsShape(*flat)
    with pytest.raises(ValueError, match="force2D=True"):
        shape2D.RadiomicsShape2D(*noise())
    with pytest.raises(ValueError, match="12 slices"):
        shape2D.RadiomicsShape2D(*noise(), force2D=True)
    slab = noise((1, 20, 24))
    assert float(shape2D.RadiomicsShape2D(*slab, force2D=True).execute()["MaximumDiameter"]) > 0


def test_images_that_are_missing():
    with pytest.raises(ValueError, match="inputMask is None"):
        glcm.RadiomicsGLCM(digital_phantom()[0], None)
    with pytest.raises(NotImplementedError, match="feature maps"):
        glcm.RadiomicsGLCM(*digital_phantom(), voxelBased=True)


def test_a_mask_of_another_label():
    image, mask = digital_phantom()
    other = as_image(sitk.GetArrayFromImage(mask) * 3, mask.GetSpacing())
    plain = glcm.RadiomicsGLCM(image, mask, binWidth=1).execute()
    assert glcm.RadiomicsGLCM(image, other, binWidth=1, label=3).execute() == plain


def test_a_subclass_asks_the_engine_once(monkeypatch):
    class Mine(getFeatureClasses()["firstorder"]):
        def getOneFeatureValue(self):
            return 1

    calls = []
    extract = _core.extract
    monkeypatch.setattr(_core, "extract", lambda *given: calls.append(given) or extract(*given))
    assert len(Mine(*noise(), binWidth=10).execute()) == 19
    assert len(calls) == 1
