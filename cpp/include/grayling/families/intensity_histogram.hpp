// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Intensity histogram, IBSI family ZVCW: how the grey levels after discretisation are distributed. Everything follows
// from n_i, the number of voxels of level i, for i = 1 ... N_g, where N_g is the highest level that occurs:
//
//     levels      i     1   2    3    4
//     1 2 2 3     n_i   4   5    4    3      mean 38/16 = 2.375, mode 2
//     1 2 3 3     H'_i  1   0   -1   -1      maximum gradient 1 at level 1
//     4 2 4 1                                minimum gradient -1 at level 3
//     4 1 2 3
//
// The gradient H' is one-sided at the first and the last level, (n_{i+1} - n_{i-1}) / 2 between them, and counts levels
// that do not occur. Several modes: the one closest to the mean, then the lower one (the manual's rule). Percentiles
// interpolate between levels, as for intensities.
//
// Choices where the manual is silent: of several levels with the extreme gradient the lowest is reported, and with N_g
// = 1 there is no gradient. The rest is as in intensity statistics.

#include <span>

#include "grayling/families/distribution.hpp"

namespace grayling {
inline namespace v0 {
namespace intensity_histogram {

struct Summary : distribution::Summary {
  std::uint64_t mode = 0;
  double entropy = 0.0;
  double uniformity = 0.0;
  std::int64_t maximum_gradient_doubled = 0;  // 2 H', an integer
  std::int64_t minimum_gradient_doubled = 0;
  std::uint64_t maximum_gradient_level = 0;  // 0 where there is no gradient
  std::uint64_t minimum_gradient_level = 0;
};

// counts[i] voxels have level i; counts[0] is not read.
Summary summarise(std::span<const std::uint64_t> counts);

struct Mean : distribution::Mean {
  static constexpr FeatureInfo info{"Mean discretised intensity", "X6K6", "", "level", formula};
};
struct Variance : distribution::Variance {
  static constexpr FeatureInfo info{"Discretised intensity variance", "CH89", "", "level^2", formula};
};
struct Skewness : distribution::Skewness {
  static constexpr FeatureInfo info{"Discretised intensity skewness", "88K1", "", "1", formula};
};
struct ExcessKurtosis : distribution::ExcessKurtosis {
  static constexpr FeatureInfo info{"(Excess) discretised intensity kurtosis", "C3I7", "", "1", formula};
};
struct Median : distribution::Median {
  static constexpr FeatureInfo info{"Median discretised intensity", "WIFQ", "", "level", formula};
};
struct Minimum : distribution::Minimum {
  static constexpr FeatureInfo info{"Minimum discretised intensity", "1PR8", "", "level", formula};
};
struct Percentile10 : distribution::Percentile10 {
  static constexpr FeatureInfo info{"10th discretised intensity percentile", "GPMT", "", "level", formula};
};
struct Percentile90 : distribution::Percentile90 {
  static constexpr FeatureInfo info{"90th discretised intensity percentile", "OZ0C", "", "level", formula};
};
struct Maximum : distribution::Maximum {
  static constexpr FeatureInfo info{"Maximum discretised intensity", "3NCY", "", "level", formula};
};
struct Mode {
  static constexpr FeatureInfo info{"Intensity histogram mode", "AMMC", "", "level", "argmax n_i"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(static_cast<double>(s.mode)); }
};
struct InterquartileRange : distribution::InterquartileRange {
  static constexpr FeatureInfo info{"Discretised intensity interquartile range", "WR0O", "", "level", formula};
};
struct Range : distribution::Range {
  static constexpr FeatureInfo info{"Discretised intensity range", "5Z3W", "", "level", formula};
};
struct MeanAbsoluteDeviation : distribution::MeanAbsoluteDeviation {
  static constexpr FeatureInfo info{"Intensity histogram mean absolute deviation", "D2ZX", "", "level", formula};
};
struct RobustMeanAbsoluteDeviation : distribution::RobustMeanAbsoluteDeviation {
  static constexpr FeatureInfo info{"Intensity histogram robust mean absolute deviation", "WRZB", "", "level", formula};
};
struct MedianAbsoluteDeviation : distribution::MedianAbsoluteDeviation {
  static constexpr FeatureInfo info{"Intensity histogram median absolute deviation", "4RNL", "", "level", formula};
};
struct CoefficientOfVariation : distribution::CoefficientOfVariation {
  static constexpr FeatureInfo info{"Intensity histogram coefficient of variation", "CWYJ", "", "1", formula};
};
struct QuartileCoefficientOfDispersion : distribution::QuartileCoefficientOfDispersion {
  static constexpr FeatureInfo info{"Intensity histogram quartile coefficient of dispersion", "SLWD", "", "1", formula};
};
struct Entropy {
  static constexpr FeatureInfo info{"Discretised intensity entropy", "TLU2", "Entropy", "bit", "-sum p_i log2 p_i"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.entropy); }
};
struct Uniformity {
  static constexpr FeatureInfo info{"Discretised intensity uniformity", "BJ5W", "Uniformity", "1", "sum p_i^2"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.uniformity); }
};

namespace detail {
// An integer that exists unless there is a single level.
GRAYLING_HOST_DEVICE inline Value of_gradient(const Summary& s, double value) {
  return s.maximum_gradient_level == 0 ? undefined(Undefined::flat_region) : defined(value);
}
}  // namespace detail

struct MaximumGradient {
  static constexpr FeatureInfo info{"Maximum histogram gradient", "12CE", "", "voxel/level", "max H'_i"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return detail::of_gradient(s, static_cast<double>(s.maximum_gradient_doubled) / 2.0);
  }
};
struct MaximumGradientIntensity {
  static constexpr FeatureInfo info{"Maximum histogram gradient intensity", "8E6O", "", "level", "argmax H'_i"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return detail::of_gradient(s, static_cast<double>(s.maximum_gradient_level));
  }
};
struct MinimumGradient {
  static constexpr FeatureInfo info{"Minimum histogram gradient", "VQB3", "", "voxel/level", "min H'_i"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return detail::of_gradient(s, static_cast<double>(s.minimum_gradient_doubled) / 2.0);
  }
};
struct MinimumGradientIntensity {
  static constexpr FeatureInfo info{"Minimum histogram gradient intensity", "RHQZ", "", "level", "argmin H'_i"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return detail::of_gradient(s, static_cast<double>(s.minimum_gradient_level));
  }
};

using Features =
    FeatureList<Mean, Variance, Skewness, ExcessKurtosis, Median, Minimum, Percentile10, Percentile90, Maximum, Mode,
                InterquartileRange, Range, MeanAbsoluteDeviation, RobustMeanAbsoluteDeviation, MedianAbsoluteDeviation,
                CoefficientOfVariation, QuartileCoefficientOfDispersion, Entropy, Uniformity, MaximumGradient,
                MaximumGradientIntensity, MinimumGradient, MinimumGradientIntensity>;

}  // namespace intensity_histogram
}  // namespace v0
}  // namespace grayling
