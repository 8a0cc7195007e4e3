# Copyright The grayling developers. Licensed under Apache-2.0.
"""The injected dose at the time to which the voxels' activity is corrected.

Decay Correction (0054,1102) tells that time. ADMIN: the injection; the dose stays as it is. START: the start of the
scan, t_ref; the dose decays by 2^-((t_ref - t_injected) / half-life). NONE: each slice shows the mean activity of its
frame, so the dose decays to the frame's start and then by its mean over the frame, (1 - e^-d) / d with
d = ln 2 * duration / half-life.

The start of the scan is GE's private time where there is one, else the series' time, unless that lies after the
earliest acquisition, as in a series that was processed later, or before the injection, as in headers whose times were
cleared: then the start is computed back from each slice's acquisition time, frame reference time and duration.

Where only the injection's time of day is known, the injection is the last one before the earliest acquisition, so that
a start before it cannot pass for one that came nearly a day later.

References
----------
QIBA FDG-PET/CT technical subcommittee, vendor-neutral pseudo-code for SUV calculation.
Kinahan PE, Fletcher JW (2010), doi:10.1053/j.sult.2010.10.001.
IBSI, manual for SUV computation, "Radiopharmaceutical dose".
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta

from grayling.errors import GraylingWarning
from grayling.io.pet import NAMES
from grayling.preprocess.pet_fields import PetFields

__all__ = ["Dose", "dose_at_scan"]

# Nobody scans what has decayed a thousandfold: dates or times are wrong.
_MOST_HALF_LIVES = 10.0
# Longer uptake is told of: 4 h of fluorine-18, for which QIBA's FDG profile asks 1 h, and days of what lives for days.
_LONG_UPTAKE_S = 4 * 3600.0
_LONG_UPTAKE_HALF_LIVES = 2.0
_DAY_S = 86400.0
# Doses are Bq; some systems write MBq. What is neither may be mCi or GBq, and is refused.
_DOSE_BQ = (1e5, 1e11)
_DOSE_MBQ = (20.0, 1e4)
_LARGEST_SPREAD_S = 30.0  # of start times computed back from slices: rounding, and how frames' means are timed


@dataclass(frozen=True)
class Dose:
    """The dose that the voxels' activity is divided by.

    Attributes
    ----------
    per_slice_bq
        In Bq; one value for all slices, or one per slice.
    explanation
        How it came about.
    """

    per_slice_bq: tuple[float, ...]
    explanation: str


def dose_at_scan(fields: PetFields) -> Dose:
    """Return the dose, corrected for decay as the voxels are.

    Raises
    ------
    grayling.errors.InvalidImage
        If a field that is needed is missing or cannot mean anything; the message names it.

    Warns
    -----
    grayling.errors.GraylingWarning
        For an uptake of more than 4 hours and 2 half-lives, and a dose in MBq.
    """
    correction = _decay_correction(fields)
    dose_bq = _injected_bq(fields)
    injected = f"{dose_bq / 1e6:g} MBq injected"
    if correction == "ADMIN":
        return Dose((dose_bq,), f"{injected}, activity decay-corrected to the injection")
    half_life_s = fields.number("RadionuclideHalfLife", "seconds above 0")
    acquired = fields.moments("AcquisitionDate", "AcquisitionTime")
    injected_at = _injected_at(fields, min(acquired), half_life_s)
    if correction == "START":
        start, source = _scan_start(fields, acquired, injected_at, half_life_s)
        elapsed_s = _elapsed_s(fields, injected_at, start, half_life_s)
        left_bq = dose_bq * math.exp2(-elapsed_s / half_life_s)
        return Dose(
            (left_bq,), f"{injected}, {left_bq / 1e6:g} MBq left at the scan's start {elapsed_s:g} s later ({source})"
        )
    return Dose(
        tuple(dose_bq * share for share in _shares_in_frames(fields, acquired, injected_at, half_life_s)),
        f"{injected}, decayed to each slice's frame, as the activity is not decay-corrected",
    )


def _decay_correction(fields: PetFields) -> str:
    expected = "START, ADMIN or NONE"
    correction = fields.text("DecayCorrection", expected).upper()
    if correction not in ("START", "ADMIN", "NONE"):
        raise fields.refused("DecayCorrection", expected)
    corrections = {text.upper() for text in fields.texts("CorrectedImage", "the corrections applied")}
    is_corrected = bool(corrections & {"DECY", "DECAY"})
    if is_corrected != (correction != "NONE"):
        listed = "DECY among them" if correction != "NONE" else "no DECY among them"
        raise fields.refused("CorrectedImage", f"{listed}, as DecayCorrection (0054,1102) is {correction}")
    return correction


def _injected_bq(fields: PetFields) -> float:
    expected = "Bq from {:g} to {:g} (or MBq from {:g} to {:g})".format(*_DOSE_BQ, *_DOSE_MBQ)
    dose = fields.number("RadionuclideTotalDose", expected)
    if _DOSE_BQ[0] <= dose <= _DOSE_BQ[1]:
        return dose
    if not _DOSE_MBQ[0] <= dose <= _DOSE_MBQ[1]:
        raise fields.refused("RadionuclideTotalDose", expected)
    warnings.warn(
        f"RadionuclideTotalDose (0018,1074) is {dose:g}, which is taken as MBq; PET series have Bq",
        GraylingWarning,
        stacklevel=2,
    )
    return dose * 1e6


def _scan_start(
    fields: PetFields, acquired: tuple[datetime, ...], injected_at: datetime, half_life_s: float
) -> tuple[datetime, str]:
    """Return the time to which START corrects, and the field that tells it."""
    expected = f"a time from the injection at {injected_at} up to the first acquisition, {min(acquired)}"
    if "GEScanDateTime" in fields:
        start = fields.date_time("GEScanDateTime")
        if not injected_at <= start <= min(acquired):
            raise fields.refused("GEScanDateTime", expected)
        return start, "GEScanDateTime"
    series = min(fields.moments("SeriesDate", "SeriesTime"))
    if injected_at <= series <= min(acquired):
        return series, "SeriesTime"
    if series < injected_at and "FrameReferenceTime" not in fields:
        raise fields.refused("SeriesTime", f"{expected}, or FrameReferenceTime (0054,1300) to compute the start from")
    start = _start_computed_back(fields, acquired, half_life_s)
    if start < injected_at:
        raise fields.refused("FrameReferenceTime", f"times that lead to a start after the injection, not to {start}")
    return start, "computed back from FrameReferenceTime"


def _start_computed_back(fields: PetFields, acquired: tuple[datetime, ...], half_life_s: float) -> datetime:
    """Return the start from each slice's acquisition: its frame's mean activity was there at the reference time."""
    durations_s = fields.seconds_per_slice("ActualFrameDuration", len(acquired))
    references_s = fields.seconds_per_slice("FrameReferenceTime", len(acquired))
    starts = [
        moment + timedelta(seconds=_mean_activity_s(duration_s, half_life_s) - reference_s)
        for moment, duration_s, reference_s in zip(acquired, durations_s, references_s, strict=True)
    ]
    offsets_s = [(start - starts[0]).total_seconds() for start in starts]
    spread_s = max(offsets_s) - min(offsets_s)
    if spread_s > _LARGEST_SPREAD_S:
        raise fields.refused(
            "FrameReferenceTime", f"times that lead to one start of the scan, not to starts {spread_s:g} s apart"
        )
    return starts[0] + timedelta(seconds=sum(offsets_s) / len(offsets_s))


def _mean_activity_s(duration_s: float, half_life_s: float) -> float:
    """Return when, after a frame's start, the activity is the frame's mean."""
    decay = math.log(2) * duration_s / half_life_s
    return math.log(decay / -math.expm1(-decay)) * half_life_s / math.log(2)


def _shares_in_frames(
    fields: PetFields, acquired: tuple[datetime, ...], injected_at: datetime, half_life_s: float
) -> tuple[float, ...]:
    """Return which share of the dose is left, in the mean over each slice's frame."""
    durations_s = fields.seconds_per_slice("ActualFrameDuration", len(acquired))
    first_s = _elapsed_s(fields, injected_at, min(acquired), half_life_s)
    shares = []
    for moment, duration_s in zip(acquired, durations_s, strict=True):
        elapsed_s = first_s + (moment - min(acquired)).total_seconds()
        shares.append(math.exp2(-(elapsed_s + _mean_activity_s(duration_s, half_life_s)) / half_life_s))
    return tuple(shares) if len(set(shares)) > 1 else (shares[0],)


