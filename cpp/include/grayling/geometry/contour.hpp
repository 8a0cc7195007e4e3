// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>

#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// Marching squares at half height of the pixels of a slice, without a contour: as for cubes (mesh.hpp), the lines of a
// square depend on its four corners alone, so that area and perimeter are sums over cases.
//
// Source: Lorensen and Cline, Computer Graphics 21(4), 1987, in two dimensions.

// Corner (dy, dx) of a square is bit 2 dy + dx of its case.
inline constexpr int kSquareCases = 16;

using SquareTallies = std::array<std::int64_t, kSquareCases>;

struct ContourMeasures {
  double area_mm2 = 0.0;
  double perimeter_mm = 0.0;
};

// How many squares of a slice have each case; empty ones are not counted. The mask must have a border of zeros.
SquareTallies tally_squares(const VolumeView<const std::uint8_t>& mask, std::int64_t z);

// Diagonal inside corners of a square are parted.
ContourMeasures contour_measures(const SquareTallies& tallies, double y_mm, double x_mm);

}  // namespace v0
}  // namespace grayling
