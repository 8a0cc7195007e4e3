# Copyright The grayling developers. Licensed under Apache-2.0.
"""The audit of grey levels: counted by hand beside the core, and a warning for every choice that misleads."""

import dataclasses
import re
import warnings

import numpy as np
import pytest

import grayling as gl
from grayling._words import percent
from grayling.audit import BinAudit, audit_region
from grayling.cautions import modality_of, settings_cautions
from tests.images import SPACING_MM, box_mask, ramp

WHOLE = np.ones((4, 5, 6), np.uint8)


def audit_of(image, mask=None, **choices):
    mask = WHOLE if mask is None else mask
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", gl.GraylingWarning)
        table = gl.extract(image, mask, spacing_mm=SPACING_MM, settings=gl.Settings(**choices), families=["ngtdm"])
    (audit,) = table.audit
    return audit


def test_what_is_left_out_is_counted_step_by_step():
    image = np.arange(120.0).reshape(4, 5, 6)
    image[0, 0, 0] = 100  # 1 to 119 and a second 100
    audit = audit_of(image, resegmentation=gl.Resegmentation(range=(1, 110), outlier_sigma=1.5))
    kept = image[(image >= 1) & (image <= 110)]
    inner = kept[np.abs(kept - kept.mean()) <= 1.5 * kept.std()]
    assert 0 < len(inner) < len(kept) < image.size
    assert (audit.n_voxels, audit.n_voxels_kept) == (120, len(inner))
    assert (audit.n_outside_range, audit.n_outliers) == (120 - len(kept), len(kept) - len(inner))
    assert (audit.minimum, audit.maximum) == (inner.min(), inner.max())
    assert audit.share_left_out == pytest.approx(1 - len(inner) / 120, rel=1e-15)


def test_levels_are_counted():
    image = np.repeat([1.0, 2.0, 2.0, 4.0], 30).reshape(4, 5, 6)  # 30, 60, 0, 30 voxels
    audit = audit_of(image, discretisation=gl.NoDiscretisation())
    assert (audit.n_levels, audit.n_levels_occupied, audit.bin_width) == (4, 3, 1.0)
    assert (audit.share_lowest_level, audit.share_fullest_level, audit.share_highest_level) == (0.25, 0.5, 0.25)
    assert audit.n_levels_effective == pytest.approx(2**1.5, rel=1e-15)  # an entropy of 1.5 bit
    assert audit.voxels_per_level == pytest.approx(120 / 2**1.5, rel=1e-15)
    assert audit.warnings == ()


@pytest.mark.parametrize(
    ("choice", "width", "n_levels"),
    [(gl.FixedBinNumber(10), 11.9, 10), (gl.FixedBinSize(7.0), 7.0, 18), (gl.FixedBinSize(60.0), 60.0, 2)],
)
def test_bins(choice, width, n_levels):
    audit = audit_of(np.arange(120.0).reshape(4, 5, 6), discretisation=choice)
    assert (audit.bin_width, audit.n_levels) == (pytest.approx(width, rel=1e-15), n_levels)


def test_there_is_one_for_every_region():
    mask = box_mask()
    mask[0, 0, :] = 2
    table = gl.extract(ramp(), mask, spacing_mm=SPACING_MM, labels={"box": 1, "row": 2}, families=["ngtdm"])
    assert [(audit.region, audit.n_voxels) for audit in table.audit] == [("box", 24), ("row", 6)]
    assert table.row("row").audit == table.audit[1:]
    assert all(isinstance(audit, BinAudit) for audit in table.audit)


def test_an_ordinary_region_has_no_warnings():
    assert audit_of(ramp()).warnings == ()
    wide = gl.Resegmentation(range=(0, 200))
    assert audit_of(ramp(), resegmentation=wide, discretisation=gl.FixedBinSize(5)).warnings == ()


