# Copyright The grayling developers. Licensed under Apache-2.0.
"""Features of response maps: those of the map as an image of its own, in the voxels that re-segmentation left."""

import csv
import dataclasses
import inspect
import io
import json
import logging
import pickle
import typing
import weakref

import numpy as np
import pytest

import grayling as gl
from grayling import filters
from grayling.columns import columns_of
from grayling.filters import Gaussian, LaplacianOfGaussian, Laws, Mean, SeparableWavelet
from grayling.filters.bank import AnyFilter
from grayling.preprocess import Chain, Resample, Round, ZScore

RNG = np.random.default_rng(11)
SPACING_MM = (2.0, 1.0, 1.0)
IMAGE = np.add.outer(20.0 * np.arange(18), RNG.normal(0, 60, (26, 28)))
MASK = np.zeros(IMAGE.shape, np.uint8)
MASK[6:11, 5:14, 6:16] = 1
MASK[12:15, 14:22, 12:21] = 2
SMOOTH, EDGES = Mean(support=3, name="smooth"), Laws(kernel="E5L5", boundary="nearest")
RANGE = gl.Resegmentation(range=(60, 320))
MEAN = "intensity_statistics_mean_intensity"


def extract(**options):
    given = {"image": IMAGE, "mask": MASK, "labels": {"large": 1, "small": 2}, "spacing_mm": SPACING_MM}
    return gl.extract(**(given | options))


def test_every_filter_may_be_in_settings():
    assert set(typing.get_args(AnyFilter)) == {
        one
        for one in map(filters.__dict__.get, filters.__all__)
        if isinstance(one, type) and not inspect.isabstract(one)
    }, "join the union in grayling/filters/bank.py"


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int16])
def test_they_are_those_of_the_map_as_an_image(dtype):
    """All families but morphology, GLDZM with its other mask and local intensity with its surroundings among them."""
    image = np.rint(IMAGE).astype(dtype)
    settings = gl.Settings(
        resegmentation=RANGE,
        discretisation=gl.FixedBinNumber(5),
        ivh_discretisation=gl.NoDiscretisation(),
        response_discretisation=gl.FixedBinNumber(12),
        response_ivh_discretisation=gl.FixedBinNumber(200),
    )
    table = extract(image=image, settings=settings, filters=[SMOOTH, EDGES])
    of_maps = gl.Settings(discretisation=gl.FixedBinNumber(12), ivh_discretisation=gl.FixedBinNumber(200))
    inside = (image >= 60) & (image <= 320)
    for one in (SMOOTH, EDGES):
        expected = extract(
            image=one(image, spacing_mm=SPACING_MM), mask=MASK * inside, morphological_mask=MASK, settings=of_maps
        )
        for name in ("large", "small"):
            found, alone = table.row(name), expected.row(name)
            keys = [c.key for c in alone.columns if c.feature.family != "morphology"]
            assert [c.key for c in table.columns if c.filter == one.key] == [f"{one.key}_{key}" for key in keys]
            assert [found[f"{one.key}_{key}"] for key in keys] == pytest.approx(
                [alone[key] for key in keys], rel=0, abs=0, nan_ok=True
            )
            assert [found.reason(f"{one.key}_{key}") for key in keys] == [alone.reason(key) for key in keys]
            assert found.response_facts[0][one.key] == alone.facts[0]


def test_the_unfiltered_image_keeps_its_values():
    settings = gl.Settings(resegmentation=RANGE)
    plain, table = extract(settings=settings), extract(settings=settings, filters=[SMOOTH])
    assert table.columns[: len(plain)] == plain.columns
    np.testing.assert_array_equal(table.array[:, : len(plain)], plain.array)
    assert table.facts == plain.facts
    assert table.audit == plain.audit


