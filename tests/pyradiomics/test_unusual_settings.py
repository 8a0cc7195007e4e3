# Copyright The grayling developers. Licensed under Apache-2.0.
"""Settings beyond the schema: pyradiomics computes with some, and fails in its own way on others."""

import numpy as np
import pytest
import SimpleITK as sitk

import grayling as gl
from grayling.pyradiomics import cMatrices, featureextractor, firstorder, glcm, gldm, imageoperations, ngtdm
from tests.pyradiomics.images import as_image, noise


def values(classes=("firstorder", "glcm", "gldm", "ngtdm"), **settings):
    made = featureextractor.RadiomicsFeatureExtractor(**{"binWidth": 10, "additionalInfo": False, **settings})
    made.disableAllFeatures()
    made.enableFeaturesByName(**dict.fromkeys(classes))
    return {name: float(value) for name, value in made.execute(*noise()).items()}


@pytest.mark.parametrize(
    ("unusual", "usual"),
    [
        ({"minimumROISize": 0}, {}),
        ({"minimumROISize": False}, {}),
        ({"minimumROIDimensions": -1}, {}),
        ({"distances": [1.9]}, {}),
        ({"force2D": True, "force2Ddimension": 3}, {}),
        ({"force2D": True, "force2Ddimension": -1}, {}),
        ({"force2D": np.True_, "force2Ddimension": True}, {"force2D": True, "force2Ddimension": 1}),
        ({"normalize": True, "binWidth": 0.3, "normalizeScale": True}, {"normalize": True, "binWidth": 0.3}),
    ],
)
def test_settings_that_mean_the_same(unusual, usual):
    assert values(**unusual) == values(**usual)


def test_an_axis_that_does_not_exist_is_left_out_of_nothing():
    levels = np.random.default_rng(1).integers(1, 4, (4, 5, 6))
    inside = np.ones(levels.shape, dtype=bool)
    for axis in (3, -1):
        for function, arguments in (
            (cMatrices.calculate_glszm, (3, levels.size)),
            (cMatrices.calculate_gldm, ([1], 3, 0)),
            (cMatrices.calculate_ngtdm, ([1], 3)),
        ):
            if function is cMatrices.calculate_glszm:
                found = function(levels, inside, *arguments, True, axis), function(levels, inside, *arguments)
            else:
                distances, *others = arguments
                found = (
                    function(levels, inside, distances, *others, True, axis),
                    function(levels, inside, distances, *others),
                )
            np.testing.assert_array_equal(*found)
        assert len(cMatrices.generate_angles(levels.shape, [1], False, True, axis)) == 13


def test_a_shift_of_part_of_an_intensity():
    intensities = sitk.GetArrayFromImage(noise()[0])[sitk.GetArrayFromImage(noise()[1]) == 1].astype(float)
    expected = ((intensities + 0.25) ** 2).sum()
    assert values(("firstorder",), voxelArrayShift=0.25)["original_firstorder_Energy"] == pytest.approx(
        expected, rel=1e-12
    )


def test_bins_by_their_edges():
    edges = [-1000.0, 0.0, 20.0, 1000.0]
    image, mask = noise()
    inside = sitk.GetArrayFromImage(image)[sitk.GetArrayFromImage(mask) == 1]
    _, counts = np.unique(np.digitize(inside, edges), return_counts=True)
    expected = ((counts / inside.size) ** 2).sum()
    found = values(("firstorder",), binCount=edges)["original_firstorder_Uniformity"]
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("distances", [[0], [-1, 1], []])
def test_distances_that_no_voxels_have(distances):
    for cls in (glcm.RadiomicsGLCM, gldm.RadiomicsGLDM, ngtdm.RadiomicsNGTDM):
        with pytest.raises(RuntimeError, match="no two voxels"):
            cls(*noise(), binWidth=10, distances=distances).execute()
    assert values(("firstorder",), distances=distances) == values(("firstorder",))


@pytest.mark.parametrize(
    ("settings", "error", "text"),
    [
        ({"distances": None}, RuntimeError, "distances is None"),
        ({"distances": 2}, ValueError, "distances is 2, expected a list"),
        ({"force2D": "yes"}, TypeError, "force2D is 'yes', expected True or False"),
        ({"force2D": True, "force2Ddimension": 1.0}, TypeError, "cannot be interpreted as an integer"),
    ],
)
def test_errors_are_of_pyradiomics_types(settings, error, text):
    with pytest.raises(error, match=text):
        glcm.RadiomicsGLCM(*noise(), binWidth=10, **settings).execute()


