# Copyright The grayling developers. Licensed under Apache-2.0.
"""Undecimated separable wavelets: one-dimensional low-pass (L) and high-pass (H) filters along each axis.

Taps are the decomposition filters, convolved, with the origin at tap n/2 (n is even). At level k the taps lie 2^(k-1)
voxels apart (a trous), the origin with them; level k filters the low-pass approximation of level k - 1. The boundary
condition is that of each filtering, applied to the approximation, not carried on from the image.
"""

from tests.reference.filters.convolution import along
from tests.reference.filters.wavelet_taps import high_pass, low_pass


def subband(volume, wavelet, letters, level, boundary):
    """``letters``: two (2D, slice by slice) or three of L and H, the first along x."""
    taps = {"L": low_pass(wavelet), "H": high_pass(wavelet)}
    approximation = "L" * len(letters)
    for k in range(1, level + 1):
        for axis, letter in zip((2, 1, 0), letters if k == level else approximation, strict=False):
            origin = len(taps[letter]) // 2
            volume = along(volume, taps[letter], axis, boundary, origin=origin, step=2 ** (k - 1))
    return volume
