# Copyright The grayling developers. Licensed under Apache-2.0.
"""The names that a parameter file of pyradiomics may hold: feature classes with their features, images, wavelets.

Names that pyradiomics has deprecated are accepted in parameter files as well, so they are among the others.
"""

from __future__ import annotations

from grayling.pyradiomics._catalogue import CLASSES, catalogue

__all__ = ["FEATURES", "IMAGE_TYPES", "WAVELETS"]

# Feature class -> features, in the order of pyradiomics' results.
FEATURES = {name: tuple(catalogue(name)) for name in CLASSES}

IMAGE_TYPES = (
    "Exponential",
    "Gradient",
    "LBP2D",
    "LBP3D",
    "LoG",
    "Logarithm",
    "Original",
    "Square",
    "SquareRoot",
    "Wavelet",
)


def _numbered(name: str, first: int, last: int) -> list[str]:
    return [f"{name}{number}" for number in range(first, last + 1)]


_BIORTHOGONAL = (
    "1.1",
    "1.3",
    "1.5",
    "2.2",
    "2.4",
    "2.6",
    "2.8",
    "3.1",
    "3.3",
    "3.5",
    "3.7",
    "3.9",
    "4.4",
    "5.5",
    "6.8",
)

# All that PyWavelets lists, continuous ones too: pyradiomics' check takes them.
WAVELETS = (
    *(f"bior{orders}" for orders in _BIORTHOGONAL),
    *_numbered("cgau", 1, 8),
    "cmor",
    *_numbered("coif", 1, 17),
    *_numbered("db", 1, 38),
    "dmey",
    "fbsp",
    *_numbered("gaus", 1, 8),
    "haar",
    "mexh",
    "morl",
    *(f"rbio{orders}" for orders in _BIORTHOGONAL),
    "shan",
    *_numbered("sym", 2, 20),
)
