# Copyright The grayling developers. Licensed under Apache-2.0.
"""IBSI's CT phantom as phase 2 of IBSI 2 processes it, by the slow reference: each part is computed once."""

from functools import cache

import numpy as np
import pytest

from tests import inputs
from tests.golden import ibsi2
from tests.reference import discretise, intensity_statistics, interpolation
from tests.reference.filters.response_maps import response_map

SLOW = ("4.B", "5.B", "6.B", "7.B")
CONFIGURATIONS = {configuration.test_id: configuration for configuration in ibsi2.PHASE_2}


def marked(test_ids):
    """The ids of tests as parameters, of which the slow ones are marked."""
    return [pytest.param(one, id=one, marks=[pytest.mark.slow] * (one in SLOW)) for one in test_ids]


@cache
def unfiltered(letter):
    """(image, intensity mask, mm between voxel centres along x and y) as configuration A or B asks."""
    image, mask, spacing_mm = inputs.ct_phantom()
    if letter == "B":
        grid = interpolation.grid(interpolation.centred_axis, image.shape, spacing_mm, (1.0, 1.0, 1.0))
        image = np.rint(interpolation.resample(image, *grid, "cubic_spline", "nearest"))
        mask = interpolation.inside(interpolation.resample(mask, *grid, "linear", "nearest"), 0.5)
        spacing_mm = (1.0, 1.0, 1.0)
    return image, discretise.resegment(image, mask > 0, (-1000, 400)), spacing_mm[-1]


@cache
def statistics(test_id):
    """The statistics by IBSI code of test "1.A", which has no filter, to "9.B"."""
    image, mask, spacing_mm = unfiltered(test_id[-1])
    if test_id in CONFIGURATIONS:
        image = response_map(CONFIGURATIONS[test_id], image, spacing_mm)
    return intensity_statistics.features_3d(image, mask)
