# Copyright The grayling developers. Licensed under Apache-2.0.
"""What is refused in filters and response maps, and what is warned of: with the names of region and filter."""

import numpy as np
import pytest
import yaml

import grayling as gl
from grayling import filters
from grayling.errors import InvalidArgument, InvalidImage, InvalidSettings, TooLarge
from grayling.filters import Gaussian, LaplacianOfGaussian, Mean
from grayling.preprocess import Chain, Round, Window, ZScore

IMAGE = np.random.default_rng(3).normal(0, 100, (12, 16, 16))
MASK = np.zeros(IMAGE.shape, np.uint8)
MASK[4:8, 4:11, 4:12] = 1
STATISTICS = ("intensity_statistics",)
SMOOTH = Mean(support=3)


def extract(image=IMAGE, mask=MASK, **options):
    return gl.extract(image, mask, **({"spacing_mm": (1, 1, 1), "families": STATISTICS} | options))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("mean", r"filters must be a list of filters, such as filters=\[.*\]; got the text 'mean'"),
        (SMOOTH, r"filters must be a list of filters, .*; got Mean\(name=None"),
        (Mean, r"filters must be a list .*; got the class Mean; make a filter of it: Mean\(support=...\)"),
        ([Mean], r"filters\[0\] must be a filter, .*; got the class Mean; make a filter of it: Mean\(support=...\)"),
        ([SMOOTH, "mean"], r"filters\[1\] must be a filter, .*; got the text 'mean'"),
        ([{"method": "mean", "support": 3}], r"filters\[0\] must be a filter, .*; got {'method': 'mean'"),
        ([int], r"filters\[0\] must be a filter, .*; got the class int$"),
        ([gl.preprocess.MedianFilter()], r"filters\[0\] must be a filter, .*; got MedianFilter\("),
        (7, "filters must be a list of filters, .*; got 7"),
        (
            [SMOOTH, Mean(support=5), SMOOTH],
            r"filters\[0\] and filters\[2\] would both call .* 'mean_support_3'; leave",
        ),
        ([Mean(support=3, name="a"), Gaussian(sigma_mm=1, name="a")], "'a'; leave .* setting name, such as name='fi"),
    ],
)
def test_filters_that_are_none(given, words):
    with pytest.raises(InvalidSettings, match=words):
        extract(filters=given)
    of_settings = words.replace(r"filters\[", r"Settings.filters\[")
    with pytest.raises(InvalidSettings, match=of_settings):
        gl.Settings(filters=given)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "filters: [{method: laplacian_of_gausian, sigma_mm: 1}]",
            r"filters\[0\].method must be one of mean, .* got 'laplacian_of_gausian'; did you mean 'laplacian_of_gauss",
        ),
        ("filters: [mean]", r"filters\[0\] must be a group such as {method: mean}; got the text 'mean'"),
        ("filters: [{support: 3}]", r"filters\[0\].method is missing; one of mean, "),
        ("filters: [{method: mean, suport: 3}]", r"unknown setting 'filters\[0\].suport'; did you mean 'support'"),
        ("filters: [{method: mean}]", r"filters\[0\] needs a value for support \(Voxels along each axis\)"),
        ("filters: mean", "filters must be a list of filters.*; got 'mean'"),
        ("filters: {method: mean, support: 3}", "filters must be a list of filters.*; got {'method'"),
        ("filters: [{method: mean, support: 4}]", r"support must be an odd number from 1 to 9999; got 4"),
        ("filters: [{method: mean, support: 3, name: a b}]", r"name must be a text of letters, .* got 'a b'"),
        (
            "filters: [{method: mean, support: 3}, {method: mean, support: 3}]",
            r"filters\[0\] and Settings.filters\[1\] would both",
        ),
        ("unfiltered: 1", "unfiltered must be true or false; got 1"),
        ("response_discretisation: {method: fixed_bin_number, n_bins: 0}", r"response_discretisation.n_bins must be"),
    ],
)
def test_files_with_filters_that_are_none(text, words):
    with pytest.raises(InvalidSettings, match=words):
        gl.Settings.from_dict(yaml.safe_load(text))


def test_the_example_of_the_documentation_is_a_settings_file():
    _, _, text = filters.__doc__.partition("lists the filters and what each takes::\n\n")
    settings = gl.Settings.from_dict(yaml.safe_load(text.partition("\n\n")[0]))
    assert [one.key for one in settings.filters] == ["mean_support_5", "edges"]
    assert settings.response_discretisation == gl.FixedBinNumber(32)


def test_nothing_to_compute_from():
    with pytest.raises(InvalidArgument, match="unfiltered is false and there is no filter, so no image is left"):
        extract(settings=gl.Settings(unfiltered=False))
    with pytest.raises(InvalidArgument, match="these have nothing in common, so nothing is left"):
        extract(filters=[SMOOTH], features=["glcm_contrast"])