@pytest.mark.parametrize(
    ("image", "choices", "words"),
    [
        (ramp() * 0, {}, "all voxels have one grey level"),
        (ramp(), {"discretisation": gl.FixedBinNumber(1)}, "all voxels have one grey level"),
        (np.where(ramp() == ramp().max(), 1000, ramp()), {"discretisation": gl.FixedBinNumber(4)}, "99% of the voxels"),
        (ramp(), {"resegmentation": gl.Resegmentation(range=(0, 40))}, "left out 79 of the 120 voxels"),
        (ramp(), {"resegmentation": gl.Resegmentation(range=(0, 40))}, "only 41 voxels, and texture of fewer than 64"),
        (ramp(), {"discretisation": gl.FixedBinSize(5)}, "without a re-segmentation range"),
        (
            ramp(),
            {"discretisation": gl.FixedBinNumber(2000)},
            "gives 2000 grey levels, .* empty; use FixedBinNumber",
        ),
        (ramp(), {"discretisation": gl.FixedBinSize(0.01)}, r"width of 0.01 gives .* use a larger width, or FixedBin"),
        (ramp(), {"discretisation": gl.FixedBinSize(60)}, "a bin width of 60 leaves 2 grey levels"),
    ],
)
def test_what_misleads_is_told(image, choices, words):
    told = audit_of(image, **choices).warnings
    assert [text for text in told if re.search(words, text)], told


def test_bins_at_multiples_of_the_width_do_not_start_at_the_minimum():
    told = audit_of(ramp(), discretisation=gl.FixedBinSize(5, origin="zero")).warnings
    assert not [text for text in told if "start at each region's minimum" in text], told


def test_what_misleads_is_issued_too():
    settings = gl.Settings(discretisation=gl.FixedBinSize(0.01))
    with pytest.warns(gl.GraylingWarning) as caught:
        table = gl.extract(ramp(), box_mask(), spacing_mm=SPACING_MM, settings=settings, families=["ngtdm"])
    issued = {str(warning.message).removeprefix("region '1': ") for warning in caught}
    assert len(issued) == 3
    assert issued == set(table.audit[0].warnings)
    assert {warning.filename for warning in caught} == {__file__}


def test_nearly_all_is_never_called_all():
    image = np.arange(8000.0).reshape(20, 20, 20)
    with pytest.warns(gl.GraylingWarning, match=r"region '1': re-segmentation left out 7998 of the 8000 voxels"):
        table = gl.extract(
            image,
            np.ones(image.shape, np.uint8),
            spacing_mm=(1, 1, 1),
            settings=gl.Settings(resegmentation=gl.Resegmentation(range=(7998, 9000))),
            families=["intensity_statistics"],
        )
    assert len(table.audit[0].warnings) == 1
    assert [percent(share) for share in (0, 1e-9, 0.5, 1 - 1e-9, 1)] == [
        "0%",
        "less than 1%",
        "50%",
        "more than 99%",
        "100%",
    ]


def test_one_level_is_remarked_or_warned_of():
    image = np.where(np.arange(120).reshape(4, 5, 6) < 100, 1, 2)  # 83 %
    assert (
        "83% of the voxels have one grey level" in gl.extract(image, WHOLE, spacing_mm=SPACING_MM).audit[0].warnings[0]
    )
    image = np.where(np.arange(120).reshape(4, 5, 6) < 110, 1, 2)  # 92 %
    with pytest.warns(gl.GraylingWarning, match="region '1': 92% of the voxels have one grey level"):
        gl.extract(image, WHOLE, spacing_mm=SPACING_MM)


