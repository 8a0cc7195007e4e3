# Copyright The grayling developers. Licensed under Apache-2.0.
"""The rotations of a square (4, in 2D) and of a cube (24, in 3D) onto itself, mirror images left out.

A filter in another orientation is the filter applied to the image turned the other way. Turning the image instead of
the kernel carries the kernel's origin along, which lies off-centre when the number of taps is even.
"""

import itertools

import numpy as np


def rotations(axes):
    """(order of the axes, axes to flip) of every rotation that maps ``axes`` onto themselves."""
    found = []
    for order in itertools.permutations(axes):
        for signs in itertools.product((1, -1), repeat=len(axes)):
            matrix = np.zeros((len(axes), len(axes)))
            for row, (axis, sign) in enumerate(zip(order, signs, strict=True)):
                matrix[row, axes.index(axis)] = sign
            if np.linalg.det(matrix) > 0:
                flipped = tuple(axis for axis, sign in zip(axes, signs, strict=True) if sign < 0)
                found.append((_whole_order(axes, order), flipped))
    return found


def _whole_order(axes, order):
    whole = [0, 1, 2]
    for axis, source in zip(axes, order, strict=True):
        whole[axis] = source
    return tuple(whole)


def turned(volume, rotation):
    order, flipped = rotation
    return np.flip(np.transpose(volume, order), flipped)


def turned_back(volume, rotation):
    order, flipped = rotation
    return np.transpose(np.flip(volume, flipped), np.argsort(order))


def in_every_orientation(response, volume, axes):
    """The responses of the filter ``response`` (volume -> volume) in all its orientations, one after the other."""
    for rotation in rotations(axes):
        yield turned_back(response(turned(volume, rotation)), rotation)
