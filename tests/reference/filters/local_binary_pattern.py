# Copyright The grayling developers. Licensed under Apache-2.0.
"""Local binary patterns.

In slices, after Ojala, Pietikainen and Maenpaa (2002): which of n points on a circle are at least as bright as its
centre. Point k lies at the angle 2 pi k / n, counted from x towards smaller y; its intensity is interpolated linearly.

In 3D, after Banerjee, Moelker, Niessen and van Walsum (2012): the same for points on a sphere. The pattern s is taken
apart into spherical harmonics, and the norm of each degree's part does not depend on the orientation. By the addition
theorem that norm is found without the harmonics themselves:

    |f_l|^2 = (4 pi / n)^2 sum over v, w of s(v) s(w) (2 l + 1) / (4 pi) P_l(v . w)
"""

import itertools
import math

import numpy as np
from scipy import special

from tests.reference.filters.boundaries import even_margins, padded


def share_between(a, b, share):
    """From a towards b; what has no share is not looked at."""
    return (1 - share) * a + share * b if share else a


def interpolated_in_slice(around, y, x, side):
    """Along x, then along y; ``around`` begins ``side`` voxels before the image."""
    top, left = math.floor(y), math.floor(x)
    rows = [
        share_between(around[row + side, left + side], around[row + side, math.ceil(x) + side], x - left)
        for row in (top, math.ceil(y))
    ]
    return share_between(*rows, y - top)


def interpolated(around, place):
    """``around`` at a place between its voxels, each weighted by the product of its closeness along the axes."""
    first = [math.floor(coordinate) for coordinate in place]
    total = 0.0
    for corner in itertools.product((0, 1), repeat=len(place)):
        fractions = [coordinate - low for coordinate, low in zip(place, first, strict=True)]
        weight = math.prod(f if side else 1 - f for f, side in zip(fractions, corner, strict=True))
        if weight > 0:
            total += weight * around[tuple(low + side for low, side in zip(first, corner, strict=True))]
    return total


def as_bright(values, volume):
    """1 where a point is at least as bright as its centre; voxels repeated beyond the image are, but for rounding."""
    return (values >= volume - 1e-12 * abs(volume)).astype(float)


def circle(radius, n_points):
    angles = [2 * math.pi * k / n_points for k in range(n_points)]
    return [(round(-radius * math.sin(a), 5), round(radius * math.cos(a), 5)) for a in angles]


def code_of(bits, kind):
    """Bits are a list of 0 and 1 round the circle."""
    n = len(bits)
    number = sum(bit << k for k, bit in enumerate(bits))
    if kind == "plain":
        return number
    if kind == "rotation_invariant":
        turned = [bits[k:] + bits[:k] for k in range(n)]
        return min(sum(bit << k for k, bit in enumerate(some)) for some in turned)
    n_changes = sum(bits[k] != bits[k - 1] for k in range(n))
    if kind == "uniform":
        return sum(bits) if n_changes <= 2 else n + 1
    if n_changes > 2:
        return n * (n - 1) + 2
    if sum(bits) in (0, n):
        return 0 if sum(bits) == 0 else n * (n - 1) + 1
    begin = next(k for k in range(n) if bits[k] and not bits[k - 1])
    return 1 + (sum(bits) - 1) * n + (n - begin) % n


def in_slices(volume, radius, n_points, kind, boundary):
    side = math.ceil(radius)
    around = padded(volume, even_margins(side, (1, 2)), boundary)
    result = np.empty(volume.shape)
    for z, y, x in np.ndindex(volume.shape):
        points = circle(radius, n_points)
        values = [interpolated_in_slice(around[z], y + dy, x + dx, side) for dy, dx in points]
        centre = around[z, y + side, x + side]
        if kind == "variance":
            result[z, y, x] = np.var(values) or np.nan
            continue
        bits = [int(value >= centre) for value in values]
        result[z, y, x] = code_of(bits, kind) if np.isfinite([*values, centre]).all() else np.nan
    return result


def sphere(subdivisions):
    """Corners of an icosahedron, and the middles of its edges pushed out to the sphere, again and again."""
    golden = (1 + math.sqrt(5)) / 2
    corners = [(s, t * golden, 0) for s in (-1, 1) for t in (-1, 1)]
    points = np.array([np.roll(corner, k) for corner in corners for k in range(3)]) / math.hypot(1, golden)
    for level in range(subdivisions):
        near = 1.2 * 1.0515 / 2**level  # edges of a level differ by less than a fifth
        pairs = [(a, b) for a, b in itertools.combinations(points, 2) if np.linalg.norm(a - b) < near]
        middles = np.array([a + b for a, b in pairs])
        points = np.concatenate([points, middles / np.linalg.norm(middles, axis=1, keepdims=True)])
    return points


def sampled(volume, points, boundary):
    """The intensities at ``points``, in voxels from every voxel: (n_points, z, y, x)."""
    side = math.ceil(np.abs(points).max())
    around = padded(volume, even_margins(side, (0, 1, 2)), boundary)
    result = np.empty((len(points), *volume.shape))
    for (k, *index), _ in np.ndenumerate(result):
        result[(k, *index)] = interpolated(
            around, [n + side + offset for n, offset in zip(index, points[k], strict=True)]
        )
    return result


def norm_of_degree(values, volume, points, degree):
    directions = points / np.linalg.norm(points, axis=1, keepdims=True)
    kernel = (2 * degree + 1) / (4 * math.pi) * special.eval_legendre(degree, directions @ directions.T)
    pattern = as_bright(values, volume)
    squares = np.einsum("vzyx,vw,wzyx->zyx", pattern, kernel, pattern)
    return 4 * math.pi / len(points) * np.sqrt(np.maximum(squares, 0))


def kurtosis(values):
    centred = values - values.mean(axis=0)
    return (centred**4).mean(axis=0) / (centred**2).mean(axis=0) ** 2 - 3


def norm_as_in_pyradiomics(values, volume, points, degree):
    """Norms as pyradiomics takes them.

    Coefficients are sums over the points that are not conjugated, parts are squared as complex numbers, and the
    functions Y_lm are taken with the polar angle where the azimuth belongs and the other way round.
    """
    first, second, third = (points / np.linalg.norm(points, axis=1, keepdims=True)).T
    azimuth, polar = np.arccos(third), np.arctan2(second, first)
    pattern = as_bright(values, volume)
    total = np.zeros(values.shape, complex)
    for m in range(-degree, degree + 1):
        k = abs(m)
        scale = math.sqrt((2 * degree + 1) / (4 * math.pi) * math.factorial(degree - k) / math.factorial(degree + k))
        harmonic = scale * special.lpmv(k, degree, np.cos(polar)) * np.exp(1j * k * azimuth)
        if m < 0:
            harmonic = (-1) ** k * harmonic.conj()
        coefficient = np.tensordot(harmonic, pattern, axes=1)
        total += coefficient * harmonic[:, None, None, None]
    return np.sqrt((total**2).sum(axis=0)).real
