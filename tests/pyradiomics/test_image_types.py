# Copyright The grayling developers. Licensed under Apache-2.0.
"""Derived images against PyWavelets, scikit-image, SimpleITK and pyradiomics' own numbers."""

import logging

import numpy as np
import pytest
import SimpleITK as sitk

from grayling.errors import InvalidArgument
from grayling.pyradiomics import _image_types
from grayling.pyradiomics._derived_images import IMAGE_TYPES, derived_images
from tests.pyradiomics.images import as_image, noise

LOGGER = "radiomics.imageoperations"
KINDS = ("int16", "uint16", "float32", "float64")


def generated(image_type, image, mask, **settings):
    """Name -> voxels, in order; the settings come back as they went in."""
    found = {}
    for derived, name, kwargs in getattr(_image_types, f"get{image_type}Image")(image, mask, **settings):
        assert kwargs == settings
        assert derived.GetSpacing() == image.GetSpacing()
        found[name] = sitk.GetArrayFromImage(derived)
    return found


def case(shape=(9, 12, 13), dtype="float32"):
    image, mask = noise(shape, np.float64)
    array = sitk.GetArrayFromImage(image)
    return as_image((array - array.min()).astype(dtype), image.GetSpacing()), mask


def wavelets_of_pywavelets(array, axes, *, wavelet="coif1", level=1, start_level=0):
    """Level 1 again and again of the approximation of the padded image."""
    pywt = pytest.importorskip("pywt")
    data = np.pad(array, [(0, n % 2) for n in array.shape], "wrap")
    inside = tuple(slice(0, n) for n in array.shape)
    approximation, found = "a" * len(axes), {}
    for step in range(start_level + level):
        bands = pywt.swtn(data, wavelet, level=1, axes=axes)[0]
        data = bands.pop(approximation)
        n = step - start_level + 1
        prefix = "wavelet-" if n == 1 else f"wavelet{n}-"
        if n > 0:
            found |= {prefix + key.replace("a", "L").replace("d", "H"): band[inside] for key, band in bands.items()}
    return found | {prefix + "L" * len(axes): data[inside]}


@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"wavelet": "haar"},
        {"wavelet": "db2", "level": 2},
        {"wavelet": "bior2.4", "level": 2, "start_level": 1},
        {"wavelet": "rbio1.3", "start_level": 2},
        {"wavelet": "sym4", "level": 3},
    ],
)
@pytest.mark.parametrize("flat_axis", [None, 0, 1, 2])
def test_wavelets_are_pywavelets_bit_for_bit(dtype, settings, flat_axis):
    image, mask = case(dtype=dtype)
    flat = {} if flat_axis is None else {"force2D": True, "force2Ddimension": flat_axis}
    found = generated("Wavelet", image, mask, **settings, **flat)
    expected = wavelets_of_pywavelets(
        sitk.GetArrayFromImage(image), [axis for axis in (2, 1, 0) if axis != flat_axis], **settings
    )
    assert list(found) == list(expected)
    for name, voxels in found.items():
        assert voxels.dtype == expected[name].dtype
        assert np.array_equal(voxels, expected[name])


def test_wavelets_of_a_slice():
    image, mask = case((11, 14))
    array = sitk.GetArrayFromImage(image)
    for settings, axes in (({}, [1, 0]), ({"force2D": True, "force2Ddimension": 1}, [0])):
        found = generated("Wavelet", image, mask, wavelet="db3", level=2, **settings)
        expected = wavelets_of_pywavelets(array, axes, wavelet="db3", level=2)
        assert list(found) == list(expected)
        assert all(np.array_equal(found[name], expected[name]) for name in found)


BOXES = [(slice(2, 7), slice(3, 9), slice(0, 5)), (slice(8, 9), slice(11, 12), slice(6, 13)), (slice(40, 52),) * 3]


@pytest.mark.parametrize("image_type", IMAGE_TYPES)
@pytest.mark.parametrize("box", BOXES)
def test_a_box_has_the_values_of_the_whole(image_type, box):
    shape = (9, 12, 13) if box is not BOXES[2] else (96, 96, 96)
    image, _ = case(shape, "int16")
    array = sitk.GetArrayFromImage(image)
    settings = {"sigma": [2.0], "wavelet": "db2", "level": 2, "force2Ddimension": 1}
    wholes = derived_images(image_type, array, (2.0, 1.5, 1.0), settings)
    for (part, name, _), (whole, same_name, _) in zip(
        derived_images(image_type, array, (2.0, 1.5, 1.0), settings, box), wholes, strict=True
    ):
        assert name == same_name
        if image_type == "LBP3D":  # of splines, whose coefficients are computed from less of the image
            np.testing.assert_allclose(part, whole[box], rtol=1e-12)
        else:
            assert np.array_equal(part, whole[box])


