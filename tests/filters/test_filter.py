# Copyright The grayling developers. Licensed under Apache-2.0.
"""What filters take and give, and what they refuse with which words."""

import inspect

import numpy as np
import pytest
import SimpleITK as sitk

from grayling import filters
from grayling.errors import GraylingWarning, InvalidArgument, InvalidSettings, TooLarge, UnreadableFile
from grayling.filters import Gaussian, LaplacianOfGaussian, Laws, Mean, SeparableWavelet

VOLUME = np.random.default_rng(1).normal(0, 100, (12, 14, 16))
MEAN = Mean(support=3)


def kinds_of_filters():
    """The classes that can be made; what they derive from is public too."""
    public = [getattr(filters, name) for name in filters.__all__]
    return [one for one in public if isinstance(one, type) and not inspect.isabstract(one)]


def itk_image():
    image = sitk.GetImageFromArray(VOLUME.astype(np.float32))
    image.SetSpacing((0.5, 0.5, 2.0))
    image.SetOrigin((1.0, 2.0, 3.0))
    image.SetDirection((0, 1, 0, 1, 0, 0, 0, 0, -1))
    return image


def test_arrays_give_arrays():
    assert MEAN(VOLUME).dtype == np.float64
    assert MEAN(VOLUME.astype(np.int16)).dtype == np.float64
    assert MEAN(VOLUME.astype(np.float32)).dtype == np.float32
    assert MEAN(VOLUME.astype(np.float32), dtype="float64").dtype == np.float64
    assert Mean(support=3, dimensions=2)(VOLUME[0].tolist()).shape == VOLUME[0].shape


def test_strided_arrays_are_filtered_alike():
    turned = np.asfortranarray(VOLUME)[::-1]
    assert np.array_equal(MEAN(turned), MEAN(np.ascontiguousarray(turned)))


@pytest.mark.parametrize("kind", ["image", "path", "text"])
def test_images_give_images_in_the_same_place(kind, tmp_path):
    image = itk_image()
    path = tmp_path / "image.nrrd"
    sitk.WriteImage(image, path)
    response = MEAN({"image": image, "path": path, "text": str(path)}[kind])
    assert isinstance(response, sitk.Image)
    for place in ("GetSize", "GetSpacing", "GetOrigin", "GetDirection"):
        assert getattr(response, place)() == getattr(image, place)()
    assert np.array_equal(sitk.GetArrayFromImage(response), MEAN(VOLUME.astype(np.float32)))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: Mean(support=4), "Mean.support must be an odd number from 1 to 9999; got 4"),
        (lambda: Gaussian(sigma_mm=0), "Gaussian.sigma_mm must be a finite number above 0; got 0"),
        (lambda: Gaussian(sigma_mm=float("inf")), "finite number above 0"),
        (lambda: Gaussian(sigma_mm=1, order=(1, 0, 0), dimensions=2), "order must be 0 along z in 2 dimensions; got 1"),
        (lambda: LaplacianOfGaussian(sigma_mm=-1.0), "LaplacianOfGaussian.sigma_mm must be"),
        (lambda: LaplacianOfGaussian(sigma_mm=1, dimensions=4), "dimensions must be 2 or 3; got 4"),
        (lambda: Laws(kernel="L5X5"), "Laws.kernel must be two or three of .* got 'L5X5'"),
        (lambda: Laws(kernel="L5E5", pooling="max"), "unknown name 'max'.*maximum"),
        (lambda: SeparableWavelet(wavelet="daubechies33", subband="LH"), "unknown name 'daubechies33'.*daubechies3"),
        (lambda: SeparableWavelet(wavelet="haar", subband="LX"), "two or three letters L and H"),
        (lambda: filters.Median(support=4), "Median.support must be an odd number from 1 to 999; got 4"),
        (lambda: filters.GradientMagnitude(unit="cm"), "GradientMagnitude.unit: unknown name 'cm'; did you mean 'mm'"),
        (lambda: filters.LocalBinaryPattern2D(points=25), "points must be a whole number from 1 to 24; got 25"),
        (lambda: filters.LocalBinaryPattern2D(radius=0), "radius must be a number from 0.1 to 100; got 0"),
        (lambda: filters.LocalBinaryPattern2D(code="ror"), "unknown name 'ror'"),
        (
            lambda: filters.LocalBinaryPattern3D(degree=11),
            "degree must be a whole number from 0 to 10, or null; got 11",
        ),
        (lambda: filters.LocalBinaryPattern3D(degree=1, subdivisions=5), "subdivisions must be .* from 0 to 4; got 5"),
        (lambda: filters.LocalBinaryPattern3D(degree=1, radius=-1.0), "radius must be a number from 0.1 to 100"),
        (lambda: filters.LocalBinaryPattern3D(degree=1, harmonics="real"), "unknown name 'real'"),
        (lambda: filters.LocalBinaryPattern3D(degree=1, interpolation="cubic"), "'cubic'.*cubic_spline"),
        (lambda: filters.Square(name="a b"), "Square.name must be a text of letters"),
        (lambda: Mean(support=3, boundary="reflect"), "Mean.boundary: unknown name 'reflect'"),
        (
            lambda: Mean(support=3, boundary_value=-1000.0),
            "boundary_value is for boundary='constant'; got -1000.0",
        ),
        (lambda: Laws(kernel="L5E5S5", pooling="average"), "of L5E5S5 is 0 everywhere, as the orientations of edges"),
    ],
)
def test_impossible_settings(made, words):
    with pytest.raises(InvalidSettings, match=words):
        made()


