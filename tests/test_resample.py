# Copyright The grayling developers. Licensed under Apache-2.0.
"""Interpolation against its definition, SciPy, SimpleITK and the numbers of IBSI's configurations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from grayling import _core
from grayling.errors import InvalidArgument, InvalidGeometry, TooLarge
from tests import inputs
from tests.reference import interpolation as reference

INTERPOLATIONS = ("nearest", "linear", "cubic_spline", "cubic_convolution")
BORDERS = ("nearest", "mirror")
SCIPY_ORDERS = {"nearest": 0, "linear": 1, "cubic_spline": 3}
VOXEL_TYPES = ("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8")
CLOSE = {"rtol": 1e-9, "atol": 1e-9}


@st.composite
def tasks(draw, longest=7):
    """A volume of any voxel type and a grid that reaches beyond it; axes of one voxel and copied ones occur."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = rng.integers(1, longest + 1, 3)
    volume = rng.integers(0, 100, shape).astype(rng.choice(VOXEL_TYPES))
    step = np.where(rng.random(3) < 0.2, rng.choice([1.0, 2.0]), rng.uniform(0.2, 3.0, 3))
    origin = np.where(rng.random(3) < 0.2, np.floor(rng.uniform(-3, 3, 3)), rng.uniform(-8, 8, 3))
    new_shape = tuple(rng.integers(1, 2 * longest, 3).tolist())
    how = str(rng.choice(INTERPOLATIONS)), str(rng.choice(BORDERS))
    return volume, (new_shape, tuple(origin.tolist()), tuple(step.tolist())), how


@given(task=tasks())
def test_any_volume_on_any_grid_follows_the_definition(task):
    volume, grid, how = task
    found = _core.resample(volume, *grid, *how)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, reference.resample(volume, *grid, *how), **CLOSE)


@given(task=tasks(), threshold=st.sampled_from([0.1, 0.5, 0.75, 1.0]))
def test_masks_follow_the_definition(task, threshold):
    volume, grid, how = task
    mask = volume > 40
    values = reference.resample(mask, *grid, *how)
    clear = np.abs(values - threshold + 1e-6) > 1e-9
    for given_as in (mask, mask.astype(np.uint8) * 3):
        found = _core.resample_mask(given_as, *grid, *how, threshold)
        assert found.dtype == np.uint8
        assert np.array_equal(found[clear], reference.inside(values, threshold)[clear])
        assert found.max() <= 1


@given(task=tasks(longest=5), seed=st.integers(0, 2**32 - 1))
def test_rotated_grids_follow_the_definition(task, seed):
    volume, (shape, origin, _), how = task
    matrix = np.random.default_rng(seed).uniform(-1.5, 1.5, (3, 3))
    values = reference.resample_affine(volume, shape, origin, matrix, *how)
    np.testing.assert_allclose(_core.resample_affine(volume, shape, origin, matrix, *how), values, **CLOSE)
    mask = volume > 40
    values = reference.resample_affine(mask, shape, origin, matrix, *how)
    clear = np.abs(values - 0.5 + 1e-6) > 1e-9
    found = _core.resample_mask_affine(mask, shape, origin, matrix, *how, 0.5)
    assert np.array_equal(found[clear], reference.inside(values, 0.5)[clear])


@given(task=tasks())
def test_a_diagonal_matrix_is_a_step_per_axis(task):
    volume, (shape, origin, step), how = task
    separable = _core.resample(volume, shape, origin, step, *how)
    np.testing.assert_allclose(_core.resample_affine(volume, shape, origin, np.diag(step), *how), separable, **CLOSE)


def scipy_resampled(volume, shape, origin, step, interpolation, border):
    """SciPy has no B-spline of an image that goes on with its boundary: its own padding stands in for it."""
    pad = 40 if border == "nearest" else 0
    volume = np.pad(volume.astype(float), pad, mode="edge")
    points = np.meshgrid(*[p + pad for p in reference.positions(shape, origin, step)], indexing="ij")
    return ndimage.map_coordinates(volume, points, order=SCIPY_ORDERS[interpolation], mode="mirror")


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("interpolation", SCIPY_ORDERS)
def test_scipy_finds_the_same(interpolation, border):
    rng = np.random.default_rng(5)
    for _ in range(20):
        volume = rng.normal(0, 300, rng.integers(2, 50, 3))
        shape = tuple(rng.integers(1, 30, 3).tolist())
        grid = shape, tuple(rng.uniform(-2, 2, 3).tolist()), tuple(rng.uniform(0.3, 3, 3).tolist())
        found = _core.resample(volume, *grid, interpolation, border)
        np.testing.assert_allclose(found, scipy_resampled(volume, *grid, interpolation, border), **CLOSE)


