# Copyright The grayling developers. Licensed under Apache-2.0.
"""Seeds as settings, and the stream of random numbers that one stands for."""

from __future__ import annotations

from typing import Any

import numpy as np

from grayling._schema import setting

__all__ = ["HIGHEST_SEED", "generator", "seed_setting"]

HIGHEST_SEED = 2**32 - 1


def seed_setting() -> Any:
    """Declare a field for a seed."""
    return setting(
        0,
        text="Seed of the random numbers; the same seed gives the same result",
        expectation=f"a whole number from 0 to {HIGHEST_SEED}",
        accepts=lambda seed: 0 <= seed <= HIGHEST_SEED,
    )


def generator(seed: int) -> np.random.Generator:
    """Return the stream of a seed: PCG64 by name, because NumPy may choose another default."""
    return np.random.Generator(np.random.PCG64(seed))