def test_shape_comes_once_and_columns_go_filter_by_filter():
    table = extract(filters=[SMOOTH, EDGES], families=["morphology", "intensity_statistics"])
    order = [(column.filter, column.feature.family) for column in table.columns]
    assert list(dict.fromkeys(order)) == [
        ("", "morphology"),
        ("", "intensity_statistics"),
        ("smooth", "intensity_statistics"),
        (EDGES.key, "intensity_statistics"),
    ]
    only = extract(
        settings=gl.Settings(unfiltered=False), filters=[SMOOTH], families=["morphology", "intensity_statistics"]
    )
    assert [column.key for column in only.columns] == [
        column.key for column in table.columns if column.feature.family == "morphology" or column.filter == "smooth"
    ]
    large = only.row("large")
    assert all(large[key] == table.row("large")[key] for key in large)


def test_without_shape_a_table_may_hold_responses_only():
    table = extract(settings=gl.Settings(unfiltered=False, families=("glcm",)), filters=[SMOOTH])
    assert {column.filter for column in table.columns} == {"smooth"}
    assert len(table.facts) == len(table.audit) == 2


def test_selected_features_are_those_of_every_image():
    table = extract(filters=[SMOOTH], features=[MEAN, "glcm_contrast"])
    keys = [MEAN, "glcm_contrast_3d_averaged", "glcm_contrast_3d_merged"]
    assert list(table) == [*keys, *(f"smooth_{key}" for key in keys)]
    large = table.row("large")
    assert large.column(f"smooth_{MEAN}").filter == "smooth"
    for asked in ("smooth_glcm_contrast", "smooth_glcm_contrast_3d"):
        with pytest.raises(gl.errors.UnknownFeature, match="smooth_glcm_contrast_3d_"):
            large[asked]
    with pytest.raises(gl.errors.UnknownFeature, match=r"it has glcm_contrast_3d_averaged, .*, smooth_glcm_contrast_"):
        large["glcm_contrast"]


def test_units_are_those_of_responses():
    table = extract(filters=[SMOOTH], families=["intensity_statistics", "intensity_volume_histogram"])
    units = {column.key: column.feature.unit for column in table.columns}
    assert (units[MEAN], units[f"smooth_{MEAN}"]) == ("intensity", "response")
    assert units["smooth_intensity_statistics_intensity_variance"] == "response^2"
    assert units["smooth_intensity_statistics_intensity_skewness"] == "1"
    fraction = "intensity_volume_histogram_intensity_at_10_percent_volume"
    assert units[fraction] == units[f"smooth_{fraction}"] == "level"
    wide = gl.Settings(response_ivh_discretisation=gl.FixedBinSize(2.0))
    assert extract(filters=[SMOOTH], settings=wide).column(f"smooth_{fraction}").feature.unit == "response"


class Spied(Mean):
    """Tells how often it ran, on which type and size, and whether its last map is gone by then."""

    runs: typing.ClassVar[list] = []
    last: typing.ClassVar[list] = []

    def response(self, volume, *, dtype=None):
        Spied.runs.append((self.key, volume.array.dtype, volume.array.shape, [ref() is None for ref in Spied.last]))
        array = super().response(volume, dtype=dtype)
        Spied.last.append(weakref.ref(array))
        return array


@pytest.fixture
def spied(monkeypatch):
    for name in ("runs", "last"):
        monkeypatch.setattr(Spied, name, [])
    return Spied(support=3, name="a"), Spied(support=5, name="b")


def with_filters(settings, *given):
    """Settings that hold filters which only tests know."""
    object.__setattr__(settings, "filters", given)
    return settings


def test_a_filter_runs_once_on_the_whole_image_and_maps_are_kept_one_at_a_time(spied):
    chain = Chain((Resample(spacing_mm=(2.0, 2.0, 2.0)), Round()))
    extract(settings=with_filters(gl.Settings(preprocessing=chain, families=("ngtdm",)), *spied))
    size = (18, 13, 14)
    assert Spied.runs == [("a", np.float64, size, []), ("b", np.float64, size, [True])]


