# Copyright The grayling developers. Licensed under Apache-2.0.
"""Intensity-volume histogram (P88C).

nu_i is the fraction of voxels with at least intensity i, gamma_i the position of i in the total range G. The curve is
evaluated at min(G), min(G) + w_d, ... up to max(G), intensities that do not occur included.

The features repeat two IBSI codes (BC2M, GBPN), hence the keys are the tags of IBSI's compliance table.

Undefined (NaN), where the manual is silent: V_x when G has no extent (gamma is 0/0) or no intensity reaches the
fraction; I_x when no intensity in G is present in at most x% of the volume (for example when the highest one fills
more). The area is 0 with a single intensity in the ROI (9CMM, "Area under the IVH curve"); that section names the
trapezoidal rule but no abscissa: the intensity fraction gamma is taken, so that the area of a curve lies in [0, 1].
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from . import discretise


@dataclass(frozen=True)
class Discretised:
    """X_d,gl of the ROI voxels as steps of w_d above min(G), with G and w_d."""

    steps: np.ndarray  # (n_voxels,)
    minimum: float | Fraction
    maximum: float | Fraction
    interval: float | Fraction


def discrete(image, mask, intensity_range=None):
    """Calibrated, discrete intensities: X_d,gl = X_gl, w_d = 1, G the re-segmentation range or else the ROI's."""
    x = np.asarray(image, float)[np.asarray(mask, bool)]
    lower, upper = _bounds(x, intensity_range)
    return Discretised(x - lower, lower, upper, 1.0)


def continuous(image, mask, bin_width, intensity_range=None):
    """Calibrated, continuous intensities: bin centres of a fixed bin size."""
    mask = np.asarray(mask, bool)
    lower, upper = _bounds(np.asarray(image, float)[mask], intensity_range)
    bins = discretise.fixed_bin_size(image, mask, bin_width, lower)[mask]
    width = _decimal(bin_width)
    return Discretised(bins - 1, _decimal(lower) + width / 2, _decimal(upper) - width / 2, width)


def arbitrary(image, mask, n_bins=1000):
    """Arbitrary units: bin numbers of a fixed bin number, w_d = 1, G = [1, N_g]."""
    mask = np.asarray(mask, bool)
    return Discretised(discretise.fixed_bin_number(image, mask, n_bins)[mask] - 1, 1.0, float(n_bins), 1.0)


def _bounds(x, intensity_range):
    lower, upper = intensity_range or (None, None)
    half_open = upper is None or np.isinf(upper)
    return float(x.min() if lower is None else lower), float(x.max() if half_open else upper)


def curve(discretised):
    """(k, n_at_least, extent): step numbers in G, voxels at or above each, and the extent of G in steps.

    The extent is a fraction of the decimal numbers as written, so that a width of 0.1 divides a range of 1 into 10.
    """
    minimum, maximum, width = map(_decimal, (discretised.minimum, discretised.maximum, discretised.interval))
    extent = (maximum - minimum) / width
    k = np.arange(int(extent) + 1) if extent >= 0 else np.arange(0)
    ordered = np.sort(discretised.steps)
    return k, ordered.size - np.searchsorted(ordered, k, side="left"), extent


def _decimal(number):
    """The decimal number as written, exactly."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


def features_3d(discretised):
    """The 7 features, from one of ``discrete``, ``continuous``, ``arbitrary``."""
    n = discretised.steps.size
    k, at_least, extent = curve(discretised)
    v10, v90 = (_volume_at_fraction(k, at_least, extent, percent) / n for percent in (10, 90))
    i10, i90 = (
        float(discretised.minimum) + float(discretised.interval) * _step_at_volume(k, at_least, n, percent)
        for percent in (10, 90)
    )
    return {
        "ivh_v10": v10,
        "ivh_v90": v90,
        "ivh_i10": i10,
        "ivh_i90": i90,
        "ivh_diff_v10_v90": v10 - v90,
        "ivh_diff_i10_i90": i10 - i90,
        "ivh_auc": _area(discretised, k, at_least, extent),
    }


def _volume_at_fraction(k, at_least, extent, percent):
    """Most voxels at an intensity fraction of at least ``percent``; compared as 100 k >= percent * extent."""
    if extent <= 0:
        return np.nan
    reached = [count for step, count in zip(k.tolist(), at_least, strict=True) if 100 * step >= percent * extent]
    return float(max(reached)) if reached else np.nan


def _step_at_volume(k, at_least, n, percent):
    """Lowest step that at most ``percent`` of the voxels reach."""
    steps = k[100 * at_least <= percent * n]
    return float(steps.min()) if steps.size else np.nan


def _area(discretised, k, at_least, extent):
    if np.unique(discretised.steps).size == 1:
        return 0.0
    if extent <= 0:
        return np.nan
    return float(np.trapezoid(at_least / discretised.steps.size, k / float(extent)))
