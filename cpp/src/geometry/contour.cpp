// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/geometry/contour.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <vector>

#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// The cases of a row of squares, from its upper and lower row of pixels.
struct SquareRow {
  GRAYLING_ALWAYS_INLINE void operator()(const std::uint8_t* upper, const std::uint8_t* lower, std::int64_t size,
                                         std::uint8_t* cases) const {
    for (std::int64_t x = 0; x < size; ++x) {
      cases[x] = static_cast<std::uint8_t>((upper[x] != 0 ? 1 : 0) | (upper[x + 1] != 0 ? 2 : 0) |
                                           (lower[x] != 0 ? 4 : 0) | (lower[x + 1] != 0 ? 8 : 0));
    }
  }
};

// A case's area in eighths of a pixel, and its lines: those that cut off a corner, and those along an axis.
struct SquareLines {
  int area = 0;
  int diagonals = 0;
  int along_y = 0;
  int along_x = 0;
};

constexpr SquareLines lines_of(unsigned square) {
  switch (std::popcount(square)) {
    case 1:
      return {1, 1, 0, 0};
    case 2:
      if (square == 0b0110 || square == 0b1001) return {2, 2, 0, 0};
      return square == 0b0101 || square == 0b1010 ? SquareLines{4, 0, 1, 0} : SquareLines{4, 0, 0, 1};
    case 3:
      return {7, 1, 0, 0};
    default:
      return {square == 0 ? 0 : 8, 0, 0, 0};
  }
}

}  // namespace

SquareTallies tally_squares(const VolumeView<const std::uint8_t>& mask, std::int64_t z) {
  SquareTallies tallies{};
  const std::int64_t n = mask.shape.x - 1;
  std::vector<std::uint8_t> cases(static_cast<std::size_t>(n));
  for (std::int64_t y = 0; y + 1 < mask.shape.y; ++y) {
    simd_call<SquareRow>(mask.row(z, y), mask.row(z, y + 1), n, cases.data());
    for (const std::uint8_t square : cases) ++tallies[square];
  }
  tallies[0] = 0;
  return tallies;
}

ContourMeasures contour_measures(const SquareTallies& tallies, double y_mm, double x_mm) {
  std::int64_t area = 0, diagonals = 0, along_y = 0, along_x = 0;
  for (unsigned square = 1; square < kSquareCases; ++square) {
    const SquareLines lines = lines_of(square);
    area += tallies[square] * lines.area;
    diagonals += tallies[square] * lines.diagonals;
    along_y += tallies[square] * lines.along_y;
    along_x += tallies[square] * lines.along_x;
  }
  return {static_cast<double>(area) / 8.0 * (y_mm * x_mm),
          static_cast<double>(diagonals) * (0.5 * std::sqrt(y_mm * y_mm + x_mm * x_mm)) +
              static_cast<double>(along_y) * y_mm + static_cast<double>(along_x) * x_mm};
}

}  // namespace v0
}  // namespace grayling
