// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/neighbourhood.hpp"

#include <algorithm>
#include <cstdlib>

namespace grayling {
inline namespace v0 {
namespace {

std::int64_t chebyshev(const Index3& o) { return std::max({std::abs(o.z), std::abs(o.y), std::abs(o.x)}); }

bool points_forward(const Index3& o) {
  if (o.z != 0) return o.z > 0;
  return o.y != 0 ? o.y > 0 : o.x > 0;
}

}  // namespace

std::vector<Index3> all_offsets(int distance, bool in_plane) {
  const std::int64_t reach_z = in_plane ? 0 : distance;
  std::vector<Index3> offsets;
  for (std::int64_t z = -reach_z; z <= reach_z; ++z) {
    for (std::int64_t y = -distance; y <= distance; ++y) {
      for (std::int64_t x = -distance; x <= distance; ++x) {
        if (z != 0 || y != 0 || x != 0) offsets.push_back({z, y, x});
      }
    }
  }
  return offsets;
}

std::vector<Index3> half_offsets(int distance, bool in_plane) {
  std::vector<Index3> offsets = all_offsets(distance, in_plane);
  std::erase_if(offsets, [&](const Index3& o) { return chebyshev(o) != distance || !points_forward(o); });
  return offsets;
}

}  // namespace v0
}  // namespace grayling
