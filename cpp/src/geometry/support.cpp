// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/geometry/support.hpp"

#include <algorithm>
#include <cmath>

namespace grayling {
inline namespace v0 {

SupportMap::SupportMap(const ConvexHull& hull, const Spacing& unit) : first_neighbour_(hull.vertices.size() + 1, 0) {
  Vec3 mean;
  for (const Index3& vertex : hull.vertices) mean = mean + scaled(vertex, unit);
  mean = (1.0 / static_cast<double>(hull.vertices.size())) * mean;
  for (const Index3& vertex : hull.vertices) positions_.push_back(scaled(vertex, unit) - mean);

  // Every edge is followed once in each direction by its two triangles: one neighbour per triangle corner.
  for (const auto& triangle : hull.triangles) {
    for (const std::int32_t vertex : triangle) ++first_neighbour_[static_cast<std::size_t>(vertex) + 1];
  }
  for (std::size_t i = 1; i < first_neighbour_.size(); ++i) first_neighbour_[i] += first_neighbour_[i - 1];
  neighbours_.resize(first_neighbour_.back());
  std::vector<std::size_t> next(first_neighbour_.begin(), first_neighbour_.end() - 1);
  for (const auto& triangle : hull.triangles) {
    for (std::size_t i = 0; i < 3; ++i) {
      neighbours_[next[static_cast<std::size_t>(triangle[i])]++] = triangle[(i + 1) % 3];
    }
  }

  std::int32_t start = 0;
  for (std::size_t i = 0; i < nearby_.size(); ++i) {
    start = climb(cell_centre(i), start);
    nearby_[i] = start;
  }
}

std::int32_t SupportMap::climb(const Vec3& direction, std::int32_t start) const {
  std::int32_t current = start;
  double height = dot(position(current), direction);
  for (bool moved = true; moved;) {
    moved = false;
    const auto vertex = static_cast<std::size_t>(current);
    for (std::size_t i = first_neighbour_[vertex]; i < first_neighbour_[vertex + 1]; ++i) {
      const double candidate = dot(position(neighbours_[i]), direction);
      if (candidate > height) {
        height = candidate;
        current = neighbours_[i];
        moved = true;
      }
    }
  }
  return current;
}

std::size_t SupportMap::cell(const Vec3& d) {
  const double az = std::abs(d.z);
  const double ay = std::abs(d.y);
  const double ax = std::abs(d.x);
  const auto index = [](int face, double main, double u, double v) {
    const double scale = 0.5 * kCells / std::abs(main);
    const int i = std::min(kCells - 1, static_cast<int>((u * scale) + 0.5 * kCells));
    const int j = std::min(kCells - 1, static_cast<int>((v * scale) + 0.5 * kCells));
    return static_cast<std::size_t>(((2 * face + (main < 0.0 ? 1 : 0)) * kCells + i) * kCells + j);
  };
  if (az >= ay && az >= ax) return index(0, d.z, d.y, d.x);
  if (ay >= ax) return index(1, d.y, d.z, d.x);
  return index(2, d.x, d.z, d.y);
}

Vec3 SupportMap::cell_centre(std::size_t cell) {
  constexpr std::size_t kSide = kCells;
  const double v = 2.0 * (static_cast<double>(cell % kSide) + 0.5) / kCells - 1.0;
  const double u = 2.0 * (static_cast<double>(cell / kSide % kSide) + 0.5) / kCells - 1.0;
  const std::size_t face = cell / (kSide * kSide);
  const double main = face % 2 == 1 ? -1.0 : 1.0;
  if (face < 2) return {main, u, v};
  if (face < 4) return {u, main, v};
  return {u, v, main};
}

}  // namespace v0
}  // namespace grayling
