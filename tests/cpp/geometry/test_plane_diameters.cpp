// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <cmath>

#include "check.hpp"
#include "grayling/geometry/diameter.hpp"
#include "grayling/geometry/vec3.hpp"
#include "grayling/simd.hpp"
#include "masks.hpp"

using namespace grayling;
using grayling_test::Mask;

namespace {

const Spacing kSpacing{3.0, 0.7, 1.1};

// The slow way: every pair of vertices that share a coordinate.
PlaneDiameters over_all_pairs(const Mask& mask, const Spacing& spacing_mm) {
  PlaneDiameters found;
  const std::vector<Index3> vertices = grayling_test::mesh_vertices(mask);
  const Spacing unit{0.5 * spacing_mm.z, 0.5 * spacing_mm.y, 0.5 * spacing_mm.x};
  for (const Index3& a : vertices) {
    for (const Index3& b : vertices) {
      const double distance = norm(scaled(a - b, unit));
      if (a.z == b.z) found.slice_mm = std::max(found.slice_mm, distance);
      if (a.y == b.y) found.column_mm = std::max(found.column_mm, distance);
      if (a.x == b.x) found.row_mm = std::max(found.row_mm, distance);
    }
  }
  return found;
}

void test_random_masks(const Spacing& spacing_mm) {
  std::mt19937 generator(3);
  for (int repeat = 0; repeat < 300; ++repeat) {
    const Mask mask = grayling_test::random_mask(generator);
    const PlaneDiameters expected = over_all_pairs(mask, spacing_mm);
    const PlaneDiameters found = plane_diameters(mask.view(), spacing_mm);
    CHECK_CLOSE(found.slice_mm, expected.slice_mm, 1e-14);
    CHECK_CLOSE(found.column_mm, expected.column_mm, 1e-14);
    CHECK_CLOSE(found.row_mm, expected.row_mm, 1e-14);
  }
}

// Voxels that touch at an edge have their farthest vertices of equal z half way between the two slices.
void test_planes_between_layers() {
  Mask mask({2, 1, 9});
  mask.writable()(1, 1, 1) = mask.writable()(2, 1, 9) = 1;
  const PlaneDiameters found = plane_diameters(mask.view(), {1.0, 1.0, 1.0});
  CHECK_EQ(found.slice_mm, 8.0);
  CHECK_EQ(in_slice_diameter(mask.view(), {1.0, 1.0, 1.0}), 1.0);
  CHECK_CLOSE(found.column_mm, std::sqrt(82.0), 1e-15);
}

void test_degenerate_masks() {
  const Mask voxel({1, 1, 1}, 255);
  const PlaneDiameters found = plane_diameters(voxel.view(), kSpacing);
  CHECK_EQ(found.slice_mm, 1.1);
  CHECK_EQ(found.column_mm, 3.0);
  CHECK_EQ(found.row_mm, 3.0);
  const Mask nothing({2, 3, 4});
  CHECK_EQ(plane_diameters(nothing.view(), kSpacing).slice_mm, 0.0);
  CHECK_EQ(plane_diameters(nothing.view(), kSpacing).row_mm, 0.0);
}

void test_simd_paths() {
  if (!simd_path_available(SimdPath::avx2)) return;
  const SimdPath before = simd_path();
  std::mt19937 generator(4);
  Mask mask({5, 21, 43});
  for (int n = 0; n < 90; ++n) {
    mask.writable()(grayling_test::random_between(generator, 1, 5), grayling_test::random_between(generator, 1, 21),
                    grayling_test::random_between(generator, 1, 43)) = 1;
  }
  const PlaneDiameters expected = over_all_pairs(mask, kSpacing);
  for (const SimdPath path : {SimdPath::baseline, SimdPath::avx2}) {
    set_simd_path(path);
    const PlaneDiameters found = plane_diameters(mask.view(), kSpacing);
    CHECK_CLOSE(found.slice_mm, expected.slice_mm, 1e-14);
    CHECK_CLOSE(found.column_mm, expected.column_mm, 1e-14);
    CHECK_CLOSE(found.row_mm, expected.row_mm, 1e-14);
  }
  set_simd_path(before);
}

}  // namespace

int main() {
  for (const Spacing& spacing_mm : {kSpacing, Spacing{1.0, 1.0, 1.0}, Spacing{0.5, 6.5, 1.25}}) {
    test_random_masks(spacing_mm);
  }
  test_planes_between_layers();
  test_degenerate_masks();
  test_simd_paths();
  return report();
}
