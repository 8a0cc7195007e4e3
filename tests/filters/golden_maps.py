# Copyright The grayling developers. Licensed under Apache-2.0.
"""How a filter's response map of IBSI 2, phase 1, is judged."""

import numpy as np

from tests import inputs
from tests.reference.filters import response_maps


def check(configuration, made, *, slow=1e-12, single=1e-6):
    """``made``: the filter of the configuration. ``slow``, ``single``: shares of the range that may lie between double
    precision and the slow reference, and between single precision and that.

    1 % of the map's range is what IBSI asks; here no more than twice what plain double precision gives.
    """
    phantom, spacing_mm = inputs.nifti("ibsi2", "digital_phantoms", f"{configuration.image}.nii.gz")
    name = f"{configuration.test_id.replace('.', '_')}-ValidCRM.nii.gz"
    expected, _ = inputs.nifti("ibsi2", "reference_response_maps", name)
    extent = np.ptp(expected)
    found = made(phantom, spacing_mm=spacing_mm)
    assert abs(found - expected).max() <= min(0.01, max(2 * configuration.measured_percent / 100, 1e-4)) * extent
    reference = response_maps.response_map(configuration, phantom, 2.0)
    assert abs(found - reference).max() <= slow * extent
    in_single = made(phantom.astype(np.float32), spacing_mm=spacing_mm)
    assert in_single.dtype == np.float32
    assert abs(in_single - reference).max() <= single * extent
