// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "grayling/function_ref.hpp"
#include "grayling/simd.hpp"
#include "preprocess/itk_coefficients.hpp"
#include "preprocess/itk_positions.hpp"

namespace grayling {
inline namespace v0 {

// The four coefficients that take part in the spline's value at a position of a line of n, and their weights.
struct ItkTaps {
  std::int64_t entry[4];
  double weight[4];
};

GRAYLING_ALWAYS_INLINE ItkTaps itk_taps(double position, std::int64_t n) {
  ItkTaps taps;
  const auto single = static_cast<float>(position);
  const auto towards_zero = static_cast<std::int32_t>(single);
  const std::int32_t whole = towards_zero - (static_cast<float>(towards_zero) > single ? 1 : 0);
  const std::int64_t last = n - 1;
  for (int k = 0; k < 4; ++k) {
    std::int64_t entry = whole - 1 + k;
    entry = entry < 0 ? -entry : entry;
    entry = entry > last ? 2 * last - entry : entry;
    entry = entry < 0 ? -entry : entry;  // of two voxels
    taps.entry[k] = last == 0 ? 0 : entry;
  }
  const double w = position - static_cast<double>(whole);
  taps.weight[3] = (1.0 / 6.0) * w * w * w;
  taps.weight[0] = (1.0 / 6.0) + 0.5 * w * (w - 1.0) - taps.weight[3];
  taps.weight[2] = w + taps.weight[0] - 2.0 * taps.weight[3];
  taps.weight[1] = 1.0 - taps.weight[0] - taps.weight[2] - taps.weight[3];
  return taps;
}

// Takes the values of voxels first ... last - 1 of line (z, y); the others lie outside the image.
using ItkLineWriter =
    FunctionRef<void(std::int64_t z, std::int64_t y, std::int64_t first, std::int64_t last, const double* values)>;

void evaluate_itk_spline(const ItkCoefficients& coefficients, const Index3& image_shape, const ItkPositions& positions,
                         ItkLineWriter write);

}  // namespace v0
}  // namespace grayling
