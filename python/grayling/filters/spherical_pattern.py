# Copyright The grayling developers. Licensed under Apache-2.0.
"""Local binary patterns in 3D, made rotation invariant by spherical harmonics."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from grayling import _core
from grayling._schema import setting
from grayling._words import counted, plain_number
from grayling.filters._filter import Filter, Reach
from grayling.image import Volume

__all__ = [
    "LocalBinaryPattern3D",
    "icosphere",
    "on_voxels",
    "quadratic_form",
    "sphere_of_trimesh",
    "spline_coefficients",
]

_INTERPOLATIONS = ("linear", "cubic_spline")
_HARMONICS = ("orthonormal", "pyradiomics")
# How boundaries are continued by NumPy, and what SciPy calls them where it makes spline coefficients.
_NUMPY_MODES = {"nearest": "edge", "periodic": "wrap", "mirror": "symmetric"}
_SPLINE_MODES = {"periodic": "grid-wrap", "mirror": "reflect"}
_SPLINE_REACH = 12  # voxels after which the edge of an image is no longer seen in spline coefficients

_GOLDEN = (1 + math.sqrt(5)) / 2

Array = npt.NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class LocalBinaryPattern3D(Filter):
    """Which of the points on a sphere around a voxel are at least as bright as it is, as norms of spherical harmonics.

    The N points v are the corners of an icosahedron whose faces are cut into four ``subdivisions`` times (12, 42, 162,
    642 ... points), on a sphere of ``radius`` voxels. s(v) is 1 where the image, interpolated, is at least as bright as
    the voxel, else 0. Its part of degree l has the coefficients and the norm

        c_lm = 4 pi / N sum over v of s(v) Y_lm(v),    sqrt(sum over m of |c_lm|^2)

    which do not change when the pattern is turned. The response is that norm for the given ``degree``; without one it
    is the kurtosis m_4 / m_2^2 - 3 of the interpolated intensities at the points, NaN where these are all the same.

    ``harmonics="pyradiomics"`` gives pyradiomics' numbers instead: the real part of the root of sum over v of f_l(v)^2,
    with f_l(v) = sum over m of c_lm Y_lm(v), where c_lm = sum over v of s(v) Y_lm(v), nothing is conjugated, and polar
    angle and azimuth are exchanged. These norms change when a pattern is turned. Its LBP-3D images m1, m2 and k are the
    degrees 0, 1 and none, with ``interpolation="cubic_spline"``, ``boundary="zero"`` and, for images of whole numbers,
    ``rounded=True``.

    With cubic splines and the boundaries zero and constant, a point beyond the outermost voxels' centres has the
    constant, and the spline is mirrored about these centres; linear interpolation goes from the outermost voxel to the
    constant. For other boundaries the image is continued first.
    J. Banerjee, A. Moelker, W. Niessen, T. van Walsum, 3D LBP-based rotationally invariant region description, ACCV
    2012 Workshops, doi:10.1007/978-3-642-37410-4_3.

    Examples
    --------
    >>> import numpy as np
    >>> from grayling import filters
    >>> flat = np.ones((8, 8, 8))
    >>> mean = filters.LocalBinaryPattern3D(degree=0)(flat)  # every point is as bright: 4 pi Y_00
    >>> bool(np.allclose(mean, np.sqrt(4 * np.pi)))
    True
    >>> image = np.random.default_rng(0).normal(size=(8, 8, 8))
    >>> turned = filters.LocalBinaryPattern3D(degree=1)(np.rot90(image, axes=(1, 2), k=2))
    >>> bool(np.allclose(turned, np.rot90(filters.LocalBinaryPattern3D(degree=1)(image), axes=(1, 2), k=2)))
    True
    """

    method: ClassVar[str] = "local_binary_pattern_3d"
    _way_to_slices: ClassVar[str] = "local_binary_pattern_2d"
    degree: int | None = setting(
        text="Degree of the spherical harmonics; null: the kurtosis of the intensities",
        expectation="a whole number from 0 to 10, or null",
        accepts=lambda degree: degree is None or 0 <= degree <= 10,
    )
    radius: float = setting(
        1.0,
        text="Radius of the sphere",
        expectation="a number from 0.1 to 100",
        accepts=lambda radius: 0.1 <= radius <= 100,
        unit="voxel",
    )
    subdivisions: int = setting(
        1,
        text="How often the faces of the icosahedron are cut into four",
        expectation="a whole number from 0 to 4",
        accepts=lambda n: 0 <= n <= 4,
    )
    interpolation: str = setting(
        "linear",
        text="Between voxels, " + " or ".join(_INTERPOLATIONS),
        names=lambda: _INTERPOLATIONS,
        expectation=" or ".join(_INTERPOLATIONS),
    )
    rounded: bool = setting(
        False,
        text="Whether interpolated intensities are rounded to whole numbers",
    )
    harmonics: str = setting(
        "orthonormal",
        text="How norms are taken, " + " or ".join(_HARMONICS),
        names=lambda: _HARMONICS,
        expectation=" or ".join(_HARMONICS),
    )

    def _described(self) -> str:
        n_points = 10 * 4**self.subdivisions + 2
        response = "the kurtosis of the intensities"
        if self.degree is not None:
            response = f"the norm of their spherical harmonics of degree {self.degree}"
        kind = " as pyradiomics takes it" if self.harmonics == "pyradiomics" else ""
        rounded = ", rounded to whole numbers" if self.rounded else ""
        return (
            f"local binary patterns of {counted(n_points, 'point')} on a sphere with a radius of "
            f"{plain_number(self.radius)} voxels ({self.interpolation.replace('_', ' ')} interpolation{rounded}), "
            f"{response}{kind}"
        )

    @property
    def _dimensions(self) -> int:
        return 3

    @property
    def _takes_axes_alike(self) -> bool:
        return True

    @property
    def _n_volumes(self) -> int:
        return 1 if self.interpolation == "linear" else 9  # coefficients and their continuation, in float64

    def _reach(self, spacing_mm: tuple[float, float, float]) -> Reach:  # noqa: ARG002 - in voxels already
        side = math.ceil(self.radius)
        return side, side, side

    def _filtered(self, volume: Volume, how: _core.Filtering) -> npt.NDArray[np.floating[Any]]:
        points = on_voxels(icosphere(self.subdivisions) * self.radius)
        forms, matrix = quadratic_form(points, self.degree, self.harmonics)
        pattern = _core.SpherePattern(points=points.tolist(), forms=forms, real=matrix.real, imaginary=matrix.imag)
        pattern.rounded = self.rounded
        sampled = volume.array
        if self.interpolation == "cubic_spline":
            margin = math.ceil(self.radius) + 2
            sampled = spline_coefficients(volume.array, margin, self.boundary)
            pattern.cubic, pattern.origin = True, (margin, margin, margin)
            pattern.cut = self.boundary in ("zero", "constant")
        return _core.filter_spherical_pattern(volume.array, sampled, pattern, how)


def icosphere(subdivisions: int) -> Array:
    """Return the corners of an icosahedron with faces cut into four, pushed out to the unit sphere.

    Corners before the first cut lie at (+-1, +-g, 0), (0, +-1, +-g) and (+-g, 0, +-1) with the golden ratio g, scaled.
    Points stand in the order of the trimesh package, so that sums over them are rounded as pyradiomics' are.

    Returns
    -------
    numpy.ndarray
        Points of shape (10 * 4**subdivisions + 2, 3), (z, y, x).
    """
    corners, faces = _icosahedron()
    points = corners / math.hypot(1.0, _GOLDEN)
    for _ in range(subdivisions):
        edges, faces = _cut(len(points), faces)
        middles = points[edges].sum(axis=1)
        middles /= np.linalg.norm(middles, axis=1, keepdims=True)
        points = np.concatenate([points, middles])
    return points


def sphere_of_trimesh(subdivisions: int, radius: float) -> Array:
    """Return the same corners at a radius, rounded as the trimesh package rounds them.

    There they are moved out to the radius after each cut. Beside 1 that leaves 1.0000000000000002, and a point
    that lies beyond the image by so little is beyond it in pyradiomics.

    Returns
    -------
    numpy.ndarray
        Points of shape (10 * 4**subdivisions + 2, 3), (z, y, x).
    """
    corners, faces = _icosahedron()
    points = corners / math.sqrt(2.0 + _GOLDEN)
    for cut in range(max(subdivisions, 1)):
        if cut < subdivisions:
            edges, faces = _cut(len(points), faces)
            points = np.concatenate([points, points[edges].mean(axis=1)])
        lengths = np.sqrt(points**2 @ np.ones(3))[:, np.newaxis]
        points = points + points / lengths * (radius - lengths)
    return points


def on_voxels(points: Array) -> Array:
    """Return points with coordinates that are whole but for rounding made whole: on which side they lie matters."""
    whole = np.round(points)
    return np.where(abs(points - whole) < 1e-9, whole, points)


def _icosahedron() -> tuple[Array, Array]:
    """Return the corners, at a distance of sqrt(1 + g^2) with the golden ratio g, and the faces by their corners."""
    signs = ((-1.0, 1.0), (1.0, 1.0), (-1.0, -1.0), (1.0, -1.0))
    corners = np.array([np.roll((a, b * _GOLDEN, 0.0), turn) for turn in range(3) for a, b in signs])
    distance = np.linalg.norm(corners[:, None] - corners, axis=2)
    edge = distance[distance > 0].min() * 1.01
    triples = itertools.combinations(range(12), 3)
    faces = np.array([t for t in triples if all(distance[a, b] < edge for a, b in itertools.combinations(t, 2))])
    return corners, faces


def _cut(n_points: int, faces: Array) -> tuple[Array, Array]:
    """Return the edges, whose middles become points, and four faces for each."""
    sides = -np.sort(-faces[:, [[0, 1], [1, 2], [2, 0]]], axis=2)  # (faces, 3, 2), the larger index first
    edges, middle = np.unique(sides.reshape(-1, 2), axis=0, return_inverse=True)
    a, b, c = (n_points + middle).reshape(-1, 3).T
    first, second, third = faces.T
    cut = [(first, a, c), (second, a, b), (third, b, c), (a, b, c)]
    return edges, np.concatenate([np.stack(corners, axis=1) for corners in cut])


def _harmonic(degree: int, order: int, azimuth: Array, polar: Array) -> Array:
    """Return Y_lm at every point, with the Condon-Shortley phase."""
    from scipy import special  # type: ignore[import-untyped]

    size = abs(order)
    ratio = math.factorial(degree - size) / math.factorial(degree + size)
    scale = math.sqrt((2 * degree + 1) / (4 * math.pi) * ratio)
    values: Array = scale * special.lpmv(size, degree, np.cos(polar)) * np.exp(1j * size * azimuth)
    return values if order >= 0 else (-1) ** size * values.conj()


def quadratic_form(points: Array, degree: int | None, harmonics: str) -> tuple[Array, Array]:
    """Return linear forms of the pattern, (forms, points), and the complex matrix that makes the squared norm."""
    if degree is None:
        return np.empty((0, len(points))), np.empty((0, 0), complex)
    z, y, x = (points / np.linalg.norm(points, axis=1, keepdims=True)).T
    if harmonics == "orthonormal":
        azimuth, polar = np.arctan2(y, x), np.arccos(np.clip(z, -1, 1))
    else:
        azimuth, polar = np.arccos(np.clip(x, -1, 1)), np.arctan2(y, z)
    values = np.stack([_harmonic(degree, order, azimuth, polar) for order in range(-degree, degree + 1)])
    forms = np.concatenate([values.real, values.imag])  # of the coefficients' real and imaginary parts
    if harmonics == "orthonormal":
        return forms * (4 * math.pi / len(points)), np.eye(len(forms), dtype=complex)
    parts = np.concatenate([np.eye(len(values)), 1j * np.eye(len(values))], axis=1)
    return forms, parts.T @ (values @ values.T) @ parts


def spline_coefficients(volume: Array, margin: int, boundary: str) -> Array:
    """Return the coefficients of the cubic B-spline through a volume, and ``margin`` more to every side."""
    from scipy import ndimage

    whole = volume.astype(np.float64)
    if boundary in _SPLINE_MODES:
        coefficients = ndimage.spline_filter(whole, 3, mode=_SPLINE_MODES[boundary])
        return np.asarray(np.pad(coefficients, margin, mode=_NUMPY_MODES[boundary]))  # type: ignore[call-overload]
    if boundary == "nearest":
        continued = np.pad(whole, margin + _SPLINE_REACH, mode="edge")
        inside = (slice(_SPLINE_REACH, -_SPLINE_REACH),) * 3
        return np.ascontiguousarray(ndimage.spline_filter(continued, 3, mode="mirror")[inside])
    return np.pad(ndimage.spline_filter(whole, 3, mode="mirror"), margin, mode="reflect")
