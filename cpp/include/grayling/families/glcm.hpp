// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Grey level co-occurrence matrix (GLCM), IBSI family LFYI.
//
// Cell (i, j) counts how often grey level j lies at a given offset from grey level i, both inside the region. The
// symmetric matrix counts every pair in both orders. With the offset (0, 0, 1), one voxel along x:
//
//     levels      pairs, left to right       symmetric counts (i down, j across)
//     1 2 2 3     (1,2) (2,2) (2,3)              1  2  3  4
//     1 2 3 3     (1,2) (2,3) (3,3)          1   .  3  .  2
//     4 2 4 1     (4,2) (2,4) (4,1)          2   3  2  3  2
//     4 1 2 3     (4,1) (1,2) (2,3)          3   .  3  2  .
//                                            4   2  2  .  .
//
// Every feature is a function of the joint distribution p(i, j) and of three of its projections: the marginal of i, of
// |i - j| and of i + j. The counts are integers, so the projections are too, and the reducer needs one logarithm per
// occupied cell. For consistent marginals HXY1 = HXY2 = HX + HY (R8DG, JN9H), which the reducer uses.
//
// Distance weighting (distance_weighting.hpp) multiplies the counts of each merged direction, and the same reducer
// takes the weighted counts.
//
// Choices where the manual is silent: in a region with one grey level, correlation and information correlation 1 are
// 0/0 and undefined. The maximal correlation coefficient (Haralick 1973) is not part of IBSI and costs an eigenvalue
// problem, so it is computed on demand only.
//
// pyradiomics' values of a matrix with one grey level (Degenerate): correlation 1, information correlation 1 0, and the
// maximal correlation coefficient 0, or 1 where the whole region has one level, whether or not there is a pair. With
// that rule the information correlations and the maximal correlation coefficient are those with its small
// number, 2.2e-16, next to products of probabilities, which shows in pairs of rare levels. The inverse variance of one
// level without a pair, in a matrix that is the only one, is 0 (Empty).

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "grayling/feature.hpp"
#include "grayling/tally.hpp"

