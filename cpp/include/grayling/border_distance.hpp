// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "grayling/norm.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// For every voxel of a mask its distance to the nearest voxel outside: 1 at the mask's border, 0 outside. The Manhattan
// norm, which the IBSI manual takes by default, counts steps over voxel faces, the Chebyshev norm steps over faces,
// edges and corners; Euclidean distances are rounded to whole numbers (none lies half-way between two).
struct BorderDistance {
  Index3 shape;
  std::vector<std::uint16_t> steps;  // [z, y, x]

  VolumeView<const std::uint16_t> view() const {
    return VolumeView<const std::uint16_t>::contiguous(steps.data(), shape);
  }
};

// Everything beyond the view is outside, so the view must hold the whole mask; crop the result, not the mask. With
// in_plane, steps stay in their slice.
BorderDistance border_distance(const VolumeView<const std::uint8_t>& mask, bool in_plane, Norm norm = Norm::manhattan);

}  // namespace v0
}  // namespace grayling