@pytest.mark.filterwarnings("ignore:Applying `local_binary_pattern`")
@pytest.mark.parametrize("method", ["default", "ror", "uniform", "var", "nri_uniform"])
@pytest.mark.parametrize("dtype", KINDS)
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_patterns_in_slices_are_scikit_images_in_the_images_type(method, dtype, axis):
    feature = pytest.importorskip("skimage.feature")
    image, mask = case(dtype=dtype)
    settings = {"lbp2DMethod": method, "lbp2DRadius": 1.5, "lbp2DSamples": 9}
    found = generated("LBP2D", image, mask, force2D=True, force2Ddimension=axis, **settings)
    expected = sitk.GetArrayFromImage(image)
    for slice_ in np.moveaxis(expected, axis, 0) if axis < 2 else expected.swapaxes(0, 2):
        slice_[...] = feature.local_binary_pattern(slice_.astype(float), 9, 1.5, method)
    assert found["lbp-2D"].dtype == dtype
    assert np.array_equal(found["lbp-2D"], expected, equal_nan=dtype.startswith("float"))


# pyradiomics at commit 8ed57938, its function alone, with SciPy 1.14 and trimesh, three levels and no other settings.
OF_PYRADIOMICS = {
    "float32": {
        "lbp-3D-m1": (4.641488626717948, 14.440186838678075, 11.345861087532766, 5.1572095852421675),
        "lbp-3D-m2": (7.252497907926655, 11.63762511612229, 10.198064069923232, 6.406992336134039),
        "lbp-3D-m3": (5.880864886846464, 11.512857533692177, 12.258624074169235, 7.027508022807024),
        "lbp-3D-k": (1.7835378646850586, -1.2835906744003296, -0.3020472526550293, -0.09008598327636719),
    },
    "uint8": {
        "lbp-3D-m1": (21.660280258017085, 14.440186838678075, 11.345861087532766, 5.1572095852421675),
        "lbp-3D-m2": (18.401806215963283, 11.63762511612229, 10.198064069923232, 6.406992336134039),
        "lbp-3D-m3": (18.790985075494792, 11.512857533692177, 12.258624074169235, 7.027508022807024),
        "lbp-3D-k": (1.835855233588224, -1.3188492879847007, -0.30994653713762954, -0.06156038972590716),
    },
}
TOTALS = {"float32": (2503.309532676547, -233.28161370754242), "uint8": (2587.372048915994, -229.6389697264237)}


@pytest.mark.parametrize("dtype", OF_PYRADIOMICS)
def test_patterns_on_spheres_are_pyradiomics(dtype):
    """Degree 0 and the kurtosis of float32 images to the last place, where rounding decides on bins."""
    z, y, x = np.indices((6, 7, 8))
    base = (7 * z + 13 * y + 29 * x + z * y * x) % 23
    image = as_image((base * 11 if dtype == "uint8" else base * 1.7 + 0.3).astype(dtype))
    found = generated("LBP3D", image, as_image(np.ones(base.shape, np.uint8)), lbp3DLevels=3)
    places = ((0, 0, 0), (2, 3, 4), (4, 5, 3), (5, 1, 7))
    assert list(found) == list(OF_PYRADIOMICS[dtype])
    for name, expected in OF_PYRADIOMICS[dtype].items():
        values = [found[name][place] for place in places]
        if name == "lbp-3D-m1" or (dtype, name) == ("float32", "lbp-3D-k"):
            assert values == list(expected)
        np.testing.assert_allclose(values, expected, rtol=1e-12)
    totals = [found[name].sum() for name in ("lbp-3D-m1", "lbp-3D-k")]
    np.testing.assert_allclose(totals, TOTALS[dtype], rtol=1e-12)


def test_a_neighbour_of_equal_brightness_is_what_scipy_makes_of_it():
    """Where both are 0 it hangs on rounding, and pyradiomics takes SciPy's: of 42 points 6 lie on voxels."""
    ndimage = pytest.importorskip("scipy.ndimage")
    rng = np.random.default_rng(6)
    array = rng.integers(-40, 41, (9, 10, 11)).astype(np.float64)
    array[rng.random(array.shape) < 0.3] = 0.0
    image = as_image(array)
    settings = {"lbp3DLevels": 1, "lbp3DIcosphereSubdivision": 1}
    found = generated("LBP3D", image, as_image(np.ones(array.shape, np.uint8)), **settings)["lbp-3D-m1"]
    from grayling.filters.spherical_pattern import icosphere, on_voxels

    places = np.indices(array.shape)[None] + on_voxels(icosphere(1))[:, :, None, None, None]
    values = np.stack([ndimage.map_coordinates(array, place, order=3) for place in places])
    n_bright = (values >= array).sum(axis=0)
    expected = n_bright * np.sqrt(42) / (4 * np.pi)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_points_that_rounding_moves_beyond_the_image():
    """trimesh has 1.0000000000000002 where 1 is meant; at the second voxel that is beyond the first."""
    ndimage = pytest.importorskip("scipy.ndimage")
    from grayling.filters.spherical_pattern import icosphere, sphere_of_trimesh

    points = sphere_of_trimesh(1, 2.0)
    np.testing.assert_allclose(points, icosphere(1) * 2.0, rtol=1e-15, atol=1e-15)
    assert points[24].tolist() == [1.618033988749895, 1.0000000000000002, -0.6180339887498949]
    array = np.random.default_rng(7).uniform(1, 40, (5, 6, 7))
    settings = {"lbp3DLevels": 1, "lbp3DIcosphereSubdivision": 1, "lbp3DIcosphereRadius": 2}
    found = generated("LBP3D", as_image(array), as_image(np.ones(array.shape, np.uint8)), **settings)["lbp-3D-m1"]
    places = np.indices(array.shape)[None] + points[:, :, None, None, None]
    n_bright = sum((ndimage.map_coordinates(array, place, order=3) >= array).astype(int) for place in places)
    np.testing.assert_allclose(found, n_bright * np.sqrt(42) / (4 * np.pi), rtol=1e-12)


