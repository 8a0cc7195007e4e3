// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "filters/row_cascade.hpp"
#include "grayling/filters/separable.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// A slice (of one y) that has gone through the first two layers, and the slot that it waits in.
struct Waiting {
  std::int64_t y = 0;
  std::int64_t slot = 0;
};

// Some results along y: which slices are made before, and what is taken from the slots.
template <class T>
struct ResultBlock {
  std::int64_t begin = 0;
  std::int64_t n_results = 0;
  std::vector<Waiting> made;
  std::vector<RowCascade<T>> cascades;  // one per cascade of the plan
};

// Along y, block by block. A slice keeps its slot for as long as the next block takes it, so that where blocks follow
// one another every slice is made once; what a periodic boundary takes from the other end is made again there.
template <class T>
class BlockSchedule {
 public:
  BlockSchedule(const SeparablePlan& plan, std::int64_t n, Boundary boundary, std::int64_t n_results);

  // Slots stand `slot_size` numbers apart, and a slot of zeros behind them.
  void bind(std::int64_t slot_size);

  const std::vector<ResultBlock<T>>& blocks() const { return blocks_; }
  std::int64_t n_slots() const { return n_slots_; }
  std::int64_t n_scratch_rows() const;

 private:
  void add_block(const SeparablePlan& plan, std::int64_t n, Boundary boundary, const Rows& results);

  std::vector<ResultBlock<T>> blocks_;
  std::vector<std::vector<std::int64_t>> slot_of_;  // [block, y]: where each slice waits then, or kBeyond
  std::vector<std::int64_t> now_;                   // [y]
  std::int64_t n_slots_ = 1;                        // at least, where all terms of a plan cancelled
};

}  // namespace filters
}  // namespace v0
}  // namespace grayling
