# Copyright The grayling developers. Licensed under Apache-2.0.
"""True convolution with taps along one axis, and with kernels in 2D or 3D."""

import numpy as np
from scipy import fft
from scipy.signal import fftconvolve

from tests.reference.filters.boundaries import padded


def along(volume, taps, axis, boundary, *, origin=None, step=1):
    """y[j] = sum over m of taps[m] x[j + step (origin - m)]; ``origin`` is the tap that lies on the voxel itself.

    The origin of an odd number of taps is the middle one. Taps lie ``step`` voxels apart. Planes are taken one by one,
    since those fit a processor's cache.
    """
    last = len(taps) - 1
    origin = last // 2 if origin is None else origin
    margins = [(step * (last - origin), step * origin), (0, 0)]
    begins = [step * (last - m) for m in range(len(taps))]  # where x[0 + step (origin - m)] lies in the padded lines
    other = 1 if axis == 0 else 0
    planes = []
    for plane in np.moveaxis(volume, other, 0):
        rows = np.moveaxis(plane, 0 if axis == 0 else axis - 1, 0)
        lines = padded(rows, margins, boundary)
        total = sum(tap * lines[begin : begin + len(rows)] for tap, begin in zip(taps, begins, strict=True))
        planes.append(total.T if axis == 2 else total)
    return np.stack(planes, other)


def with_kernel(volume, kernel, boundary):
    """A kernel of as many dimensions as the volume, odd along each; axes where it has one voxel are not transformed."""
    axes = [axis for axis, n in enumerate(kernel.shape) if n > 1]
    margins = [(n // 2, n // 2) for n in kernel.shape]
    return fftconvolve(padded(volume, margins, boundary), kernel, mode="valid", axes=axes)


def with_kernels(images, kernels, boundary):
    """For each of ``images`` (n, rows, columns) the responses (m, rows, columns) to ``kernels`` (m, odd, odd)."""
    reach = np.array(kernels.shape[1:]) // 2
    margins = [(n, n) for n in reach]
    size = [fft.next_fast_len(int(n)) for n in images.shape[1:] + 2 * reach]
    spectra = fft.fft2(kernels, size, workers=1)
    # The transform wraps round; what does so ends before the first voxel at which a kernel lies in the padded image.
    inside = tuple(slice(2 * r, 2 * r + n) for r, n in zip(reach, images.shape[1:], strict=True))
    for image in images:
        spectrum = fft.fft2(padded(image, margins, boundary), size, workers=1)
        yield fft.ifft2(spectra * spectrum, workers=1)[(slice(None), *inside)]
