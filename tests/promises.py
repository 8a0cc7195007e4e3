# Copyright The grayling developers. Licensed under Apache-2.0.
"""How closely the engine must agree with the reference: one relative tolerance, and one table of absolute floors.

A floor is needed where a value near zero is the difference of larger numbers, so that the rounding of those is all that
is left of it. It is stated as a multiple of the size of those numbers, with the reason; the multiples are some hundred
units of rounding (2.2e-16), for sums of some hundred terms.
"""

import math
from dataclasses import dataclass

import numpy as np

RELATIVE = 1e-9
ROUNDING = 1e-13

# What the surface mesh decides. Four of the 256 cubes leave holes in the classical table, which scikit-image has and
# the engine closes; a mask with one of them is not compared here.
OF_THE_MESH = {
    *("RNU0", "C0JK", "2PR5", "SKGS", "BQWJ", "KRCK", "QCFX", "25C7", "99N0"),
    *("PBX1", "R59B", "6BDE", "RDD2", "R3ER", "7T7F"),
}


@dataclass(frozen=True)
class Scale:
    """The sizes of the numbers from which a case's features are differences."""

    intensity: float = 1.0  # largest absolute intensity
    level: float = 1.0  # highest grey level
    n_voxels: float = 1.0  # of the region: the largest possible run, zone or dependence
    length_mm: float = 1.0  # diagonal of the region's box
    spread: float = 1.0  # largest absolute intensity over the standard deviation: digits lost in x - mean
    offset: float = 1.0  # sum of absolute intensities over the absolute sum: digits lost in the mean

    @classmethod
    def of(cls, image, mask, levels, spacing_mm):
        x = np.asarray(image, float)[mask]
        size = float(abs(x).max())
        deviation = float(np.sqrt(((x - x.mean()) ** 2).mean()))
        return cls(
            intensity=size,
            level=float(levels.max()),
            n_voxels=float(x.size),
            length_mm=float(np.linalg.norm(np.multiply(mask.shape, spacing_mm))),
            spread=size / deviation if deviation > 0 else 0.0,
            offset=float(abs(x).sum() / abs(x.sum())) if x.sum() != 0 else 0.0,
        )


# key -> (floor of a scale, reason)
FLOORS = {
    "R8DG": (lambda s: 1e-12, "difference of entropies, divided by an entropy that may be small"),
    "JN9H": (lambda s: 1e-6, "square root of a difference of entropies: a rounding of 1e-14 becomes 1e-7"),
    "MCC": (lambda s: 1e-6, "square root of an eigenvalue that is zero for independent levels"),
    "NI2N": (lambda s: 1e-12, "covariance near zero is a difference of variances"),
    "7NFM": (lambda s: ROUNDING * s.level**3, "a third moment has terms of both signs"),
    "Q4LE": (lambda s: ROUNDING * s.intensity, "a mean has terms of both signs"),
    "ECT3": (lambda s: (ROUNDING * s.intensity) ** 2, "the rounding of the mean, squared"),
    "KE2A": (lambda s: ROUNDING * (1 + s.spread), "a third moment has terms of both signs; x - mean loses digits"),
    "IPH6": (lambda s: ROUNDING * (1 + s.spread), "3 is taken off; x - mean loses digits"),
    "88K1": (lambda s: ROUNDING * (1 + s.level), "as the skewness of intensities"),
    "C3I7": (lambda s: ROUNDING * (1 + s.level), "as the kurtosis of intensities"),
    "4FUA": (lambda s: ROUNDING * s.intensity, "x - mean loses digits"),
    "1128": (lambda s: ROUNDING * s.intensity, "x - mean loses digits"),
    "N72L": (lambda s: ROUNDING * s.intensity, "x - median loses digits"),
    "SALO": (lambda s: ROUNDING * s.intensity, "difference of percentiles that are interpolated"),
    "7TET": (lambda s: ROUNDING * s.offset * (1 + s.offset), "the mean in the denominator loses digits"),
    "9S40": (lambda s: ROUNDING * s.offset, "quartiles cancel in the denominator, and in the numerator"),
    "KLMA": (lambda s: ROUNDING * s.length_mm * s.offset, "difference of two centres, one divided by the mean"),
    "99N0": (lambda s: ROUNDING * s.intensity * s.length_mm**3, "a mean has terms of both signs"),
    "N365": (lambda s: ROUNDING * (1 + s.spread), "a correlation has terms of both signs; x - mean loses digits"),
    "NPT7": (lambda s: ROUNDING * (1 + s.spread), "x - mean loses digits"),
    "BRI8": (lambda s: 1e-5, "the smallest volume is flat in the shape: the area has the square root of its error"),
    "25C7": (lambda s: ROUNDING, "1 is taken off"),
    "VJGA": (lambda s: ROUNDING * s.intensity, "a mean has terms of both signs"),
    "0F91": (lambda s: ROUNDING * s.intensity, "a mean has terms of both signs"),
} | dict.fromkeys(
    ("TU9B", "NTRS", "P6QZ", "TLU2", "HJ9O", "GU8N", "GBDU", "FCBV"),
    (lambda s: ROUNDING * 10, "an entropy is log(total) less a mean logarithm"),
)
FLOORS |= dict.fromkeys(
    (
        *("UR99", "D3YU", "OEEB", "DG8W", "CH89"),
        *("8CE5", "SXLW", "BYLV", "3NSA", "QK93", "7WT1", "1PFV", "DNX2"),
    ),
    (
        lambda s: (ROUNDING * (s.level + s.n_voxels)) ** 2,
        "where all are equal, the square of the mean's rounding is left",
    ),
)
FLOORS["AE86"] = (
    lambda s: (ROUNDING * s.level) ** 4,
    "where all are equal, the fourth power of the mean's rounding is left",
)


def agrees(key, value, expected, scale):
    if math.isnan(value) or math.isnan(expected):
        return math.isnan(value) and math.isnan(expected)
    floor = FLOORS[key][0](scale) if key in FLOORS else 0.0
    return abs(value - expected) <= RELATIVE * abs(expected) + floor


def differences(found, expected, scale, leave_out=()):
    """What disagrees between the engine's results and the reference's values, as lines of text.

    A NaN needs a reason, and the reference's NaN; keys that the reference does not have are not compared.
    """
    lines = []
    for place, values in expected.items():
        results = found[place]
        for key, value in (values or dict.fromkeys(results, math.nan)).items():  # empty: no matrix has an entry
            if key in leave_out:
                continue
            result = results[key]
            if not agrees(key, result.value, value, scale):
                lines.append(f"{place} {key}: engine {result.value!r} ({result.reason}), reference {value!r}")
            elif math.isnan(result.value) and not result.reason:
                lines.append(f"{place} {key}: NaN without a reason")
    return lines