@pytest.mark.parametrize("n_voxels", [2, 3, 40, 41, 200])
def test_scipy_finds_the_same_coefficients(n_voxels):
    """Half-way between two voxels the weights are 1, 23, 23 and 1 of 48: enough to see the coefficients."""
    line = np.random.default_rng(n_voxels).normal(0, 300, n_voxels)
    coefficients = np.pad(ndimage.spline_filter(line, mode="mirror"), 1, mode="reflect")
    expected = np.convolve(coefficients, np.array([1, 23, 23, 1]) / 48, mode="valid")
    found = _core.resample(line[None, None], (1, 1, n_voxels - 1), (0, 0, 0.5), (1, 1, 1), "cubic_spline", "mirror")
    np.testing.assert_allclose(found.ravel(), expected, **CLOSE)


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_a_box_of_a_grid_has_the_values_of_the_grid(interpolation):
    """A box reads its surroundings only, of which a spline needs the most."""
    volume = np.random.default_rng(3).normal(0, 300, (5, 130, 140))
    origin, step = np.array([-0.3, 0.2, 0.1]), np.array([0.6, 0.8, 1.3])
    whole = _core.resample(volume, (9, 150, 100), tuple(origin), tuple(step), interpolation, "nearest")
    begin = np.array([2, 80, 45])
    box = _core.resample(volume, (4, 7, 9), tuple(origin + begin * step), tuple(step), interpolation, "nearest")
    np.testing.assert_allclose(box, whole[2:6, 80:87, 45:54], rtol=1e-12, atol=1e-11)


SITK_NAMES = {"nearest": "sitkNearestNeighbor", "linear": "sitkLinear", "cubic_spline": "sitkBSpline"}


@pytest.mark.parametrize("interpolation", SITK_NAMES)
@pytest.mark.parametrize("rotated", [False, True])
def test_simpleitk_finds_the_same_inside_the_image(interpolation, rotated):
    """Inside only: ITK leaves out what lies beyond the outermost centres (linear: beyond half a voxel from them).

    Its B-spline is that of the mirrored image. Its recursion starts with a sum cut off where 1e-10 of a voxel is left,
    after 18 voxels, so axes are shorter than that; and of float images it keeps float coefficients, so this one is of
    doubles. Ties of "nearest" are avoided by the choice of steps.
    """
    sitk = pytest.importorskip("SimpleITK")
    rng = np.random.default_rng(11)
    volume = rng.normal(0, 300, (16, 17, 18))
    angle = np.pi / 7 if rotated else 0.0
    turn = np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]])
    shape, origin, step = (11, 10, 12), np.array([0.31, 4.17, 1.23]), np.array([1.27, 0.83, 0.71])
    resampler = sitk.ResampleImageFilter()
    resampler.SetSize(shape[::-1])
    resampler.SetOutputOrigin(origin[::-1].tolist())
    resampler.SetOutputSpacing(step[::-1].tolist())
    resampler.SetOutputDirection(turn[::-1, ::-1].ravel().tolist())
    resampler.SetInterpolator(getattr(sitk, SITK_NAMES[interpolation]))
    expected = sitk.GetArrayFromImage(resampler.Execute(sitk.GetImageFromArray(volume)))
    if rotated:
        found = _core.resample_affine(volume, shape, origin, turn * step, interpolation, "mirror")
    else:
        found = _core.resample(volume, shape, origin, step, interpolation, "mirror")
    np.testing.assert_allclose(found, expected, **CLOSE)