@pytest.mark.parametrize(
    ("n_voxels", "n_bins", "told"),
    [(120, 32, False), (120, 64, True), (388, 500, True), (388, 64, False), (8000, 500, False)],
)
def test_more_levels_than_a_region_can_fill(n_voxels, n_bins, told):
    image = np.arange(float(n_voxels)).reshape(2, n_voxels // 4, 2)
    audit = audit_of(image, np.ones(image.shape, np.uint8), discretisation=gl.FixedBinNumber(n_bins))
    spread = [text for text in audit.warnings if f"a bin number of {n_bins} spreads {n_voxels} voxels over" in text]
    assert bool(spread) == told
    assert len(audit.warnings) == told


def clipped(*steps, **options):
    settings = gl.Settings(preprocessing=gl.preprocess.Chain(steps), families=("intensity_statistics",))
    return gl.extract(ramp(), WHOLE, spacing_mm=SPACING_MM, settings=settings, **options)


def test_what_the_chain_clips_is_counted():
    window, percentiles = gl.preprocess.Window(range=(3, 1000)), gl.preprocess.ClipPercentiles(range=(2, 100))
    assert clipped().audit[0].share_clipped == 0.0
    assert clipped(window).audit[0].share_clipped == 3 / 120  # 0, 1 and 2
    assert clipped(percentiles).audit[0].share_clipped == 3 / 120  # below 2.38
    assert clipped(window, gl.preprocess.Window(range=(0, 118))).audit[0].share_clipped == 3 / 120
    assert clipped(window, gl.preprocess.Resample(spacing_mm=0.5)).audit[0].share_clipped == 3 / 120
    table = clipped(window)
    assert table.audit[0].warnings == ()
    assert '"share_clipped": 0.025' in table.to_json()
    assert "2% of the voxels clipped" in repr(table)


def test_clipping_is_counted_by_region():
    mask = np.where(ramp() < 60, 1, 2)
    with pytest.warns(gl.GraylingWarning, match="region 'dark': 50% of the voxels were clipped to an end of the range"):
        table = gl.extract(
            ramp(),
            mask,
            spacing_mm=SPACING_MM,
            labels={"dark": 1, "bright": 2},
            settings=gl.Settings(preprocessing=gl.preprocess.Chain((gl.preprocess.Window(range=(30, 118)),))),
            families=["intensity_statistics"],
        )
    assert [audit.share_clipped for audit in table.audit] == [30 / 60, 1 / 60]


@pytest.mark.parametrize("family", ["morphology", "intensity_statistics", "intensity_volume_histogram"])
def test_levels_that_nothing_is_read_from_are_not_warned_of(family):
    settings = gl.Settings(discretisation=gl.FixedBinSize(0.01))
    table = gl.extract(ramp(), WHOLE, spacing_mm=SPACING_MM, settings=settings, families=[family])
    assert table.audit[0].n_levels > 1000
    assert table.audit[0].warnings == ()
    assert len(audit_of(ramp(), discretisation=settings.discretisation).warnings) == 2  # read by audit_of's family


def test_settings_for_another_modality():
    (told,) = settings_cautions(gl.Settings.for_ct(), "MR")[:1]
    assert "the settings are for CT, but the image's header says MR" in told
    assert settings_cautions(gl.Settings.for_ct(), "CT") == settings_cautions(gl.Settings.for_ct()) == ()
    assert settings_cautions(gl.Settings.for_pet(), "PET") == ()
    pet = gl.preprocess.load(ramp(), spacing_mm=SPACING_MM)
    pet = dataclasses.replace(pet, image=dataclasses.replace(pet.image, acquisition={"Modality": "PT"}))
    assert modality_of(pet) == "PET"


def test_a_fixed_bin_size_on_arbitrary_units():
    ranged = gl.Settings(discretisation=gl.FixedBinSize(25), resegmentation=gl.Resegmentation(range=(0, 400)))
    (told,) = settings_cautions(ranged, "MR")
    assert "arbitrary units, as those of MR are" in told
    assert "use FixedBinNumber, or standardise intensities first" in told
    for more in ({"modality": "MR"}, {"preprocessing": gl.preprocess.Chain((gl.preprocess.BiasCorrection(),))}):
        assert settings_cautions(dataclasses.replace(ranged, **more)) == (told,)
        without_range = dataclasses.replace(ranged, **more, resegmentation=gl.Resegmentation())
        assert settings_cautions(without_range) == (told,)  # a range would not help
    assert settings_cautions(ranged, "CT") == settings_cautions(ranged) == settings_cautions(gl.Settings(), "MR") == ()
    normalised = gl.preprocess.Chain((gl.preprocess.ZScore(),))
    assert settings_cautions(dataclasses.replace(ranged, preprocessing=normalised), "MR") == ()
    facts = {"n_voxels_labelled": 100, "n_voxels_in_range": 100, "n_voxels_intensity": 100, "n_levels": 4}
    facts |= {"n_levels_occupied": 4, "minimum": 0.0, "maximum": 99.0}
    sample = gl.preprocess.load(ramp(), WHOLE, spacing_mm=SPACING_MM)
    sample = dataclasses.replace(sample, image=dataclasses.replace(sample.image, acquisition={"Modality": "MR"}))
    assert audit_region(sample, ranged, facts, np.full(4, 25)).warnings == (told,)
