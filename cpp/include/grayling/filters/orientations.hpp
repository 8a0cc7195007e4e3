// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>

#include "grayling/filters/separable.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// A separable kernel: what runs along x, y and z. Along an axis without a filter it is empty.
struct SeparableKernel {
  Cascade x, y, z;
};

// The cascade as a mirror sees it: applied to a mirrored line it gives the mirrored response.
Cascade mirrored(const Cascade& cascade);

// The kernel as it is.
SeparablePlan upright(const SeparableKernel& kernel);

// Rotation invariance (IBSI 2, "Rotation invariance"): the responses to the kernel in every orientation, pooled. In 3D
// these are the 24 rotations of a cube onto itself, in 2D, where z is left alone, the 4 quarter turns.
//
// They share what they have in common, and the work is that of few of them. Of kernels that a mirror leaves as they are
// or with the sign turned, as Laws' are, the six permutations of the axes are left. The average is linear: it takes the
// even and the odd part of each cascade in place of all mirror images,
//
//     sum over mirrorings with an even number of flips of (x y z) = (ex ey ez + ox oy oz) / 2,  e = k + k', o = k - k'
//
// and so three passes in place of 24 where two cascades are the same and the odd parts cancel.
enum class OrientationPooling { average, maximum, minimum };
SeparablePlan in_every_orientation_3d(const SeparableKernel& kernel, OrientationPooling pooling);
SeparablePlan in_every_orientation_2d(const SeparableKernel& kernel, OrientationPooling pooling);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
