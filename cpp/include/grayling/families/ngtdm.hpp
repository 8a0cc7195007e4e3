// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Neighbourhood grey tone difference matrix (NGTDM), IBSI family IPET.
//
// For every grey level i: n_i, the number of voxels of that level that have a neighbour in the region (26 in 3D, 8 in
// 2D, at distance 1), and s_i, the sum over them of |i - mean of the neighbours|. Gathered in integers: a voxel with w
// neighbours adds |w i - sum of the neighbours| to cell (i, w), and s_i is the sum of cells / w. In 2D:
//
//     levels     neighbours    |w i - sum|        n    s
//     1 2 2 3     3 5 5 3       2  1  3  1    1   4   2/3 + 27/5
//     1 2 3 3     5 8 8 5       6  3  5  2    2   5   5/5 + 8/8
//     4 2 4 1     5 8 8 5      10  5 15 10    3   4   3/3 + 2/5 + 5/8
//     4 1 2 3     3 5 5 3       5 11  1  2    4   3   5/3 + 10/5 + 15/8
//
// Notation: N = sum of n_i, p_i = n_i / N. Merging matrices is adding n_i and s_i, hence adding cells.
//
// Choices: coarseness is at most 10^6, contrast and busyness are 0 with a single grey level, and strength is 0 where no
// voxel differs from its neighbours, all as the manual says. Busyness divides by differences of i p_i, which vanish
// also when all i n_i are equal; there the manual is silent and the value undefined.
//
// pyradiomics (Degenerate) sets no upper limit to coarseness, and busyness to 0 where all i n_i are equal. It also
// counts voxels without a neighbour, as voxels that differ by 0 (IsolatedVoxels); such cells (i, 0) add to n_i only.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "grayling/feature.hpp"
#include "grayling/poll.hpp"

