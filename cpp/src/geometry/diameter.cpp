// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/geometry/diameter.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "grayling/geometry/vec3.hpp"

namespace grayling {
inline namespace v0 {
namespace {

struct RadialPoint {
  double radius = 0.0;
  Vec3 position;
};

std::vector<RadialPoint> by_falling_radius(const ConvexHull& hull, const Spacing& unit) {
  Vec3 centre;
  for (const Index3& vertex : hull.vertices) centre = centre + scaled(vertex, unit);
  centre = (1.0 / static_cast<double>(hull.vertices.size())) * centre;
  std::vector<RadialPoint> points;
  for (const Index3& vertex : hull.vertices) {
    points.push_back({norm(scaled(vertex, unit) - centre), scaled(vertex, unit)});
  }
  std::sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.radius > b.radius; });
  return points;
}

}  // namespace

double maximum_diameter(const ConvexHull& hull, const Spacing& unit) {
  if (hull.empty()) return 0.0;
  const std::vector<RadialPoint> points = by_falling_radius(hull, unit);
  constexpr double kRounding = 1.0 + 1e-12;  // the bound must not lose a pair to its own rounding
  double squared = 0.0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      // Two points are no further apart than the sum of their distances to any third.
      const double reach = (points[i].radius + points[j].radius) * kRounding;
      if (reach * reach < squared) break;
      const Vec3 difference = points[i].position - points[j].position;
      squared = std::max(squared, dot(difference, difference));
    }
  }
  return std::sqrt(squared);
}

}  // namespace v0
}  // namespace grayling
