# Copyright The grayling developers. Licensed under Apache-2.0.
"""The registry as users see it: keys, columns, lists of features."""

import csv
import re
from pathlib import Path

import pytest

import grayling as gl
from grayling import registry
from grayling._naming import snake_case
from grayling.columns import all_columns, askable_keys, columns_of, selections
from grayling.errors import UnknownFeature
from tests.images import reference_data


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Volume (mesh)", "volume_mesh"),
        ("(Excess) intensity kurtosis", "excess_intensity_kurtosis"),
        ("Moran's I index", "morans_i_index"),
        ("10th intensity percentile", "10th_intensity_percentile"),
        ("Grey level non-uniformity", "grey_level_non_uniformity"),
        ("Intensity at 90% volume", "intensity_at_90_percent_volume"),
        ("Maximal correlation coefficient (not IBSI)", "maximal_correlation_coefficient"),
        ("2.5D direction-merged", "2_5d_direction_merged"),
    ],
)
def test_keys_from_names(name, key):
    assert snake_case(name) == key


def test_keys_are_unique_and_well_formed():
    for keys in ([row.key for row in gl.features], [column.key for column in all_columns()]):
        assert len(set(keys)) == len(keys)
        assert all(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", key) for key in keys)
    # A key with aggregation is never another feature's key without.
    assert len(askable_keys()) == len({*askable_keys()})


def test_every_ibsi_feature_is_there_under_its_name_and_code():
    rows = {(row.family, row.name, row.ibsi_code) for row in gl.features}
    with (reference_data() / "ibsi1" / "reference_values.csv").open() as stream:
        expected = {
            (row["family"], row["feature"], row["ibsi_code"])
            for row in csv.DictReader(stream)
            if row["family"] != "diagnostics"
        }
    assert expected <= rows
    assert all(code == "" for _, _, code in rows - expected)


def test_a_key_names_one_feature():
    row = gl.features["glcm_joint_entropy"]
    assert (row.family, row.name, row.ibsi_code) == ("glcm", "Joint entropy", "TU9B")
    assert row in gl.features
    assert "glcm_joint_entropy" in gl.features
    with pytest.raises(UnknownFeature, match="did you mean 'glcm_joint_entropy'") as caught:
        gl.features["glcm_joint_entropi"]
    assert isinstance(caught.value, KeyError)


def test_filters():
    assert {row.family for row in gl.features.filter(family="ngtdm")} == {"ngtdm"}
    assert [row.key for row in gl.features.filter(ibsi_code="TU9B")] == ["glcm_joint_entropy"]
    assert all("entropy" in row.key for row in gl.features.filter(text="Entropy"))
    assert len(gl.features[:5]) == 5
    assert gl.features[0] is next(iter(gl.features))


def test_markdown_has_a_line_per_feature():
    lines = [line for line in gl.features.to_markdown().splitlines() if line.startswith("| ") and "`" in line]
    assert len(lines) == len(gl.features)
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 7 for line in lines)


def test_features_md_is_up_to_date():
    # Written anew with: grayling features --format markdown -o FEATURES.md
    written = Path(__file__).parents[1].joinpath("FEATURES.md").read_text(encoding="utf-8")
    assert gl.features.to_markdown() in written


def test_pandas():
    pytest.importorskip("pandas")
    frame = gl.features.to_pandas()
    assert frame.loc["glcm_joint_entropy", "ibsi_code"] == "TU9B"


def test_columns_follow_settings():
    everything = columns_of(gl.Settings())
    assert not any(column.feature.on_demand for column in everything)
    assert {column.aggregation.name for column in everything} == {"", "3D averaged", "3D merged", "3D"}
    one = columns_of(gl.Settings(features=("glcm_contrast_3d_merged",)))
    assert [column.key for column in one] == ["glcm_contrast_3d_merged"]
    extra = columns_of(gl.Settings(families=("glcm",), extra_features=("glcm_maximal_correlation_coefficient",)))
    assert len(extra) == len(columns_of(gl.Settings(families=("glcm",)))) + 2


def test_selections_are_the_bits_of_the_columns():
    columns = columns_of(gl.Settings(features=("glcm_contrast", "ngtdm_coarseness")))
    names = [row.name for row in gl.features.filter(family="glcm")]
    assert selections(columns) == {"glcm": 1 << names.index("Contrast"), "ngtdm": 1}


def test_the_registry_says_what_a_table_needs():
    assert [row.name for row in registry.families()][:2] == ["morphology", "local_intensity"]
    assert registry.reasons()[0] == ""
    assert all(row.values_version >= 1 for row in registry.families())
    assert all(row.unit and row.formula for row in gl.features)
