// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>

#include "grayling/function_ref.hpp"
#include "preprocess/itk_coefficients.hpp"
#include "preprocess/itk_positions.hpp"

namespace grayling {
inline namespace v0 {

// The four coefficients of a line of n that take part at positions whose whole part is `whole`.
inline std::array<std::int64_t, 4> itk_entries(std::int32_t whole, std::int64_t n) {
  const std::int64_t last = n - 1;
  std::array<std::int64_t, 4> entries{};
  if (last == 0) return entries;
  for (std::int64_t k = 0; k < 4; ++k) {
    std::int64_t entry = whole - 1 + k;
    entry = entry < 0 ? -entry : entry;
    entry = entry > last ? 2 * last - entry : entry;
    entries[static_cast<std::size_t>(k)] = entry < 0 ? -entry : entry;  // of two voxels
  }
  return entries;
}

// Takes the values of voxels first ... last - 1 of line (z, y); the others lie outside the image.
using ItkLineWriter =
    FunctionRef<void(std::int64_t z, std::int64_t y, std::int64_t first, std::int64_t last, const double* values)>;

void evaluate_itk_spline(const ItkCoefficients& coefficients, const Index3& image_shape, const ItkPositions& positions,
                         ItkLineWriter write);

}  // namespace v0
}  // namespace grayling
