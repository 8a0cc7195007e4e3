# Copyright The grayling developers. Licensed under Apache-2.0.
"""What float32 costs a separable filter in precision, and what a filter takes of memory."""

import sys

import numpy as np
import pytest

from grayling import filters
from tests.subprocesses import output_of

SPACING_MM = (1.0, 1.0, 1.0)
FILTERS = {
    "mean_5": "Mean(support=5)",
    "mean_51": "Mean(support=51)",
    "gaussian_1": "Gaussian(sigma_mm=1.0)",
    "gaussian_3": "Gaussian(sigma_mm=3.0)",
    "slope_3": "Gaussian(sigma_mm=3.0, order=(1, 0, 1))",
    "laplacian_1": "LaplacianOfGaussian(sigma_mm=1.0)",
    "laplacian_3": "LaplacianOfGaussian(sigma_mm=3.0)",
    "laplacian_10": "LaplacianOfGaussian(sigma_mm=10.0)",
    "laplacian_longer": "LaplacianOfGaussian(sigma_mm=3.0, boundary='nearest')",
    "laws": "Laws(kernel='L5E5S5')",
    "laws_maximum": "Laws(kernel='L5E5S5', pooling='maximum')",
    "laws_energy": "Laws(kernel='L5E5S5', energy_radius=7)",
    "wavelet": "SeparableWavelet(wavelet='daubechies3', subband='HHH')",
    "wavelet_average": "SeparableWavelet(wavelet='daubechies3', subband='LLH', pooling='average')",
    "wavelet_level_3": "SeparableWavelet(wavelet='coiflet1', subband='LLH', level=3)",
}


@pytest.mark.parametrize("made", FILTERS.values(), ids=FILTERS)
def test_float32_costs_less_than_a_millionth_of_the_range(made):
    volume = np.random.default_rng(0).normal(0, 100, (50, 60, 70)).astype(np.float32)
    found = eval(f"filters.{made}", {"filters": filters})
    single, exact = (found(volume, spacing_mm=SPACING_MM, dtype=dtype) for dtype in ("float32", "float64"))
    assert 0 < abs(single - exact).max() <= 1e-6 * np.ptp(exact)


PEAK = """
    import resource, sys
    import numpy as np
    import grayling as gl
    from grayling import filters
    gl.set_num_threads(1)
    made = filters.{made}
    small = np.zeros((50, 60, 70), np.float32)
    made(small, spacing_mm=(1, 1, 1))
    volume = np.full((120, 256, 320), 1, np.float32)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made(volume, spacing_mm=(1, 1, 1))
    print(1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / volume.nbytes)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux only")
@pytest.mark.parametrize("made", FILTERS.values(), ids=FILTERS)
def test_peak_memory_is_what_the_filters_say(made):
    """A map of 39 MB, two for Laws energies and for wide Laplacians whose lines grow, and 12 MB of tiles."""
    n_maps = 1 + ("energy" in made) + (288 * 360) / (256 * 320) * ("nearest" in made)
    volumes = float(output_of(PEAK.format(made=made)))
    assert volumes <= n_maps + 0.3


@pytest.mark.skipif(sys.platform != "linux", reason="huge pages are asked for on Linux only")
def test_large_responses_begin_with_a_huge_page_and_own_their_memory():
    volume = np.random.default_rng(1).normal(0, 100, (70, 128, 128)).astype(np.float32)
    found = [filters.Mean(support=n)(volume) for n in (1, 3, 1)]
    assert [response.ctypes.data % (2 << 20) for response in found] == [0, 0, 0]
    del found[1]
    found[0] += 1
    np.testing.assert_array_equal(found[1], volume)
