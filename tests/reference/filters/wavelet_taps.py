# Copyright The grayling developers. Licensed under Apache-2.0.
"""Decomposition taps of orthonormal wavelets in PyWavelets' order; the low-pass taps have the sum sqrt(2).

"haar", "daubechies2" to "daubechies10" (2 to 10 vanishing moments, length 4 to 20), "symlet2" to "symlet10",
"coiflet1" to "coiflet5" (length 6 to 30).

Daubechies' and Symlet taps are computed. A half-band filter with N zeros at z = -1 is ((1 + z) / 2)^2N z^-N P(y) with
P(y) = sum over k < N of C(N - 1 + k, k) y^k and y = (2 - z - 1/z) / 4; the low-pass filter takes one root of each pair
(z, 1/z). Daubechies' takes all of one side of the unit circle, a Symlet those that leave the phase nearly linear
(Daubechies, Ten Lectures on Wavelets, 1992, sections 6.1, 6.4 and 8.1). Coiflets solve a system without such a shortcut
and are listed (Daubechies, Orthonormal bases of compactly supported wavelets II, SIAM J Math Anal 1993;24:499-519;
digits as in PyWavelets 1.8.0, MIT licence).
"""

from functools import cache
from math import comb

import numpy as np

# Which roots a Symlet takes outside the unit circle, for the roots y in ascending order of (real part, imaginary part),
# of a conjugated pair only the one with positive imaginary part. Several choices are as good; these are PyWavelets'.
OUTSIDE = {
    2: (True,),
    3: (True,),
    4: (True, False),
    5: (False, True),
    6: (False, True, False),
    7: (False, True, True),
    8: (True, False, True, False),
    9: (True, False, False, True),
    10: (False, True, False, True, False),
}

COIFLETS = {
    "coiflet1": (
        -0.015655728135791993, -0.07273261951252645, 0.3848648468648578, 0.8525720202116004,
        0.3378976624574818, -0.07273261951252645,
    ),
    "coiflet2": (
        -0.000720549445520347, -0.0018232088709110323, 0.005611434819368834, 0.02368017194684777,
        -0.05943441864643109, -0.07648859907828076, 0.4170051844232391, 0.8127236354494135,
        0.3861100668227629, -0.0673725547237256, -0.04146493678687178, 0.01638733646320364,
    ),
    "coiflet3": (
        -3.459977319727278e-05, -7.0983302506379e-05, 0.0004662169598204029, 0.0011175187708306303,
        -0.0025745176881367972, -0.009007976136730624, 0.015880544863669452, 0.03455502757329774,
        -0.08230192710629983, -0.07179982161915484, 0.42848347637737, 0.7937772226260872,
        0.40517690240911824, -0.06112339000297255, -0.06577191128146936, 0.023452696142077168,
        0.007782596425672746, -0.003793512864380802,
    ),
    "coiflet4": (
        -1.7849909144933469e-06, -3.259647940030751e-06, 3.1229861599195265e-05, 6.233885431278719e-05,
        -0.0002599743371222568, -0.0005890202246332165, 0.0012665610789256603, 0.0037514346971460866,
        -0.0056582838001308835, -0.015211728187697211, 0.02508225333794961, 0.03933442260558915,
        -0.09622042453595264, -0.06662747236681717, 0.43438603311435653, 0.7822389344242826,
        0.41530842700068227, -0.05607731960356926, -0.08126671024919373, 0.02668230466960483,
        0.01606894713157503, -0.007346167936268051, -0.001629492425226786, 0.000892313902537003,
    ),
    "coiflet5": (
        -9.604010112767894e-08, -1.6237995172048338e-07, 2.0612203985788783e-06, 3.7007277113394796e-06,
        -2.1270221672515614e-05, -4.12198619242655e-05, 0.00014035632812373243, 0.0003018579416682448,
        -0.0006375589261258812, -0.0016616273039298788, 0.0024315754425382886, 0.006761520220620417,
        -0.009159507338676163, -0.019758391600965465, 0.032674799467057355, 0.041287530472117834,
        -0.10556315130733723, -0.06203775157498196, 0.4379823066591634, 0.7742936228603274,
        0.42157126673075435, -0.052046670253554764, -0.09192158806008609, 0.028169744270532353,
        0.023408322118927783, -0.010131584846900276, -0.00415931262757864, 0.0021782943778456947,
        0.0003585777411617577, -0.000212081862067494,
    ),
}  # fmt: skip


@cache
def low_pass(wavelet):
    if wavelet == "haar":
        return _from_roots(1, ())
    if wavelet in COIFLETS:
        return np.array(COIFLETS[wavelet])
    family, n_moments = wavelet.rstrip("0123456789"), int(wavelet.lstrip("abcdefghijklmnopqrstuvwxyz"))
    roots = _half_band_roots(n_moments)
    outside = {"daubechies": (True,) * len(roots), "symlet": OUTSIDE.get(n_moments)}[family]
    return _from_roots(n_moments, tuple(_root(y, out) for y, out in zip(roots, outside, strict=True)))


def high_pass(wavelet):
    """The quadrature mirror of the low-pass taps."""
    taps = low_pass(wavelet)[::-1].copy()
    taps[::2] *= -1
    return taps


def _half_band_roots(n_moments):
    """The roots of P in the upper half of the complex plane, in ascending order, to the last digits."""
    polynomial = np.polynomial.Polynomial([comb(n_moments - 1 + k, k) for k in range(n_moments)])
    roots = polynomial.roots().astype(complex)
    for _ in range(3):
        roots = roots - polynomial(roots) / polynomial.deriv()(roots)  # Newton's method
    return sorted((y for y in roots if y.imag > -1e-9), key=lambda y: (y.real, y.imag))


def _root(y, outside):
    z = 1 - 2 * y + np.sqrt((1 - 2 * y) ** 2 - 1 + 0j)
    return z if (abs(z) > 1) == outside else 1 / z


def _from_roots(n_moments, roots):
    taps = np.array([np.sqrt(2)], complex)
    for _ in range(n_moments):
        taps = np.convolve(taps, (0.5, 0.5))
    for z in roots:
        for root in (z,) if abs(z.imag) < 1e-9 else (z, z.conjugate()):
            taps = np.convolve(taps, (1, -root)) / (1 - root)
    return taps.real
