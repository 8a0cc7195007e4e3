# Copyright The grayling developers. Licensed under Apache-2.0.
"""Pooling: one response map from those of several orientations, voxel by voxel."""

import numpy as np


def maximum(responses):
    """The largest response with its sign, not the largest magnitude."""
    responses = iter(responses)
    pooled = next(responses)
    for response in responses:
        pooled = np.maximum(pooled, response)
    return pooled


def average(responses):
    responses = iter(responses)
    total, n = next(responses), 1
    for response in responses:
        total, n = total + response, n + 1
    return total / n


BY_NAME = {"max": maximum, "average": average}
