# Copyright The grayling developers. Licensed under Apache-2.0.
"""ITK's resampling, voxel by voxel and sum by sum, in the order that decides the last bit.

Written from the text of `grayling/itk_resample.hpp`. A frame is (origin, matrix), both in (z, y, x).
"""

import itertools
import math

import numpy as np

POLE = math.sqrt(3.0) - 2.0
GAIN = (1.0 - POLE) * (1.0 - 1.0 / POLE)
LONGEST_START = 18  # voxels; |POLE|^18 is below 1e-10


def to_point(frame, index):
    origin, matrix = frame
    point = []
    for axis in range(3):
        coordinate = origin[axis]
        for other in (2, 1, 0):
            coordinate += matrix[axis][other] * index[other]
        point.append(coordinate)
    return point


def to_index(frame, point):
    origin, matrix = frame
    z, y, x = (point[axis] - origin[axis] for axis in range(3))
    return [row[2] * x + row[1] * y + row[0] * z for row in matrix]


def positions(shape, result_frame, image_frame):
    """Yield (voxel of the result, its index coordinates in the image)."""
    n_z, n_y, n_x = shape
    for z, y in itertools.product(range(n_z), range(n_y)):
        begin = to_index(image_frame, to_point(result_frame, (z, y, 0)))
        end = to_index(image_frame, to_point(result_frame, (z, y, n_x)))
        for x in range(n_x):
            share = x / n_x
            yield (z, y, x), [b + share * (e - b) for b, e in zip(begin, end, strict=True)]


def line_coefficients(voxels):
    n = len(voxels)
    if n == 1:
        return list(voxels)
    c = [v * GAIN for v in voxels]
    if n > LONGEST_START:
        power = POLE
        for k in range(1, LONGEST_START):
            c[0] += power * c[k]
            power *= POLE
    else:
        power, mirrored = POLE, POLE ** (n - 1)
        first = c[0] + mirrored * c[n - 1]
        mirrored *= mirrored * (1.0 / POLE)
        for k in range(1, n - 1):
            first += (power + mirrored) * c[k]
            power *= POLE
            mirrored *= 1.0 / POLE
        c[0] = first / (1.0 - power * power)
    for k in range(1, n):
        c[k] += POLE * c[k - 1]
    c[-1] = (POLE / (POLE * POLE - 1.0)) * (POLE * c[-2] + c[-1])
    for k in reversed(range(n - 1)):
        c[k] = POLE * (c[k + 1] - c[k])
    return c


def coefficients(voxels):
    result = voxels.astype(float)
    for axis in (2, 1, 0):
        result = np.apply_along_axis(lambda line: np.array(line_coefficients(line.tolist())), axis, result)
    return result


def mirrored(entry, n):
    if n == 1:
        return 0
    while not 0 <= entry < n:
        entry = -entry if entry < 0 else 2 * (n - 1) - entry
    return entry


def taps(position, n):
    """Return the entries that take part along one axis, and their weights."""
    first = math.floor(float(np.float32(position))) - 1
    t = position - (first + 1)
    last = (1.0 / 6.0) * t * t * t
    zeroth = (1.0 / 6.0) + 0.5 * t * (t - 1.0) - last
    second = t + zeroth - 2.0 * last
    return [mirrored(first + k, n) for k in range(4)], [zeroth, 1.0 - zeroth - second - last, second, last]


def spline_value(c, position):
    (at_z, by_z), (at_y, by_y), (at_x, by_x) = (taps(p, n) for p, n in zip(position, c.shape, strict=True))
    total = 0.0
    for k, j, i in itertools.product(range(4), repeat=3):
        total += (by_x[i] * by_y[j]) * by_z[k] * c[at_z[k], at_y[j], at_x[i]]
    return total


def as_voxel(value, dtype):
    if dtype.kind == "f" and (math.isnan(value) or dtype.itemsize == 8):
        return value
    limits = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
    value = min(max(value, float(limits.min)), float(limits.max))
    if dtype.kind == "f":
        return np.float32(value)
    return min(max(math.trunc(value), int(limits.min)), int(limits.max))


def resampled(voxels, shape, result_frame, image_frame, interpolation):
    result = np.zeros(shape, voxels.dtype)
    c = coefficients(voxels) if interpolation == "cubic_spline" else None
    for voxel, position in positions(shape, result_frame, image_frame):
        if not all(-0.5 <= p < n - 0.5 for p, n in zip(position, voxels.shape, strict=True)):
            continue
        if c is None:
            result[voxel] = voxels[tuple(math.floor(p + 0.5) for p in position)]
        else:
            result[voxel] = as_voxel(spline_value(c, position), voxels.dtype)
    return result
