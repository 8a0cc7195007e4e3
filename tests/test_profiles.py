# Copyright The grayling developers. Licensed under Apache-2.0.
"""Settings by name: IBSI's configurations and starting points by modality."""

import math

import pytest
from typer.testing import CliRunner

import grayling as gl
from grayling.cli.commands import app
from grayling.errors import InvalidSettings
from grayling.examples import ct_lesion
from grayling.preprocess import Chain, Resample, Round, StandardisedUptake, ZScore

NAMED = {
    "CT": gl.Settings.for_ct(),
    "MR": gl.Settings.for_mr(),
    "PET": gl.Settings.for_pet(),
} | {name: gl.Settings.ibsi(name) for name in ("digital_phantom", "A", "B", "C", "D", "E")}


@pytest.mark.parametrize("settings", NAMED.values(), ids=NAMED)
def test_files_hold_them(settings, tmp_path):
    path = tmp_path / "settings.yaml"
    path.write_text(settings.to_yaml())
    assert gl.Settings.from_file(path) == settings


@pytest.mark.parametrize("name", NAMED)
def test_the_command_line_prints_them(name, tmp_path):
    path = tmp_path / "settings.yaml"
    asked = name.lower() if name in ("CT", "MR", "PET") else name
    assert CliRunner().invoke(app, ["settings", "--for", asked, "-o", str(path)]).exit_code == 0
    assert gl.Settings.from_file(path) == NAMED[name]


def test_ibsi_has_six():
    with pytest.raises(InvalidSettings, match="IBSI has no configuration 'F'"):
        gl.Settings.ibsi("F")


def test_configurations_differ_where_the_manual_says():
    steps = {name: gl.Settings.ibsi(name).preprocessing.steps for name in "ABCDE"}
    assert steps["A"] == (Round(),)
    assert steps["B"] == (Round(), Resample(spacing_mm=(None, 2.0, 2.0)), Round())
    assert steps["C"] == steps["D"] == (Round(), Resample(spacing_mm=2.0), Round())
    assert steps["E"] == (Round(), Resample(spacing_mm=2.0, interpolator="cubic_spline"), Round())
    assert {steps[name][1].mask_interpolator for name in "BCE"} == {"linear"}


def test_parameters_are_used():
    ct = gl.Settings.for_ct(spacing_mm=2.0, intensity_range=(-160.0, 240.0), bin_width=10.0)
    assert ct.preprocessing == Chain((Resample(spacing_mm=2.0), Round()))
    assert (ct.resegmentation.range, ct.discretisation) == ((-160.0, 240.0), gl.FixedBinSize(10.0))
    assert gl.Settings.for_ct(spacing_mm=None).preprocessing == Chain((Round(),))
    assert gl.Settings.for_mr(spacing_mm=None).preprocessing == Chain((ZScore(over="foreground"),))
    mr = gl.Settings.for_mr(spacing_mm=None, normalise_over=None, n_bins=64, outlier_sigma=None)
    assert mr == gl.Settings(
        modality="MR", discretisation=gl.FixedBinNumber(64), ivh_discretisation=gl.FixedBinNumber(1000)
    )
    pet = gl.Settings.for_pet(quantity="body_surface_area", spacing_mm=3.0, bin_width=0.25, ivh_bin_width=0.05)
    uptake = StandardisedUptake(quantity="body_surface_area", required=False)
    assert pet.preprocessing == Chain((uptake, Resample(spacing_mm=3.0)))
    assert pet.resegmentation.range == (0.0, math.inf)
    assert (pet.discretisation, pet.ivh_discretisation) == (gl.FixedBinSize(0.25), gl.FixedBinSize(0.05))


@pytest.mark.parametrize("settings", [gl.Settings.for_ct(), gl.Settings.for_mr()], ids=["CT", "MR"])
def test_they_compute_without_a_warning(settings):
    lesion = ct_lesion()
    table = gl.extract(lesion.image, lesion.mask, spacing_mm=lesion.spacing_mm, settings=settings)
    assert table.facts[0]["n_levels"] <= 56
    assert not any(math.isnan(table[key]) for key in table if not key.startswith("intensity_volume_histogram"))


def test_pet_bins_begin_at_zero():
    lesion = ct_lesion()
    uptake = (lesion.image + 1100) / 200  # 1.2 to 5.8
    settings = gl.Settings.for_pet(spacing_mm=None)
    with pytest.warns(gl.GraylingWarning, match="was taken to hold SUV"):
        table = gl.extract(uptake, lesion.mask, spacing_mm=lesion.spacing_mm, settings=settings)
    highest = uptake[lesion.mask == 1].max()
    assert table["intensity_histogram_maximum_discretised_intensity"] == math.floor(highest / 0.5) + 1
