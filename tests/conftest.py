# Copyright The grayling developers. Licensed under Apache-2.0.
"""Hypothesis: the same examples in every run, so that a failure is a change of the code; more of them on demand."""

import os

from hypothesis import HealthCheck, settings

SHARED = {
    "derandomize": True,
    "database": None,
    "deadline": None,  # the reference is slow, and machines differ
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
settings.register_profile("default", max_examples=150, **SHARED)
settings.register_profile("thorough", max_examples=400, **SHARED | {"derandomize": False})
settings.load_profile(os.environ.get("GRAYLING_HYPOTHESIS", "default"))
