# Copyright The grayling developers. Licensed under Apache-2.0.
"""The perturbations of a study, as settings with readable names."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from grayling import _schema
from grayling._schema import setting
from grayling.preprocess.perturbation._seeds import HIGHEST_SEED, seed_setting
from grayling.preprocess.perturbation.contour import RandomiseContour, compactness_setting, supervoxel_setting
from grayling.preprocess.perturbation.growth import LARGEST_GROWTH, GrowMask
from grayling.preprocess.perturbation.motion import LARGEST_SHIFT, Rotate, Translate
from grayling.preprocess.perturbation.noise import AddNoise

if TYPE_CHECKING:
    from grayling.settings import Settings

__all__ = ["Study", "perturbed"]

_STILL = (0.0, 0.0, 0.0)


def _distinct(values: tuple[Any, ...]) -> bool:
    return 0 < len(values) == len(set(values))


def _repeats(text: str) -> Any:
    return setting(
        0, text=f"{text}; 0 for none", expectation="a whole number from 0", accepts=lambda number: number >= 0
    )


@dataclass(frozen=True, kw_only=True)
class Study:
    """Which perturbations a study takes: every combination of them.

    After Zwanenburg et al., Scientific Reports 9:614 (2019), doi:10.1038/s41598-018-36938-4. Noise is of the image's
    own level; angles turn about z; shifts are in voxels, (z, y, x), as the paper's
    ``tuple(itertools.product((0.25, 0.75), repeat=3))``; growth is by a share of the volume. Regions that are not much
    larger than 8 mm need smaller supervoxels, see `RandomiseContour`.
    """

    rotations_degrees: tuple[float, ...] = setting(
        (0.0,),
        text="Angles about the z-axis",
        expectation="a list of finite numbers, at least one and none twice",
        accepts=lambda angles: _distinct(angles) and all(map(math.isfinite, angles)),
        unit="degree",
    )
    shifts_voxels: tuple[tuple[float, float, float], ...] = setting(
        (_STILL,),
        text="Shifts of the grid, (z, y, x)",
        expectation=f"a list of triples (z, y, x) of numbers up to {LARGEST_SHIFT}, at least one and none twice",
        accepts=lambda shifts: (
            _distinct(shifts) and all(abs(part) <= LARGEST_SHIFT for shift in shifts for part in shift)
        ),
        unit="voxel",
    )
    growths: tuple[float, ...] = setting(
        (0.0,),
        text="Shares of the volume to grow by, negative to shrink",
        expectation=f"a list of numbers above -1 and at most {LARGEST_GROWTH}, at least one and none twice",
        accepts=lambda shares: _distinct(shares) and all(-1 < share <= LARGEST_GROWTH for share in shares),
    )
    noise_repeats: int = _repeats("How often noise is added anew")
    contour_repeats: int = _repeats("How often the contour is drawn anew")
    contour_supervoxel_mm: float = supervoxel_setting()
    contour_compactness: float = compactness_setting()
    seed: int = seed_setting()

    def __post_init__(self) -> None:
        _schema.check(self)

    def __len__(self) -> int:
        """Return the number of combinations."""
        n_moved = len(self.rotations_degrees) * len(self.shifts_voxels)
        return n_moved * len(self.growths) * max(1, self.noise_repeats) * max(1, self.contour_repeats)


def perturbed(settings: Settings, study: Study) -> Iterator[tuple[str, Settings]]:
    """Yield a name and settings for each combination of a study's perturbations.

    In the order of the paper: noise first; turn and shift in one interpolation, then growth and contour, after the last
    `Resample` of the chain (so that shifts are in new voxels) and before all that follows it, such as `Round`. Without
    `Resample` they come first, after noise. The paper turns, shifts and resamples in one interpolation; here a turn or
    shift after `Resample` is a second one, and smooths a little more.

    Seeds are derived from the study's seed and the combination's name alone, so a combination keeps its seeds when the
    study gets larger.

    Examples
    --------
    >>> import grayling as gl
    >>> study = gl.preprocess.Study(rotations_degrees=(-13, 7), growths=(-0.1, 0.1), contour_repeats=5, seed=1)
    >>> len(study)
    20
    >>> name, settings = next(gl.preprocess.perturbed(gl.Settings(), study))
    >>> name
    'rotation -13, growth -0.1, contour 1'
    >>> [step.method for step in settings.preprocessing.steps]
    ['rotate', 'grow_mask', 'randomise_contour']
    """
    chain = settings.preprocessing
    position = max((k + 1 for k, step in enumerate(chain.steps) if step.method == "resample"), default=0)
    before, after = chain.steps[:position], chain.steps[position:]
    for combination in _combinations(study):
        steps = (*combination.before(study), *before, *combination.within(study), *after)
        yield combination.name, replace(settings, preprocessing=replace(chain, steps=steps))


def _combinations(study: Study) -> Iterator[_Combination]:
    """Yield every combination; only the lists that the study holds anyway are ever in memory."""
    moves = (study.rotations_degrees, study.shifts_voxels, study.growths)
    for noise in _counted(study.noise_repeats):
        for degrees, shift, growth in itertools.product(*moves):
            for contour in _counted(study.contour_repeats):
                yield _Combination(noise, degrees, shift, growth, contour)


@dataclass(frozen=True)
class _Combination:
    noise: int
    degrees: float
    shift: tuple[float, float, float]
    growth: float
    contour: int

    @property
    def name(self) -> str:
        parts = [
            f"noise {self.noise}" if self.noise else "",
            f"rotation {self.degrees:.12g}" if self.degrees else "",
            "shift " + " ".join(f"{value:.12g}" for value in self.shift) if any(self.shift) else "",
            f"growth {self.growth:.12g}" if self.growth else "",
            f"contour {self.contour}" if self.contour else "",
        ]
        return ", ".join(part for part in parts if part) or "unperturbed"

    def before(self, study: Study) -> tuple[AddNoise, ...]:
        """Return what comes before the chain."""
        return (AddNoise(seed=self._seed(study, "noise")),) if self.noise else ()

    def within(self, study: Study) -> tuple[Rotate | Translate | GrowMask | RandomiseContour, ...]:
        """Return what goes into the chain."""
        steps: list[Rotate | Translate | GrowMask | RandomiseContour] = []
        if self.degrees:
            steps.append(Rotate(self.degrees, shift_voxels=self.shift))
        elif any(self.shift):
            steps.append(Translate(shift_voxels=self.shift))
        if self.growth:
            steps.append(GrowMask(fraction=self.growth, seed=self._seed(study, "growth")))
        if self.contour:
            steps.append(
                RandomiseContour(
                    supervoxel_mm=study.contour_supervoxel_mm,
                    compactness=study.contour_compactness,
                    seed=self._seed(study, "contour"),
                )
            )
        return tuple(steps)

    def _seed(self, study: Study, purpose: str) -> int:
        digest = hashlib.sha256(f"{study.seed}/{self.name}/{purpose}".encode()).digest()
        return int.from_bytes(digest[:8], "little") % (HIGHEST_SEED + 1)


def _counted(n_repeats: int) -> range:
    """Return the numbers of the repeats from 1, or 0 for none."""
    return range(1, n_repeats + 1) if n_repeats else range(1)
