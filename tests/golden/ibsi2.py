# Copyright The grayling developers. Licensed under Apache-2.0.
"""IBSI 2: the parameters of its filter tests, its reference response maps and feature values (see SOURCES.md)."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.golden import ibsi

# The table has one copy, which the package ships; read by its path here, so that nothing of the package takes part.
TABLE = Path(__file__).parents[2] / "python" / "grayling" / "ibsi" / "filtered_reference_values.csv"


@dataclass(frozen=True)
class Configuration:
    """One filter test.

    ``dimensions``: 2 runs slice by slice. ``parameters``: what the filter needs, in millimetres and degrees; with
    "pooling" the map is pooled over orientations; "padding" voxels lie around the image where the filter is one of the
    whole spectrum. ``measured_percent``: the largest difference to the reference map, in % of its range, that another
    plain double precision implementation gave; None without a map.
    """

    test_id: str
    image: str
    filter: str
    dimensions: int
    parameters: dict
    boundary: str
    measured_percent: float | None = None


LOG, RIESZ_LOG, RIESZ_SIMONCELLI = "laplacian_of_gaussian", "riesz_laplacian_of_gaussian", "riesz_simoncelli"
WAVELET = "separable_wavelet"
MAX, AVERAGE = {"pooling": "max"}, {"pooling": "average"}
E5L5S5, E3W5R5, L5S5 = ({"kernel": name} for name in ("E5L5S5", "E3W5R5", "L5S5"))
ENERGY = MAX | {"delta": 7}
GABOR_4A = {"sigma_mm": 10.0, "lambda_mm": 4.0, "gamma": 0.5}
GABOR_4B = {"sigma_mm": 20.0, "lambda_mm": 8.0, "gamma": 2.5}
LHL = {"wavelet": "daubechies2", "subband": "LHL", "level": 1}
HHL = {"wavelet": "coiflet1", "subband": "HHL", "level": 1}
HAAR = {"wavelet": "haar", "level": 2} | AVERAGE

# Phase 1: response maps of phantoms of 64 x 64 x 64 voxels of 2 mm.
PHASE_1 = (
    Configuration("1.a.1", "checkerboard", "mean", 3, {"support": 15}, "zero", 0.000),
    Configuration("1.a.2", "checkerboard", "mean", 3, {"support": 15}, "nearest", 0.000),
    Configuration("1.a.3", "checkerboard", "mean", 3, {"support": 15}, "periodic", 0.004),
    Configuration("1.a.4", "checkerboard", "mean", 3, {"support": 15}, "mirror", 0.000),
    Configuration("1.b.1", "impulse", "mean", 2, {"support": 15}, "zero", 0.000),
    Configuration("2.a", "impulse", LOG, 3, {"sigma_mm": 3.0, "cutoff": 4.0}, "zero", 0.001),
    Configuration("2.b", "checkerboard", LOG, 3, {"sigma_mm": 5.0, "cutoff": 4.0}, "mirror", 0.033),
    Configuration("2.c", "checkerboard", LOG, 2, {"sigma_mm": 5.0, "cutoff": 4.0}, "mirror", 0.024),
    Configuration("3.a.1", "impulse", "laws", 3, E5L5S5, "zero", 0.000),
    Configuration("3.a.2", "impulse", "laws", 3, E5L5S5 | MAX, "zero", 0.000),
    Configuration("3.a.3", "impulse", "laws", 3, E5L5S5 | ENERGY, "zero", 0.000),
    Configuration("3.b.1", "checkerboard", "laws", 3, E3W5R5, "mirror", 0.000),
    Configuration("3.b.2", "checkerboard", "laws", 3, E3W5R5 | MAX, "mirror", 0.000),
    Configuration("3.b.3", "checkerboard", "laws", 3, E3W5R5 | ENERGY, "mirror", 0.000),
    Configuration("3.c.1", "checkerboard", "laws", 2, L5S5, "mirror", 0.000),
    Configuration("3.c.2", "checkerboard", "laws", 2, L5S5 | MAX, "mirror", 0.000),
    Configuration("3.c.3", "checkerboard", "laws", 2, L5S5 | ENERGY, "mirror", 0.000),
    Configuration("4.a.1", "impulse", "gabor", 2, GABOR_4A | {"theta_degrees": 60}, "zero", 0.000),
    Configuration("4.a.2", "impulse", "gabor", 3, GABOR_4A | {"theta_step_degrees": 45} | AVERAGE, "zero", 0.000),
    Configuration("4.b.1", "sphere", "gabor", 2, GABOR_4B | {"theta_degrees": 225}, "mirror", 0.011),
    Configuration("4.b.2", "sphere", "gabor", 3, GABOR_4B | {"theta_step_degrees": 22.5} | AVERAGE, "mirror", 0.093),
    Configuration("5.a.1", "impulse", WAVELET, 3, LHL, "zero", 0.000),
    Configuration("5.a.2", "impulse", WAVELET, 3, LHL | AVERAGE, "zero", 0.000),
    Configuration("6.a.1", "sphere", WAVELET, 3, HHL, "periodic", 0.000),
    Configuration("6.a.2", "sphere", WAVELET, 3, HHL | AVERAGE, "periodic", 0.000),
    Configuration("7.a.1", "checkerboard", WAVELET, 3, HAAR | {"subband": "LLL"}, "mirror", 0.000),
    Configuration("7.a.2", "checkerboard", WAVELET, 3, HAAR | {"subband": "HHH"}, "mirror", 0.000),
    Configuration("8.a.1", "checkerboard", "simoncelli", 3, {"level": 1, "padding": 0}, "periodic", 0.378),
    Configuration("8.a.2", "checkerboard", "simoncelli", 3, {"level": 2, "padding": 0}, "periodic", 0.000),
    Configuration("8.a.3", "checkerboard", "simoncelli", 3, {"level": 3, "padding": 0}, "periodic", 0.000),
    Configuration("9.a", "impulse", RIESZ_LOG, 3, {"sigma_mm": 3.0, "order": (1, 0, 0), "padding": 16}, "zero", 0.012),
    Configuration("9.b.1", "sphere", RIESZ_LOG, 3, {"sigma_mm": 3.0, "order": (0, 2, 0), "padding": 16}, "zero", 0.087),
    Configuration(
        "10.b.1", "pattern_1", RIESZ_SIMONCELLI, 3, {"level": 1, "order": (0, 2, 0), "padding": 32}, "nearest", 0.103
    ),
)

GABOR_PHASE_2 = {"sigma_mm": 5.0, "lambda_mm": 2.0, "gamma": 1.5, "theta_step_degrees": 22.5} | AVERAGE
DAUBECHIES_3 = {"wavelet": "daubechies3"} | AVERAGE

# Phase 2: intensity statistics of the CT phantom's response maps, A slice by slice, B on the interpolated volume. Names
# of subbands and Laws kernels have one part more in B.
PHASE_2_FILTERS = (
    ("2", "mean", {"support": 5}),
    ("3", LOG, {"sigma_mm": 1.5, "cutoff": 4.0}),
    ("4", "laws", {"kernel": {"A": "L5E5", "B": "L5E5E5"}} | ENERGY),
    ("5", "gabor", GABOR_PHASE_2),
    ("6", WAVELET, DAUBECHIES_3 | {"subband": {"A": "LH", "B": "LLH"}, "level": 1}),
    ("7", WAVELET, DAUBECHIES_3 | {"subband": {"A": "HH", "B": "HHH"}, "level": 2}),
    ("8", "simoncelli", {"level": 1, "padding": 32}),
    ("9", "simoncelli", {"level": 2, "padding": 32}),
)


def _of_letter(value, letter):
    return value[letter] if isinstance(value, dict) else value


PHASE_2 = tuple(
    Configuration(
        f"{number}.{letter}",
        f"ct_phantom_{letter}",
        name,
        dimensions,
        {key: _of_letter(value, letter) for key, value in parameters.items()},
        "mirror",
    )
    for letter, dimensions in (("A", 2), ("B", 3))
    for number, name, parameters in PHASE_2_FILTERS
)


@dataclass(frozen=True)
class Reference:
    """One row of the table; value and tolerance as printed."""

    test_id: str
    ibsi_code: str
    tag: str
    value: Decimal
    tolerance: Decimal


def references(test_id=None):
    """The rows with a value, of "1.A" (no filter) to "9.B", or of all."""
    code_of = {row.tag: row.ibsi_code for row in ibsi.references("digital_phantom", "intensity_statistics")}
    with TABLE.open(newline="") as table:
        rows = [row for row in csv.DictReader(table, delimiter=";") if row["consensus_value"]]
    return [
        Reference(
            test_id=row["filter_id"],
            ibsi_code=code_of[row["feature_tag"]],
            tag=row["feature_tag"],
            value=Decimal(row["consensus_value"]),
            tolerance=Decimal(row["tolerance"]),
        )
        for row in rows
        if test_id in (None, row["filter_id"])
    ]