def _injected_at(fields: PetFields, first: datetime, half_life_s: float) -> datetime:
    """Return the injection; of a time of day alone, the last one up to the first acquisition."""
    key = _injection_key(fields)
    if key == "RadiopharmaceuticalStartDateTime":
        moment = fields.date_time(key)
        if moment > first:
            raise fields.refused(key, f"a time before the first acquisition, {first}")
        return moment
    time_of_day = fields.time_of_day(key)
    if _MOST_HALF_LIVES * half_life_s > _DAY_S:
        raise fields.refused(
            "RadiopharmaceuticalStartDateTime",
            f"the day of the injection, which a half-life of {half_life_s:g} s does not settle",
        )
    midnight = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - local, like every time in the header
    return first - (first - midnight - time_of_day) % timedelta(seconds=_DAY_S)


def _elapsed_s(fields: PetFields, injected_at: datetime, scan: datetime, half_life_s: float) -> float:
    """Return the seconds from injection to scan; what is too long for an uptake is refused or told of."""
    key = _injection_key(fields)
    elapsed_s = (scan - injected_at).total_seconds()
    if elapsed_s > _MOST_HALF_LIVES * half_life_s:
        raise fields.refused(
            key, f"a time before the scan at {scan}, and at most {_MOST_HALF_LIVES:g} half-lives of {half_life_s:g} s"
        )
    if elapsed_s > max(_LONG_UPTAKE_S, _LONG_UPTAKE_HALF_LIVES * half_life_s):
        warnings.warn(
            f"{NAMES[key]} is {fields.text(key, 'a time')!r}, {elapsed_s / 3600:.1f} h or "
            f"{elapsed_s / half_life_s:.1f} half-lives before the scan at {scan}, a long uptake; check the times, "
            "which de-identification may change",
            GraylingWarning,
            stacklevel=2,
        )
    return elapsed_s


def _injection_key(fields: PetFields) -> str:
    dated = "RadiopharmaceuticalStartDateTime"
    return dated if dated in fields else "RadiopharmaceuticalStartTime"
