// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "grayling/region.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {

// Counts cells, with several counters for each that take turns: to add to one counter over and over is to wait for
// memory each time. The cells of rows are collected in a buffer first; so the loop that counts is one for many rows,
// whose ends the processor cannot foresee.
//
//     Index* places = counts.room(n);                // whole blocks
//     places[k] = counts.place(cell);                // for k < n, and as it comes beyond
//     counts.advance(n);
//
// Cell 0 counts nothing: it also takes what fills the last turn.
template <class IndexType, class Count, std::uint32_t Ways>
class InterleavedCounts {
 public:
  using Index = IndexType;
  static constexpr std::uint64_t kMostCells = (std::uint64_t{std::numeric_limits<Index>::max()} + 1) / Ways;

  InterleavedCounts(std::size_t n_cells, std::int64_t longest_row)
      : capacity_(whole_blocks(longest_row) + kChunk),
        places_(static_cast<std::size_t>(capacity_) + Ways),
        counters_(n_cells * Ways) {}

  static constexpr Index place(Index cell) { return static_cast<Index>(cell * Ways); }
  GRAYLING_ALWAYS_INLINE Index* room(std::int64_t n) {
    if (size_ + whole_blocks(n) > capacity_) add_up();
    return places_.data() + size_;
  }
  void advance(std::int64_t n) { size_ += n; }

  void add_up() {
    for (std::uint32_t way = 0; way < Ways; ++way) places_[static_cast<std::size_t>(size_) + way] = 0;
    const Index* place = places_.data();
    Count* counters = counters_.data();
    for (std::int64_t k = 0; k < size_; k += Ways) {
      for (std::uint32_t way = 0; way < Ways; ++way) ++counters[place[k + way] + way];
    }
    size_ = 0;
  }
  // After add_up().
  std::uint64_t operator[](std::size_t cell) const {
    std::uint64_t sum = 0;
    for (std::uint32_t way = 0; way < Ways; ++way) sum += counters_[cell * Ways + way];
    return sum;
  }

 private:
  static constexpr std::int64_t kChunk = 1024;

  std::int64_t capacity_;
  std::int64_t size_ = 0;
  std::vector<Index> places_;
  std::vector<Count> counters_;  // [cell, way]
};

}  // namespace v0
}  // namespace grayling
