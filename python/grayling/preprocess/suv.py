# Copyright The grayling developers. Licensed under Apache-2.0.
"""Standardised uptake values (SUV) of PET images.

Uptake is the activity concentration in Bq/ml over the injected dose per body weight, with the dose at the time to which
the activity is decay-corrected: SUV = activity * weight / dose, in g/ml. Weight may be replaced by another measure of
the body. Images in GML or CM2ML are uptake already, and change from one measure to the other.

References
----------
QIBA FDG-PET/CT technical subcommittee, vendor-neutral pseudo-code for SUV calculation.
Kinahan PE, Fletcher JW (2010), doi:10.1053/j.sult.2010.10.001.
IBSI, manual for SUV computation, with digital reference objects.
DICOM PS3.3, C.8.9.1 (PET series module: Units, SUV Type, Decay Correction).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from grayling import _schema
from grayling._optional import import_pydicom
from grayling._schema import setting
from grayling._words import close_match, listed
from grayling.errors import GraylingWarning, InvalidArgument, InvalidGeometry, InvalidImage
from grayling.preprocess.applying import applied
from grayling.preprocess.body import MEASURES, BodyMeasure
from grayling.preprocess.dose import dose_at_scan
from grayling.preprocess.pet_fields import PetFields
from grayling.preprocess.sample import Sample

__all__ = ["StandardisedUptake", "SuvFactor", "suv_factor"]

_BY_SUV_TYPE = {measure.suv_type: measure for measure in MEASURES.values()}
_SAME_PLACE_MM = 1e-2
_QUANTITY = f"one of {', '.join(MEASURES)}"


@dataclass(frozen=True)
class SuvFactor:
    """What the image is multiplied with.

    Attributes
    ----------
    factors
        One factor for the whole image, or one per slice where the activity is not decay-corrected.
    explanation
        How it came about, for a log.
    """

    factors: tuple[float, ...]
    explanation: str


@dataclass(frozen=True)
class _Stored:
    """What an image holds: `scale` makes it Bq/ml, or uptake by a measure."""

    scale: float
    measure: BodyMeasure | None


def suv_factor(fields: Mapping[str, Any], quantity: str = "body_weight") -> SuvFactor:
    """Return what makes standardised uptake values of a PET image's (rescaled) intensities.

    Parameters
    ----------
    fields
        Header fields by DICOM keyword, as in ``grayling.preprocess.load(folder).acquisition``; those of the sequence
        of radiopharmaceuticals stand beside the others. Times and frame durations are one value or one per slice.
    quantity
        What uptake is normalised by: body_weight, lean_body_mass_morgan, lean_body_mass_james,
        lean_body_mass_janmahasatian, ideal_body_weight (all g/ml) or body_surface_area (cm2/ml).

    Raises
    ------
    grayling.errors.InvalidImage
        If a field that is needed is missing or cannot mean anything; the message names it.
    grayling.errors.InvalidArgument
        For an unknown quantity.

    Notes
    -----
    A `GraylingWarning` tells of a weight above 1000, which is taken as grams, of a dose from 20 to 10 000, which is
    taken as MBq, and of an uptake of more than 4 hours and 2 half-lives.

    Examples
    --------
    >>> from grayling.preprocess import suv_factor
    >>> fields = {"Units": "BQML", "DecayCorrection": "ADMIN", "CorrectedImage": ("ATTN", "DECY")}
    >>> suv_factor({**fields, "RadionuclideTotalDose": 350e6, "PatientWeight": 70}).factors
    (0.0002,)
    """
    if quantity not in MEASURES:
        raise InvalidArgument(f"quantity must be {_QUANTITY}; got {quantity!r}{close_match(quantity, MEASURES)}")
    pet, wanted = PetFields(fields), MEASURES[quantity]
    _check_corrected(pet)
    stored = _stored(pet)
    units = pet.text("Units", "units")
    if stored.measure == wanted:
        scaled = "" if stored.scale == 1 else f", multiplied with {stored.scale:g},"
        return SuvFactor((stored.scale,), f"{units}{scaled} are SUV by {wanted.words}")
    body = wanted.value(pet)
    to = f"SUV by {wanted.words} ({body:.6g} {'cm2' if wanted.units == 'CM2ML' else 'g'})"
    if stored.measure is not None:
        theirs = stored.measure.value(pet)
        return SuvFactor((stored.scale * body / theirs,), f"{units}, SUV by {stored.measure.words}, became {to}")
    dose = dose_at_scan(pet)
    factors = tuple(stored.scale * body / dose_bq for dose_bq in dose.per_slice_bq)
    return SuvFactor(factors, f"{units} became {to}: {dose.explanation}")


def _check_corrected(pet: PetFields) -> None:
    """Check what holds for every unit: PET, corrected for attenuation, without an intercept."""
    if "Modality" in pet and pet.text("Modality", "PT") != "PT":
        raise pet.refused("Modality", "PT, as only PET images become uptake values")
    if "ATTN" not in {text.upper() for text in pet.texts("CorrectedImage", "ATTN among the corrections")}:
        raise pet.refused("CorrectedImage", "ATTN among the corrections; uptake needs attenuation correction")
    expected = "0 in every slice, as DICOM demands of PET"
    if "RescaleIntercept" in pet and any(value != 0 for value in pet.per_slice("RescaleIntercept", expected)):
        raise pet.refused("RescaleIntercept", expected)


def _stored(pet: PetFields) -> _Stored:
    expected = "BQML, GML, CM2ML, or CNTS with Philips' scale factors"
    units = pet.text("Units", expected).upper()
    if units == "BQML":
        return _Stored(1.0, None)
    if units in ("GML", "CM2ML"):
        default = "BW" if units == "GML" else "BSA"  # where SUV Type is absent (DICOM PS3.3, C.8.9.1)
        suv_type = pet.text("SUVType", "").upper() if "SUVType" in pet else default
        types = [name for name, measure in _BY_SUV_TYPE.items() if measure.units == units]
        if suv_type not in types:
            raise pet.refused("SUVType", f"one of {listed(types)}, as Units (0054,1001) are {units}")
        return _Stored(1.0, _BY_SUV_TYPE[suv_type])
    if units == "CNTS":
        return _philips(pet)
    raise pet.refused("Units", expected)


def _philips(pet: PetFields) -> _Stored:
    """Return what Philips' counts become: uptake by body weight where that factor is set, else Bq/ml; 0 is not set."""
    for key, measure in (
        ("PhilipsSUVScaleFactor", MEASURES["body_weight"]),
        ("PhilipsActivityConcentrationScaleFactor", None),
    ):
        if key in pet and pet.text(key, "a number").strip("0."):
            return _Stored(pet.number(key, "a number above 0"), measure)
    raise pet.refused("PhilipsSUVScaleFactor", "a number above 0, as Units (0054,1001) are CNTS")