@pytest.mark.parametrize(
    ("made", "image", "spacing_mm", "words"),
    [
        (Mean(support=25), VOLUME, None, "mean reaches 12 voxels to either side, and image has 12 voxels along z"),
        (LaplacianOfGaussian(sigma_mm=5), VOLUME, (1, 1, 1), "reaches 20 voxels .* 12 voxels along z"),
        (SeparableWavelet(wavelet="daubechies3", subband="HH", level=4), VOLUME, None, "24 voxels .* along y"),
        (LaplacianOfGaussian(sigma_mm=1), VOLUME, (3, 1, 1), "needs cubic voxels, and those of image are 3 x 1 x 1 mm"),
        (LaplacianOfGaussian(sigma_mm=1), VOLUME, None, "image is an array, so spacing_mm is needed"),
        (filters.Median(support=25), VOLUME, None, "median reaches 12 voxels .* 12 voxels along z"),
        (filters.GradientMagnitude(unit="voxel"), VOLUME[:, :1], None, "reaches 1 voxel .* 1 voxel along y"),
        (filters.GradientMagnitude(), VOLUME, None, "image is an array, so spacing_mm is needed"),
        (filters.LocalBinaryPattern2D(radius=15.5), VOLUME, None, "reaches 16 voxels .* 14 voxels along y"),
        (filters.LocalBinaryPattern3D(degree=1), VOLUME[0], None, "one slice"),
        (
            MEAN,
            VOLUME[:1],
            None,
            r"mean in 3 dimensions: image is one slice; filter it in 2 .* \(dimensions=2\)",
        ),
        (Laws(kernel="L5E5S5"), VOLUME[:1], None, r"2 dimensions \(a kernel of two parts, such as L5E5\)"),
        (SeparableWavelet(wavelet="haar", subband="LLH"), VOLUME[:1], None, "a subband of two letters"),
        (LaplacianOfGaussian(sigma_mm=1), VOLUME, (3, 3, 3), "narrow for voxels of 3 mm .* sum to 0 but to 7.%"),
        (Gaussian(sigma_mm=0.3, order=(1, 0, 0)), VOLUME, (3, 1, 1), "reaches no voxel along z of image"),
        (MEAN, VOLUME[0], None, "one slice"),
    ],
)
def test_filters_that_do_not_suit_the_image(made, image, spacing_mm, words):
    with pytest.raises(InvalidArgument, match=words):
        made(image, spacing_mm=spacing_mm)


@pytest.mark.parametrize(
    ("made", "spacing_mm", "words"),
    [
        (
            LaplacianOfGaussian(sigma_mm=0.5),
            (1, 1, 1),
            "to 0 but to 17% of its magnitudes, so that .* partly the image",
        ),
        (SeparableWavelet(wavelet="haar", subband="LLH", pooling="maximum"), (3, 1, 1), "alike in all .* 3 x 1 x 1 mm"),
        (filters.Simoncelli(), (3, 1, 1), "reaches further along some axes; resample"),
        (filters.RieszSimoncelli(order=(1, 0, 0)), (3, 1, 1), "alike in all directions"),
        (filters.LocalBinaryPattern3D(degree=1), (3, 1, 1), "alike in all directions"),
        (filters.LocalBinaryPattern2D(), (3, 2, 1), "alike in all directions"),
    ],
)
def test_what_misleads_is_told(made, spacing_mm, words):
    with pytest.warns(GraylingWarning, match=words) as told:
        made(VOLUME, spacing_mm=spacing_mm)
    assert told[0].filename == __file__


def test_no_warning_where_voxels_suit(recwarn):
    Laws(kernel="L5S5", pooling="average")(VOLUME, spacing_mm=(3, 1, 1))
    Laws(kernel="L5E5S5")(VOLUME, spacing_mm=(3, 1, 1))
    LaplacianOfGaussian(sigma_mm=0.7)(VOLUME, spacing_mm=(1, 1, 1))
    assert not recwarn.list


def test_other_input_that_cannot_be_filtered(monkeypatch):
    with pytest.raises(UnreadableFile, match="no such file"):
        MEAN("missing.nii.gz")
    with pytest.raises(InvalidArgument, match="dtype must be 'float32' or 'float64', got 'int16'"):
        MEAN(VOLUME, dtype="int16")
    monkeypatch.setattr("grayling._memory.available_bytes", lambda: 1000)
    with pytest.raises(TooLarge, match=r"the response map of image needs .* use dtype='float32'"):
        MEAN(VOLUME)


@pytest.mark.parametrize("kind", [filters.Filter, filters.ImageFilter])
def test_a_filter_is_one_of_those_below(kind):
    with pytest.raises(TypeError, match="abstract"):
        kind()


def test_every_filter_is_public_and_has_an_example():
    assert all(">>> " in one.__doc__ and issubclass(one, filters.ImageFilter) for one in kinds_of_filters())
    assert len({one.method for one in kinds_of_filters()}) == len(kinds_of_filters())