def test_patterns_on_spheres_are_of_the_region():
    image, mask = case(dtype="int16")
    inside = sitk.GetArrayFromImage(mask)
    whole = generated("LBP3D", image, as_image(np.full(inside.shape, 3, np.uint8), image.GetSpacing()), label=3)
    found = generated("LBP3D", image, mask)
    for name, voxels in found.items():
        np.testing.assert_allclose(voxels, np.where(inside == 1, whole[name], 0.0), rtol=1e-12)
    nothing = generated("LBP3D", image, mask, label=9)
    assert not any(voxels.any() for voxels in nothing.values())
    assert list(nothing) == ["lbp-3D-m1", "lbp-3D-m2", "lbp-3D-k"]


@pytest.mark.parametrize("dtype", KINDS)
def test_gradients_and_laplacians_are_simpleitks(dtype):
    image, mask = case(dtype=dtype)
    for use_spacing in (True, False):
        expected = sitk.GetArrayFromImage(sitk.GradientMagnitude(image, use_spacing))
        found = generated("Gradient", image, mask, gradientUseSpacing=use_spacing)["gradient"]
        assert found.dtype == np.float32
        assert np.array_equal(found, expected)
    found = generated("LoG", image, mask, sigma=[2.5, 3])
    assert list(found) == ["log-sigma-2-5-mm-3D", "log-sigma-3-mm-3D"]
    for sigma, voxels in zip((2.5, 3), found.values(), strict=True):
        expected = sitk.GetArrayFromImage(sitk.LaplacianRecursiveGaussian(image, sigma, True))
        np.testing.assert_allclose(voxels, expected, rtol=0, atol=1e-5 * abs(expected).max())


def test_functions_of_one_voxel():
    image, mask = case(dtype="int16")
    x = sitk.GetArrayFromImage(image).astype(float) - 70
    shifted, m = as_image(x, image.GetSpacing()), abs(x).max()
    expected = {
        "Square": ("square", ((1 / np.sqrt(m)) * x) ** 2),
        "SquareRoot": ("squareroot", np.sign(x) * np.sqrt(abs(x) * m)),
        "Logarithm": ("logarithm", np.sign(x) * np.log(abs(x) + 1) * (m / np.log(m + 1))),
        "Exponential": ("exponential", np.exp(np.log(m) / m * x)),
    }
    for image_type, (name, values) in expected.items():
        found = generated(image_type, shifted, mask)
        assert list(found) == [name]
        np.testing.assert_allclose(found[name], values, rtol=1e-13 if "Sq" not in image_type else 0)
    assert list(generated("Original", image, mask)) == ["original"]


def test_an_image_of_zeros_has_no_square():
    image = as_image(np.zeros((4, 4, 4)))
    assert np.isnan(generated("Square", image, image)["square"]).all()
    assert not generated("SquareRoot", image, image)["squareroot"].any()


@pytest.mark.parametrize(
    ("image_type", "shape", "settings", "said", "n_images"),
    [
        ("LoG", (3, 9, 9), {"sigma": [1.0]}, "too small", 0),
        ("LoG", (9, 9, 9), {"sigma": [0.0, -1]}, "greater than 0", 0),
        ("LoG", (9, 9, 9), {"sigma": [12.0, 1.0]}, "left out", 1),
        ("LBP2D", (9, 9, 9), {}, "force2D is not set", 1),
        ("LBP3D", (9, 9, 9), {"force2D": True}, "force2D is set", 3),
        ("LBP3D", (9, 9), {}, "3D images", 0),
    ],
)
def test_warnings_go_to_pyradiomics_logger(caplog, image_type, shape, settings, said, n_images):
    image, mask = case(shape)
    with caplog.at_level(logging.WARNING, logger=LOGGER):
        assert len(generated(image_type, image, mask, **settings)) == n_images
    assert {record.name for record in caplog.records} == {LOGGER}
    assert said in caplog.text


def test_unknown_names_are_refused_with_the_closest():
    image, mask = case()
    with pytest.raises(InvalidArgument, match="did you mean 'sym4'"):
        generated("Wavelet", image, mask, wavelet="symm4")
    with pytest.raises(InvalidArgument, match="did you mean 'uniform'"):
        generated("LBP2D", image, mask, lbp2DMethod="uniforn")
