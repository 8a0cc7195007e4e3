# Copyright The grayling developers. Licensed under Apache-2.0.
"""Small regions for Hypothesis: shapes, kinds of intensities and masks are drawn, voxels follow from a drawn seed."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

KINDS = ("levels", "noise", "smooth", "edges", "flat", "almost flat")


@dataclass(frozen=True)
class Case:
    image: np.ndarray  # (z, y, x)
    mask: np.ndarray  # bool, (z, y, x)
    morphological_mask: np.ndarray | None
    spacing_mm: tuple[float, float, float]
    settings: dict = field(default_factory=dict)

    def arguments(self):
        return {"image": self.image, "mask": self.mask, "spacing_mm": self.spacing_mm} | {
            "morphological_mask": self.morphological_mask,
            **self.settings,
        }


def _intensities(kind, rng, shape, width):
    """Whole numbers from 1 for "levels"; "edges" lie on the edges of bins of the width, counted from 1."""
    n_levels = int(rng.integers(1, 9))
    numbers = rng.integers(1, n_levels + 1, shape)
    if kind == "levels":
        return numbers.astype(rng.choice(["uint8", "int16", "int32", "float32", "float64"]))
    if kind == "edges":
        return 1.0 + numbers * width
    if kind == "flat":
        return np.full(shape, rng.choice([0.1, 4.0, -7.3]))
    if kind == "almost flat":
        return (
            np.nextafter(0.1, rng.choice([-1.0, 1.0], shape))
            if rng.random() < 0.5
            else np.nextafter(np.full(shape, 0.1), rng.choice([0.1, 1.0], shape))
        )
    noise = rng.normal(rng.choice([0.0, 50.0, -1000.0]), 40.0, shape)
    return np.sort(noise, axis=None).reshape(shape).astype("float32") if kind == "smooth" else noise


def _mask(rng, shape, density):
    """At least one voxel; low densities fall into several components with holes."""
    mask = rng.random(shape) < density
    mask.flat[rng.integers(mask.size)] = True
    return mask


@st.composite
def discretisations(draw, kind):
    width = draw(st.sampled_from([0.1, 0.5, 25.0]))
    choices = [("fixed_bin_number", draw(st.integers(1, 8))), ("fixed_bin_size", width)]
    if kind == "levels":
        choices.append(("none", 0))
    return width, draw(st.sampled_from(choices))


@st.composite
def cases(draw, most=6, kinds=KINDS):
    shape = draw(st.tuples(*[st.integers(1, most)] * 3))
    kind = draw(st.sampled_from(kinds))
    width, levels = draw(discretisations(kind))
    density = draw(st.sampled_from([0.02, 0.3, 0.6, 0.9, 1.0]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    image, mask = _intensities(kind, rng, shape, width), _mask(rng, shape, density)
    if kind in ("noise", "smooth") and levels[0] == "fixed_bin_size":
        levels = ("fixed_bin_size", 25.0)
    larger = mask | _mask(rng, shape, 0.3) if draw(st.booleans()) else None
    settings = {"levels": levels, "ivh": levels if levels[0] == "none" else ("fixed_bin_number", 1000)}
    if draw(st.booleans()):
        low, high = np.sort(rng.choice(image[mask].astype(float), 2))
        settings["intensity_range"] = (float(low), float(high) if low < high and draw(st.booleans()) else np.inf)
    # 1.7: of two intensities neither lies exactly at this distance for any numbers of voxels that occur here.
    settings["outlier_sigma"] = draw(st.sampled_from([None, None, 1.7, 3.0]))
    spacing_mm = draw(st.sampled_from([(1.0, 1.0, 1.0), (2.0, 2.0, 2.0), (3.0, 0.977, 0.977), (6.5, 0.5, 1.25)]))
    return Case(image, mask, larger, spacing_mm, settings)
