// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <tuple>

#include "grayling/geometry/hull.hpp"
#include "grayling/geometry/vec3.hpp"

namespace grayling {
inline namespace v0 {
namespace {

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

}  // namespace

std::vector<HullEdge> hull_edges(const ConvexHull& hull) {
  struct HalfEdge {
    std::int32_t low, high, face;
    bool forward;
  };
  std::vector<HalfEdge> halves;
  std::vector<Index3> normals;
  for (std::size_t f = 0; f < hull.triangles.size(); ++f) {
    const auto& t = hull.triangles[f];
    const Index3& a = hull.vertices[at(t[0])];
    normals.push_back(primitive(cross(hull.vertices[at(t[1])] - a, hull.vertices[at(t[2])] - a)));
    for (std::size_t i = 0; i < 3; ++i) {
      const auto [low, high] = std::minmax(t[i], t[(i + 1) % 3]);
      halves.push_back({low, high, static_cast<std::int32_t>(f), t[i] == low});
    }
  }
  std::sort(halves.begin(), halves.end(), [](const HalfEdge& a, const HalfEdge& b) {
    return std::tie(a.low, a.high, b.forward) < std::tie(b.low, b.high, a.forward);
  });
  std::vector<HullEdge> edges;
  for (std::size_t i = 0; i + 1 < halves.size(); i += 2) {
    const HalfEdge& left = halves[i];
    const HalfEdge& right = halves[i + 1];
    if (!(normals[at(left.face)] == normals[at(right.face)])) {
      edges.push_back({left.low, left.high, left.face, right.face});
    }
  }
  return edges;
}

double hull_volume(const ConvexHull& hull, const Spacing& unit) {
  if (hull.empty()) return 0.0;
  const Index3& apex = hull.vertices.front();
  std::int64_t determinants = 0;
  for (const auto& t : hull.triangles) {
    const Index3 a = hull.vertices[at(t[0])] - apex;
    determinants += dot(a, cross(hull.vertices[at(t[1])] - apex, hull.vertices[at(t[2])] - apex));
  }
  return static_cast<double>(determinants) / 6.0 * (unit.z * unit.y * unit.x);
}

double hull_area(const ConvexHull& hull, const Spacing& unit) {
  double area = 0.0;
  for (const auto& t : hull.triangles) {
    const Vec3 a = scaled(hull.vertices[at(t[1])] - hull.vertices[at(t[0])], unit);
    const Vec3 b = scaled(hull.vertices[at(t[2])] - hull.vertices[at(t[0])], unit);
    area += 0.5 * norm(cross(a, b));
  }
  return area;
}

}  // namespace v0
}  // namespace grayling
