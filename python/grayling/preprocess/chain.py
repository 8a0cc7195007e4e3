# Copyright The grayling developers. Licensed under Apache-2.0.
"""Image processing as one object: a chain of steps, the same for features, patches and networks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Self

from grayling import _schema, _schema_text
from grayling._schema import setting
from grayling.errors import InvalidArgument
from grayling.preprocess.bias_correction import BiasCorrection
from grayling.preprocess.denoising import Denoise
from grayling.preprocess.intensity import ClipPercentiles, Rescale, Window, ZScore
from grayling.preprocess.nyul import NyulStandardisation
from grayling.preprocess.perturbation import AddNoise, GrowMask, RandomiseContour, Rotate, Study, Translate
from grayling.preprocess.resampling import Resample
from grayling.preprocess.rounding import Round
from grayling.preprocess.sample import Sample, expect_sample
from grayling.preprocess.suv import StandardisedUptake

__all__ = ["Chain", "Step"]

_log = logging.getLogger("grayling")

# Every step that a chain may have. A settings file tells them apart by their method.
Step = (
    Resample
    | Round
    | StandardisedUptake
    | Window
    | ClipPercentiles
    | Rescale
    | ZScore
    | NyulStandardisation
    | BiasCorrection
    | Denoise
    | AddNoise
    | GrowMask
    | RandomiseContour
    | Rotate
    | Translate
)

Watch = Callable[[Step | None, Sample], None]
Action = Callable[[Sample], Sample]
_POINTWISE = (Round, Window)


@dataclass(frozen=True)
class Chain:
    """Steps of `grayling.preprocess`, such as `Resample` and `Round`, applied to an image and its masks in order.

    Examples
    --------
    >>> import grayling as gl
    >>> from grayling.examples import digital_phantom
    >>> phantom = digital_phantom()
    >>> sample = gl.preprocess.load(phantom.image, phantom.mask, spacing_mm=phantom.spacing_mm)
    >>> chain = gl.preprocess.Chain((gl.preprocess.Resample(spacing_mm=1.0), gl.preprocess.Round()))
    >>> chain(sample).image.grid.shape
    (8, 8, 10)
    """

    steps: tuple[Step, ...] = setting(
        (),
        text="Steps applied to image and masks, in order",
        expectation="a list of steps, in Python a tuple such as (Round(),)",
    )

    def __new__(cls, steps: object = (), *further: object) -> Self:  # noqa: ARG004 - what __init__ takes
        """Refuse steps that are not in one tuple, where Python would only count arguments."""
        if further:
            raise InvalidArgument("a Chain takes its steps as one tuple: Chain((Resample(spacing_mm=1.0), Round()))")
        return super().__new__(cls)

    def __post_init__(self) -> None:
        _schema.check(self)

    @property
    def references(self) -> tuple[int, ...]:
        """Labels of the mask that steps refer to, beside the regions."""
        labels = (getattr(step, "reference_label", None) for step in self.steps)
        return tuple(dict.fromkeys(label for label in labels if label is not None))

    def __call__(self, sample: Sample) -> Sample:
        """Apply every step.

        Raises
        ------
        grayling.errors.EmptyRegion
            If a step leaves no voxel of a region; the message names the step and what there was before.
        grayling.errors.InvalidArgument
            If the image would depend on the region and there are several: take one with ``sample.per_region()``.
        """
        expect_sample(sample, "a chain")
        return _applied([(step, step.apply) for step in self.steps], sample, _ignore)

    def for_each_region(
        self, sample: Sample, watch: Watch | None = None, margin_mm: float | None = None
    ) -> Iterator[Sample]:
        """Apply every step and yield one sample per region; what regions share is done once.

        Parameters
        ----------
        watch
            Called with each step and the sample it returned, the first time with None and the sample as it came.
        margin_mm
            How far around the regions the image is needed; None for all of it. Where nothing after the last `Resample`
            looks further, only that part is interpolated, and ``sample.begin`` says where it lies.
        """
        for processed in self.for_each_image(sample, watch, margin_mm):
            yield from processed.per_region()

    def for_each_image(
        self, sample: Sample, watch: Watch | None = None, margin_mm: float | None = None
    ) -> Iterator[Sample]:
        """Apply every step and yield one sample with all regions, or one per region where the image depends on it.

        Parameters are those of `for_each_region`.
        """
        watch = watch or _ignore
        watch(None, sample)
        actions: list[tuple[Step, Action]] = [(step, step.apply) for step in self.steps]
        if margin_mm is not None:
            self._narrow(actions, margin_mm)
        n_shared = next((k for k, step in enumerate(self.steps) if step.needs_one_region), len(self.steps))
        shared = _applied(actions[:n_shared], sample, watch)
        if n_shared == len(self.steps):
            yield shared
            return
        for part in shared.per_region():
            yield _applied(actions[n_shared:], part, watch)

    def _narrow(self, actions: list[tuple[Step, Action]], margin_mm: float) -> None:
        """Let the last step keep to the regions if it resamples; steps that change voxels one by one may follow."""
        last = max((k for k, step in enumerate(self.steps) if not isinstance(step, _POINTWISE)), default=None)
        if last is not None and isinstance(step := self.steps[last], Resample):
            actions[last] = step, partial(step.apply_near, margin_mm=margin_mm)


_schema_text.document(Chain)
_schema_text.document(Study)


def _applied(actions: Iterable[tuple[Step, Action]], sample: Sample, watch: Watch) -> Sample:
    for step, apply in actions:
        _log.info("%s: %s", sample.image.name, step.method)
        sample = apply(sample)
        watch(step, sample)
    return sample


def _ignore(step: Step | None, sample: Sample) -> None:
    pass
