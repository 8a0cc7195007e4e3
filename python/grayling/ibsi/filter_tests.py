# Copyright The grayling developers. Licensed under Apache-2.0.
"""Phase 2 of IBSI 2: intensity statistics of the CT phantom's response maps; and what both phases call their tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grayling.extraction import extract
from grayling.ibsi.checking import Check, Features, features_of
from grayling.ibsi.filter_settings import TESTS
from grayling.ibsi.phantoms import Phantom
from grayling.ibsi.references import Reference, filtered_references

__all__ = ["FILTER_CONFIGURATIONS", "FILTER_TITLES", "check_filters", "filter_of"]

# Groups of tests: phase 1, then phase 2 in its two configurations.
FILTER_CONFIGURATIONS: Mapping[str, str] = {
    "response_maps": "response maps",
    "filters_A": "A, in slices",
    "filters_B": "B, in the volume",
}
# What the numbers of tests stand for, in either phase.
FILTER_TITLES: Mapping[str, str] = {
    "none": "No filter",
    "mean": "Mean",
    "laplacian_of_gaussian": "Laplacian of Gaussian",
    "laws": "Laws",
    "gabor": "Gabor",
    "separable_wavelet": "Separable wavelets",
    "simoncelli": "Simoncelli",
    "riesz": "Riesz",
}
_WAVELETS, _RIESZ = "separable_wavelet", "riesz"
_PHASE_1 = ("mean", "laplacian_of_gaussian", "laws", "gabor", *[_WAVELETS] * 3, "simoncelli", _RIESZ, _RIESZ)
_PHASE_2 = ("none", "mean", "laplacian_of_gaussian", "laws", "gabor", *[_WAVELETS] * 2, *["simoncelli"] * 2)


def filter_of(reference: Reference) -> str:
    """Return the kind of filter that a test of IBSI 2 is about, a key of `FILTER_TITLES`."""
    number, _, rest = reference.configuration.partition(".")
    return (_PHASE_2 if rest.isupper() else _PHASE_1)[int(number) - 1]


def check_filters(letter: str, phantom: Phantom) -> tuple[Check, ...]:
    """Compute the statistics under all filters of a configuration and compare them with the reference values.

    Parameters
    ----------
    letter
        ``"A"``, slice by slice, or ``"B"``, in the interpolated volume.
    phantom
        The CT phantom.
    """
    tests = {name: settings for name, settings in TESTS.items() if name.endswith(letter)}
    filters = tuple(replace(one, name=name) for name, settings in tests.items() for one in settings.filters)
    table = extract(
        phantom.image.array,
        phantom.mask.array,
        spacing_mm=phantom.image.grid.spacing_mm,
        settings=replace(tests[f"1.{letter}"], filters=filters),
    )
    found = features_of(table)
    return tuple(_check(row, found) for row in filtered_references(letter))


def _check(row: Reference, found: Features) -> Check:
    key = "" if filter_of(row) == "none" else row.configuration
    return Check(row, *found[key, row.family, row.aggregation_code, row.ibsi_code])
