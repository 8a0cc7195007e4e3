# Copyright The grayling developers. Licensed under Apache-2.0.
"""``grayling filter`` and its pictures."""

import subprocess
import sys

import numpy as np
import pytest
import SimpleITK as sitk

from grayling import filters, preview
from grayling.cli.exits import INPUT, OUTPUT, USAGE
from grayling.errors import InvalidArgument
from grayling.examples import ct_lesion
from grayling.image import volume_from_array, volume_from_sitk
from tests.subprocesses import output_of


def run(folder, *arguments):
    command = [sys.executable, "-m", "grayling", "filter", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filter")
    lesion = ct_lesion()
    image = sitk.GetImageFromArray(lesion.image)
    image.SetSpacing(lesion.spacing_mm[::-1])
    image.SetOrigin((1.0, 2.0, 3.0))
    sitk.WriteImage(image, folder / "image.nii.gz")
    (folder / "cubes.yaml").write_text("preprocessing: {steps: [{method: resample, spacing_mm: 2.0}]}\n")
    (folder / "z.yaml").write_text("preprocessing: {steps: [{method: z_score, over: region}]}\n")
    return folder


def test_a_response_map_lies_where_the_image_does(folder):
    done = run(folder, "image.nii.gz", "gaussian", "sigma_mm=1.5", "order=0,1,0", "-o", "response.nii.gz")
    assert done.returncode == 0, done.stderr
    assert "response.nii.gz: gaussian_sigma_mm_1.5_order_0-1-0: 24 x 64 x 64 voxels, float64" in done.stderr
    image, response = (sitk.ReadImage(folder / name) for name in ("image.nii.gz", "response.nii.gz"))
    assert response.GetOrigin() == image.GetOrigin()
    made = filters.Gaussian(sigma_mm=1.5, order=(0, 1, 0))
    assert np.array_equal(sitk.GetArrayFromImage(response), made.response(volume_from_sitk(image, "image")))


def test_single_precision_and_a_header_with_its_voxels(folder):
    done = run(folder, "image.nii.gz", "mean", "support=3", "--dtype", "float32", "-o", "response.mhd")
    assert done.returncode == 0, done.stderr
    assert sitk.ReadImage(folder / "response.mhd").GetPixelIDTypeAsString() == "32-bit float"
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_responses_that_are_not_finite_are_counted(folder):
    holed = ct_lesion().image.astype(np.float32)
    holed[0, 0, 0] = np.nan
    sitk.WriteImage(sitk.GetImageFromArray(holed), folder / "holed.nrrd")
    done = run(folder, "holed.nrrd", "mean", "support=3", "boundary=zero", "-o", "holed.nii")
    assert done.returncode == 0, done.stderr
    assert ", 8 responses not finite" in done.stderr


def test_preprocessing_comes_first(folder):
    made = "laplacian_of_gaussian", "sigma_mm=2"
    refused = run(folder, "image.nii.gz", *made, "-o", "cubes.nrrd")
    assert refused.returncode == INPUT
    assert "needs cubic voxels" in refused.stderr
    assert "{method: resample, spacing_mm: 1}" in refused.stderr
    done = run(folder, "image.nii.gz", *made, "--settings", "cubes.yaml", "-o", "cubes.nrrd")
    assert done.returncode == 0, done.stderr
    assert sitk.ReadImage(folder / "cubes.nrrd").GetSpacing() == (2.0, 2.0, 2.0)


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_a_preview(folder, ending):
    done = run(folder, "image.nii.gz", "mean", "support=3", "--preview", f"picture.{ending}")
    assert done.returncode == 0, done.stderr
    content = (folder / f"picture.{ending}").read_bytes()
    assert content[:5] in {b"\x89PNG\r", b"%PDF-", b"<?xml"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("image.nii.gz", "gausian", "-o", "x.nii"), INPUT, "unknown filter 'gausian'; did you mean 'gaussian'?"),
        (
            ("image.nii.gz", "mean", "suport=3", "-o", "x.nii"),
            INPUT,
            "unknown setting 'suport'; did you mean",
        ),
        (("image.nii.gz", "mean", "3", "-o", "x.nii"), INPUT, "settings are NAME=VALUE, with NAME one of"),
        (("image.nii.gz", "mean", "-o", "x.nii"), INPUT, "needs a value for support (Voxels along each axis)"),
        (("image.nii.gz", "mean", "support=4", "-o", "x.nii"), INPUT, "an odd number from 1 to 9999; got 4"),
        (("image.nii.gz", "mean", "support=[3", "-o", "x.nii"), INPUT, "support=[3: no YAML"),
        (("missing.nii.gz", "mean", "support=3", "-o", "x.nii"), INPUT, "no such file"),
        (("image.nii.gz", "mean", "support=3", "support=5", "-o", "x.nii"), INPUT, "support is given 2 times"),
        (("image.nii.gz", "mean", "support=3", "-o", "image.nii.gz"), USAGE, "that is the image itself"),
        (("image.nii.gz", "mean", "support=3", "-s", "z.yaml", "-o", "x.nii"), INPUT, "'z_score' looks at a region"),
        (("image.nii.gz", "mean", "support=3"), USAGE, "name a file for the response map"),
        (("image.nii.gz", "mean", "support=3", "-o", "x.jpg"), USAGE, "a response map ends in .nii, .nii.gz"),
        (("image.nii.gz", "mean", "support=3", "--preview", "x.nii"), USAGE, "a picture ends in .png"),
        (("image.nii.gz", "mean", "support=3", "-o", "no/x.nii"), OUTPUT, "there is no folder"),
        (("image.nii.gz", "mean", "support=3", "-o", "x.nii", "--dtype", "half"), USAGE, "float32, float64"),
    ],
)
def test_what_is_refused(folder, arguments, code, words):
    done = run(folder, *arguments)
    assert done.returncode == code
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not list(folder.glob("x.*"))


