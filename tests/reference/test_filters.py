# Copyright The grayling developers. Licensed under Apache-2.0.
"""The reference filters against IBSI 2: every reference response map, every feature value of the CT phantom.

Maps: every voxel within 1 % of the map's range, as IBSI asks, and within twice what plain double precision gave before
(0.01 % where that was 0.000). Other software is asked in test_filters_outside.py and test_filters_wavelets.py.
"""

import numpy as np
import pytest

from tests import filtered_phantom, inputs
from tests.golden import ibsi, ibsi2
from tests.reference import intensity_statistics
from tests.reference.filters import IN_3D, simoncelli
from tests.reference.filters.response_maps import response_map


def phantom_of(configuration):
    """(volume, mm between voxel centres)."""
    volume, spacing_mm = inputs.nifti("ibsi2", "digital_phantoms", f"{configuration.image}.nii.gz")
    assert spacing_mm == (2.0, 2.0, 2.0)
    return volume, 2.0


def reference_map(configuration):
    name = f"{configuration.test_id.replace('.', '_')}-ValidCRM.nii.gz"
    return inputs.nifti("ibsi2", "reference_response_maps", name)[0]


@pytest.mark.parametrize("configuration", ibsi2.PHASE_1, ids=lambda c: c.test_id)
def test_response_map(configuration):
    reference = reference_map(configuration)
    found = response_map(configuration, *phantom_of(configuration))
    percent = 100 * abs(found - reference).max() / np.ptp(reference)
    assert percent <= min(1.0, max(2 * configuration.measured_percent, 0.01))


def test_one_simoncelli_map_is_a_mean_of_both_conventions_of_frequencies():
    """The map of 8.a.1 is what the mean of seven is, five with the centred grid and two with the usual frequencies.

    At levels 2 and 3 the two conventions lie further apart than the tolerance, and the maps hold the first alone.
    """
    (configuration,) = (c for c in ibsi2.PHASE_1 if c.test_id == "8.a.1")
    reference = reference_map(configuration)
    volume, _ = phantom_of(configuration)
    centred, usual = (simoncelli.b_map(volume, 1, IN_3D, "periodic", grid=grid) for grid in ("centred", "transform"))
    assert abs((5 * centred + 2 * usual) / 7 - reference).max() <= 1e-5 * np.ptp(reference)


def test_volumes_are_read_with_x_as_the_last_axis():
    """The phantom for this has 32 voxels along x, 48 along y and 64 along z."""
    volume, _ = inputs.nifti("ibsi2", "digital_phantoms", "orientation.nii.gz")
    assert volume.shape == (64, 48, 32)


def test_every_map_and_every_value_is_asked_for():
    assert len({c.test_id for c in ibsi2.PHASE_1}) == len(ibsi2.PHASE_1) == 33
    assert [c.test_id for c in ibsi2.PHASE_2] == [f"{n}.{letter}" for letter in "AB" for n in range(2, 10)]
    rows = ibsi2.references()
    assert len(rows) == 323
    assert {r.test_id for r in rows} == {c.test_id for c in ibsi2.PHASE_2} | {"1.A", "1.B"}
    assert {r.ibsi_code for r in rows} == set(intensity_statistics.CODES)


def test_the_table_is_the_published_one():
    assert ibsi2.TABLE.read_text() == inputs.shared_file("ibsi2", "reference_feature_values.csv").read_text()


CHECK_VALUES = {  # shape; voxels of the intensity mask; their mean, minimum, maximum
    "A": ((60, 201, 204), 125238, -46.9756, -1000, 377),
    "B": ((180, 197, 200), 357802, -46.4078, -997, 377),
}


@pytest.mark.parametrize("letter", CHECK_VALUES)
def test_ct_phantom_before_filtering(letter):
    image, mask, _ = filtered_phantom.unfiltered(letter)
    inside = image[mask]
    found = image.shape, inside.size, round(inside.mean(), 4), inside.min(), inside.max()
    assert found == CHECK_VALUES[letter]


def missed(test_id):
    """The reference values that the statistics of a test do not reach, with what came instead."""
    found = filtered_phantom.statistics(test_id)
    return [
        f"{row.tag}: {found[row.ibsi_code]} for {row.value} +- {row.tolerance}"
        for row in ibsi2.references(test_id)
        if not ibsi.matches(found[row.ibsi_code], row.value, row.tolerance)
    ]


@pytest.mark.parametrize("letter", CHECK_VALUES)
def test_statistics_without_a_filter(letter):
    assert missed(f"1.{letter}") == []


@pytest.mark.parametrize("test_id", filtered_phantom.marked([c.test_id for c in ibsi2.PHASE_2]))
def test_statistics_of_the_filtered_ct_phantom(test_id):
    assert missed(test_id) == []
