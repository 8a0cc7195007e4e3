// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/bspline.hpp"

#include <algorithm>

#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr double z = kSplinePole;
constexpr double kGain = 6.0;

// Powers of the pole: z^0 ... z^(count - 1), each from the one before.
std::vector<double> pole_powers(std::int64_t count) {
  std::vector<double> powers(static_cast<std::size_t>(count), 1.0);
  for (std::size_t k = 1; k < powers.size(); ++k) powers[k] = powers[k - 1] * z;
  return powers;
}

// Over one period of the mirrored line, 2 n - 2 voxels, each voxel but the two at the ends is met twice.
std::vector<double> mirrored_start(std::int64_t n) {
  const std::int64_t period = 2 * n - 2;
  const std::vector<double> powers = pole_powers(std::min(period, 2 * kSplineReach) + 1);
  const auto power = [&](std::int64_t k) {
    return k < static_cast<std::int64_t>(powers.size()) ? powers[static_cast<std::size_t>(k)] : 0.0;
  };
  std::vector<double> start(static_cast<std::size_t>(std::min(n, kSplineReach)));
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(start.size()); ++k) {
    const double second = k == 0 || k == n - 1 ? 0.0 : power(period - k);
    start[static_cast<std::size_t>(k)] = (power(k) + second) / (1.0 - power(period));
  }
  return start;
}

struct FilterLines {
  GRAYLING_ALWAYS_INLINE void operator()(SplineLines lines, const double* start, std::int64_t n_start,
                                         double end_filtered, double end_voxel) const {
    double* const first = lines.values;
    double* const last = first + (lines.n - 1) * lines.stride;
    double* const last_voxels = last + 2 * lines.stride;
    std::copy_n(first, lines.n_lines, last + lines.stride);
    std::copy_n(last, lines.n_lines, last_voxels);
    for (std::int64_t x = 0; x < lines.n_lines; ++x) first[x] *= start[0];
    for (std::int64_t k = 1; k < n_start; ++k) {
      const double* row = first + k * lines.stride;
      for (std::int64_t x = 0; x < lines.n_lines; ++x) first[x] += start[k] * row[x];
    }
    for (double* row = first + lines.stride; row <= last; row += lines.stride) {
      const double* before = row - lines.stride;
      for (std::int64_t x = 0; x < lines.n_lines; ++x) row[x] += z * before[x];
    }
    for (std::int64_t x = 0; x < lines.n_lines; ++x) last[x] = end_filtered * last[x] + end_voxel * last_voxels[x];
    for (double* row = last - lines.stride; row >= first; row -= lines.stride) {
      const double* behind = row + lines.stride;
      for (std::int64_t x = 0; x < lines.n_lines; ++x) row[x] = z * behind[x] - kGain * z * row[x];
    }
  }
};

}  // namespace

SplinePrefilter::SplinePrefilter(std::int64_t n, Border border) {
  if (n == 1) {  // both borders continue a single voxel with itself
    start_ = {1.0};
    end_filtered_ = 1.0;
  } else if (border == Border::nearest) {
    start_ = {1.0 / (1.0 - z)};
    end_filtered_ = -kGain * z / (1.0 - z * z);
    end_voxel_ = end_filtered_ * z / (1.0 - z);
  } else {
    start_ = mirrored_start(n);
    end_filtered_ = -2.0 * kGain * z / (1.0 - z * z);
    end_voxel_ = kGain * z / (1.0 - z * z);
  }
}

void SplinePrefilter::operator()(const SplineLines& lines) const {
  simd_call<FilterLines>(lines, start_.data(), static_cast<std::int64_t>(start_.size()), end_filtered_, end_voxel_);
}

}  // namespace v0
}  // namespace grayling