def test_what_the_slices_show():
    lesion = ct_lesion()
    image = volume_from_array(lesion.image, lesion.spacing_mm, "image")
    response = volume_from_array(filters.Mean(support=3)(lesion.image) + 500.0, lesion.spacing_mm, "mean")
    figure = preview.orthogonal_slices(image, response, at=(3, 20, 40))
    above, below = ([axes.images[0] for axes in part.axes[:3]] for part in figure.subfigs)
    for shown, volume in ((above, image), (below, response)):
        for normal, place in enumerate((3, 20, 40)):
            assert np.array_equal(shown[normal].get_array(), volume.array.take(place, axis=normal))
    assert above[0].get_cmap().name == "gray"
    assert below[0].norm.vmin < 0 < below[0].norm.vmax == -below[0].norm.vmin  # both signs: white is 0
    with pytest.raises(InvalidArgument, match=r"at must be a voxel \(z, y, x\) of image, 24 x 64 x 64 voxels"):
        preview.orthogonal_slices(image, response, at=(24, 0, 0))
    with pytest.raises(InvalidArgument, match="mean has 1 x 64 x 64 voxels and image 24 x 64 x 64"):
        preview.orthogonal_slices(image, volume_from_array(response.array[:1], lesion.spacing_mm, "mean"))


def test_flat_and_empty_maps_are_drawn():
    image = volume_from_array(np.ones((1, 4, 5)), (1, 1, 1), "image")
    figure = preview.orthogonal_slices(image, volume_from_array(np.full((1, 4, 5), np.nan), (1, 1, 1), "nothing"))
    assert [len(part.axes) for part in figure.subfigs] == [2, 2]  # one slice and its colours


def test_without_matplotlib_the_message_says_how_to_get_it():
    code = """
import sys
sys.modules["matplotlib"] = None
from grayling import preview
from grayling.image import volume_from_array
import numpy as np
image = volume_from_array(np.ones((1, 4, 5)), (1, 1, 1), "image")
try:
    preview.orthogonal_slices(image, image)
except ImportError as error:
    print(error)
"""
    assert "pip install 'grayling[report]'" in output_of(code)
