// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "grayling/geometry/hull.hpp"
#include "grayling/geometry/vec3.hpp"

namespace grayling {
inline namespace v0 {

// Answers "which vertex of a convex hull lies farthest in this direction?" by walking uphill along edges: on a convex
// polytope a vertex without a higher neighbour is the highest. A coarse map of directions gives a start close to it.
class SupportMap {
 public:
  SupportMap(const ConvexHull& hull, const Spacing& unit);

  const Vec3& position(std::int32_t vertex) const { return positions_[static_cast<std::size_t>(vertex)]; }

  std::int32_t farthest(const Vec3& direction) const { return climb(direction, nearby_[cell(direction)]); }
  std::int32_t climb(const Vec3& direction, std::int32_t start) const;

 private:
  static constexpr int kCells = 12;  // per side of a face of the direction cube

  static std::size_t cell(const Vec3& direction);
  static Vec3 cell_centre(std::size_t cell);

  std::vector<Vec3> positions_;  // mm, from the mean of the vertices
  std::vector<std::int32_t> neighbours_;
  std::vector<std::size_t> first_neighbour_;
  std::array<std::int32_t, 6 * kCells * kCells> nearby_{};
};

}  // namespace v0
}  // namespace grayling
