// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "grayling/cells.hpp"
#include "grayling/region.hpp"
#include "grayling/simd.hpp"
#include "interleaved_counts.hpp"

namespace grayling {
inline namespace v0 {
namespace zone_like {

// Counts rows of (level, size) pairs, [n_levels + 1, n_sizes], where all sizes are below n_sizes: faster than a
// CellBuilder. Level 0 and size 0 do not count.
template <class Index>
class SizeTable {
 public:
  SizeTable(const Region& region, std::uint64_t n_sizes)
      : n_levels_(region.n_levels()),
        n_sizes_(static_cast<std::uint32_t>(n_sizes)),
        counts_(n_cells(region, n_sizes), region.shape().x) {}

  // Where its counters are no more than the pairs that come.
  static bool pays(const Region& region, std::uint64_t n_sizes, std::uint64_t n_expected) {
    return n_cells(region, n_sizes) * kWays <= n_expected && n_expected <= std::numeric_limits<std::uint32_t>::max();
  }
  static bool has_places(const Region& region, std::uint64_t n_sizes) {
    return n_cells(region, n_sizes) <= Counts::kMostCells;
  }

  template <class Level, class Size>
  GRAYLING_ALWAYS_INLINE void add_row(const Level* levels, const Size* sizes, std::int64_t n) {
    const auto n_sizes = static_cast<Index>(n_sizes_);
    Index* place = counts_.room(n);
    for (std::int64_t k = 0; k < whole_blocks(n); ++k) {
      place[k] = Counts::place(static_cast<Index>(static_cast<Index>(levels[k] * n_sizes) + sizes[k]));
    }
    counts_.advance(n);
  }
  Cells build() {
    counts_.add_up();
    Cells result;
    for (std::uint32_t level = 1; level <= n_levels_; ++level) {
      for (std::uint32_t size = 1; size < n_sizes_; ++size) {
        const std::uint64_t count = counts_[std::size_t{level} * n_sizes_ + size];
        if (count != 0) result.cells.push_back({level, size, count});
      }
    }
    return result;
  }

 private:
  static constexpr std::uint32_t kWays = 8;
  using Counts = InterleavedCounts<Index, std::uint32_t, kWays>;

  static std::uint64_t n_cells(const Region& region, std::uint64_t n_sizes) {
    return (std::uint64_t{region.n_levels()} + 1) * n_sizes;
  }

  std::uint32_t n_levels_, n_sizes_;
  Counts counts_;
};

}  // namespace zone_like
}  // namespace v0
}  // namespace grayling
