# Copyright The grayling developers. Licensed under Apache-2.0.
"""What uptake is normalised by: weight, lean mass, ideal weight or surface of the body.

Each measure is a formula per sex of weight in kg and height in cm, as DICOM defines them for SUV Type (0054,1006).
For a patient whose sex is neither male nor female there is no agreed formula; the mean of both is taken, as IBSI's
manual on uptake values proposes.

References
----------
Morgan DJ, Bray KM (1994), doi:10.2165/00003088-199426040-00005 (lean body mass "LBM").
James WPT (1976), Research on obesity, HMSO ("LBMJAMES128").
Janmahasatian S et al. (2005), doi:10.2165/00003088-200544100-00004 ("LBMJANMA").
Sugawara Y et al. (1999), doi:10.1148/radiology.213.2.r99nv37521 (ideal body weight "IBW").
Du Bois D, Du Bois EF (1916), doi:10.1001/archinte.1916.00080130010002 (body surface area "BSA").
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from grayling.errors import GraylingWarning
from grayling.preprocess.pet_fields import PetFields

__all__ = ["MEASURES", "BodyMeasure"]

Formula = Callable[[float, float], float]  # of weight in kg and height in cm

_HEAVIEST_KG = 700.0
_TALLEST_M = 2.8
_GRAMS_FROM = 1000.0  # weights above are grams (IBSI's manual)


@dataclass(frozen=True)
class BodyMeasure:
    """One way to normalise uptake.

    Attributes
    ----------
    words
        How sentences call it.
    suv_type, units
        DICOM's SUV Type (0054,1006) and Units (0054,1001) of uptake that is normalised by it.
    male, female
        In kg, or in m2 where the units are CM2ML.
    needs_height, needs_sex
        What the formula depends on beside the weight.
    """

    words: str
    suv_type: str
    male: Formula
    female: Formula
    units: str = "GML"
    needs_height: bool = True
    needs_sex: bool = True

    def value(self, fields: PetFields) -> float:
        """Return the patient's measure, in g or cm2.

        Raises
        ------
        grayling.errors.InvalidImage
            If weight, height or sex are needed and missing or implausible.
        """
        weight_kg = _weight_kg(fields)
        height_cm = 100 * _height_m(fields) if self.needs_height else 0.0
        formulas = _SEXES[_sex(fields)](self) if self.needs_sex else [self.male]
        mean = sum(formula(weight_kg, height_cm) for formula in formulas) / len(formulas)
        if mean <= 0:
            raise fields.refused("PatientSize", f"a height for which the {self.words} of {weight_kg:g} kg is above 0")
        return mean * (1e4 if self.units == "CM2ML" else 1e3)


def _janmahasatian(base: float, slope: float) -> Formula:
    return lambda weight_kg, height_cm: 9270 * weight_kg / (base + slope * weight_kg / (height_cm / 100) ** 2)


def _quadratic(linear: float, square: float) -> Formula:
    return lambda weight_kg, height_cm: linear * weight_kg - square * (weight_kg / height_cm) ** 2


def _ideal(base: float, slope: float) -> Formula:
    return lambda _, height_cm: base + slope * (height_cm - 152)


def _weight(weight_kg: float, _: float) -> float:
    return weight_kg


def _surface(weight_kg: float, height_cm: float) -> float:
    return 0.007184 * math.pow(weight_kg, 0.425) * math.pow(height_cm, 0.725)


MEASURES = {
    "body_weight": BodyMeasure("body weight", "BW", _weight, _weight, needs_height=False, needs_sex=False),
    "lean_body_mass_morgan": BodyMeasure(
        "lean body mass (Morgan)", "LBM", _quadratic(1.10, 120), _quadratic(1.07, 148)
    ),
    "lean_body_mass_james": BodyMeasure(
        "lean body mass (James)", "LBMJAMES128", _quadratic(1.10, 128), _quadratic(1.07, 148)
    ),
    "lean_body_mass_janmahasatian": BodyMeasure(
        "lean body mass (Janmahasatian)", "LBMJANMA", _janmahasatian(6680, 216), _janmahasatian(8780, 244)
    ),
    "ideal_body_weight": BodyMeasure("ideal body weight", "IBW", _ideal(48.0, 1.06), _ideal(45.5, 0.91)),
    "body_surface_area": BodyMeasure("body surface area", "BSA", _surface, _surface, units="CM2ML", needs_sex=False),
}

_SEXES: dict[str, Callable[[BodyMeasure], list[Formula]]] = {
    "M": lambda measure: [measure.male],
    "F": lambda measure: [measure.female],
    "O": lambda measure: [measure.male, measure.female],
}


def _weight_kg(fields: PetFields) -> float:
    expected = f"kilograms, up to {_HEAVIEST_KG:g}"
    weight_kg = fields.number("PatientWeight", expected)
    if weight_kg > _GRAMS_FROM:
        warnings.warn(
            f"PatientWeight (0010,1030) is {weight_kg:g}, which is taken as grams; DICOM has kilograms",
            GraylingWarning,
            stacklevel=2,
        )
        weight_kg /= 1000
    if weight_kg > _HEAVIEST_KG:
        raise fields.refused("PatientWeight", expected)
    return weight_kg


def _height_m(fields: PetFields) -> float:
    expected = f"metres, up to {_TALLEST_M:g}"
    height_m = fields.number("PatientSize", expected)
    if height_m > _TALLEST_M:
        raise fields.refused("PatientSize", expected)
    return height_m


def _sex(fields: PetFields) -> str:
    expected = "M, F or O"
    sex = fields.text("PatientSex", expected).upper()
    if sex not in _SEXES:
        raise fields.refused("PatientSex", expected)
    return sex
