# Copyright The grayling developers. Licensed under Apache-2.0.
"""Square, square root, logarithm and exponential of intensities, as pyradiomics' documentation has their formulas.

(c x)^2 with c = 1 / sqrt(m); sqrt(c x) with c = m; c log(x + 1) with c = m / log(m + 1); exp(c x) with c = log(m) / m.
Here m is the largest magnitude. Of negative x the root and the logarithm are those of -x, with the sign turned.
"""

import math

import numpy as np


def odd(function, x):
    return function(x) if x >= 0 else -function(-x)


def response(volume, name):
    m = max(abs(float(x)) for x in volume.flat)
    functions = {
        "square": lambda x: (x / math.sqrt(m)) ** 2,
        "square_root": lambda x: odd(lambda size: math.sqrt(m * size), x),
        "logarithm": lambda x: odd(lambda size: m / math.log(m + 1) * math.log(size + 1), x),
        "exponential": lambda x: math.exp(math.log(m) / m * x),
    }
    return np.array([functions[name](float(x)) for x in volume.flat]).reshape(volume.shape)
