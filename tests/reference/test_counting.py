# Copyright The grayling developers. Licensed under Apache-2.0.
"""Counting on whole arrays gives what the definitions give voxel by voxel."""

import numpy as np
import pytest

from tests.processing import DIRECTIONAL, DIRECTIONAL_FAMILIES, TEXTURE_FAMILIES, ZONAL
from tests.reference import counting, glcm, gldzm, glrlm, glszm, ngldm, ngtdm

SLOW = {
    "glcm": lambda levels, _, code: glcm.features_aggregated(levels, code),
    "glrlm": lambda levels, _, code: glrlm.features_aggregated(levels, code),
    "glszm": lambda levels, _, code: glszm.features_aggregated(levels, code),
    "gldzm": gldzm.features_aggregated,
    "ngtdm": lambda levels, _, code: ngtdm.features_aggregated(levels, code),
    "ngldm": lambda levels, _, code: ngldm.features_aggregated(levels, code),
}


def region(seed):
    """Levels with gaps, an empty slice, long runs, and a larger morphological mask."""
    random = np.random.default_rng(seed)
    levels = random.choice([0, 1, 2, 3, 5, 9], p=[0.2, 0.1, 0.4, 0.1, 0.1, 0.1], size=(5, 7, 6))
    levels[1] = 0
    levels[3, 2:5] = 3
    return levels, np.ones(levels.shape, bool)


@pytest.mark.parametrize(
    ("family", "code"),
    [(f, code) for f in TEXTURE_FAMILIES for code in (DIRECTIONAL if f in DIRECTIONAL_FAMILIES else ZONAL)],
)
def test_counts_of_whole_arrays(family, code):
    for seed in range(3):
        levels, mask = region(seed)
        found, expected = counting.features(family, levels, mask, code), SLOW[family](levels, mask, code)
        assert found == pytest.approx(expected, rel=1e-13, abs=0)