def test_a_share_of_a_grey_level_and_a_norm_that_is_no_text(caplog):
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        gldm.RadiomicsGLDM(*noise(), binWidth=10, gldm_a=1.5).execute()
    found = glcm.RadiomicsGLCM(*noise(), binWidth=10, weightingNorm=["euclidean"]).execute()
    assert "is unknown; every direction weighs 1" in caplog.text
    assert found == glcm.RadiomicsGLCM(*noise(), binWidth=10, weightingNorm="no_weighting").execute()


@pytest.mark.parametrize(
    ("image_type", "settings", "error"),
    [
        ("Wavelet", {"wavelet": None}, TypeError),
        ("Wavelet", {"wavelet": ""}, TypeError),
        ("Wavelet", {"wavelet": ["haar"]}, AttributeError),
        ("Wavelet", {"wavelet": "Ha ar"}, ValueError),
        ("LBP2D", {"lbp2DMethod": "vra"}, KeyError),
        ("LBP2D", {"lbp2DMethod": 3}, AttributeError),
        ("Gradient", {"gradientUseSpacing": "no"}, TypeError),
        ("Gradient", {"gradientUseSpacing": 0}, TypeError),
    ],
)
def test_errors_of_image_types_are_of_pyradiomics_types(image_type, settings, error):
    with pytest.raises(error, match=r"expected|unknown wavelet 'Ha ar'|unknown lbp2DMethod 'vra'; did you mean 'var'"):
        list(getattr(imageoperations, f"get{image_type}Image")(*noise(), **settings))


def test_the_background_has_features_but_no_place():
    image, mask = noise()
    made = featureextractor.RadiomicsFeatureExtractor(label=0, binWidth=10)
    with pytest.raises(RuntimeError, match="label 0 is the background"):
        made.execute(image, mask)
    made.addProvenance(False)
    outside = sitk.GetArrayFromImage(image)[sitk.GetArrayFromImage(mask) == 0]
    assert float(made.execute(image, mask)["original_firstorder_Mean"]) == pytest.approx(outside.mean(dtype=float))


def test_more_levels_than_there_can_be():
    """Bins without voxels do not matter for entropy and uniformity; matrices need all of them."""
    fine = values(("firstorder",), binWidth=1e-5)
    intensities = sitk.GetArrayFromImage(noise()[0])[sitk.GetArrayFromImage(noise()[1]) == 1]
    n_different = len(np.unique(intensities))
    assert fine["original_firstorder_Uniformity"] == pytest.approx(1 / n_different, rel=1e-9)
    with pytest.raises(MemoryError, match="at most 65535 are supported; choose wider bins"):
        values(binWidth=1e-5)


def test_edges_that_wrap_around():
    array = np.full((5, 5, 5), 100, dtype=np.uint8)
    array[2:] = 252
    array[0, 0, :3] = 0
    inside = as_image(np.ones(array.shape, dtype=np.uint8))
    # 0, 60 and no more: 252 + 120 does not fit.
    expected = np.unique(np.digitize(array.ravel(), [0, 60]), return_counts=True)[1] / array.size
    found = firstorder.RadiomicsFirstOrder(as_image(array), inside, binWidth=60).execute()["Uniformity"]
    assert float(found) == pytest.approx((expected**2).sum(), rel=1e-12)
    with pytest.raises(IndexError, match="wrap around, so there are no grey levels"):
        glcm.RadiomicsGLCM(as_image(array), inside, binWidth=2).execute()
    array = np.linspace(-30000, 30000, 125).astype(np.int16).reshape(5, 5, 5)
    with pytest.raises(IndexError, match="wrap around, so there are no grey levels"):
        glcm.RadiomicsGLCM(as_image(array), inside, binWidth=3333).execute()


def test_numbers_of_bins_by_rules_of_numpy():
    array = np.random.default_rng(2).normal(100.0, 20.0, (6, 7, 8)).astype(np.float32)
    inside = as_image(np.ones(array.shape, dtype=np.uint8))
    edges = np.histogram_bin_edges(array, "auto")
    edges[-1] += 1
    shares = np.unique(np.digitize(array.ravel(), edges), return_counts=True)[1] / array.size
    found = firstorder.RadiomicsFirstOrder(as_image(array), inside, binCount="auto").execute()["Entropy"]
    assert float(found) == pytest.approx(-(shares * np.log2(shares)).sum(), rel=1e-12)


