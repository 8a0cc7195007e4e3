# Copyright The grayling developers. Licensed under Apache-2.0.
"""Perturbations: what might have come out differently in another scan, by another observer, with another grid.

A feature that changes under them is no trait of the patient. The kinds follow Zwanenburg et al., "Assessing robustness
of radiomic features by image perturbation", Scientific Reports 9:614 (2019), doi:10.1038/s41598-018-36938-4; each step
says where it differs.

Chance comes from ``numpy.random.Generator(numpy.random.PCG64(seed))`` with a seed that is part of the settings, one
stream per step and region, so that results do not depend on threads, nor on other regions unless the grid does:
`Rotate` and `Translate` let it grow for all regions of a sample at once. Steps after them may then give other results
than for a region alone: noise everywhere, growth and contours near the border of the image. Put noise before them, as a
`Study` does, and load one label at a time where regions lie at the border.
"""

from grayling.preprocess.perturbation.contour import RandomiseContour
from grayling.preprocess.perturbation.growth import GrowMask
from grayling.preprocess.perturbation.motion import Rotate, Translate
from grayling.preprocess.perturbation.noise import AddNoise, estimated_noise
from grayling.preprocess.perturbation.study import Study, perturbed

__all__ = [
    "AddNoise",
    "GrowMask",
    "RandomiseContour",
    "Rotate",
    "Study",
    "Translate",
    "estimated_noise",
    "perturbed",
]
