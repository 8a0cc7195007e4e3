// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "grayling/families/zone_like.hpp"
#include "grayling/region.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace zone_like {

// Occupied cells in ascending (level, size).
template <class Count>
struct BasicCells {
  std::vector<BasicEntry<Count>> cells;
  template <class Visit>
  void for_each(Visit visit) const {
    for (const BasicEntry<Count>& cell : cells) visit(cell);
  }
};
using Cells = BasicCells<std::uint64_t>;
using WeightedCells = BasicCells<double>;

// Collects (level, size) pairs in any order: small sizes in a table, the few large ones as a list that is sorted in the
// end.
class CellBuilder {
 public:
  // `n_expected` is about how many pairs will come: where the table would be much larger, there is none.
  CellBuilder(std::uint32_t n_levels, std::uint64_t n_expected, std::uint32_t n_small_sizes = 32);

  void add(std::uint32_t level, std::uint32_t size) {
    if (size < n_small_) {
      ++table_[std::size_t{level} * n_small_ + size];
    } else {
      keys_.push_back(std::uint64_t{level} << 32 | size);
    }
  }
  // Adds a row of pairs at once; those of level 0 (outside) or size 0 do not count. Reads both rows in whole blocks.
  template <class Level, class Size>
  void add_row(const Level* levels, const Size* sizes, std::int64_t n);
  Cells build();

 private:
  std::uint32_t n_small_ = 0;         // sizes below it are in the table
  std::vector<std::uint64_t> table_;  // [level, size]
  std::vector<std::uint64_t> keys_;   // level << 32 | size, of the others
};

namespace detail {

constexpr std::int64_t kChunk = 512;

// The table cell of each pair, apart so that it is vectorised. Pairs that do not count go to cells of level 0, spread
// out, because adding to one cell over and over would wait for memory each time. Returns the largest size.
struct TableIndices {
  template <class Level, class Size>
  GRAYLING_ALWAYS_INLINE Size operator()(const Level* levels, const Size* sizes, std::int64_t n, std::uint32_t n_small,
                                         std::uint32_t* index) const {
    for (std::int64_t k = 0; k < whole_blocks(n); ++k) {
      const std::uint32_t cell = static_cast<std::uint32_t>(levels[k]) * n_small + static_cast<std::uint32_t>(sizes[k]);
      index[k] = sizes[k] == 0 ? static_cast<std::uint32_t>(k) % 16 : cell;
    }
    Size largest = 0;
    for (std::int64_t k = 0; k < whole_blocks(n); ++k) largest = sizes[k] > largest ? sizes[k] : largest;
    return largest;
  }
};

}  // namespace detail

template <class Level, class Size>
void CellBuilder::add_row(const Level* levels, const Size* sizes, std::int64_t n) {
  std::uint32_t index[detail::kChunk];
  for (; n > 0; levels += detail::kChunk, sizes += detail::kChunk, n -= detail::kChunk) {
    const std::int64_t size = n < detail::kChunk ? n : detail::kChunk;
    const Size largest =
        simd_call<detail::TableIndices>(levels, sizes, size, n_small_, static_cast<std::uint32_t*>(index));
    if (largest < n_small_) {
      for (std::int64_t k = 0; k < size; ++k) ++table_[index[k]];
    } else {
      for (std::int64_t k = 0; k < size; ++k) {
        if (levels[k] != 0 && sizes[k] != 0) add(levels[k], sizes[k]);
      }
    }
  }
}

}  // namespace zone_like
}  // namespace v0
}  // namespace grayling