def test_filters_that_shape_has_no_use_for():
    with pytest.warns(gl.GraylingWarning, match="filters are set, but only shape is asked for") as caught:
        table = extract(filters=[SMOOTH], families=["morphology"])
    assert caught[0].filename == __file__
    assert {column.filter for column in table.columns} == {""}
    assert table.response_audits == ({},)
    assert "filter" not in table.methods()


@pytest.mark.parametrize(
    ("one", "image", "words"),
    [
        (Mean(support=25), IMAGE, r"filter 'mean_support_25': mean reaches 12 voxels to either side, and image has 12"),
        (LaplacianOfGaussian(sigma_mm=1, name="blobs"), IMAGE, "filter 'blobs': laplacian_of_gaussian needs cubic"),
        (SMOOTH, IMAGE[5], "filter 'mean_support_3': mean in 3 dimensions: image is one slice"),
    ],
)
def test_filters_that_do_not_suit_the_image(one, image, words):
    mask = MASK if image.ndim == 3 else MASK[5]
    with pytest.raises(InvalidArgument, match="^region '1', " + words):
        extract(image, mask, filters=[one], spacing_mm=(2, 1, 1))
    two = np.where(np.cumsum(mask).reshape(mask.shape) > 20, 2 * mask, mask)
    with pytest.raises(InvalidArgument, match="^" + words):
        extract(image, two, filters=[one], spacing_mm=(2, 1, 1), labels="all")
    steps = gl.Settings(preprocessing=Chain((Round(), ZScore(over="region"))))
    with pytest.raises(InvalidArgument, match=r"^region '1', filter .*image after round, z_score"):
        extract(image, two, filters=[one], spacing_mm=(2, 1, 1), labels="all", settings=steps)


def test_a_map_that_does_not_fit_into_memory(monkeypatch):
    n_bytes = 8 * IMAGE.size
    monkeypatch.setattr("grayling._memory.available_bytes", lambda: n_bytes - 1)
    with pytest.raises(
        TooLarge, match=r"^region '1', filter 'mean_support_3': the response map of image needs"
    ) as caught:
        extract(filters=[SMOOTH])
    assert (caught.value.bytes_needed, caught.value.bytes_limit) == (n_bytes, n_bytes - 1)


def test_responses_that_are_no_numbers():
    image = IMAGE.copy()
    image[3, 5, 6] = np.nan  # beside the region
    image[0, 0, 0] = np.inf  # far from it
    assert np.isfinite(extract(image)["intensity_statistics_mean_intensity"])
    words = (
        r"response map 'mean_support_3' of image after round has 9 NaN or infinite of 224 voxels in region '1', the "
        r"first at \(z, y, x\) = \(4, 4, 5\); .*one voxel of an image that is not finite makes every response so"
    )
    with pytest.raises(InvalidImage, match=words):
        extract(image, filters=[SMOOTH], settings=gl.Settings(preprocessing=Chain((Round(),))))
    left_out = gl.Settings(resegmentation=gl.Resegmentation(range=(-1000, 1000)))
    far = MASK.copy()
    far[4] = 0
    table = extract(image, far, filters=[SMOOTH], settings=left_out)
    assert np.isfinite(table.array).all()


def test_what_resegmentation_left_out_still_counts_into_responses():
    image = IMAGE.copy()
    image[5, 5, 5] = 1e308
    kept = gl.Settings(resegmentation=gl.Resegmentation(range=(-1000, 1000)))
    with pytest.raises(InvalidArgument, match=r"^region '1', filter 'mean_support_3': intensities reach 3\.7.*e\+306"):
        extract(image, filters=[SMOOTH], settings=kept)
    mean = "intensity_statistics_mean_intensity"
    table = extract(image, filters=[Mean(support=1)], settings=kept)
    assert table[f"mean_support_1_{mean}"] == pytest.approx(table[mean], rel=1e-12)


def test_a_volume_histogram_of_responses_in_steps_of_1():
    settings = gl.Settings(response_ivh_discretisation=gl.NoDiscretisation())
    words = r"^region '1', filter 'mean_support_3': .*; set response_ivh_discretisation to fixed_bin_size"
    with pytest.raises(InvalidArgument, match=words):
        extract(filters=[SMOOTH], settings=settings, families=["intensity_volume_histogram"])
    settings = gl.Settings(response_discretisation=gl.NoDiscretisation())
    with pytest.raises(InvalidArgument, match=r"^region '1', filter 'mean_support_3': without discretisation"):
        extract(filters=[SMOOTH], settings=settings)


