// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <map>

#include "check.hpp"
#include "grayling/error.hpp"
#include "grayling/geometry/diameter.hpp"
#include "grayling/geometry/hull.hpp"
#include "grayling/geometry/vec3.hpp"
#include "masks.hpp"

using namespace grayling;
using grayling_test::Mask;

namespace {

const Index3& vertex(const ConvexHull& hull, std::int32_t i) { return hull.vertices[static_cast<std::size_t>(i)]; }

// Closed and oriented, holds all points, uses only given points, none of them twice or off the corners.
void check_is_hull_of(const ConvexHull& hull, const std::vector<Index3>& points) {
  CHECK(!hull.empty());
  std::map<std::pair<std::int32_t, std::int32_t>, int> sides;
  for (const auto& t : hull.triangles) {
    for (std::size_t i = 0; i < 3; ++i) ++sides[{t[i], t[(i + 1) % 3]}];
    const Index3& a = vertex(hull, t[0]);
    const Index3 normal = cross(vertex(hull, t[1]) - a, vertex(hull, t[2]) - a);
    CHECK(!(normal == Index3{}));
    for (const Index3& p : points) CHECK(dot(normal, p - a) <= 0);
  }
  for (const auto& [side, count] : sides) {
    CHECK_EQ(count, 1);
    CHECK_EQ(sides.count({side.second, side.first}), 1U);
  }
  CHECK_EQ(hull.vertices.size() + hull.triangles.size(), sides.size() / 2 + 2);  // Euler
  for (const Index3& v : hull.vertices) CHECK(std::find(points.begin(), points.end(), v) != points.end());

  std::vector<int> degree(hull.vertices.size(), 0);
  for (const HullEdge& edge : hull_edges(hull)) {
    ++degree[static_cast<std::size_t>(edge.from)];
    ++degree[static_cast<std::size_t>(edge.to)];
    const auto& left = hull.triangles[static_cast<std::size_t>(edge.left)];
    const auto from = std::find(left.begin(), left.end(), edge.from);
    CHECK(from != left.end());
    CHECK_EQ(left[static_cast<std::size_t>(from - left.begin() + 1) % 3], edge.to);
  }
  for (const int d : degree) CHECK(d >= 3);
}

double brute_force_diameter(const std::vector<Index3>& points, const Spacing& unit) {
  double longest = 0.0;
  for (const Index3& a : points) {
    for (const Index3& b : points) longest = std::max(longest, norm(scaled(a, unit) - scaled(b, unit)));
  }
  return longest;
}

void test_random_masks() {
  std::mt19937 generator(2);
  const Spacing unit{1.5, 0.4, 0.6};
  for (int repeat = 0; repeat < 200; ++repeat) {
    const Mask mask = grayling_test::random_mask(generator);
    const ConvexHull hull = mesh_convex_hull(mask.view());
    const std::vector<Index3> points = grayling_test::mesh_vertices(mask);
    check_is_hull_of(hull, points);
    CHECK_CLOSE(maximum_diameter(hull, unit), brute_force_diameter(points, unit), 1e-15);
  }
}

// Many points on common planes, lines and spots.
void test_random_points_on_a_small_grid() {
  std::mt19937 generator(3);
  for (int repeat = 0; repeat < 300; ++repeat) {
    std::vector<Index3> points = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    const std::int64_t size = grayling_test::random_between(generator, 1, 4);
    for (std::int64_t i = grayling_test::random_between(generator, 0, 60); i > 0; --i) {
      points.push_back({grayling_test::random_between(generator, 0, size),
                        grayling_test::random_between(generator, 0, size),
                        grayling_test::random_between(generator, 0, size)});
    }
    check_is_hull_of(convex_hull(points), points);
  }
}

void test_extreme_coordinates() {
  std::mt19937 generator(4);
  const std::int64_t reach = kMaxHullExtent / 2;
  std::vector<Index3> points;
  for (int i = 0; i < 200; ++i) {
    points.push_back({grayling_test::random_between(generator, -reach, reach),
                      grayling_test::random_between(generator, -reach, reach),
                      grayling_test::random_between(generator, -reach, reach)});
  }
  for (const std::int64_t z : {-reach, reach}) {
    for (const std::int64_t y : {-reach, reach}) {
      for (const std::int64_t x : {-reach, reach}) points.push_back({z, y, x});
    }
  }
  const ConvexHull hull = convex_hull(points);
  check_is_hull_of(hull, points);
  CHECK_EQ(hull.vertices.size(), 8U);
  CHECK_CLOSE(hull_volume(hull, {}), std::pow(static_cast<double>(2 * reach), 3.0), 1e-15);

  points.push_back({reach + 1, 0, 0});
  bool refused = false;
  try {
    convex_hull(points);
  } catch (const InvalidArgument&) {
    refused = true;
  }
  CHECK(refused);
}

void test_flat_and_small_input() {
  CHECK(convex_hull({}).empty());
  const std::vector<Index3> one = {{5, 5, 5}};
  CHECK(convex_hull(one).empty());
  const std::vector<Index3> plane = {{0, 0, 0}, {0, 0, 4}, {0, 4, 0}, {0, 4, 4}, {0, 2, 2}};
  CHECK(convex_hull(plane).empty());
  CHECK(mesh_convex_hull(Mask({2, 2, 2}).view()).empty());
  CHECK_EQ(maximum_diameter(ConvexHull{}, {}), 0.0);

  const ConvexHull octahedron = mesh_convex_hull(Mask({1, 1, 1}, 1).view());
  CHECK_EQ(octahedron.vertices.size(), 6U);
  CHECK_EQ(octahedron.triangles.size(), 8U);
  CHECK_EQ(hull_edges(octahedron).size(), 12U);
  CHECK_CLOSE(hull_area(octahedron, {0.5, 0.5, 0.5}), std::sqrt(3.0), 1e-15);
  CHECK_EQ(maximum_diameter(octahedron, half_voxel({3.0, 1.0, 2.0})), 3.0);

  const ConvexHull line = mesh_convex_hull(Mask({1, 1, 9}, 1).view());  // octahedra in a row: a prism with two pyramids
  CHECK_EQ(line.vertices.size(), 10U);
  CHECK_EQ(hull_edges(line).size(), 20U);
}

}  // namespace

int main() {
  test_random_masks();
  test_random_points_on_a_small_grid();
  test_extreme_coordinates();
  test_flat_and_small_input();
  return report();
}
