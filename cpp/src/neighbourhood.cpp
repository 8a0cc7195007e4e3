// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/neighbourhood.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// In whole numbers, so that no root decides who is a neighbour.
bool within(const Index3& o, std::int64_t distance, Norm norm) {
  const std::int64_t z = std::abs(o.z), y = std::abs(o.y), x = std::abs(o.x);
  switch (norm) {
    case Norm::chebyshev:
      return std::max({z, y, x}) <= distance;
    case Norm::manhattan:
      return z + y + x <= distance;
    case Norm::euclidean:
      return z * z + y * y + x * x <= distance * distance;
  }
  return false;
}

bool points_forward(const Index3& o) {
  if (o.z != 0) return o.z > 0;
  return o.y != 0 ? o.y > 0 : o.x > 0;
}

}  // namespace

std::vector<Index3> all_offsets(int distance, bool in_plane, Norm norm) {
  if (distance < 1) throw InvalidArgument("a distance must be at least 1 voxel; got " + std::to_string(distance));
  const std::int64_t reach_z = in_plane ? 0 : distance;
  std::vector<Index3> offsets;
  for (std::int64_t z = -reach_z; z <= reach_z; ++z) {
    for (std::int64_t y = -distance; y <= distance; ++y) {
      for (std::int64_t x = -distance; x <= distance; ++x) {
        const Index3 offset{z, y, x};
        if (offset != Index3{} && within(offset, distance, norm)) offsets.push_back(offset);
      }
    }
  }
  return offsets;
}

std::vector<Index3> half_offsets(int distance, bool in_plane, Norm norm) {
  std::vector<Index3> offsets = all_offsets(distance, in_plane, norm);
  std::erase_if(offsets, [&](const Index3& o) { return within(o, distance - 1, norm) || !points_forward(o); });
  return offsets;
}

std::vector<Index3> pair_offsets(int distance, bool in_plane, std::optional<Norm> norm) {
  if (distance < 1) throw InvalidArgument("a distance must be at least 1 voxel; got " + std::to_string(distance));
  if (norm) return half_offsets(distance, in_plane, *norm);
  std::vector<Index3> offsets = half_offsets(1, in_plane);
  for (Index3& o : offsets) o = {distance * o.z, distance * o.y, distance * o.x};
  return offsets;
}

}  // namespace v0
}  // namespace grayling
