// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/intensity_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "grayling/order_statistics.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace intensity_statistics {
namespace {

constexpr std::size_t kLanes = 32;

// Value k goes to lane k mod 32, and the lanes are added pairwise at the end: the order of additions is part of the
// definition, so that it is the same for every vector width. With this many lanes the loop over them stays a loop,
// which compilers vectorise reliably.
template <class T>
struct Lanes {
  T lane[kLanes] = {};

  GRAYLING_ALWAYS_INLINE T sum() {
    for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
      for (std::size_t l = 0; l < half; ++l) lane[l] += lane[l + half];
    }
    return lane[0];
  }
};

// Calls step(lane, k) for every k below size.
template <class Step>
GRAYLING_ALWAYS_INLINE void over_lanes(std::size_t size, Step step) {
  const std::size_t whole = size / kLanes * kLanes;
  for (std::size_t k = 0; k < whole; k += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) step(l, k + l);
  }
  for (std::size_t l = 0; l < size - whole; ++l) step(l, whole + l);
}

template <class T>
struct Extremes {
  T minimum, maximum;
  double sum, energy;
};

// First pass.
struct FindExtremes {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* values, std::size_t size, Extremes<T>* out) const {
    Lanes<T> low, high;
    Lanes<double> sum, energy;
    std::fill_n(low.lane, kLanes, values[0]);
    std::fill_n(high.lane, kLanes, values[0]);
    over_lanes(size, [&](std::size_t l, std::size_t k) GRAYLING_LAMBDA_INLINE {
      const T v = values[k];
      const double x = v;
      low.lane[l] = v < low.lane[l] ? v : low.lane[l];
      high.lane[l] = v > high.lane[l] ? v : high.lane[l];
      sum.lane[l] += x;
      energy.lane[l] += x * x;
    });
    *out = {*std::min_element(low.lane, low.lane + kLanes), *std::max_element(high.lane, high.lane + kLanes), sum.sum(),
            energy.sum()};
  }
};

struct PowerSums {
  double first, second, third, fourth;
};

// Second pass: powers of the distance from the mean in units of the spread.
struct SumPowers {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* values, std::size_t size, double mean, double per_unit,
                                         PowerSums* out) const {
    Lanes<double> first, second, third, fourth;
    over_lanes(size, [&](std::size_t l, std::size_t k) GRAYLING_LAMBDA_INLINE {
      const double d = (double{values[k]} - mean) * per_unit;
      const double square = d * d;
      first.lane[l] += d;
      second.lane[l] += square;
      third.lane[l] += square * d;
      fourth.lane[l] += square * square;
    });
    *out = {first.sum(), second.sum(), third.sum(), fourth.sum()};
  }
};

// 1 or 0, to multiply with: a condition around floating point arithmetic would keep it from being vectorised.
GRAYLING_ALWAYS_INLINE double is_between(double x, double low, double high) {
  return (x >= low ? 1.0 : 0.0) * (x <= high ? 1.0 : 0.0);
}

struct Deviations {
  double from_mean, from_median;
  double inner_sum, inner_count;  // of the values between the bounds
};

// Third pass. The mean is given in two parts, `mean + rest`, because next to a narrow spread its rounding shows. The
// sum between the bounds is one of distances from the median, which lies between them however far outliers draw the
// mean.
struct SumDeviations {
  template <class T>
  GRAYLING_ALWAYS_INLINE void operator()(const T* values, std::size_t size, double rest, const Summary* s,
                                         Deviations* out) const {
    const double mean = s->mean, median = s->median, low = s->percentile_10, high = s->percentile_90;
    Lanes<double> from_mean, from_median, inner_sum, inner_count;
    over_lanes(size, [&](std::size_t l, std::size_t k) GRAYLING_LAMBDA_INLINE {
      const double x = values[k];
      const double d = x - median;
      const double inner = is_between(x, low, high);
      from_mean.lane[l] += std::abs(x - mean - rest);
      from_median.lane[l] += std::abs(d);
      inner_sum.lane[l] += inner * d;
      inner_count.lane[l] += inner;
    });
    *out = {from_mean.sum(), from_median.sum(), inner_sum.sum(), inner_count.sum()};
  }
};

