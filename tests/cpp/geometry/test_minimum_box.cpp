// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>

#include "check.hpp"
#include "grayling/geometry/minimum_box.hpp"
#include "masks.hpp"

using namespace grayling;
using grayling_test::Mask;
using grayling_test::random_between;

namespace {

using Axes = std::array<Vec3, 3>;

double uniform(std::mt19937& generator) { return static_cast<double>(generator()) / 4294967296.0; }

// Any orthonormal triad turned about a random axis by a random angle up to `largest`.
Axes turned(const Axes& axes, double largest, std::mt19937& generator) {
  const Vec3 k = unit({uniform(generator) - 0.5, uniform(generator) - 0.5, uniform(generator) - 0.5});
  const double angle = largest * uniform(generator);
  Axes result;
  for (std::size_t i = 0; i < 3; ++i) {
    const Vec3& v = axes[i];
    result[i] = std::cos(angle) * v + std::sin(angle) * cross(k, v) + ((1.0 - std::cos(angle)) * dot(k, v)) * k;
  }
  return result;
}

double box_volume(const std::vector<Index3>& points, const Spacing& unit_mm, const Axes& axes) {
  double volume = 1.0;
  for (const Vec3& axis : axes) {
    double low = dot(scaled(points.front(), unit_mm), axis);
    double high = low;
    for (const Index3& p : points) {
      const double height = dot(scaled(p, unit_mm), axis);
      low = std::min(low, height);
      high = std::max(high, height);
    }
    volume *= high - low;
  }
  return volume;
}

// Knows nothing of edges: random orientations, the best of them improved by ever smaller random turns.
double brute_force_volume(const std::vector<Index3>& points, const Spacing& unit_mm, std::mt19937& generator) {
  const Axes start = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
  std::vector<std::pair<double, Axes>> trials;
  for (int i = 0; i < 1500; ++i) {
    const Axes axes = turned(start, 3.2, generator);
    trials.push_back({box_volume(points, unit_mm, axes), axes});
  }
  std::sort(trials.begin(), trials.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  double best = trials.front().first;
  for (std::size_t i = 0; i < 5; ++i) {
    auto [volume, axes] = trials[i];
    for (double angle = 0.3; angle > 1e-11;) {
      bool improved = false;
      for (int k = 0; k < 25; ++k) {
        const Axes other = turned(axes, angle, generator);
        const double candidate = box_volume(points, unit_mm, other);
        if (candidate >= volume) continue;
        volume = candidate;
        axes = other;
        improved = true;
      }
      if (!improved) angle *= 0.5;
    }
    best = std::min(best, volume);
  }
  return best;
}

void check_box(const std::vector<Index3>& points, const Spacing& unit_mm, std::mt19937& generator) {
  const BoundingBox box = minimum_bounding_box(convex_hull(points), unit_mm);
  CHECK(box.volume_mm3 <= brute_force_volume(points, unit_mm, generator) * (1.0 + 1e-9));
  CHECK_CLOSE(box.volume_mm3, box_volume(points, unit_mm, box.axes), 1e-13);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK_CLOSE(norm(box.axes[i]), 1.0, 1e-14);
    CHECK(std::abs(dot(box.axes[i], box.axes[(i + 1) % 3])) < 1e-14);
  }
  const auto [a, b, c] = box.lengths_mm;
  CHECK_CLOSE(box.volume_mm3, a * b * c, 1e-15);
  CHECK_CLOSE(box.area_mm2, 2.0 * (a * b + b * c + c * a), 1e-15);
}

// The textbook case without a side flush with a face: the best box of a regular tetrahedron is the cube of which its
// edges are the face diagonals.
void test_regular_tetrahedron() {
  const std::vector<Index3> points = {{0, 0, 0}, {0, 6, 6}, {6, 0, 6}, {6, 6, 0}};
  CHECK_CLOSE(minimum_bounding_box(convex_hull(points), {}).volume_mm3, 216.0, 1e-12);
}

void test_boxes_are_their_own_best_box() {
  const std::vector<Index3> upright = {{0, 0, 0}, {0, 0, 5}, {0, 3, 0}, {0, 3, 5},
                                       {4, 0, 0}, {4, 0, 5}, {4, 3, 0}, {4, 3, 5}};
  const BoundingBox box = minimum_bounding_box(convex_hull(upright), {2.0, 1.0, 0.5});
  CHECK_CLOSE(box.volume_mm3, 8.0 * 3.0 * 2.5, 1e-14);
  CHECK_CLOSE(box.area_mm2, 2.0 * (8.0 * 3.0 + 3.0 * 2.5 + 2.5 * 8.0), 1e-14);

  // Edges (1, 2, 2), (2, 1, -2) and (2, -2, 1) are at right angles, each 3 long.
  const std::array<Index3, 3> edges = {{{10, 20, 20}, {14, 7, -14}, {6, -6, 3}}};
  std::vector<Index3> slanted;
  for (int corner = 0; corner < 8; ++corner) {
    Index3 p;
    for (std::size_t i = 0; i < 3; ++i) {
      if ((corner >> i & 1) != 0) p = p + edges[i];
    }
    slanted.push_back(p);
  }
  const BoundingBox slanted_box = minimum_bounding_box(convex_hull(slanted), {});
  CHECK_CLOSE(slanted_box.volume_mm3, 30.0 * 21.0 * 9.0, 1e-12);
}

void test_random_sets_against_brute_force() {
  std::mt19937 generator(5);
  for (int repeat = 0; repeat < 60; ++repeat) {
    std::vector<Index3> points;
    for (std::int64_t n = repeat % 3 == 0 ? 4 : random_between(generator, 5, 25); n > 0; --n) {
      points.push_back({random_between(generator, -5000, 5000), random_between(generator, -5000, 5000),
                        random_between(generator, -5000, 5000)});
    }
    check_box(points, {1.0, 0.6, 1.7}, generator);
  }
}

void test_random_masks_against_brute_force() {
  std::mt19937 generator(6);
  for (int repeat = 0; repeat < 40; ++repeat) {
    const Mask mask = grayling_test::random_mask(generator);
    check_box(mesh_convex_hull(mask.view()).vertices, {1.25, 0.5, 0.4}, generator);
  }
}

void test_flat_hull() { CHECK_EQ(minimum_bounding_box({}, {}).volume_mm3, 0.0); }

}  // namespace

int main() {
  test_regular_tetrahedron();
  test_boxes_are_their_own_best_box();
  test_random_sets_against_brute_force();
  test_random_masks_against_brute_force();
  test_flat_hull();
  return report();
}
