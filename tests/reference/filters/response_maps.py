# Copyright The grayling developers. Licensed under Apache-2.0.
"""The response map that a configuration of tests/golden/ibsi2.py asks for."""

from dataclasses import dataclass
from math import radians

import numpy as np

from tests.reference.filters import (
    IN_2D,
    IN_3D,
    gabor,
    laplacian_of_gaussian,
    laws,
    mean,
    pooling,
    riesz,
    separable_wavelets,
    simoncelli,
)
from tests.reference.filters.rotations import in_every_orientation


def response_map(configuration, volume, spacing_mm):
    """``spacing_mm``: of cubic voxels; of square ones where the filter runs slice by slice."""
    axes = {2: IN_2D, 3: IN_3D}[configuration.dimensions]
    request = Request(volume, _in_voxels(configuration.parameters, spacing_mm), axes, configuration.boundary)
    return BY_FILTER[configuration.filter](request)


@dataclass(frozen=True, eq=False)
class Request:
    """``parameters`` in voxels and radians."""

    volume: np.ndarray  # (z, y, x)
    parameters: dict
    axes: tuple
    boundary: str


def _in_voxels(parameters, spacing_mm):
    converted = {}
    for key, value in parameters.items():
        if key.endswith("_mm"):
            converted[key.replace("_mm", "_voxels")] = value / spacing_mm
        elif key.endswith("_degrees"):
            converted[key.removesuffix("_degrees")] = radians(value)
        else:
            converted[key] = value
    return converted


def _mean(r):
    return mean.response(r.volume, r.parameters["support"], r.axes, r.boundary)


def _laplacian_of_gaussian(r):
    p = r.parameters
    return laplacian_of_gaussian.response(r.volume, p["sigma_voxels"], r.axes, r.boundary, p["cutoff"])


def _pooled(response, r):
    """The response as it is, or pooled over the filter's orientations."""
    if "pooling" not in r.parameters:
        return response(r.volume)
    return pooling.BY_NAME[r.parameters["pooling"]](in_every_orientation(response, r.volume, r.axes))


def _laws(r):
    p = r.parameters
    found = _pooled(lambda volume: laws.response(volume, p["kernel"], r.boundary), r)
    return laws.energy(found, p["delta"], r.axes, r.boundary) if "delta" in p else found


def _gabor(r):
    p = r.parameters
    wave = gabor.Wave(p["sigma_voxels"], p["lambda_voxels"], p["gamma"])
    thetas = gabor.every_theta(p["theta_step"]) if "theta_step" in p else [p["theta"]]
    if r.axes == IN_2D:
        return gabor.modulus(r.volume, wave, thetas, r.boundary)
    return gabor.in_three_planes(r.volume, wave, thetas, r.boundary)


def _separable_wavelet(r):
    wavelet, letters, level = (r.parameters[key] for key in ("wavelet", "subband", "level"))
    return _pooled(lambda volume: separable_wavelets.subband(volume, wavelet, letters, level, r.boundary), r)


def _simoncelli(r):
    return simoncelli.b_map(r.volume, r.parameters["level"], r.axes, r.boundary, r.parameters["padding"])


def _riesz_laplacian_of_gaussian(r):
    return _riesz(r, riesz.of_laplacian_of_gaussian(r.parameters["sigma_voxels"]))


def _riesz_simoncelli(r):
    return _riesz(r, riesz.of_simoncelli(r.parameters["level"]))


def _riesz(r, spectrum):
    return riesz.response(r.volume, spectrum, r.parameters["order"], r.boundary, r.parameters["padding"])


BY_FILTER = {
    "mean": _mean,
    "laplacian_of_gaussian": _laplacian_of_gaussian,
    "laws": _laws,
    "gabor": _gabor,
    "separable_wavelet": _separable_wavelet,
    "simoncelli": _simoncelli,
    "riesz_laplacian_of_gaussian": _riesz_laplacian_of_gaussian,
    "riesz_simoncelli": _riesz_simoncelli,
}
