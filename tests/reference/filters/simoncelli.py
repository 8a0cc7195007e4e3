# Copyright The grayling developers. Licensed under Apache-2.0.
"""Simoncelli's non-separable wavelet: the band-pass response (B map), which depends on the radial frequency only.

    H(nu) = cos(pi / 2 log2(2 nu)) for 1/4 <= nu <= 1, else 0, with nu in units of the Nyquist frequency

At level k, nu is multiplied by 2^(k-1).
"""

import numpy as np

from tests.reference.filters import spectra


def transfer(shape, axes, level, grid="centred"):
    nu = spectra.radius(shape, axes, grid) * 2 ** (level - 1)
    inside = (nu >= 0.25) & (nu <= 1)
    return np.where(inside, np.cos(np.pi / 2 * np.log2(2 * np.where(inside, nu, 0.5))), 0.0)


def b_map(volume, level, axes, boundary, padding=0, grid="centred"):
    return spectra.filtered(volume, lambda shape: transfer(shape, axes, level, grid), axes, boundary, padding)
