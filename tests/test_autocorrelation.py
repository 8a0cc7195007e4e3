# Copyright The grayling developers. Licensed under Apache-2.0.
"""The correlation sums against the sums over pairs, written out."""

import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from grayling._autocorrelation import autocorrelation_sums, predicted_bytes
from grayling.errors import EmptyRegion, InvalidGeometry, TooLarge


def pair_sums(intensities, mask, spacing_mm):
    positions = np.argwhere(mask) * np.asarray(spacing_mm)
    x = np.asarray(intensities, dtype=np.float64)[mask]
    d = x - x.mean()
    weight = moran = geary = 0.0
    for k in range(len(x)):
        others = np.arange(len(x)) != k
        w = 1.0 / np.linalg.norm(positions[others] - positions[k], axis=1)
        weight += w.sum()
        moran += (w * d[others]).sum() * d[k]
        geary += (w * (x[others] - x[k]) ** 2).sum()
    return np.array([weight, moran, geary]), d


def assert_equal_to_pairs(intensities, mask, spacing_mm):
    actual = np.array(autocorrelation_sums(intensities, mask, spacing_mm))
    expected, d = pair_sums(intensities, mask, spacing_mm)
    # Moran's sum cancels: it is judged against the sum of its terms' sizes.
    scale = expected[0] * np.array([1.0, np.mean(d**2), np.mean(d**2)])
    assert np.all(np.abs(actual - expected) <= 1e-12 * scale)


@pytest.mark.parametrize("shape", [(1, 1, 2), (1, 7, 9), (5, 1, 1), (4, 5, 6), (6, 11, 13), (7, 8, 9)])
@pytest.mark.parametrize("offset", [0.0, 1e5])
def test_equal_to_the_pair_sum(shape, offset):
    rng = np.random.default_rng(sum(shape))
    mask = rng.random(shape) > 0.3
    mask.flat[:2] = True
    assert_equal_to_pairs(offset + rng.normal(size=shape) * 30.0, mask, (3.0, 0.7, 1.1))


def test_whole_numbers_are_as_good_as_any():
    mask = np.ones((3, 4, 5), dtype=bool)
    assert_equal_to_pairs(np.arange(60).reshape(mask.shape), mask, (3, 1, 2))


def test_intensities_outside_are_not_read():
    rng = np.random.default_rng(3)
    mask = rng.random((4, 5, 6)) > 0.5
    intensities = rng.integers(-5, 90, size=mask.shape).astype(np.float32)
    expected = autocorrelation_sums(intensities, mask, (1.0, 1.0, 1.0))
    for strange in (np.nan, np.inf, 1e30):
        assert autocorrelation_sums(np.where(mask, intensities, strange), mask, (1.0, 1.0, 1.0)) == expected


def test_the_same_for_any_number_of_workers():
    rng = np.random.default_rng(4)
    intensities, mask = rng.normal(size=(9, 40, 50)), rng.random((9, 40, 50)) > 0.2
    one, two = (autocorrelation_sums(intensities, mask, (3.0, 1.0, 1.0), workers=n) for n in (1, 2))
    assert one == two


def test_degenerate_regions():
    mask = np.zeros((2, 3, 4), dtype=np.uint8)
    with pytest.raises(EmptyRegion):
        autocorrelation_sums(np.zeros(mask.shape), mask, (1.0, 1.0, 1.0))
    mask[1, 1, 1] = 1
    assert autocorrelation_sums(np.ones(mask.shape), mask, (1.0, 1.0, 1.0)) == (0.0, 0.0, 0.0)
    flat = autocorrelation_sums(np.full(mask.shape, 7), np.ones_like(mask), (1.0, 1.0, 1.0))
    assert flat.weight_sum > 0.0
    assert flat[1:] == (0.0, 0.0)


def test_geometry_is_checked():
    image = np.zeros((2, 3, 4))
    with pytest.raises(InvalidGeometry, match="same shape"):
        autocorrelation_sums(image, np.ones((2, 3, 5)), (1.0, 1.0, 1.0))
    with pytest.raises(InvalidGeometry, match="same shape"):
        autocorrelation_sums(image[0], image[0], (1.0, 1.0, 1.0))
    with pytest.raises(InvalidGeometry, match="spacing_mm"):
        autocorrelation_sums(image, image, (1.0, 0.0, 1.0))


def test_ibsi_digital_phantom():
    sitk = pytest.importorskip("SimpleITK")
    data = Path(os.environ.get("GRAYLING_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
    folder = data / "ibsi1" / "digital_phantom"
    if not folder.is_dir():
        pytest.skip(f"no test data in {data}")
    image, mask = (
        sitk.GetArrayFromImage(sitk.ReadImage(folder / f"{name}.nii.gz")).astype(np.float64)
        for name in ("image", "mask")
    )
    sums = autocorrelation_sums(image, mask, (2.0, 2.0, 2.0))
    x = image[mask > 0]
    spread = ((x - x.mean()) ** 2).sum()
    assert f"{x.size / sums.weight_sum * sums.moran_numerator / spread:.3g}" == "0.0397"
    assert f"{(x.size - 1) / (2 * sums.weight_sum) * sums.geary_numerator / spread:.3g}" == "0.974"


def test_memory_is_predicted():
    """More than the arrays that exist at once, and not many times more."""
    shape = (40, 60, 70)
    mask = np.ones(shape, bool)
    values = np.random.default_rng(0).normal(size=shape)
    autocorrelation_sums(values, mask, (1, 1, 1))
    tracemalloc.start()
    autocorrelation_sums(values, mask, (1, 1, 1))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.9 * peak < predicted_bytes(shape) < 4 * peak


def test_more_than_the_machine_has_is_refused(monkeypatch):
    monkeypatch.setattr("grayling._memory.available_bytes", lambda: 1000)
    with pytest.raises(TooLarge, match="features="):
        autocorrelation_sums(np.ones((2, 3, 4)), np.ones((2, 3, 4), bool), (1, 1, 1))
