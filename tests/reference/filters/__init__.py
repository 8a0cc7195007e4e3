# Copyright The grayling developers. Licensed under Apache-2.0.
"""Slow, obvious NumPy implementations of the filters of IBSI 2, with what its reference response maps settle.

    mean                     mean filter
    laplacian_of_gaussian    Laplacian of Gaussian
    laws                     Laws kernels, response and energy maps
    gabor                    Gabor filter, modulus
    separable_wavelets       undecimated separable wavelets, whose taps wavelet_taps computes or lists
    stationary_wavelet       all subbands of one level of the stationary wavelet transform
    simoncelli               non-separable Simoncelli wavelet, B map
    riesz                    Riesz transforms of a Laplacian of Gaussian or a Simoncelli wavelet, also steered

Shared parts: boundaries (what lies beyond the image), convolution (along an axis, with kernels), rotations (of a cube,
of a square), pooling (of the responses in all orientations), spectra (frequencies, and filters of the whole image at
once), response_maps (which of these a configuration of tests/golden/ibsi2.py asks for).

Conventions: volumes are (z, y, x); a filter in 2D runs slice by slice along ``IN_2D``, one in 3D along ``IN_3D``.
Lengths are in voxels, so voxels are cubes (squares in 2D). What a name spells letter by letter (L5E5S5, LLH) runs along
x first, then y, then z. Convolution is the true one: the kernel is mirrored against correlation.
The manual: arXiv:2006.05470; the paper: Whybra, Zwanenburg et al., Radiology 2024;310:e231319.
"""

IN_2D = (1, 2)
IN_3D = (0, 1, 2)
