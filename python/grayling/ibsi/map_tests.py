# Copyright The grayling developers. Licensed under Apache-2.0.
"""Phase 1 of IBSI 2: response maps of phantoms, each compared voxel by voxel with its reference map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import numpy as np

from grayling.filters import (
    Filter,
    Gabor,
    LaplacianOfGaussian,
    Laws,
    Mean,
    RieszLaplacianOfGaussian,
    RieszSimoncelli,
    SeparableWavelet,
    Simoncelli,
)
from grayling.ibsi.checking import Check
from grayling.ibsi.phantoms import filter_phantom, reference_map
from grayling.ibsi.references import RESPONSE_MAP, Reference

__all__ = ["MapTest", "check_map", "map_tests"]

# A response map is reached if no voxel differs by more than this from the reference, in percent of its range.
_TOLERANCE_PERCENT = Decimal(1)


@dataclass(frozen=True)
class MapTest:
    """One test.

    Attributes
    ----------
    name
        IBSI's, such as ``"3.a.1"``.
    phantom
        What is filtered.
    filter
        With the settings of the test.
    has_reference
        Whether the teams reached a consensus on the map.
    """

    name: str
    phantom: str
    filter: Filter
    has_reference: bool = True


def check_map(test: MapTest, folder: Path) -> tuple[Check, ...]:
    """Filter a phantom and compare its response map; without a reference map, describe it.

    Parameters
    ----------
    test
        Of `map_tests`.
    folder
        A copy of IBSI's phantoms and reference maps, or the project's test data.

    Raises
    ------
    grayling.errors.UnreadableFile
        If the folder lacks the phantom or the map.
    """
    response = test.filter.response(filter_phantom(folder, test.phantom), dtype="float64")
    if not test.has_reference:
        told = {"Minimum": response.min(), "Mean": response.mean(), "Maximum": response.max()}
        return tuple(Check(_row(test, name.lower(), None), f"{name} of the map", float(x)) for name, x in told.items())
    expected = np.asarray(reference_map(folder, test.name).array, np.float64)
    difference = float(abs(response - expected).max() / np.ptp(expected) * 100)
    row = _row(test, "largest_difference", Decimal(0))
    return (Check(row, "Largest difference to the reference map, in % of its range", difference),)


def _row(test: MapTest, tag: str, value: Decimal | None) -> Reference:
    tolerance = None if value is None else _TOLERANCE_PERCENT
    return Reference(test.name, RESPONSE_MAP, "", "", tag, value, tolerance, "")


@lru_cache(maxsize=1)
def map_tests() -> Mapping[str, MapTest]:
    """Return all tests by name: 33 with a reference map, and three on which there was no consensus."""
    made = (*_means(), *_laplacians(), *_laws(), *_gabor(), *_wavelets(), *_simoncelli(), *_riesz())
    return {test.name: test for test in made}


def _means() -> tuple[MapTest, ...]:
    boundaries = ("zero", "nearest", "periodic", "mirror")
    in_3d = [
        MapTest(f"1.a.{k}", "checkerboard", Mean(support=15, boundary=boundary))
        for k, boundary in enumerate(boundaries, start=1)
    ]
    return *in_3d, MapTest("1.b.1", "impulse", Mean(support=15, boundary="zero", dimensions=2))


def _laplacians() -> tuple[MapTest, ...]:
    return (
        MapTest("2.a", "impulse", LaplacianOfGaussian(sigma_mm=3.0, boundary="zero")),
        MapTest("2.b", "checkerboard", LaplacianOfGaussian(sigma_mm=5.0)),
        MapTest("2.c", "checkerboard", LaplacianOfGaussian(sigma_mm=5.0, dimensions=2)),
    )


def _laws() -> tuple[MapTest, ...]:
    kernels = (("3.a", "impulse", "E5L5S5", "zero"), ("3.b", "checkerboard", "E3W5R5", "mirror"))
    return tuple(
        MapTest(f"{test}.{k}", phantom, Laws(kernel=kernel, boundary=boundary, pooling=pooling, energy_radius=radius))
        for test, phantom, kernel, boundary in (*kernels, ("3.c", "checkerboard", "L5S5", "mirror"))
        for k, (pooling, radius) in enumerate(((None, None), ("maximum", None), ("maximum", 7)), start=1)
    )


def _gabor() -> tuple[MapTest, ...]:
    """One orientation in the slices, then all of them in the three orthogonal planes."""
    waves = (("4.a", "impulse", (10.0, 4.0, 0.5), "zero"), ("4.b", "sphere", (20.0, 8.0, 2.5), "mirror"))
    orientations = {"4.a": (60.0, 45.0), "4.b": (225.0, 22.5)}
    return tuple(
        MapTest(
            f"{test}.{k}",
            phantom,
            Gabor(
                sigma_mm=sigma,
                wavelength_mm=wavelength,
                gamma=gamma,
                boundary=boundary,
                theta_degrees=theta,
                theta_step_degrees=step,
                dimensions=dimensions,
            ),
        )
        for test, phantom, (sigma, wavelength, gamma), boundary in waves
        for k, (theta, step, dimensions) in enumerate(
            ((orientations[test][0], None, 2), (None, orientations[test][1], 3)), start=1
        )
    )


def _wavelets() -> tuple[MapTest, ...]:
    once = (
        ("5.a", "impulse", "daubechies2", "LHL", "zero"),
        ("6.a", "sphere", "coiflet1", "HHL", "periodic"),
    )
    plain_and_pooled = [
        MapTest(
            f"{test}.{k}",
            phantom,
            SeparableWavelet(wavelet=wavelet, subband=subband, boundary=boundary, pooling=pooling),
        )
        for test, phantom, wavelet, subband, boundary in once
        for k, pooling in enumerate((None, "average"), start=1)
    ]
    decomposed = [
        MapTest(
            f"7.a.{k}",
            "checkerboard",
            SeparableWavelet(wavelet="haar", subband=subband, level=2, pooling="average"),
        )
        for k, subband in enumerate(("LLL", "HHH"), start=1)
    ]
    return *plain_and_pooled, *decomposed


def _simoncelli() -> tuple[MapTest, ...]:
    return tuple(
        MapTest(f"8.a.{level}", "checkerboard", Simoncelli(level=level, boundary="periodic", padding=0))
        for level in (1, 2, 3)
    )


def _riesz() -> tuple[MapTest, ...]:
    """Of steered ones the width of the structure tensor is not published; here it is that of the Laplacian."""
    return (
        MapTest("9.a", "impulse", _of_laplacian((1, 0, 0))),
        MapTest("9.b.1", "sphere", _of_laplacian((0, 2, 0))),
        MapTest("9.b.2", "sphere", _of_laplacian((0, 2, 0), steering_sigma_mm=3.0), has_reference=False),
        MapTest("10.a", "impulse", _of_simoncelli((1, 0, 0), "zero"), has_reference=False),
        MapTest("10.b.1", "pattern_1", _of_simoncelli((0, 2, 0), "nearest")),
        MapTest(
            "10.b.2", "pattern_1", _of_simoncelli((0, 2, 0), "nearest", steering_sigma_mm=3.0), has_reference=False
        ),
    )


def _of_laplacian(order: tuple[int, int, int], *, steering_sigma_mm: float | None = None) -> Filter:
    return RieszLaplacianOfGaussian(
        sigma_mm=3.0, order=order, boundary="zero", padding=16, steering_sigma_mm=steering_sigma_mm
    )


def _of_simoncelli(order: tuple[int, int, int], boundary: str, *, steering_sigma_mm: float | None = None) -> Filter:
    return RieszSimoncelli(level=1, order=order, boundary=boundary, steering_sigma_mm=steering_sigma_mm)
