// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Intensity-based statistics, IBSI family UHIW: how the intensities in the intensity mask are distributed. They need no
// discretisation, and mean little where the intensity scale is arbitrary. For the intensities
//
//     1 2 2 3     mean 38/16 = 2.375       10th percentile, rank 1.5: 1
//     1 2 3 3     minimum 1, maximum 4     median, rank 7.5: 2
//     4 2 4 1     energy 108               90th percentile, rank 13.5: 4
//     4 1 2 3     interquartile range 3 - 1.75 = 1.25
//
// Skewness and excess kurtosis are 0 in a flat region (fixed by the standard). Choices where the manual is silent: a
// coefficient of variation with a mean of exactly zero, a quartile coefficient of dispersion whose quartiles cancel,
// and a robust deviation with no value between the percentiles (two different voxels) are undefined. "Median absolute
// deviation" is the manual's mean distance from the median, not the median distance.

#include <span>

#include "grayling/families/distribution.hpp"

namespace grayling {
inline namespace v0 {
namespace intensity_statistics {

struct Summary : distribution::Summary {
  double energy = 0.0;  // sum of squares
};

// The intensities of the voxels in the intensity mask, in any order, all finite. T is float or double. Sums are double
// in fixed lanes: the bits do not depend on the SIMD path.
template <class T>
Summary summarise(std::span<const T> values);

struct Mean : distribution::Mean {
  static constexpr FeatureInfo info{"Mean intensity", "Q4LE", "Mean", "intensity", formula};
};
struct Variance : distribution::Variance {
  static constexpr FeatureInfo info{"Intensity variance", "ECT3", "Variance", "intensity^2", formula};
};
struct Skewness : distribution::Skewness {
  static constexpr FeatureInfo info{"Intensity skewness", "KE2A", "Skewness", "1", formula};
};
// pyradiomics' kurtosis is not in excess of 3, so it is another feature.
struct ExcessKurtosis : distribution::ExcessKurtosis {
  static constexpr FeatureInfo info{"(Excess) intensity kurtosis", "IPH6", "", "1", formula};
};
struct Median : distribution::Median {
  static constexpr FeatureInfo info{"Median intensity", "Y12H", "Median", "intensity", formula};
};
struct Minimum : distribution::Minimum {
  static constexpr FeatureInfo info{"Minimum intensity", "1GSF", "Minimum", "intensity", formula};
};
struct Percentile10 : distribution::Percentile10 {
  static constexpr FeatureInfo info{"10th intensity percentile", "QG58", "10Percentile", "intensity", formula};
};
struct Percentile90 : distribution::Percentile90 {
  static constexpr FeatureInfo info{"90th intensity percentile", "8DWT", "90Percentile", "intensity", formula};
};
struct Maximum : distribution::Maximum {
  static constexpr FeatureInfo info{"Maximum intensity", "84IY", "Maximum", "intensity", formula};
};
struct InterquartileRange : distribution::InterquartileRange {
  static constexpr FeatureInfo info{"Intensity interquartile range", "SALO", "InterquartileRange", "intensity",
                                    formula};
};
struct Range : distribution::Range {
  static constexpr FeatureInfo info{"Intensity range", "2OJQ", "Range", "intensity", formula};
};
struct MeanAbsoluteDeviation : distribution::MeanAbsoluteDeviation {
  static constexpr FeatureInfo info{"Intensity-based mean absolute deviation", "4FUA", "MeanAbsoluteDeviation",
                                    "intensity", formula};
};
struct RobustMeanAbsoluteDeviation : distribution::RobustMeanAbsoluteDeviation {
  static constexpr FeatureInfo info{"Intensity-based robust mean absolute deviation", "1128",
                                    "RobustMeanAbsoluteDeviation", "intensity", formula};
};
struct MedianAbsoluteDeviation : distribution::MedianAbsoluteDeviation {
  static constexpr FeatureInfo info{"Intensity-based median absolute deviation", "N72L", "", "intensity", formula};
};
struct CoefficientOfVariation : distribution::CoefficientOfVariation {
  static constexpr FeatureInfo info{"Intensity-based coefficient of variation", "7TET", "", "1", formula};
};
struct QuartileCoefficientOfDispersion : distribution::QuartileCoefficientOfDispersion {
  static constexpr FeatureInfo info{"Intensity-based quartile coefficient of dispersion", "9S40", "", "1", formula};
};
struct Energy {
  static constexpr FeatureInfo info{"Intensity-based energy", "N8CA", "Energy", "intensity^2", "sum x^2"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.energy); }
};
struct RootMeanSquare {
  static constexpr FeatureInfo info{"Root mean square intensity", "5ZWQ", "RootMeanSquared", "intensity",
                                    "sqrt(1/N sum x^2)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(std::sqrt(s.energy / static_cast<double>(s.count)));
  }
};

using Features =
    FeatureList<Mean, Variance, Skewness, ExcessKurtosis, Median, Minimum, Percentile10, Percentile90, Maximum,
                InterquartileRange, Range, MeanAbsoluteDeviation, RobustMeanAbsoluteDeviation, MedianAbsoluteDeviation,
                CoefficientOfVariation, QuartileCoefficientOfDispersion, Energy, RootMeanSquare>;

}  // namespace intensity_statistics
}  // namespace v0
}  // namespace grayling
