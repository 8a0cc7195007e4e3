// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "grayling/resample.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {

// The entries of a line that take part in one result, and their weights. Entries are the line's voxels 0 ... n - 1 or,
// for the B-spline, its coefficients and at n and n + 1 its first and last voxel (bspline.hpp). Borders are folded in:
// every entry exists. One entry is a copy; of two (linear) only the second weight is used.
struct Taps {
  std::int32_t count = 0;
  std::array<std::int32_t, 4> entry{};
  std::array<double, 4> weight{};
};

// The largest whole number up to p, |p| <= 2e9: std::floor is a library call where the processor has no instruction.
GRAYLING_ALWAYS_INLINE std::int64_t whole_below(double p) {
  const auto towards_zero = static_cast<std::int64_t>(p);
  return towards_zero - (static_cast<double>(towards_zero) > p ? 1 : 0);
}

// The position itself, or the centre or middle between two that it means (resample.hpp).
GRAYLING_ALWAYS_INLINE double settled(double position) {
  constexpr double kNoise = 1e-9;
  const double closest = static_cast<double>(whole_below(2.0 * position + 0.5)) / 2.0;
  return std::abs(position - closest) < kNoise ? closest : position;
}

// The cubic B-spline at distances 1 + t, t, 1 - t and 2 - t.
GRAYLING_ALWAYS_INLINE std::array<double, 4> spline_weights(double t) {
  const double s = 1.0 - t;
  return {s * s * s / 6.0, 2.0 / 3.0 - t * t * (2.0 - t) / 2.0, 2.0 / 3.0 - s * s * (2.0 - s) / 2.0, t * t * t / 6.0};
}

// Keys' kernel with a = -1/2 at the same distances.
GRAYLING_ALWAYS_INLINE std::array<double, 4> convolution_weights(double t) {
  const auto inner = [](double d) { return (1.5 * d - 2.5) * d * d + 1.0; };
  const auto outer = [](double d) { return ((-0.5 * d + 2.5) * d - 4.0) * d + 2.0; };
  return {outer(1.0 + t), inner(t), inner(1.0 - t), outer(2.0 - t)};
}

// `position` is a settled index coordinate of a line of n voxels.
Taps taps_at(double position, std::int64_t n, Interpolator how);

// The taps of a whole axis, of voxels begin ... begin + n - 1 of the input: only those are read.
struct AxisTaps {
  std::int64_t begin = 0;
  std::int64_t n = 0;
  bool spline = false;  // the entries are coefficients
  std::int32_t count = 1;
  std::vector<std::array<std::int32_t, 4>> entry;  // relative to `begin`, one row per result
  std::vector<std::array<double, 4>> weight;
  std::vector<std::uint8_t> is_read;  // [n]

  std::int64_t n_results() const { return static_cast<std::int64_t>(entry.size()); }
  std::int64_t n_entries() const { return n + (spline ? 2 : 0); }
};

struct AxisGrid {
  std::int64_t n_input = 0;
  std::int64_t n_results = 0;
  double origin = 0.0;
  double step = 1.0;
  std::int64_t begin = 0;  // the first result, counted from the origin
};

AxisTaps axis_taps(const AxisGrid& axis, Interpolator how);

}  // namespace v0
}  // namespace grayling
