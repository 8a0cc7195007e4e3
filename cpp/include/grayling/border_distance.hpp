// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// For every voxel of a mask the smallest number of steps over voxel faces that leads out of it: 1 at the mask's border,
// 0 outside.
struct BorderDistance {
  Index3 shape;
  std::vector<std::uint16_t> steps;  // [z, y, x]

  VolumeView<const std::uint16_t> view() const {
    return VolumeView<const std::uint16_t>::contiguous(steps.data(), shape);
  }
};

// Everything beyond the view is outside, so the view must hold the whole mask; crop the result, not the mask. With
// in_plane, steps stay in their slice.
BorderDistance border_distance(const VolumeView<const std::uint8_t>& mask, bool in_plane);

}  // namespace v0
}  // namespace grayling
