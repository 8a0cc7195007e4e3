// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/cells.hpp"

#include "radix_sort.hpp"

namespace grayling {
inline namespace v0 {
namespace zone_like {
CellBuilder::CellBuilder(std::uint32_t n_levels, std::uint64_t n_expected, std::uint32_t n_small_sizes) {
  constexpr std::uint64_t kAlways = 16384;  // a table of this size fits the first two levels of any cache
  const std::uint64_t size = (std::uint64_t{n_levels} + 1) * n_small_sizes;
  if (size > kAlways && size > 4 * n_expected) return;
  n_small_ = n_small_sizes;
  table_.assign(size, 0);
}

Cells CellBuilder::build() {
  std::vector<Entry> large;
  count_sorted(keys_, [&](std::uint64_t key, std::uint64_t count) {
    large.push_back({static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key), count});
  });
  Cells result;
  auto next = large.cbegin();
  const std::size_t n_levels = n_small_ == 0 ? 0 : table_.size() / n_small_;
  for (std::uint32_t level = 1; level < n_levels; ++level) {
    for (std::uint32_t size = 1; size < n_small_; ++size) {
      const std::uint64_t count = table_[std::size_t{level} * n_small_ + size];
      if (count != 0) result.cells.push_back({level, size, count});
    }
    for (; next != large.cend() && next->level == level; ++next) result.cells.push_back(*next);
  }
  result.cells.insert(result.cells.end(), next, large.cend());
  return result;
}

}  // namespace zone_like
}  // namespace v0
}  // namespace grayling
