# Copyright The grayling developers. Licensed under Apache-2.0.
"""Images on grids of every kind, and what SimpleITK's own filters make of them."""

import numpy as np
import SimpleITK as sitk

DTYPES = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"]
SPACINGS_MM = [0.5, 0.977, 1.0, 1.171875, 2.0, 3.0, 3.27]


def direction(rng, kind):
    """Direction cosines of a grid: along the patient's axes, flipped, with axes exchanged, or oblique."""
    if kind == "oblique":
        cosines, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        return cosines.ravel().tolist()
    axes = rng.permutation(3) if kind == "exchanged" else np.arange(3)
    signs = np.ones(3) if kind == "straight" else rng.choice([-1.0, 1.0], 3)
    return (np.eye(3)[axes] * signs[:, None]).ravel().tolist()


def image(rng, dtype, kind="straight", shape=None):
    """An image of noise that reaches the ends of small integer types."""
    shape = rng.choice([1, 3, 4, 9, 17, 18, 19, 30], 3) if shape is None else shape
    voxels = rng.normal(100, 90, shape)
    if np.dtype(dtype).kind != "f":
        limits = np.iinfo(dtype)
        voxels = voxels.clip(max(limits.min, -1000), min(limits.max, 1000))
    made = sitk.GetImageFromArray(voxels.astype(dtype))
    made.SetSpacing(rng.choice(SPACINGS_MM, 3).tolist())
    made.SetOrigin(rng.uniform(-300, 300, 3).tolist())
    made.SetDirection(direction(rng, kind))
    return made


def mask_on_other_grid(rng, made):
    """A ball with two labels in the image, on a grid that is shifted, finer or turned."""
    resampler = sitk.ResampleImageFilter()
    resampler.SetReferenceImage(made)
    spacing = np.array(made.GetSpacing()) * rng.choice([0.6, 1.0, 1.4], 3)
    resampler.SetOutputSpacing(spacing.tolist())
    resampler.SetSize([max(1, int(n * s / t)) for n, s, t in zip(made.GetSize(), made.GetSpacing(), spacing)])  # noqa: B905
    resampler.SetInterpolator(sitk.sitkNearestNeighbor)
    return resampler.Execute(ball(made))


def ball(made, label=1, share=0.3):
    """A ball in the middle of an image, with its grid, as uint8; one voxel of another label at its centre."""
    shape = made.GetSize()[::-1]
    centre = (np.array(shape) - 1) / 2
    distance = sum(((axis - c) / (share * n + 0.5)) ** 2 for axis, c, n in zip(np.indices(shape), centre, shape))  # noqa: B905
    voxels = np.where(distance <= 1, label, 0).astype(np.uint8)
    mask = sitk.GetImageFromArray(voxels)
    mask.CopyInformation(made)
    return mask


def by_simpleitk(made, grid, interpolator):
    resampler = sitk.ResampleImageFilter()
    resampler.SetSize(grid.size)
    resampler.SetOutputOrigin(grid.origin_mm)
    resampler.SetOutputSpacing(grid.spacing_mm)
    resampler.SetOutputDirection(grid.direction)
    resampler.SetInterpolator(interpolator)
    return resampler.Execute(made)


def equal(one, other):
    """Whether two images are the same to the last bit, type and place included."""
    getters = ("GetPixelID", "GetSize", "GetOrigin", "GetSpacing", "GetDirection")
    return all(getattr(one, get)() == getattr(other, get)() for get in getters) and np.array_equal(
        sitk.GetArrayViewFromImage(one), sitk.GetArrayViewFromImage(other), equal_nan=one.GetPixelID() in (8, 9)
    )