def test_a_filter_runs_for_each_region_where_the_image_depends_on_it(spied):
    chain = Chain((ZScore(over="region"),))
    table = extract(settings=with_filters(gl.Settings(preprocessing=chain, families=("ngtdm",)), spied[0]))
    assert [key for key, *_ in Spied.runs] == ["a", "a"]
    for name, label in (("large", 1), ("small", 2)):
        inside = IMAGE[label == MASK]
        standardised = (IMAGE - inside.mean()) / inside.std()
        settings = gl.Settings(families=("ngtdm",))
        alone = extract(image=standardised, labels=label, settings=settings, filters=[Mean(support=3, name="a")])
        assert dict(table.row(name)) == pytest.approx(dict(alone), rel=1e-9)


def test_the_image_is_not_cropped_before_it_is_filtered():
    """A wide filter, far from both regions, after steps that else keep to what is near them."""
    chain = Chain((Resample(spacing_mm=(2.0, 0.5, 0.5)), Round()))
    wide = Gaussian(sigma_mm=2.0, name="wide")
    settings = gl.Settings(preprocessing=chain, filters=(wide,), families=("intensity_statistics",))
    sample = chain(gl.preprocess.load(IMAGE, MASK, spacing_mm=SPACING_MM, labels=[2]))
    response = wide(sample.array, spacing_mm=(2.0, 0.5, 0.5))
    found = extract(labels=2, settings=settings)[f"wide_{MEAN}"]
    assert found == pytest.approx(response[sample.mask() == 1].mean(), rel=1e-12)


def test_an_image_of_float32_is_filtered_in_float32(spied):
    for dtype in (np.float32, np.float64, np.int16):
        extract(image=IMAGE.astype(dtype), settings=with_filters(gl.Settings(families=("ngtdm",)), spied[0]))
    assert [kind for _, kind, *_ in Spied.runs] == [np.float32, np.float64, np.int16]
    single = extract(image=IMAGE.astype(np.float32), filters=[SMOOTH], features=[MEAN]).row("large")
    response = SMOOTH(IMAGE.astype(np.float32))
    assert response.dtype == np.float32
    assert single[f"smooth_{MEAN}"] == pytest.approx(response[MASK == 1].mean(dtype=float), rel=1e-12)


def test_texts_tell_the_filter():
    table = extract(filters=[SMOOTH], features=[MEAN])
    assert [(row["region"], row["filter"], row["unit"]) for row in table.records()] == [
        (region, *rest) for region in ("large", "small") for rest in (("", "intensity"), ("smooth", "response"))
    ]
    long = list(csv.DictReader(io.StringIO(table.to_csv(layout="long"))))
    assert [row["filter"] for row in long] == ["", "smooth"] * 2
    assert table.to_csv().splitlines()[0] == f"region,label,{MEAN},smooth_{MEAN}"
    assert "2 features of 2 regions and 1 filter (smooth): large, small" in repr(table)
    assert "<th>filter</th>" in table._repr_html_()
    assert "<th>filter</th>" not in extract(features=[MEAN])._repr_html_()
    regions = json.loads(table.to_json())["regions"]
    (told,) = regions[1]["responses"]
    assert told["filter"] == told["audit"]["filter"] == "smooth"
    assert told["audit"]["region"] == "small"
    assert told["facts"]["minimum"] == table.response_facts[1]["smooth"]["minimum"]
    assert json.loads(extract(features=[MEAN]).to_json())["regions"][0]["responses"] == []


def test_a_table_is_computed_again_from_its_provenance(tmp_path):
    settings = gl.Settings(
        preprocessing=Chain((Round(),)), unfiltered=False, response_discretisation=gl.FixedBinNumber(9)
    )
    wavelet = SeparableWavelet(wavelet="haar", subband="LH", pooling="maximum")
    table = extract(settings=settings, filters=[wavelet, Gaussian(sigma_mm=1.25)], families=["glrlm"])
    path = tmp_path / "table.json"
    table.to_json(path)
    read = gl.Settings.from_file(path)
    assert read == table.settings
    assert read.digest() == table.provenance.settings_digest
    assert read.digest() != dataclasses.replace(read, filters=read.filters[:1]).digest()
    again = extract(settings=read)
    assert again.columns == table.columns
    np.testing.assert_array_equal(again.array, table.array)
    copy = pickle.loads(pickle.dumps(table))
    assert copy.response_audits == table.response_audits
    assert copy.columns == table.columns


