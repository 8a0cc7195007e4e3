// Copyright The grayling developers. Licensed under Apache-2.0.
#include "filters/block_schedule.hpp"

#include <algorithm>
#include <numeric>

namespace grayling {
inline namespace v0 {
namespace filters {

template <class T>
BlockSchedule<T>::BlockSchedule(const SeparablePlan& plan, std::int64_t n, Boundary boundary, std::int64_t n_results)
    : now_(static_cast<std::size_t>(n), kBeyond) {
  for (std::int64_t begin = 0; begin < n; begin += n_results) {
    Rows results(static_cast<std::size_t>(std::min(n_results, n - begin)));
    std::iota(results.begin(), results.end(), begin);
    add_block(plan, n, boundary, results);
  }
}

template <class T>
void BlockSchedule<T>::add_block(const SeparablePlan& plan, std::int64_t n, Boundary boundary, const Rows& results) {
  ResultBlock<T> block{results.front(), static_cast<std::int64_t>(results.size()), {}, {}};
  for (const Cascade& cascade : plan.cascades) block.cascades.emplace_back(cascade, n, results, boundary);
  Rows taken;
  for (const Response& response : plan.y) {
    for (const Link& link : response.sum) taken = merged(taken, block.cascades[link.cascade].needed());
  }
  std::vector<bool> used;
  for (std::size_t y = 0; y < now_.size(); ++y) {
    if (!std::binary_search(taken.begin(), taken.end(), static_cast<std::int64_t>(y))) now_[y] = kBeyond;
    if (now_[y] == kBeyond) continue;
    used.resize(std::max(used.size(), static_cast<std::size_t>(now_[y]) + 1));
    used[static_cast<std::size_t>(now_[y])] = true;
  }
  for (const std::int64_t y : taken) {
    std::int64_t& slot = now_[static_cast<std::size_t>(y)];
    if (slot != kBeyond) continue;
    slot = std::find(used.begin(), used.end(), false) - used.begin();
    if (slot == static_cast<std::int64_t>(used.size())) used.push_back(true);
    used[static_cast<std::size_t>(slot)] = true;
    block.made.push_back({y, slot});
  }
  n_slots_ = std::max(n_slots_, static_cast<std::int64_t>(used.size()));
  blocks_.push_back(std::move(block));
  slot_of_.push_back(now_);
}

template <class T>
void BlockSchedule<T>::bind(std::int64_t slot_size) {
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    std::vector<std::int64_t> place = std::move(slot_of_[b]);
    for (std::int64_t& slot : place) slot = slot == kBeyond ? kBeyond : slot * slot_size;
    for (RowCascade<T>& cascade : blocks_[b].cascades) cascade.bind({&place, n_slots_ * slot_size}, slot_size);
  }
}

template <class T>
std::int64_t BlockSchedule<T>::n_scratch_rows() const {
  std::int64_t most = 1;
  for (const ResultBlock<T>& block : blocks_) {
    for (const RowCascade<T>& cascade : block.cascades) most = std::max(most, cascade.n_scratch_rows());
  }
  return most;
}

template class BlockSchedule<float>;
template class BlockSchedule<double>;

}  // namespace filters
}  // namespace v0
}  // namespace grayling
