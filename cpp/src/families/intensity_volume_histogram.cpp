// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/intensity_volume_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "grayling/error.hpp"
#include "number_text.hpp"

namespace grayling {
inline namespace v0 {
namespace intensity_volume_histogram {
namespace {

constexpr double kLargestWhole = 9007199254740992.0;  // 2^53: whole numbers up to here are exact
constexpr std::uint64_t kDense = 1U << 20;

// What to do about intensities that are not whole.
constexpr const char* kWayOut = "; set ivh_discretisation to fixed_bin_size (with a width) or to fixed_bin_number";

void check_bounds(double lower, double upper) {
  if (std::isfinite(lower) && std::isfinite(upper) && lower <= upper) return;
  throw InvalidArgument("the range of an intensity-volume histogram must be finite and ordered, but is [" +
                        number_text(lower) + ", " + number_text(upper) + "]");
}

// A number that is whole but for its rounding, such as 1.1 / 0.1, as that whole number. `inherited` is the error of the
// numbers that it was computed from.
double snapped(double value, double inherited = 0.0) {
  const double nearest = std::round(value);
  return std::abs(value - nearest) <= 4e-16 * std::abs(nearest) + inherited ? nearest : value;
}

// The smallest k with 100 k >= percent * extent: the first position with an intensity fraction of at least percent.
std::uint64_t position_at_fraction(double extent, double percent) {
  return extent > 0.0 ? static_cast<std::uint64_t>(std::ceil(snapped(percent * extent / 100.0))) : 0;
}

// Voxels by their position on the axis, taken in ascending order.
class Accumulator {
 public:
  Accumulator(const Axis& axis, std::uint64_t total) {
    s_.axis = axis;
    s_.total = total;
    s_.first_at_10 = position_at_fraction(axis.extent, 10.0);
    s_.first_at_90 = position_at_fraction(axis.extent, 90.0);
  }

  void add(std::uint64_t position, std::uint64_t count) {
    if (count == 0) return;
    ++s_.distinct;
    if (position >= s_.first_at_10) s_.voxels_at_10 += count;
    if (position >= s_.first_at_90) s_.voxels_at_90 += count;
    advance(90, position, s_.position_of_90);
    advance(10, position, s_.position_of_10);
    seen_ += count;
    if (s_.axis.n_values == 0) return;
    // A voxel is counted in c(k) up to its position, and the sum has c(0) and the last c once, the others twice.
    const std::uint64_t last = s_.axis.n_values - 1, reached = std::min(position, last);
    const auto terms = 2.0 * static_cast<double>(reached) + (position < last ? 1.0 : 0.0);
    s_.area_in_half_voxels += static_cast<double>(count) * terms;
  }

  Summary finish() const { return s_; }

 private:
  // While more than `percent` of the voxels lie here or above, the intensity sought is above this one.
  void advance(std::uint64_t percent, std::uint64_t position, std::uint64_t& sought) const {
    const std::uint64_t here_or_above = s_.total - seen_;
    if (here_or_above * 100 > percent * s_.total) sought = position + 1;
  }

  Summary s_;
  std::uint64_t seen_ = 0;
};

template <class T>
std::uint64_t position_of(const Axis& axis, T intensity) {
  const double distance = double{intensity} - axis.first;
  if (distance >= 0.0 && distance <= kLargestWhole) {
    const auto position = static_cast<std::uint64_t>(distance);
    if (distance == static_cast<double>(position)) return position;
  }
  throw InvalidArgument("an intensity-volume histogram without discretisation needs whole intensities from " +
                        number_text(axis.first) + " on, but the region holds " + number_text(double{intensity}) +
                        kWayOut + ", or round the intensities");
}

}  // namespace

Axis integers(double lower, double upper) {
  check_bounds(lower, upper);
  const bool whole = lower == std::floor(lower) && upper == std::floor(upper);
  if (!whole || upper - lower > kLargestWhole) {
    throw InvalidArgument(
        "the range of an intensity-volume histogram without discretisation must have whole bounds, "
        "but is [" +
        number_text(lower) + ", " + number_text(upper) + "]" + kWayOut);
  }
  return {lower, 1.0, upper - lower, static_cast<std::uint64_t>(upper - lower) + 1};
}

Axis bin_centres(double lower, double upper, double width) {
  check_bounds(lower, upper);
  const double n_bins = (upper - lower) / width;
  if (!(width > 0.0) || !(n_bins <= kLargestWhole)) {
    throw InvalidArgument("the bin width " + number_text(width) +
                          " of an intensity-volume histogram must be positive and not " + "vanish next to the range");
  }
  // Bounds are decimal numbers rounded to the nearest double: (1.5 - 1.4) / 0.1 is 1 and nine units in the last place.
  const double rounding = 2.3e-16 * (std::abs(lower) + std::abs(upper)) / width;
  const double extent = snapped(n_bins, rounding) - 1.0;
  return {lower + 0.5 * width, width, extent, static_cast<std::uint64_t>(std::floor(extent + 1.0))};
}

Axis levels(std::uint64_t n_levels) {
  if (n_levels == 0) throw InvalidArgument("an intensity-volume histogram needs at least one level");
  return {1.0, 1.0, static_cast<double>(n_levels - 1), n_levels};
}

Summary summarise(const Axis& axis, std::span<const std::uint64_t> counts) {
  std::uint64_t total = 0;
  for (std::size_t level = 1; level < counts.size(); ++level) total += counts[level];
  Accumulator accumulator(axis, total);
  for (std::size_t level = 1; level < counts.size(); ++level) accumulator.add(level - 1, counts[level]);
  return accumulator.finish();
}

template <class T>
Summary summarise(const Axis& axis, std::span<const T> intensities) {
  if (axis.n_values <= kDense) {
    std::vector<std::uint64_t> counts(axis.n_values + 2);  // the last for what lies above the range
    for (const T v : intensities) ++counts[1 + std::min(position_of(axis, v), axis.n_values)];
    return summarise(axis, counts);
  }
  std::vector<std::uint64_t> positions(intensities.size());
  std::transform(intensities.begin(), intensities.end(), positions.begin(), [&](T v) { return position_of(axis, v); });
  std::sort(positions.begin(), positions.end());
  Accumulator accumulator(axis, positions.size());
  for (auto it = positions.begin(); it != positions.end();) {
    const auto end = std::upper_bound(it, positions.end(), *it);
    accumulator.add(std::min(*it, axis.n_values), static_cast<std::uint64_t>(end - it));
    it = end;
  }
  return accumulator.finish();
}

template Summary summarise(const Axis&, std::span<const float>);
template Summary summarise(const Axis&, std::span<const double>);

}  // namespace intensity_volume_histogram
}  // namespace v0
}  // namespace grayling
