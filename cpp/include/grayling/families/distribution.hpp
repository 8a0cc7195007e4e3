// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// The features that intensity statistics (UHIW) and the intensity histogram (ZVCW) share: both describe one
// distribution of numbers, intensities there and grey levels here, so the formulas are written once.
//
// Percentiles interpolate linearly between order statistics (type 7 of Hyndman and Fan, Am Stat 1996;50:361): with n
// values sorted from rank 0, percentile p lies at rank (n - 1) p / 100, whose fraction is kept as an exact integer
// remainder. The manual names no type; this one reproduces its values.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "grayling/feature.hpp"

namespace grayling {
inline namespace v0 {
namespace distribution {

struct Summary {
  std::uint64_t count = 0;
  double minimum = 0.0;
  double maximum = 0.0;
  double mean = 0.0;
  // Central moments in powers of `unit`, a power of two near the spread, so that the fourth power of no spread
  // overflows or vanishes.
  double unit = 1.0;
  double second = 0.0;
  double third = 0.0;
  double fourth = 0.0;
  double percentile_10 = 0.0;
  double percentile_25 = 0.0;
  double median = 0.0;
  double percentile_75 = 0.0;
  double percentile_90 = 0.0;
  double mean_absolute_deviation = 0.0;
  double median_absolute_deviation = 0.0;  // the mean distance from the median
  std::uint64_t robust_count = 0;          // values from the 10th to the 90th percentile
  double robust_mean_absolute_deviation = 0.0;

  GRAYLING_HOST_DEVICE bool empty() const { return count == 0; }
  GRAYLING_HOST_DEVICE bool flat() const { return minimum == maximum; }
  GRAYLING_HOST_DEVICE double variance() const { return second * unit * unit; }
};

// Where a percentile lies among n sorted values: `hundredths` of the way from rank `lower` to the next.
struct Rank {
  std::uint64_t lower = 0;
  unsigned hundredths = 0;
};
inline constexpr std::array<unsigned, 5> kPercents = {10, 25, 50, 75, 90};

GRAYLING_HOST_DEVICE constexpr Rank rank_of(unsigned percent, std::uint64_t count) {
  const std::uint64_t last = count - 1;  // split, so that the product does not overflow
  const std::uint64_t rest = last % 100 * percent;
  return {last / 100 * percent + rest / 100, static_cast<unsigned>(rest % 100)};
}
// Exactly `below` where the two are equal or the fraction is zero.
GRAYLING_HOST_DEVICE constexpr double between(double below, double above, unsigned hundredths) {
  return hundredths == 0 ? below : below + (above - below) * (hundredths / 100.0);
}
inline void set_percentiles(const std::array<double, kPercents.size()>& percentiles, Summary& s) {
  s.percentile_10 = percentiles[0];
  s.percentile_25 = percentiles[1];
  s.median = percentiles[2];
  s.percentile_75 = percentiles[3];
  s.percentile_90 = percentiles[4];
}

struct Mean {
  static constexpr const char* formula = "mu = 1/N sum x";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.mean); }
};
struct Variance {
  static constexpr const char* formula = "1/N sum (x - mu)^2";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.variance()); }
};
struct Skewness {
  static constexpr const char* formula = "1/N sum (x - mu)^3 / sigma^3";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.flat()) return fixed_by_standard(0.0, Undefined::flat_region);
    return defined(s.third / (s.second * std::sqrt(s.second)));
  }
};
struct ExcessKurtosis {
  static constexpr const char* formula = "1/N sum (x - mu)^4 / sigma^4 - 3";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.flat()) return fixed_by_standard(0.0, Undefined::flat_region);
    return defined(s.fourth / (s.second * s.second) - 3.0);
  }
};
struct Median {
  static constexpr const char* formula = "M = P50";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.median); }
};
struct Minimum {
  static constexpr const char* formula = "min x";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.minimum); }
};
struct Percentile10 {
  static constexpr const char* formula = "P10";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.percentile_10); }
};
struct Percentile90 {
  static constexpr const char* formula = "P90";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.percentile_90); }
};
struct Maximum {
  static constexpr const char* formula = "max x";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.maximum); }
};
struct InterquartileRange {
  static constexpr const char* formula = "P75 - P25";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.percentile_75 - s.percentile_25); }
};
struct Range {
  static constexpr const char* formula = "max x - min x";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.maximum - s.minimum); }
};
struct MeanAbsoluteDeviation {
  static constexpr const char* formula = "1/N sum |x - mu|";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.mean_absolute_deviation); }
};
struct RobustMeanAbsoluteDeviation {
  static constexpr const char* formula = "mean |x - mean x| over P10 <= x <= P90";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    // Two different values: both percentiles lie between them.
    if (s.robust_count == 0) return undefined(Undefined::empty_interval);
    return defined(s.robust_mean_absolute_deviation);
  }
};
struct MedianAbsoluteDeviation {
  static constexpr const char* formula = "1/N sum |x - M|";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.median_absolute_deviation); }
};
struct CoefficientOfVariation {
  static constexpr const char* formula = "sigma / mu";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.mean == 0.0) return undefined(Undefined::zero_mean);
    return defined(std::sqrt(s.second) * s.unit / s.mean);
  }
};
struct QuartileCoefficientOfDispersion {
  static constexpr const char* formula = "(P75 - P25) / (P75 + P25)";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    const double sum = s.percentile_75 + s.percentile_25;
    if (sum == 0.0) return undefined(Undefined::zero_quartiles);
    return defined((s.percentile_75 - s.percentile_25) / sum);
  }
};

}  // namespace distribution
}  // namespace v0
}  // namespace grayling
