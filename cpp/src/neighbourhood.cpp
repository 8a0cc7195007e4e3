// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/neighbourhood.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
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

void expect_distances(const std::vector<int>& distances) {
  if (distances.empty()) throw InvalidArgument("there must be at least one distance; got an empty list");
  const int least = *std::min_element(distances.begin(), distances.end());
  if (least < 1) throw InvalidArgument("a distance must be at least 1 voxel; got " + std::to_string(least));
}

bool is_at(const Index3& o, std::int64_t distance, Norm norm) {
  return within(o, distance, norm) && !within(o, distance - 1, norm);
}

// Whether the offset is at one of the distances; zero is at none.
bool holds(const Neighbourhood& neighbourhood, const Index3& o) {
  return std::any_of(neighbourhood.distances.begin(), neighbourhood.distances.end(),
                     [&](int distance) { return is_at(o, distance, neighbourhood.norm); });
}

}  // namespace

int Neighbourhood::reach() const {
  expect_distances(distances);
  return *std::max_element(distances.begin(), distances.end());
}

bool Neighbourhood::is_whole() const {
  const int furthest = reach();
  for (int distance = 1; distance < furthest; ++distance) {
    if (std::find(distances.begin(), distances.end(), distance) == distances.end()) return false;
  }
  return true;
}

Neighbourhood ball(int distance, Norm norm) {
  if (distance < 1) throw InvalidArgument("a distance must be at least 1 voxel; got " + std::to_string(distance));
  Neighbourhood result{std::vector<int>(static_cast<std::size_t>(distance)), norm};
  std::iota(result.distances.begin(), result.distances.end(), 1);
  return result;
}

std::vector<Index3> offsets_of(const Neighbourhood& neighbourhood, bool in_plane) {
  const std::int64_t reach = neighbourhood.reach(), reach_z = in_plane ? 0 : reach;
  std::vector<Index3> offsets;
  for (std::int64_t z = -reach_z; z <= reach_z; ++z) {
    for (std::int64_t y = -reach; y <= reach; ++y) {
      for (std::int64_t x = -reach; x <= reach; ++x) {
        const Index3 offset{z, y, x};
        if (holds(neighbourhood, offset)) offsets.push_back(offset);
      }
    }
  }
  return offsets;
}

std::vector<Index3> all_offsets(int distance, bool in_plane, Norm norm) {
  return offsets_of(ball(distance, norm), in_plane);
}

std::vector<Index3> half_offsets(int distance, bool in_plane, Norm norm) {
  std::vector<Index3> offsets = offsets_of({{distance}, norm}, in_plane);
  std::erase_if(offsets, [](const Index3& o) { return !points_forward(o); });
  return offsets;
}

std::vector<Index3> pair_offsets(int distance, bool in_plane, std::optional<Norm> norm) {
  if (distance < 1) throw InvalidArgument("a distance must be at least 1 voxel; got " + std::to_string(distance));
  if (norm) return half_offsets(distance, in_plane, *norm);
  std::vector<Index3> offsets = half_offsets(1, in_plane);
  for (Index3& o : offsets) o = {distance * o.z, distance * o.y, distance * o.x};
  return offsets;
}

std::vector<Index3> pair_offsets(const std::vector<int>& distances, bool in_plane, std::optional<Norm> norm) {
  expect_distances(distances);
  std::vector<Index3> offsets;
  for (const int distance : distances) {
    const std::vector<Index3> some = pair_offsets(distance, in_plane, norm);
    offsets.insert(offsets.end(), some.begin(), some.end());
  }
  return offsets;
}

}  // namespace v0
}  // namespace grayling
