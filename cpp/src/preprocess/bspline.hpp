// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "grayling/resample.hpp"

// The cubic B-spline that passes through the voxels v(0) ... v(n-1) of a line has coefficients c with
//   (c(k-1) + 4 c(k) + c(k+1)) / 6 = v(k)   for all whole k, with v continued beyond the line by the border's rule.
// They come from two first-order recursions with the pole z = sqrt(3) - 2 (Unser 1999, box 2):
//   u(k) = v(k) + z u(k-1)  forwards,   c(k) = z (c(k+1) - 6 u(k))  backwards.
//
// What the recursions start with, border "nearest": before the line v is v(0), so u(0) = v(0) / (1 - z). Behind it
// v is e = v(n-1), so u(n-1+j) = E + z^j (u(n-1) - E) with E = e / (1 - z), and the backward sum over j is
//   c(n-1) = -6 z (u(n-1) + e z / (1 - z)) / (1 - z^2).
// The coefficients beyond the line solve the same equation with a constant right side:
//   c(-m) = v(0) + z^m (c(0) - v(0)),   c(n-1+m) = e + z^m (c(n-1) - e).
// They are sums of two entries each, so a line is stored with two more entries, v(0) at n and v(n-1) at n + 1.
//
// Border "mirror": c is mirrored as v is; u(0) is the sum of z^k v(k) over the mirrored line, and
//   c(n-1) = -6 z (2 u(n-1) - v(n-1)) / (1 - z^2).
namespace grayling {
inline namespace v0 {

inline constexpr double kSplinePole = -0.26794919243112270647;  // sqrt(3) - 2

// |z|^40 < 1e-22: a voxel's weight in a coefficient this far away is lost in rounding, so no start sums over more
// voxels and no box needs more of its surroundings.
inline constexpr std::int64_t kSplineReach = 40;

inline constexpr std::int64_t kSplineExtraEntries = 2;  // v(0) and v(n-1), behind the n coefficients

// Lines of n voxels side by side: entry k of line x is values[k * stride + x], 0 <= x < n_lines. There is room for
// n + kSplineExtraEntries entries.
struct SplineLines {
  double* values = nullptr;
  std::int64_t n = 0;
  std::int64_t stride = 0;
  std::int64_t n_lines = 0;
};

// Turns the voxels of the lines into coefficients, in place, and fills the extra entries.
class SplinePrefilter {
 public:
  SplinePrefilter(std::int64_t n, Border border);
  void operator()(const SplineLines& lines) const;

 private:
  std::vector<double> start_;  // u(0) is the sum of start_[k] * v(k)
  double end_filtered_ = 0.0;  // c(n-1) = end_filtered_ * u(n-1) + end_voxel_ * v(n-1)
  double end_voxel_ = 0.0;
};

}  // namespace v0
}  // namespace grayling