namespace grayling {
inline namespace v0 {
namespace ngtdm {

// One occupied cell: the voxels of a grey level that have this number of neighbours.
struct Entry {
  std::uint32_t level = 0;
  std::uint32_t n_neighbours = 0;
  std::uint64_t n_voxels = 0;
  std::uint64_t difference = 0;  // sum over the voxels of |n_neighbours * level - sum of neighbours|
};

// A row of the matrix; scratch of the reducer.
struct Row {
  std::uint32_t level = 0;
  std::uint64_t n_voxels = 0;  // n_i
  double difference = 0.0;     // s_i
};

struct Summary {
  std::uint64_t n_voxels = 0;        // N
  std::size_t n_levels = 0;          // that occur, N_g,p
  bool differs = false;              // some voxel differs from the mean of its neighbours
  bool equal_products = true;        // i n_i is the same for all levels
  double difference = 0.0;           // sum s_i
  double weighted_difference = 0.0;  // sum p_i s_i
  // Over ordered pairs of levels i, j:
  double level_spread = 0.0;        // sum p_i p_j (i - j)^2
  double product_difference = 0.0;  // sum |i p_i - j p_j|
  double complexity = 0.0;          // sum |i - j| (p_i s_i + p_j s_j) / (p_i + p_j)
  double strength = 0.0;            // sum (p_i + p_j) (i - j)^2
  Degenerate degenerate = Degenerate::ibsi;

  GRAYLING_HOST_DEVICE bool empty() const { return n_voxels == 0; }
  GRAYLING_HOST_DEVICE bool flat() const { return n_levels < 2; }
};

namespace detail {

// Every unordered pair once. Fractions of N cancel or are left to finish_pairs.
template <class Poll>
GRAYLING_HOST_DEVICE void add_pairs(const Row* rows, Summary& s, Poll poll) {
  for (std::size_t a = 0; a < s.n_levels; ++a) {
    poll();
    const auto i = static_cast<double>(rows[a].level);
    const auto n_i = static_cast<double>(rows[a].n_voxels);
    for (std::size_t b = 0; b < a; ++b) {
      const auto j = static_cast<double>(rows[b].level);
      const auto n_j = static_cast<double>(rows[b].n_voxels);
      const double step = i - j;
      s.level_spread += n_i * n_j * step * step;
      s.product_difference += std::abs(i * n_i - j * n_j);
      s.complexity += step * (n_i * rows[a].difference + n_j * rows[b].difference) / (n_i + n_j);
      s.strength += (n_i + n_j) * step * step;
    }
  }
}

GRAYLING_HOST_DEVICE inline void finish_pairs(Summary& s) {
  const auto total = static_cast<double>(s.n_voxels);
  s.level_spread *= 2.0 / (total * total);
  s.product_difference *= 2.0 / total;
  s.complexity *= 2.0;
  s.strength *= 2.0 / total;
}

}  // namespace detail

// Reduces the occupied cells, visited in ascending (level, n_neighbours), to the summary. `rows` has room for one row
// per level that occurs. Work grows with the square of their number, and `poll` is called once per level.
template <class Entries, class Poll = NoPoll>
GRAYLING_HOST_DEVICE Summary reduce(const Entries& entries, Row* rows, Poll poll = {}) {
  Summary s;
  entries.for_each([&](const Entry& e) {
    if (s.n_levels == 0 || rows[s.n_levels - 1].level != e.level) rows[s.n_levels++] = {e.level, 0, 0.0};
    Row& row = rows[s.n_levels - 1];
    row.n_voxels += e.n_voxels;
    if (e.n_neighbours != 0) row.difference += static_cast<double>(e.difference) / static_cast<double>(e.n_neighbours);
    s.n_voxels += e.n_voxels;
    s.differs = s.differs || e.difference != 0;
  });
  if (s.empty()) return s;
  for (std::size_t a = 0; a < s.n_levels; ++a) {
    s.difference += rows[a].difference;
    s.weighted_difference += static_cast<double>(rows[a].n_voxels) * rows[a].difference;
    s.equal_products = s.equal_products && rows[a].level * rows[a].n_voxels == rows[0].level * rows[0].n_voxels;
  }
  s.weighted_difference /= static_cast<double>(s.n_voxels);
  detail::add_pairs(rows, s, poll);
  detail::finish_pairs(s);
  return s;
}

struct Coarseness {
  static constexpr double kLargest = 1e6;
  static constexpr FeatureInfo info{"Coarseness", "QCDE", "Coarseness", "level^-1", "1 / sum p_i s_i"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.flat()) return fixed_by_standard(kLargest, Undefined::flat_region);
    if (!s.differs) return fixed_by_standard(kLargest, Undefined::no_differences);
    const double value = 1.0 / s.weighted_difference;
    return value > kLargest && s.degenerate == Degenerate::ibsi ? fixed_by_standard(kLargest, Undefined::capped)
                                                                : defined(value);
  }
};
struct Contrast {
  static constexpr FeatureInfo info{
      "Contrast", "65HE", "Contrast", "level^3",
      "1/(N_gp (N_gp - 1)) (sum_ij p_i p_j (i-j)^2) (1/N sum s_i), N_gp levels with p_i > 0"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.flat()) return fixed_by_standard(0.0, Undefined::flat_region);
    const auto n = static_cast<double>(s.n_levels);
    return defined(s.level_spread / (n * (n - 1.0)) * (s.difference / static_cast<double>(s.n_voxels)));
  }
};
struct Busyness {
  static constexpr FeatureInfo info{"Busyness", "NQ30", "Busyness", "1", "sum p_i s_i / sum_ij |i p_i - j p_j|"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (s.flat()) return fixed_by_standard(0.0, Undefined::flat_region);
    if (s.equal_products) {
      return {s.degenerate == Degenerate::pyradiomics ? 0.0 : kNaN, Undefined::equal_products};
    }
    return defined(s.weighted_difference / s.product_difference);
  }
};
struct Complexity {
  static constexpr FeatureInfo info{"Complexity", "HDEZ", "Complexity", "level^2",
                                    "1/N sum_ij |i-j| (p_i s_i + p_j s_j) / (p_i + p_j)"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    return defined(s.complexity / static_cast<double>(s.n_voxels));
  }
};
struct Strength {
  static constexpr FeatureInfo info{"Strength", "1X9X", "Strength", "level", "sum_ij (p_i + p_j) (i-j)^2 / sum s_i"};
  GRAYLING_HOST_DEVICE static Value value(const Summary& s) {
    if (!s.differs) return fixed_by_standard(0.0, s.flat() ? Undefined::flat_region : Undefined::no_differences);
    return defined(s.strength / s.difference);
  }
};

using Features = FeatureList<Coarseness, Contrast, Busyness, Complexity, Strength>;

}  // namespace ngtdm
}  // namespace v0
}  // namespace grayling