// Fourth pass: the sum of |x - median - rest| over low <= x <= high.
struct SumInnerDeviations {
  template <class T>
  GRAYLING_ALWAYS_INLINE double operator()(const T* values, std::size_t size, double rest, const Summary* s) const {
    const double median = s->median, low = s->percentile_10, high = s->percentile_90;
    Lanes<double> sum;
    over_lanes(size, [&](std::size_t l, std::size_t k) GRAYLING_LAMBDA_INLINE {
      const double x = values[k];
      sum.lane[l] += is_between(x, low, high) * std::abs(x - median - rest);
    });
    return sum.sum();
  }
};

// The power of two at or below the range, within what has an inverse.
double unit_of(double range) { return range > 0.0 ? std::ldexp(1.0, std::clamp(std::ilogb(range), -1000, 1000)) : 1.0; }

// Central moments from sums about a rounded mean; returns how far the mean is off.
double set_moments(const PowerSums& sums, Summary& s) {
  const auto n = static_cast<double>(s.count);
  const double shift = sums.first / n, second = sums.second / n, third = sums.third / n;
  const double square = shift * shift;
  s.second = second - square;
  s.third = third - 3.0 * shift * second + 2.0 * shift * square;
  s.fourth = sums.fourth / n - 4.0 * shift * third + 6.0 * square * second - 3.0 * square * square;
  return shift * s.unit;
}

template <class T>
void find_percentiles(std::span<const T> values, const Extremes<T>& extremes, Summary& s) {
  std::array<std::size_t, 2 * distribution::kPercents.size()> ranks;
  std::array<T, ranks.size()> sorted;
  std::array<double, distribution::kPercents.size()> percentiles;
  for (std::size_t k = 0; k < percentiles.size(); ++k) {
    ranks[2 * k] = distribution::rank_of(distribution::kPercents[k], s.count).lower;
    ranks[2 * k + 1] = std::min(ranks[2 * k] + 1, values.size() - 1);
  }
  std::sort(ranks.begin(), ranks.end());  // in small regions the ranks of two percentiles interleave
  order_statistics<T>(values, extremes.minimum, extremes.maximum, ranks, sorted);
  for (std::size_t k = 0; k < percentiles.size(); ++k) {
    const distribution::Rank rank = distribution::rank_of(distribution::kPercents[k], s.count);
    const auto below =
        static_cast<std::size_t>(std::lower_bound(ranks.begin(), ranks.end(), rank.lower) - ranks.begin());
    const auto above =
        static_cast<std::size_t>(std::upper_bound(ranks.begin(), ranks.end(), rank.lower) - ranks.begin());
    percentiles[k] = distribution::between(sorted[below], sorted[std::min(above, ranks.size() - 1)], rank.hundredths);
  }
  distribution::set_percentiles(percentiles, s);
}

template <class T>
void sum_deviations(std::span<const T> values, double mean_rest, Summary& s) {
  const auto n = static_cast<double>(s.count);
  Deviations d;
  simd_call<SumDeviations>(values.data(), values.size(), mean_rest, static_cast<const Summary*>(&s), &d);
  s.mean_absolute_deviation = d.from_mean / n;
  s.median_absolute_deviation = d.from_median / n;
  s.robust_count = static_cast<std::uint64_t>(d.inner_count);
  if (s.robust_count == 0) return;
  const double inner_mean = d.inner_sum / d.inner_count;  // as a distance from the median
  s.robust_mean_absolute_deviation =
      simd_call<SumInnerDeviations>(values.data(), values.size(), inner_mean, static_cast<const Summary*>(&s)) /
      d.inner_count;
}

}  // namespace

template <class T>
Summary summarise(std::span<const T> values) {
  Summary s;
  s.count = values.size();
  if (values.empty()) return s;
  Extremes<T> extremes;
  simd_call<FindExtremes>(values.data(), values.size(), &extremes);
  s.minimum = extremes.minimum;
  s.maximum = extremes.maximum;
  s.energy = extremes.energy;
  s.mean = s.flat() ? s.minimum : extremes.sum / static_cast<double>(s.count);
  s.unit = unit_of(s.maximum - s.minimum);
  PowerSums powers;
  simd_call<SumPowers>(values.data(), values.size(), s.mean, 1.0 / s.unit, &powers);
  const double mean_rest = set_moments(powers, s);
  find_percentiles(values, extremes, s);
  sum_deviations(values, mean_rest, s);
  return s;
}

template Summary summarise(std::span<const float>);
template Summary summarise(std::span<const double>);

}  // namespace intensity_statistics
}  // namespace v0
}  // namespace grayling
