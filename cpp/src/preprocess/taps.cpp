// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/taps.hpp"

#include <algorithm>
#include <cmath>

#include "preprocess/bspline.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// The voxel that stands at whole coordinate k of the continued line.
std::int64_t folded(std::int64_t k, std::int64_t n, Border border) {
  if (k >= 0 && k < n) return k;
  if (border == Border::nearest || n == 1) return k < 0 ? 0 : n - 1;
  const std::int64_t period = 2 * n - 2;
  const std::int64_t within = ((k % period) + period) % period;
  return std::min(within, period - within);
}

void add(Taps& taps, std::int64_t entry, double weight) {
  const auto e = static_cast<std::int32_t>(entry);
  for (std::int32_t j = 0; j < taps.count; ++j) {
    const auto at = static_cast<std::size_t>(j);
    if (taps.entry[at] != e) continue;
    taps.weight[at] += weight;
    return;
  }
  taps.entry[static_cast<std::size_t>(taps.count)] = e;
  taps.weight[static_cast<std::size_t>(taps.count)] = weight;
  ++taps.count;
}

Taps copy_of(std::int64_t entry) {
  Taps taps;
  add(taps, entry, 1.0);
  return taps;
}

// z^m, without the library's pow, which may round differently from machine to machine.
double pole_power(std::int64_t m) {
  double power = 1.0;
  for (std::int64_t k = 0; k < std::min(m, 2 * kSplineReach); ++k) power *= kSplinePole;
  return power;
}

// A coefficient beyond the line is a sum of its last one and its last voxel; of four in a row at most four remain.
void add_coefficient(Taps& taps, std::int64_t k, std::int64_t n, double weight) {
  const std::int64_t beyond = std::max(-k, k - (n - 1));
  if (beyond <= 0) return add(taps, k, weight);
  const double share = pole_power(beyond);
  add(taps, k < 0 ? 0 : n - 1, weight * share);
  add(taps, k < 0 ? n : n + 1, weight * (1.0 - share));
}

}  // namespace

Taps taps_at(double position, std::int64_t n, Interpolator how) {
  if (how.interpolation == Interpolation::nearest) {
    return copy_of(folded(whole_below(position + 0.5), n, how.border));
  }
  const std::int64_t i = whole_below(position);
  const double t = position - static_cast<double>(i);
  const bool spline = how.interpolation == Interpolation::cubic_spline;
  if (t == 0.0 && !spline) return copy_of(folded(i, n, how.border));
  Taps taps;
  if (how.interpolation == Interpolation::linear) {
    taps.count = 2;
    taps.entry[0] = static_cast<std::int32_t>(folded(i, n, how.border));
    taps.entry[1] = static_cast<std::int32_t>(folded(i + 1, n, how.border));
    taps.weight[1] = t;
    return taps;
  }
  const std::array<double, 4> weights = spline ? spline_weights(t) : convolution_weights(t);
  for (std::int64_t j = 0; j < 4; ++j) {
    const double weight = weights[static_cast<std::size_t>(j)];
    if (spline && how.border == Border::nearest) {
      add_coefficient(taps, i - 1 + j, n, weight);
    } else {
      add(taps, folded(i - 1 + j, n, how.border), weight);
    }
  }
  return taps;
}

namespace {

std::vector<double> positions_of(const AxisGrid& axis) {
  std::vector<double> positions(static_cast<std::size_t>(axis.n_results));
  for (std::size_t k = 0; k < positions.size(); ++k) {
    positions[k] = settled(axis.origin + static_cast<double>(axis.begin + static_cast<std::int64_t>(k)) * axis.step);
  }
  return positions;
}

std::int32_t most_taps(Interpolation interpolation) {
  if (interpolation == Interpolation::nearest) return 1;
  return interpolation == Interpolation::linear ? 2 : 4;
}

// The input voxel behind an entry: the extra entries are the first and the last.
std::int64_t voxel_of(std::int64_t entry, std::int64_t n) {
  if (entry < n) return entry;
  return entry == n ? 0 : n - 1;
}

// Narrows the axis to the voxels that are read; `entry` counts from the first of them.
void cut(AxisTaps& axis, std::int64_t n_input) {
  std::int64_t low = n_input - 1, high = 0;
  for (const auto& row : axis.entry) {
    for (const std::int32_t e : row) {
      low = std::min(low, voxel_of(e, n_input));
      high = std::max(high, voxel_of(e, n_input));
    }
  }
  const std::int64_t reach = axis.spline ? kSplineReach : 0;
  axis.begin = std::max<std::int64_t>(low - reach, 0);
  axis.n = std::min(high + reach, n_input - 1) + 1 - axis.begin;
  axis.is_read.assign(static_cast<std::size_t>(axis.n), axis.spline ? 1 : 0);
  for (auto& row : axis.entry) {
    for (std::int32_t& e : row) {
      e = static_cast<std::int32_t>(e < n_input ? e - axis.begin : axis.n + (e - n_input));
      if (e < axis.n) axis.is_read[static_cast<std::size_t>(e)] = 1;
    }
  }
}

}  // namespace

AxisTaps axis_taps(const AxisGrid& axis, Interpolator how) {
  const std::vector<double> positions = positions_of(axis);
  const bool all_centres = std::all_of(positions.begin(), positions.end(), [](double p) { return p == std::floor(p); });
  if (all_centres) how.interpolation = Interpolation::nearest;
  AxisTaps result;
  result.spline = how.interpolation == Interpolation::cubic_spline;
  result.count = most_taps(how.interpolation);
  for (const double position : positions) {
    Taps taps = taps_at(position, axis.n_input, how);
    // An unused tap repeats the first with weight 0: the passes take the same number of taps everywhere.
    for (auto j = static_cast<std::size_t>(taps.count); j < taps.entry.size(); ++j) taps.entry[j] = taps.entry[0];
    result.entry.push_back(taps.entry);
    result.weight.push_back(taps.weight);
  }
  cut(result, axis.n_input);
  return result;
}

}  // namespace v0
}  // namespace grayling
