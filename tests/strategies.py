# Copyright The grayling developers. Licensed under Apache-2.0.
"""Small regions for Hypothesis: the kind of intensities is drawn, the rest follows from a drawn seed."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

KINDS = ("levels", "noise", "smooth", "edges", "levels", "noise", "edges", "flat", "almost flat")


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


def _surrounded(margins, image, mask, larger):
    """Voxels around the region, with intensities of the same kind: elsewhere masks mostly touch the border."""
    masks = [None if one is None else np.pad(one, margins) for one in (mask, larger)]
    return np.pad(image, margins, mode="symmetric"), *masks


def _settings(rng, kind, image, mask, width):
    levels = [("fixed_bin_number", int(rng.integers(1, 9))), ("fixed_bin_size", width)][rng.integers(2)]
    if kind == "levels" and rng.random() < 0.5:
        levels = ("none", 0)
    settings = {"levels": levels, "ivh": levels if levels[0] == "none" else ("fixed_bin_number", 1000)}
    if rng.random() < 0.3:
        low, high = np.sort(rng.choice(image[mask].astype(float), 2))
        settings["intensity_range"] = (float(low), float(high) if low < high and rng.random() < 0.5 else np.inf)
    # 1.7: of two intensities neither lies exactly at this distance for any numbers of voxels that occur here.
    settings["outlier_sigma"] = [None, None, 1.7, 3.0][rng.integers(4)]
    return settings


@st.composite
def cases(draw, most=6, kinds=KINDS):
    """Everything but the kind follows from a seed: drawn one by one, most regions would be nearly empty."""
    kind = draw(st.sampled_from(kinds))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = tuple(rng.integers(1, most + 1, 3).tolist())
    width = 25.0 if kind in ("noise", "smooth") else float(rng.choice([0.1, 0.5, 25.0]))
    mask = _mask(rng, shape, rng.choice([0.02, 0.3, 0.6, 0.9, 1.0], p=[0.1, 0.2, 0.25, 0.25, 0.2]))
    image = _intensities(kind, rng, shape, width)
    larger = mask | _mask(rng, shape, 0.3) if rng.random() < 0.4 else None
    spacing_mm = [(1.0, 1.0, 1.0), (2.0, 2.0, 2.0), (3.0, 0.977, 0.977), (6.5, 0.5, 1.25)][rng.integers(4)]
    settings = _settings(rng, kind, image, mask, width)
    if rng.random() < 0.3:
        image, mask, larger = _surrounded(rng.integers(1, 3, (3, 2)), image, mask, larger)
    return Case(image, mask, larger, spacing_mm, settings)
