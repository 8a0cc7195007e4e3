# Copyright The grayling developers. Licensed under Apache-2.0.
"""Intensity-based statistics (UHIW) of the intensities in the intensity mask, undiscretised.

Percentiles interpolate linearly between order statistics (NumPy's default, type 7): the manual does not say, this
reproduces its values. The robust mean absolute deviation is undefined when no intensity lies within [P10, P90] (two
different intensities). Skewness and excess kurtosis are 0 when the variance is 0 (KE2A, IPH6). The coefficients of
variation and of dispersion are undefined when their denominators (mean, P25 + P75) are 0: the manual is silent.
"""

import numpy as np

CODES = (
    "Q4LE", "ECT3", "KE2A", "IPH6", "Y12H", "1GSF", "QG58", "8DWT", "84IY",
    "SALO", "2OJQ", "4FUA", "1128", "N72L", "7TET", "9S40", "N8CA", "5ZWQ",
)  # fmt: skip


def features(intensities):
    """``intensities``: those in the mask, in any order."""
    x = np.asarray(intensities, float).ravel()
    mean = x.mean()
    flat = x.min() == x.max()
    if flat:
        mean = x[0]  # a mean of equal numbers may be off in the last place, and then the variance is not 0
    deviation = x - mean
    variance = (deviation**2).mean()
    median = np.median(x)
    p10, p25, p75, p90 = np.percentile(x, [10, 25, 75, 90])
    central = x[(x >= p10) & (x <= p90)]
    values = (
        mean,
        variance,
        0.0 if flat else (deviation**3).mean() / variance**1.5,
        0.0 if flat else (deviation**4).mean() / variance**2 - 3,
        median,
        x.min(),
        p10,
        p90,
        x.max(),
        p75 - p25,
        x.max() - x.min(),
        abs(deviation).mean(),
        abs(central - central.mean()).mean() if central.size else np.nan,
        abs(x - median).mean(),
        np.sqrt(variance) / mean if mean != 0 else np.nan,
        (p75 - p25) / (p75 + p25) if p75 + p25 != 0 else np.nan,
        (x**2).sum(),
        np.sqrt((x**2).mean()),
    )
    return {code: float(value) for code, value in zip(CODES, values, strict=True)}


def features_3d(image, intensity_mask):
    return features(np.asarray(image)[np.asarray(intensity_mask, bool)])