def test_every_map_has_its_audit():
    table = extract(filters=[SMOOTH, EDGES], settings=gl.Settings(resegmentation=RANGE))
    inside = (MASK == 1) & (IMAGE >= 60) & (IMAGE <= 320)
    audits = table.row("large").response_audits[0]
    assert list(audits) == ["smooth", EDGES.key]
    for one in (SMOOTH, EDGES):
        audit, response = audits[one.key], one(IMAGE)[inside]
        assert (audit.region, audit.filter) == ("large", one.key)
        assert (audit.n_voxels, audit.n_outside_range, audit.n_voxels_kept) == (inside.sum(), 0, inside.sum())
        assert (audit.minimum, audit.maximum) == (response.min(), response.max())
        assert audit.bin_width == pytest.approx(np.ptp(response) / 32, rel=1e-12)
        assert audit.n_levels == 32
    assert table.audit[0].filter == ""


def test_diagnostics_describe_the_maps():
    table = extract(filters=[SMOOTH], settings=gl.Settings(resegmentation=RANGE), features=[MEAN], diagnostics=True)
    diagnostics = table.diagnostics[0]
    assert [stage.name for stage in diagnostics.stages] == ["initial", "resegmentation"]
    (stage,) = diagnostics.responses
    response = SMOOTH(IMAGE)
    assert stage.name == "smooth"
    assert (stage.image.minimum, stage.image.maximum) == (response.min(), response.max())
    assert stage.region.n_voxels_intensity == diagnostics.resegmented.region.n_voxels_intensity
    assert stage.region.mean == pytest.approx(table.row("large")[f"smooth_{MEAN}"], rel=1e-12)
    rows = [(row["stage"], row["filter"]) for row in json.loads(table.to_json())["diagnostics"]]
    assert rows == [("initial", ""), ("resegmentation", ""), ("response", "smooth")] * 2


def test_steps_filters_and_regions_are_logged(caplog):
    with caplog.at_level(logging.INFO, "grayling"):
        extract(settings=gl.Settings(preprocessing=Chain((Round(),))), filters=[SMOOTH], features=[MEAN], labels=1)
    assert [record.getMessage() for record in caplog.records] == [
        "image: round",
        "image: features of region '1'",
        "image after round: filter smooth",
        "response map 'smooth' of image after round: features of region '1'",
    ]


def test_the_number_of_threads_changes_no_bit():
    expected = extract(filters=[SMOOTH, EDGES]).array
    n_threads = gl.get_num_threads()
    try:
        gl.set_num_threads(5)
        np.testing.assert_array_equal(extract(filters=[SMOOTH, EDGES]).array, expected)
    finally:
        gl.set_num_threads(n_threads)


def test_columns_without_filters_stay_as_they_were():
    settings = gl.Settings(filters=(SMOOTH,), unfiltered=True)
    assert columns_of(settings)[: len(columns_of(gl.Settings()))] == columns_of(gl.Settings())
    assert columns_of(gl.Settings(filters=())) == columns_of(gl.Settings())


def test_the_laplacian_of_a_cube_needs_no_more_than_its_call():
    table = gl.extract(
        IMAGE, MASK, labels="all", spacing_mm=(1, 1, 1), filters=[LaplacianOfGaussian(sigma_mm=1.5)], features=[MEAN]
    )
    response = LaplacianOfGaussian(sigma_mm=1.5)(IMAGE, spacing_mm=(1, 1, 1))
    key = f"laplacian_of_gaussian_sigma_mm_1.5_{MEAN}"
    assert table.row("1")[key] == pytest.approx(response[MASK == 1].mean(), rel=1e-9, abs=1e-12)
