// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// What GLRLM, GLSZM, GLDZM and NGLDM share. Each counts, for every grey level i, how many runs, zones or voxels have a
// size j: the run's length, the zone's number of voxels, the zone's distance to the region's border, the voxel's number
// of dependent neighbours. Their 16 features are the same functions of such a matrix, written here once; the families'
// headers name them. NGLDM adds one (energy).
//
// Notation: c(i, j) counts, N their sum, N_v the number of voxels in the region, p = c / N.

#include <cmath>
#include <cstdint>

#include "grayling/feature.hpp"
#include "grayling/tally.hpp"

namespace grayling {
inline namespace v0 {
namespace zone_like {

// One occupied cell: grey level, size, and how many, weighted by distance where Count is double.
template <class Count>
struct BasicEntry {
  std::uint32_t level = 0;
  std::uint64_t size = 0;
  Count count = 0;
};
using Entry = BasicEntry<std::uint64_t>;

struct Summary {
  std::uint64_t n_cells = 0;    // occupied
  double total = 0.0;           // N, number of runs, zones or dependencies; a whole number unless weighted
  double n_voxels = 0.0;        // N_v; once per matrix that was merged into this one, and weighted as they are
  Moments level, size;          // marginals of i and of j
  double small_emphasis = 0.0;  // sums over p
  double large_emphasis = 0.0;
  double low_level_emphasis = 0.0;
  double high_level_emphasis = 0.0;
  double small_low_emphasis = 0.0;
  double small_high_emphasis = 0.0;
  double large_low_emphasis = 0.0;
  double large_high_emphasis = 0.0;
  double entropy = 0.0;
  double sum_of_squares = 0.0;  // of the counts
  Empty if_empty = Empty::left_out;

  GRAYLING_HOST_DEVICE bool empty() const { return n_cells == 0; }
};

// Scratch of the reducer: one tally per marginal.
template <class LevelTally, class SizeTally = LevelTally>
struct Projections {
  LevelTally level;
  SizeTally size;
};

namespace detail {

template <class Count>
GRAYLING_HOST_DEVICE inline void add_emphases(const BasicEntry<Count>& e, Summary& s) {
  const auto c = static_cast<double>(e.count);
  const auto i = static_cast<double>(e.level);
  const auto j = static_cast<double>(e.size);  // a double before squaring: zones may exceed 46340 voxels
  const double i2 = i * i;
  const double j2 = j * j;
  s.small_emphasis += c / j2;
  s.large_emphasis += c * j2;
  s.low_level_emphasis += c / i2;
  s.high_level_emphasis += c * i2;
  s.small_low_emphasis += c / (i2 * j2);
  s.small_high_emphasis += c * i2 / j2;
  s.large_low_emphasis += c * j2 / i2;
  s.large_high_emphasis += c * i2 * j2;
  s.sum_of_squares += c * c;
}

GRAYLING_HOST_DEVICE inline void divide_emphases(double total, Summary& s) {
  s.small_emphasis /= total;
  s.large_emphasis /= total;
  s.low_level_emphasis /= total;
  s.high_level_emphasis /= total;
  s.small_low_emphasis /= total;
  s.small_high_emphasis /= total;
  s.large_low_emphasis /= total;
  s.large_high_emphasis /= total;
}

}  // namespace detail

// Reduces the occupied cells, visited in ascending (level, size), to the summary. `n_voxels` is the number of voxels in
// the region, added up over the matrices that were merged.
template <class Entries, class LevelTally, class SizeTally>
GRAYLING_HOST_DEVICE Summary reduce(const Entries& entries, typename LevelTally::Count n_voxels,
                                    Projections<LevelTally, SizeTally>& projections) {
  using Count = typename LevelTally::Count;
  Summary s;
  s.n_voxels = static_cast<double>(n_voxels);
  Count total = 0;
  double log_sum = 0.0;
  std::uint64_t n_cells = 0;
  entries.for_each([&](const BasicEntry<Count>& e) {
    total += e.count;
    log_sum += count_log2_count(e.count);
    ++n_cells;
    detail::add_emphases(e, s);
    projections.level.add(e.level, e.count);
    projections.size.add(e.size, e.count);
  });
  s.n_cells = n_cells;
  if (s.empty()) return s;
  s.total = static_cast<double>(total);
  detail::divide_emphases(s.total, s);
  s.entropy = n_cells > 1 ? entropy_from_counts(log_sum, s.total) : 0.0;
  s.level = moments(projections.level, s.total);
  s.size = moments(projections.size, s.total);
  return s;
}

struct SmallEmphasis {
  static constexpr const char* formula = "1/N sum c(i,j) / j^2";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.small_emphasis); }
};
struct LargeEmphasis {
  static constexpr const char* formula = "1/N sum j^2 c(i,j)";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.large_emphasis); }
};
struct LowLevelEmphasis {
  static constexpr const char* formula = "1/N sum c(i,j) / i^2";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.low_level_emphasis); }
};
struct HighLevelEmphasis {
  static constexpr const char* formula = "1/N sum i^2 c(i,j)";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.high_level_emphasis); }
};
struct SmallLowEmphasis {
  static constexpr const char* formula = "1/N sum c(i,j) / (i^2 j^2)";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.small_low_emphasis); }
};
struct SmallHighEmphasis {
  static constexpr const char* formula = "1/N sum i^2 c(i,j) / j^2";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.small_high_emphasis); }
};
struct LargeLowEmphasis {
  static constexpr const char* formula = "1/N sum j^2 c(i,j) / i^2";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.large_low_emphasis); }
};
struct LargeHighEmphasis {
  static constexpr const char* formula = "1/N sum i^2 j^2 c(i,j)";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.large_high_emphasis); }
};
struct LevelNonUniformity {
  static constexpr const char* formula = "1/N sum_i (sum_j c(i,j))^2";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.level.sum_of_squares / s.total); }
};
struct NormalisedLevelNonUniformity {
  static constexpr const char* formula = "1/N^2 sum_i (sum_j c(i,j))^2";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(s.level.sum_of_squares / (s.total * s.total));
  }
};
struct SizeNonUniformity {
  static constexpr const char* formula = "1/N sum_j (sum_i c(i,j))^2";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.size.sum_of_squares / s.total); }
};
struct NormalisedSizeNonUniformity {
  static constexpr const char* formula = "1/N^2 sum_j (sum_i c(i,j))^2";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(s.size.sum_of_squares / (s.total * s.total));
  }
};
struct Percentage {
  static constexpr const char* formula = "N / N_v";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.total / s.n_voxels); }
};
struct LevelVariance {
  static constexpr const char* formula = "sum (i - mu)^2 p(i,j)";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.level.variance); }
};
struct SizeVariance {
  static constexpr const char* formula = "sum (j - mu)^2 p(i,j)";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.size.variance); }
};
struct Entropy {
  static constexpr const char* formula = "-sum p(i,j) log2 p(i,j)";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.entropy); }
};
struct Energy {
  static constexpr const char* formula = "sum p(i,j)^2";
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) { return defined(s.sum_of_squares / (s.total * s.total)); }
};

}  // namespace zone_like
}  // namespace v0
}  // namespace grayling