def test_a_negative_reach_is_refused_where_it_counts():
    array = np.arange(125, dtype=np.uint8).reshape(5, 5, 5)
    inside = as_image(np.ones(array.shape, dtype=np.uint8))
    with pytest.raises(ValueError, match="gldm_a is -1"):
        gldm.RadiomicsGLDM(as_image(array), inside, gldm_a=-1).execute()
    assert glcm.RadiomicsGLCM(as_image(array), inside, gldm_a=-1).execute()


def test_matrices_follow_settings_that_change_between_executions():
    array = np.random.default_rng(3).integers(0, 100, (5, 5, 5), dtype=np.uint8)
    features = glcm.RadiomicsGLCM(as_image(array), as_image(np.ones(array.shape, dtype=np.uint8)), binWidth=25)
    features.execute()
    assert features.P_glcm.shape[-1] == 13
    features.weightingNorm = "euclidean"
    features.execute()
    assert features.P_glcm.shape[-1] == 1


@pytest.mark.parametrize("n_threads", [1, 3])
def test_the_first_error_is_told_of_for_any_number_of_threads(n_threads):
    image, mask = noise()
    extractor = featureextractor.RadiomicsFeatureExtractor(additionalInfo=False)
    extractor.enabledFeatures = {"shape": ["Foo"], "glcm": []}
    extractor.enabledImagetypes = {"LoG": {"sigma": ["x"]}}
    gl.set_num_threads(n_threads)
    try:
        with pytest.raises(LookupError, match="Feature not found: Foo"):
            extractor.execute(image, mask)
        extractor.enabledFeatures = {"shape": [], "glcm": []}
        with pytest.raises(TypeError):
            extractor.execute(image, mask)
    finally:
        gl.set_num_threads(None)


def glcm_at(spacing_mm, norm, names=("glcm",), **settings):
    image, mask = (sitk.Image(one) for one in noise())
    for one in (image, mask):
        one.SetSpacing(spacing_mm)
    made = featureextractor.RadiomicsFeatureExtractor(binWidth=10, additionalInfo=False, weightingNorm=norm, **settings)
    made.disableAllFeatures()
    made.enableFeaturesByName(**dict.fromkeys(names))
    return {name: float(value) for name, value in made.execute(image, mask).items()}


@pytest.mark.parametrize("norm", ["infinity", "euclidean", "manhattan"])
def test_weights_of_far_neighbours_count_by_their_ratios(norm):
    """At 15 mm weights are those of the engine, at 20 mm they are below what it takes; their ratios are the same."""
    near, far = glcm_at((15.0,) * 3, norm), glcm_at((20.0,) * 3, norm)
    assert far == pytest.approx(near, rel=1e-9)
    slices = {"force2D": True, "distances": [2]}
    assert glcm_at((9.0, 9.0, 1.0), norm, **slices) == pytest.approx(glcm_at((7.0, 7.0, 1.0), norm, **slices), rel=1e-9)
    # Run lengths are weighed as they are.
    both = glcm_at((20.0,) * 3, norm, names=("glrlm", "glcm"))
    assert next(iter(both)).startswith("original_glrlm")
    ratio = (
        both["original_glrlm_GrayLevelNonUniformity"]
        / glcm_at((15.0,) * 3, norm, names=("glrlm",))["original_glrlm_GrayLevelNonUniformity"]
    )
    assert ratio == pytest.approx(20 / 15, rel=1e-9)


def test_the_matrix_of_far_neighbours():
    image, mask = noise()
    near = glcm.RadiomicsGLCM(image, mask, binWidth=10, weightingNorm="infinity", symmetricalGLCM=False)
    image.SetSpacing((20.0,) * 3)
    far = glcm.RadiomicsGLCM(image, mask, binWidth=10, weightingNorm="infinity")
    assert far.P_glcm.sum() == pytest.approx(1)
    assert far.P_glcm.shape == near.P_glcm.shape
    image.SetSpacing((28.0,) * 3)
    assert np.isnan(glcm.RadiomicsGLCM(image, mask, binWidth=10, weightingNorm="infinity").P_glcm).all()


def test_weights_that_vanish_altogether(caplog):
    found = glcm_at((28.0,) * 3, "infinity", names=("glcm", "firstorder"))
    assert {name.split("_")[1] for name, value in found.items() if np.isnan(value)} == {"glcm"}
    assert "all weights exp(-d^2) are 0" in caplog.text
    with pytest.raises(
        ValueError, match=r"neighbours lie 20 mm apart and more, .* choose a finer resampledPixelSpacing"
    ):
        glcm_at((20.0, 21.0, 40.0), "euclidean")