CONFIGURATIONS = {
    # new spacing in mm (None: as it is), interpolation; image minimum and maximum, voxels of the mask
    "B": ((None, 2.0, 2.0), "linear", (-1000, 2257, 29842)),
    "C": ((2.0, 2.0, 2.0), "linear", (-1000, 1854, 45985)),
    "E": ((2.0, 2.0, 2.0), "cubic_spline", (-1111, 2637, 45985)),
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_diagnostics_of_ibsi_configurations(name):
    image, mask, spacing_mm = inputs.ct_phantom()
    new_spacing_mm, interpolation, expected = CONFIGURATIONS[name]
    new_spacing_mm = tuple(new or old for new, old in zip(new_spacing_mm, spacing_mm, strict=True))
    grid = reference.grid(reference.centred_axis, image.shape, spacing_mm, new_spacing_mm)
    found = np.rint(_core.resample(image, *grid, interpolation, "nearest"))
    inside = _core.resample_mask(mask, *grid, "linear", "nearest", 0.5)
    assert (found.min(), found.max(), inside.sum()) == expected


VOLUME = np.arange(24.0).reshape(2, 3, 4)
SAME = ((2, 3, 4), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def test_half_way_between_two_voxels_the_one_of_the_higher_index_is_nearest():
    line = np.arange(5.0).reshape(1, 1, 5)
    found = _core.resample(line, (1, 1, 6), (0, 0, -0.5), (1, 1, 1), "nearest", "nearest")
    assert found.ravel().tolist() == [0, 1, 2, 3, 4, 4]
    thirds = _core.resample(line, (1, 1, 12), (0, 0, 0.5 - 1 / 3), (1, 1, 1 / 3), "nearest", "nearest")
    assert thirds.ravel().tolist() == [0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4]


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_copied_axes_keep_every_bit(interpolation, border):
    noise = np.random.default_rng(0).normal(size=VOLUME.shape)
    assert np.array_equal(_core.resample(noise, *SAME, interpolation, border), noise)
    crop = _core.resample(noise, (1, 2, 2), (1, 0, 1), (1, 2, 2), interpolation, border)
    assert np.array_equal(crop, noise[1:, ::2, 1::2])


def test_linear_interpolation_keeps_a_flat_image_flat():
    flat = np.full((4, 5, 6), 0.1)
    assert (_core.resample(flat, (9, 9, 9), (-1, 0.1, 0.2), (0.3, 0.7, 1.1), "linear", "nearest") == 0.1).all()


@pytest.mark.parametrize("interpolation", ["nearest", "linear", "cubic_convolution"])
def test_only_voxels_that_take_part_spread_what_is_not_finite(interpolation):
    volume = VOLUME.copy()
    volume[0, 1, 2] = np.nan
    kept = _core.resample(volume, *SAME, interpolation, "nearest")
    assert np.isnan(kept).sum() == 1
    above = _core.resample(volume, (1, 3, 4), (1, 0, 0), (1, 1, 1), interpolation, "nearest")
    assert np.isfinite(above).all()
    matrix = ((1, 0, 0), (0, 1, 0), (0, 0, 0.75))  # rows (0, 1) and slice 1 lie at centres: they read no other
    turned = _core.resample_affine(volume, (2, 3, 4), (0, 0, 0), matrix, interpolation, "nearest")
    assert np.array_equal(np.isfinite(turned).all(axis=2), [[True, False, True], [True] * 3])


def test_a_spline_refuses_voxels_that_are_not_finite():
    volume = VOLUME.astype(np.float32)
    volume[0, 1, 2], volume[1, 2, 3] = np.nan, np.inf
    with pytest.raises(InvalidArgument, match=r"2 are not, the first at \(z, y, x\) = \(0, 1, 2\)"):
        _core.resample(volume, (2, 3, 4), (0, 0, 0.5), (1, 1, 1), "cubic_spline", "nearest")


@pytest.mark.parametrize(
    ("grid", "error", "message"),
    [
        (((0, 3, 4), SAME[1], SAME[2]), InvalidGeometry, "1 to 1e9 voxels along each axis, got \\(0, 3, 4\\)"),
        ((SAME[0], SAME[1], (1, 0, 1)), InvalidGeometry, "positive and finite, got 0"),
        ((SAME[0], SAME[1], (1, np.nan, 1)), InvalidGeometry, "positive and finite, got nan"),
        ((SAME[0], (0, np.inf, 0), SAME[2]), InvalidGeometry, "from index coordinate inf"),
        (((10**8, 10**8, 1), SAME[1], (1e-3,) * 3), TooLarge, "needs 80000000000000000 bytes"),
    ],
)
def test_impossible_grids_are_refused(grid, error, message):
    with pytest.raises(error, match=message):
        _core.resample(VOLUME, *grid, "linear", "nearest")
    with pytest.raises(error, match=message):
        _core.resample_mask(VOLUME > 3, *grid, "linear", "nearest", 0.5)


def test_a_box_that_begins_out_of_reach_is_refused():
    with pytest.raises(InvalidGeometry, match=r"must begin within 1e9 voxels, got \(0, 0, 9223372036854775807\)"):
        _core.resample(VOLUME, SAME[0], SAME[1], (1e-12,) * 3, "linear", "nearest", (0, 0, 2**63 - 1))


@pytest.mark.parametrize("matrix", [np.full((3, 3), np.nan), np.diag([1, np.inf, 1]), np.eye(3) * 1e9])
def test_impossible_matrices_are_refused(matrix):
    with pytest.raises(InvalidGeometry, match=r"the new grid reaches from .* finite coordinates up to 1e9"):
        _core.resample_affine(VOLUME, SAME[0], SAME[1], matrix, "linear", "nearest")


def test_what_is_unknown_or_empty_is_refused():
    with pytest.raises(InvalidArgument, match=r"unknown interpolation 'sinc'.*'cubic_convolution'"):
        _core.resample(VOLUME, *SAME, "sinc", "nearest")
    with pytest.raises(InvalidArgument, match="unknown border 'wrap'"):
        _core.resample(VOLUME, *SAME, "linear", "wrap")
    with pytest.raises(InvalidGeometry, match="an image of \\(2, 0, 4\\) voxels"):
        _core.resample(VOLUME[:, :0], *SAME, "linear", "nearest")
    for threshold in (0.0, 1e-6, 1.1, np.nan):  # a voxel of 0 reaches 1e-6 less the tolerance
        with pytest.raises(InvalidArgument, match="above 1e-6 and up to 1; got"):
            _core.resample_mask(VOLUME > 3, *SAME, "linear", "nearest", threshold)