@dataclass(frozen=True, kw_only=True)
class StandardisedUptake:
    """Make standardised uptake values (SUV) of a PET image, with dose, patient and times from its DICOM header.

    Formulas of the other quantities than body weight, with their sources: `grayling.preprocess.body`.
    """

    method: ClassVar[str] = "standardised_uptake"
    needs_one_region: ClassVar[bool] = False
    quantity: str = setting(
        "body_weight",
        text="What uptake is normalised by",
        expectation=_QUANTITY,
        accepts=lambda quantity: quantity in MEASURES,
    )
    required: bool = setting(
        True, text="Whether an image without a header (an array, NIfTI) is refused, or taken to be SUV already"
    )

    def __post_init__(self) -> None:
        _schema.check(self)

    @applied
    def apply(self, sample: Sample) -> Sample:
        """Return the sample with uptake values, float64, and a note that tells how.

        Raises
        ------
        grayling.errors.InvalidImage
            If the header lacks a field or has one that cannot mean anything, or if there is no header and one is
            required.
        grayling.MissingPackage
            If the header of the series could not be read because pydicom is not installed.
        """
        fields = sample.acquisition
        if not fields:
            return self._taken_as_uptake(sample)
        if dict(fields) == {"Modality": "PT"}:
            import_pydicom()  # without it the reader found no more than this
        result = suv_factor(fields, self.quantity)
        array = np.asarray(sample.array, np.float64) * _per_slice(result, sample)
        measure = MEASURES[self.quantity]
        now = {**fields, "Units": measure.units, "SUVType": measure.suv_type}
        image = replace(sample.image, array=array, acquisition=now)
        return replace(sample, image=image).noted(f"{sample.image.name}: {result.explanation}.")

    def sentence(self) -> str:
        """Return what was done, for a paper."""
        words = MEASURES[self.quantity].words
        sentence = (
            f"PET images were converted to standardised uptake values normalised by {words}, with the injected dose "
            "corrected for decay"
        )
        return sentence + ("." if self.required else "; images without a DICOM header were taken to hold them already.")

    def _taken_as_uptake(self, sample: Sample) -> Sample:
        name = sample.image.name
        if self.required:
            raise InvalidImage(
                f"{name} has no DICOM header with dose and weight; give the folder of its DICOM series, or set "
                "required=False if it holds SUV already"
            )
        note = f"{name} has no DICOM header and was taken to hold SUV by {MEASURES[self.quantity].words} already."
        warnings.warn(note, GraylingWarning, stacklevel=2)
        return sample.noted(note)


def _per_slice(result: SuvFactor, sample: Sample) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the factors as they multiply an image, (1 or n_slices, 1, 1), if its slices are still the file's."""
    factors = np.array(result.factors, np.float64).reshape(-1, 1, 1)
    if factors.size > 1:
        _check_slices(factors.size, sample)
    return factors


def _check_slices(n_slices: int, sample: Sample) -> None:
    grid = sample.image.grid
    positions = sample.acquisition.get("ImagePositionPatient", ())  # (x, y, z) per slice, in mm
    same = grid.shape[0] == n_slices == len(positions) and grid.origin_mm is not None
    if not same or math.dist(grid.origin_mm or (), positions[0][::-1]) > _SAME_PLACE_MM:
        raise InvalidGeometry(
            f"{sample.image.name}: each of {n_slices} slices has its own SUV factor, but the image's slices are no "
            "longer those of the file; convert to SUV before cropping and resampling"
        )
