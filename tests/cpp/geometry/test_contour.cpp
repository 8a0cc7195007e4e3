// Copyright The grayling developers. Licensed under Apache-2.0.
#include <cmath>
#include <numeric>

#include "check.hpp"
#include "grayling/geometry/contour.hpp"
#include "masks.hpp"

using namespace grayling;
using grayling_test::Mask;

namespace {

// The worked example of families/planar_morphology.hpp.
void test_worked_example() {
  Mask mask({1, 2, 3});
  mask.writable()(1, 1, 2) = mask.writable()(1, 1, 3) = mask.writable()(1, 2, 1) = 1;
  const SquareTallies tallies = tally_squares(mask.view(), 1);
  CHECK_EQ(tallies[0b0001] + tallies[0b0010] + tallies[0b0100] + tallies[0b1000], 6);
  CHECK_EQ(tallies[0b0011] + tallies[0b1100], 2);
  CHECK_EQ(tallies[0b0110], 1);
  CHECK_EQ(std::accumulate(tallies.begin(), tallies.end(), std::int64_t{0}), 9);
  const ContourMeasures found = contour_measures(tallies, 1.0, 1.0);
  CHECK_EQ(found.area_mm2, 2.0);
  CHECK_CLOSE(found.perimeter_mm, 8.0 * std::sqrt(0.5) + 2.0, 1e-15);
}

// A rectangle with its corners cut, and the same as a hole in a larger one.
void test_rectangles() {
  const double y_mm = 0.7, x_mm = 1.1, diagonal = std::hypot(y_mm, x_mm) / 2.0;
  Mask mask({1, 4, 30}, 255);
  const ContourMeasures whole = contour_measures(tally_squares(mask.view(), 1), y_mm, x_mm);
  CHECK_CLOSE(whole.area_mm2, (120.0 - 0.5) * y_mm * x_mm, 1e-15);
  CHECK_CLOSE(whole.perimeter_mm, 2.0 * (3.0 * y_mm + 29.0 * x_mm) + 4.0 * diagonal, 1e-15);

  for (std::int64_t x = 5; x < 9; ++x) mask.writable()(1, 2, x) = mask.writable()(1, 3, x) = 0;
  const ContourMeasures with_hole = contour_measures(tally_squares(mask.view(), 1), y_mm, x_mm);
  CHECK_CLOSE(whole.area_mm2 - with_hole.area_mm2, (8.0 - 0.5) * y_mm * x_mm, 1e-13);
  CHECK_CLOSE(with_hole.perimeter_mm - whole.perimeter_mm, 2.0 * (y_mm + 3.0 * x_mm) + 4.0 * diagonal, 1e-13);
}

// Pixels that touch at a corner are parted, along either diagonal.
void test_diagonals() {
  Mask pair({1, 2, 2});
  pair.writable()(1, 1, 1) = pair.writable()(1, 2, 2) = 1;
  const ContourMeasures found = contour_measures(tally_squares(pair.view(), 1), 1.0, 1.0);
  CHECK_EQ(found.area_mm2, 1.0);
  CHECK_CLOSE(found.perimeter_mm, 8.0 * std::sqrt(0.5), 1e-15);
}

}  // namespace

int main() {
  test_worked_example();
  test_rectangles();
  test_diagonals();
  return report();
}