namespace grayling {
inline namespace v0 {
namespace glcm {

enum Need : unsigned { kMaximalCorrelation = 1U };

// One occupied cell: grey levels and how many pairs, weighted pairs where Count is double.
template <class Count>
struct BasicEntry {
  std::uint32_t i = 0;
  std::uint32_t j = 0;
  Count count = 0;
};
using Entry = BasicEntry<std::uint64_t>;

// What pyradiomics' small number in logarithms adds to differences of entropies (Degenerate), else 0.
struct EntropyShift {
  double information_1 = 0.0;  // to HXY1 - HXY
  double information_2 = 0.0;  // to HXY2 - HXY
};

struct Summary {
  std::uint64_t n_cells = 0;    // occupied
  double total = 0.0;           // number of pairs; a whole number unless weighted
  double maximum = 0.0;         // largest cell
  std::uint32_t n_levels = 0;   // of the discretisation, N_g
  double sum_of_squares = 0.0;  // of the counts
  double joint_entropy = 0.0;
  Moments row, column;      // marginals of i and of j
  Moments difference, sum;  // of |i - j| and of i + j
  double inverse_difference = 0.0;
  double inverse_difference_normalised = 0.0;
  double inverse_difference_moment = 0.0;
  double inverse_difference_moment_normalised = 0.0;
  double inverse_variance = 0.0;
  double maximal_correlation = 0.0;
  EntropyShift by_epsilon;
  Degenerate degenerate = Degenerate::ibsi;
  bool one_level = false;  // the whole region has one grey level
  Empty if_empty = Empty::left_out;

  GRAYLING_HOST_DEVICE bool empty() const { return n_cells == 0; }
  GRAYLING_HOST_DEVICE bool flat() const { return row.distinct < 2 || column.distinct < 2; }
  // A feature of a flat matrix: undefined, or what pyradiomics gives.
  GRAYLING_HOST_DEVICE Value of_flat(double theirs) const {
    return {degenerate == Degenerate::pyradiomics ? theirs : kNaN, Undefined::flat_region};
  }
  GRAYLING_HOST_DEVICE double covariance() const {
    const double shift = row.mean - column.mean;
    return (sum.variance - (difference.second_raw - shift * shift)) / 4.0;
  }
  // HX + HY - HXY; non-negative, and zero for independent levels up to rounding.
  GRAYLING_HOST_DEVICE double mutual_information() const { return row.entropy + column.entropy - joint_entropy; }
};

// Scratch of the reducer: one tally per projection.
template <class Tally>
struct Projections {
  Tally row, column, difference, sum;
};

namespace detail {

template <class Tally>
GRAYLING_HOST_DEVICE void sum_inverses(const Tally& difference, Summary& s) {
  const auto n = static_cast<double>(s.n_levels);
  difference.for_each([&](std::size_t key, typename Tally::Count count) {
    const auto k = static_cast<double>(key);
    const double p = static_cast<double>(count) / s.total;
    s.inverse_difference += p / (1.0 + k);
    s.inverse_difference_normalised += p / (1.0 + k / n);
    s.inverse_difference_moment += p / (1.0 + k * k);
    s.inverse_difference_moment_normalised += p / (1.0 + (k / n) * (k / n));
    if (key != 0) s.inverse_variance += p / (k * k);
  });
}

}  // namespace detail

// Reduces the occupied cells, visited in ascending (i, j), to the summary. `entries.for_each(visit)` calls
// visit(BasicEntry) with the tallies' type of count. The maximal correlation coefficient is added by
// `maximal_correlation` when it is asked for.
template <class Entries, class Tally>
GRAYLING_HOST_DEVICE Summary reduce(const Entries& entries, std::uint32_t n_levels, Projections<Tally>& projections) {
  using Count = typename Tally::Count;
  Summary s;
  s.n_levels = n_levels;
  Count total = 0, maximum = 0;
  double log_sum = 0.0;
  std::uint64_t n_cells = 0;
  entries.for_each([&](const BasicEntry<Count>& e) {
    total += e.count;
    maximum = e.count > maximum ? e.count : maximum;
    const auto c = static_cast<double>(e.count);
    s.sum_of_squares += c * c;
    log_sum += count_log2_count(e.count);
    ++n_cells;
    projections.row.add(e.i, e.count);
    projections.column.add(e.j, e.count);
    projections.difference.add(e.i > e.j ? e.i - e.j : e.j - e.i, e.count);
    projections.sum.add(e.i + e.j, e.count);
  });
  s.n_cells = n_cells;
  if (s.empty()) return s;
  s.total = static_cast<double>(total);
  s.maximum = static_cast<double>(maximum);
  s.joint_entropy = n_cells > 1 ? entropy_from_counts(log_sum, s.total) : 0.0;
  s.row = moments(projections.row, s.total);
  s.column = moments(projections.column, s.total);
  s.difference = moments(projections.difference, s.total);
  s.sum = moments(projections.sum, s.total);
  detail::sum_inverses(projections.difference, s);
  return s;
}

struct JointMaximum {
  static constexpr FeatureInfo info{"Joint maximum", "GYBY", "MaximumProbability", "1", "max p(i,j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.maximum / s.total); }
};
struct JointAverage {
  static constexpr FeatureInfo info{"Joint average", "60VM", "JointAverage", "level", "mu = sum i p(i,j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.row.mean); }
};
struct JointVariance {
  static constexpr FeatureInfo info{"Joint variance", "UR99", "SumSquares", "level^2", "sum (i - mu)^2 p(i,j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.row.variance); }
};
struct JointEntropy {
  static constexpr FeatureInfo info{"Joint entropy", "TU9B", "JointEntropy", "bit", "-sum p(i,j) log2 p(i,j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.joint_entropy); }
};
struct DifferenceAverage {
  static constexpr FeatureInfo info{"Difference average", "TF7R", "DifferenceAverage", "level", "sum k p(|i-j|=k)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.difference.mean); }
};
struct DifferenceVariance {
  static constexpr FeatureInfo info{"Difference variance", "D3YU", "DifferenceVariance", "level^2",
                                    "sum (k - mu_d)^2 p(|i-j|=k)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.difference.variance); }
};
struct DifferenceEntropy {
  static constexpr FeatureInfo info{"Difference entropy", "NTRS", "DifferenceEntropy", "bit",
                                    "-sum p(|i-j|=k) log2 p(|i-j|=k)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.difference.entropy); }
};
struct SumAverage {
  static constexpr FeatureInfo info{"Sum average", "ZGXS", "SumAverage", "level", "sum k p(i+j=k)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.sum.mean); }
};
struct SumVariance {
  static constexpr FeatureInfo info{"Sum variance", "OEEB", "", "level^2", "sum (k - mu_s)^2 p(i+j=k)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.sum.variance); }
};
struct SumEntropy {
  static constexpr FeatureInfo info{"Sum entropy", "P6QZ", "SumEntropy", "bit", "-sum p(i+j=k) log2 p(i+j=k)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.sum.entropy); }
};
struct AngularSecondMoment {
  static constexpr FeatureInfo info{"Angular second moment", "8ZQL", "JointEnergy", "1", "sum p(i,j)^2"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.sum_of_squares / (s.total * s.total)); }
};
struct Contrast {
  static constexpr FeatureInfo info{"Contrast", "ACUI", "Contrast", "level^2", "sum (i - j)^2 p(i,j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.difference.second_raw); }
};
struct Dissimilarity {
  static constexpr FeatureInfo info{"Dissimilarity", "8S9J", "", "level", "sum |i - j| p(i,j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.difference.mean); }
};
struct InverseDifference {
  static constexpr FeatureInfo info{"Inverse difference", "IB1Z", "Id", "1", "sum p(i,j) / (1 + |i-j|)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.inverse_difference); }
};
struct InverseDifferenceNormalised {
  static constexpr FeatureInfo info{"Normalised inverse difference", "NDRX", "Idn", "1",
                                    "sum p(i,j) / (1 + |i-j| / N_g)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.inverse_difference_normalised); }
};
struct InverseDifferenceMoment {
  static constexpr FeatureInfo info{"Inverse difference moment", "WF0Z", "Idm", "1", "sum p(i,j) / (1 + (i-j)^2)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.inverse_difference_moment); }
};
struct InverseDifferenceMomentNormalised {
  static constexpr FeatureInfo info{"Normalised inverse difference moment", "1QCO", "Idmn", "1",
                                    "sum p(i,j) / (1 + (i-j)^2 / N_g^2)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.inverse_difference_moment_normalised); }
};
struct InverseVariance {
  static constexpr FeatureInfo info{"Inverse variance", "E8JP", "InverseVariance", "level^-2",
                                    "sum over k > 0 of p(|i-j|=k) / k^2"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.inverse_variance); }
  GRAYLING_HOST_DEVICE static Value of_empty(const Summary& s) {
    return s.if_empty == Empty::only_one && s.one_level ? Value{0.0, Undefined::flat_region}
                                                        : undefined(Undefined::no_neighbours);
  }
};
struct Correlation {
  static constexpr FeatureInfo info{"Correlation", "NI2N", "Correlation", "1",
                                    "sum (i - mu_x)(j - mu_y) p(i,j) / (sigma_x sigma_y)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.flat()) return s.of_flat(1.0);
    return defined(s.covariance() / std::sqrt(s.row.variance * s.column.variance));
  }
};
struct Autocorrelation {
  static constexpr FeatureInfo info{"Autocorrelation", "QWB0", "Autocorrelation", "level^2", "sum i j p(i,j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined((s.sum.second_raw - s.difference.second_raw) / 4.0);
  }
};
struct ClusterTendency {
  static constexpr FeatureInfo info{"Cluster tendency", "DG8W", "ClusterTendency", "level^2",
                                    "sum (i + j - mu_x - mu_y)^2 p(i,j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.sum.variance); }
};
struct ClusterShade {
  static constexpr FeatureInfo info{"Cluster shade", "7NFM", "ClusterShade", "level^3",
                                    "sum (i + j - mu_x - mu_y)^3 p(i,j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.sum.third); }
};
struct ClusterProminence {
  static constexpr FeatureInfo info{"Cluster prominence", "AE86", "ClusterProminence", "level^4",
                                    "sum (i + j - mu_x - mu_y)^4 p(i,j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.sum.fourth); }
};
struct InformationCorrelation1 {
  static constexpr FeatureInfo info{"Information correlation 1", "R8DG", "Imc1", "1", "(HXY - HXY1) / max(HX, HY)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.flat()) return s.of_flat(0.0);
    const double largest = s.row.entropy > s.column.entropy ? s.row.entropy : s.column.entropy;
    return defined(-(s.mutual_information() + s.by_epsilon.information_1) / largest);
  }
};
struct InformationCorrelation2 {
  static constexpr FeatureInfo info{"Information correlation 2", "JN9H", "Imc2", "1", "sqrt(1 - exp(-2 (HXY2 - HXY)))"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    const double information = s.mutual_information() + s.by_epsilon.information_2;
    return defined(information > 0.0 ? std::sqrt(-std::expm1(-2.0 * information)) : 0.0);
  }
};
struct MaximalCorrelationCoefficient {
  static constexpr FeatureInfo info{.name = "Maximal correlation coefficient (not IBSI)",
                                    .ibsi_code = "",
                                    .pyradiomics_name = "MCC",
                                    .unit = "1",
                                    .formula = "sqrt of the second largest eigenvalue of Q",
                                    .needs = kMaximalCorrelation,
                                    .on_demand = true};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.flat()) return s.of_flat(s.one_level ? 1.0 : 0.0);
    return defined(s.maximal_correlation);
  }
  GRAYLING_HOST_DEVICE static Value of_empty(const Summary& s) {
    const bool is_one = s.one_level && s.if_empty == Empty::one_of_many;
    return is_one ? Value{1.0, Undefined::flat_region} : undefined(Undefined::no_neighbours);
  }
};

using Features =
    FeatureList<JointMaximum, JointAverage, JointVariance, JointEntropy, DifferenceAverage, DifferenceVariance,
                DifferenceEntropy, SumAverage, SumVariance, SumEntropy, AngularSecondMoment, Contrast, Dissimilarity,
                InverseDifference, InverseDifferenceNormalised, InverseDifferenceMoment,
                InverseDifferenceMomentNormalised, InverseVariance, Correlation, Autocorrelation, ClusterTendency,
                ClusterShade, ClusterProminence, InformationCorrelation1, InformationCorrelation2,
                MaximalCorrelationCoefficient>;

}  // namespace glcm
}  // namespace v0
}  // namespace grayling