def test_a_map_of_one_level_is_told():
    image = np.tile(np.arange(16.0), (12, 16, 1))  # a slope along x, so that differences along y are 0
    edges = filters.Laws(kernel="L3E3L3", name="edges")
    with pytest.warns(gl.GraylingWarning) as caught:
        table = extract(image, filters=[edges, SMOOTH], families=["ngtdm"])
    (told,) = caught
    assert str(told.message) == "region '1', filter 'edges': all voxels have one grey level, so texture says nothing"
    assert told.filename == __file__
    audits = table.response_audits[0]
    assert audits["edges"].warnings == ("all voxels have one grey level, so texture says nothing",)
    assert audits["mean_support_3"].warnings == table.audit[0].warnings == ()
    assert table.reason("edges_ngtdm_coarseness_3d")


@pytest.mark.parametrize("families", [("ngtdm",), ("intensity_histogram",)])
def test_a_fixed_bin_size_of_responses(families):
    settings = gl.Settings(response_discretisation=gl.FixedBinSize(10), families=families)
    with pytest.warns(gl.GraylingWarning) as caught:
        table = extract(filters=[SMOOTH, Mean(support=5)], settings=settings, families=None)
    words = (
        "a fixed bin size (10) on response maps: equal widths mean different things in differently filtered images; "
        "use response_discretisation=FixedBinNumber(32)"
    )
    assert [str(one.message) for one in caught].count(words) == 1
    assert caught[0].filename == __file__
    assert all(words in audit.warnings for audit in table.response_audits[0].values())
    assert words not in table.audit[0].warnings
    extract(filters=[SMOOTH], settings=settings)  # of statistics, which have no levels


def test_what_is_advised_for_response_maps():
    settings = gl.Settings(response_discretisation=gl.FixedBinNumber(2000))
    words = r"region '1', filter 'mean_support_3': a bin number of 2000 gives .*; use response_discretisation=FixedBin"
    with pytest.warns(gl.GraylingWarning, match=words):
        extract(filters=[SMOOTH], settings=settings, families=["ngtdm"])


def test_the_number_of_voxels_is_told_once():
    small = np.zeros_like(MASK)
    small[5:8, 5:8, 5:8] = 1
    for settings in (gl.Settings(), gl.Settings(unfiltered=False)):
        with pytest.warns(gl.GraylingWarning) as caught:
            extract(mask=small, filters=[SMOOTH, Mean(support=5)], families=["ngtdm"], settings=settings)
        told = [str(one.message) for one in caught]
        assert told == ["region '1': only 27 voxels, and texture of fewer than 64 says little; leave texture out"]


def test_levels_of_the_unfiltered_image_are_not_warned_of_where_nothing_is_read_from_them():
    settings = gl.Settings(discretisation=gl.FixedBinSize(0.01), unfiltered=False)
    table = extract(filters=[SMOOTH], settings=settings, families=["ngtdm"])
    assert table.audit[0].warnings == ()


def test_clipping_is_told_for_the_image_that_was_clipped():
    chain = Chain((Window(range=(-50, 50)),))
    with pytest.warns(gl.GraylingWarning, match="^region '1': .* were clipped") as caught:
        table = extract(filters=[SMOOTH], settings=gl.Settings(preprocessing=chain))
    assert len(caught) == 1
    assert table.audit[0].share_clipped > 0.05
    assert table.response_audits[0]["mean_support_3"].share_clipped == 0


def test_codes_may_have_a_fixed_bin_size(recwarn):
    settings = gl.Settings(response_discretisation=gl.FixedBinSize(1.0), unfiltered=False)
    extract(settings=settings, filters=[filters.LocalBinaryPattern2D()], families=["glcm"])
    assert not [told for told in recwarn.list if "fixed bin size" in str(told.message)]
    with pytest.warns(gl.GraylingWarning, match="a fixed bin size"):
        extract(settings=settings, filters=[filters.LocalBinaryPattern2D(), SMOOTH], families=["glcm"])


def test_a_filter_without_a_response_somewhere_is_not_the_images_fault():
    flat = np.where(MASK == 1, IMAGE, 0.0)
    with pytest.raises(InvalidImage, match="the image is finite; this filter has no response there"):
        extract(flat, np.ones_like(MASK), filters=[filters.LocalBinaryPattern3D(degree=None)])


def test_levels_of_an_image_that_is_left_out_do_not_matter():
    settings = gl.Settings(discretisation=gl.NoDiscretisation(), unfiltered=False)
    table = extract(settings=settings, filters=[SMOOTH], families=["glcm"])
    assert {column.filter for column in table.columns} == {SMOOTH.key}


def test_provenance_has_the_version_of_filters():
    table = extract(filters=[SMOOTH])
    assert table.provenance.values_versions["mean"] == Mean.values_version
