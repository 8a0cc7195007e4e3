# Copyright The grayling developers. Licensed under Apache-2.0.
"""Filters that are given by what they do to each frequency of the whole image.

The frequencies of an axis with n voxels are, where the grid is "centred", as the reference response maps have it, the n
points from -1 to 1 that lie evenly around the centre (n - 1) / 2, 1 being the Nyquist frequency. `ifftshift` brings
them into the order of the transform. For an even n none of them is 0 and they differ from those of the transform,
k / (n / 2), by up to 1 / (n - 1). Then they are not symmetric around the transform's zero either: the response to a
mirrored image is not quite the mirrored response. Where the grid is "transform", they are those of the transform.
"""

import numpy as np
from scipy import fft

from tests.reference.filters.boundaries import cropped, even_margins, padded

GRIDS = {
    "centred": lambda n: fft.ifftshift(np.linspace(-1, 1, n)),
    "transform": lambda n: 2 * fft.fftfreq(n),
}


def frequencies(shape, axes, grid="centred"):
    """One array per axis in ``axes``, each broadcasting to ``shape``; an axis of one voxel has frequency 0."""
    lines = []
    for axis in axes:
        n = shape[axis]
        line = np.zeros(1) if n == 1 else GRIDS[grid](n)
        lines.append(line.reshape([-1 if a == axis else 1 for a in range(len(shape))]))
    return lines


def radius(shape, axes, grid="centred"):
    """The distance of each frequency from 0."""
    return np.sqrt(sum(line**2 for line in frequencies(shape, axes, grid)))


def filtered(volume, transfer, axes, boundary, padding=0):
    """``transfer``: a function (shape of the padded volume) -> factors. ``padding`` voxels lie around the image.

    What is left beyond the padding is periodic, as the transform is.
    """
    margins = even_margins(padding, axes)
    whole = padded(volume, margins, boundary)
    spectrum = fft.fftn(whole, axes=axes, workers=1) * transfer(whole.shape)
    return cropped(fft.ifftn(spectrum, axes=axes, workers=1, overwrite_x=True).real, margins)
