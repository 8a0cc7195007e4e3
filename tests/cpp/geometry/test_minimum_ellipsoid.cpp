// Copyright The grayling developers. Licensed under Apache-2.0.
#include "check.hpp"
#include "grayling/geometry/minimum_ellipsoid.hpp"
#include "masks.hpp"

using namespace grayling;
using grayling_test::Mask;
using grayling_test::random_between;

namespace {

constexpr double kPi = 3.14159265358979323846;

// Affine images of shapes whose best ellipsoid is a sphere by symmetry.
void test_shapes_with_known_ellipsoid() {
  const EnclosingEllipsoid octahedron =
      minimum_enclosing_ellipsoid(mesh_convex_hull(Mask({1, 1, 1}, 1).view()), half_voxel({4.0, 1.0, 2.0}));
  CHECK_CLOSE(octahedron.semi_axes_mm[0], 2.0, 1e-12);
  CHECK_CLOSE(octahedron.semi_axes_mm[1], 1.0, 1e-12);
  CHECK_CLOSE(octahedron.semi_axes_mm[2], 0.5, 1e-12);
  CHECK_CLOSE(octahedron.centre_mm.z, 4.0, 1e-12);

  const std::vector<Index3> box = {{0, 0, 0}, {0, 0, 6}, {0, 4, 0}, {0, 4, 6},
                                   {2, 0, 0}, {2, 0, 6}, {2, 4, 0}, {2, 4, 6}};
  const EnclosingEllipsoid around_box = minimum_enclosing_ellipsoid(convex_hull(box), {});
  CHECK_CLOSE(around_box.semi_axes_mm[0], 3.0 * std::sqrt(3.0), 1e-12);
  CHECK_CLOSE(around_box.volume_mm3, 4.0 / 3.0 * kPi * 6.0 * std::sqrt(27.0), 1e-12);

  const std::vector<Index3> tetrahedron = {{0, 0, 0}, {9, 0, 0}, {3, 7, 0}, {1, 2, 8}};  // volume is 84
  const EnclosingEllipsoid simplex = minimum_enclosing_ellipsoid(convex_hull(tetrahedron), {});
  CHECK_CLOSE(simplex.volume_mm3, 84.0 * kPi * std::sqrt(3.0) * 1.5, 1e-12);
}

// The gap is a proof by itself: the code derives it from the weights, whatever led to them.
void test_gap_on_random_shapes() {
  std::mt19937 generator(7);
  for (int repeat = 0; repeat < 300; ++repeat) {
    ConvexHull hull;
    if (repeat % 2 == 0) {
      hull = mesh_convex_hull(grayling_test::random_mask(generator).view());
    } else {
      std::vector<Index3> points;
      for (std::int64_t n = random_between(generator, 4, 80); n > 0; --n) {
        points.push_back({random_between(generator, -5000, 5000), random_between(generator, -5000, 5000),
                          random_between(generator, -5000, 5000)});
      }
      hull = convex_hull(points);
    }
    const EnclosingEllipsoid ellipsoid = minimum_enclosing_ellipsoid(hull, {1.0, 0.3, 2.0});
    CHECK(ellipsoid.relative_gap < 1e-9);
    const auto [a, b, c] = ellipsoid.semi_axes_mm;
    CHECK(a >= b && b >= c);
    CHECK_CLOSE(ellipsoid.volume_mm3, 4.0 / 3.0 * kPi * a * b * c, 1e-14);
  }
}

// Linear maps carry best ellipsoids to best ellipsoids.
void test_volume_follows_the_spacing() {
  std::mt19937 generator(8);
  for (int repeat = 0; repeat < 50; ++repeat) {
    const ConvexHull hull = mesh_convex_hull(grayling_test::random_mask(generator).view());
    const double plain = minimum_enclosing_ellipsoid(hull, {}).volume_mm3;
    CHECK_CLOSE(minimum_enclosing_ellipsoid(hull, {5.0, 0.7, 0.2}).volume_mm3, 0.7 * plain, 2e-9);
  }
}

void test_flat_hull() { CHECK_EQ(minimum_enclosing_ellipsoid({}, {}).volume_mm3, 0.0); }

}  // namespace

int main() {
  test_shapes_with_known_ellipsoid();
  test_gap_on_random_shapes();
  test_volume_follows_the_spacing();
  test_flat_hull();
  return report();
}
