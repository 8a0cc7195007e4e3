// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/cells.hpp"

#include <algorithm>
#include <tuple>

namespace grayling {
inline namespace v0 {
namespace zone_like {
namespace {

void sort_and_merge(std::vector<Entry>& cells) {
  const auto key = [](const Entry& e) { return std::tuple(e.level, e.size); };
  std::sort(cells.begin(), cells.end(), [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
  auto last = cells.begin();
  for (const Entry& e : cells) {
    if (key(e) != key(*last)) {
      *++last = e;
    } else if (&e != &*last) {
      last->count += e.count;
    }
  }
  if (!cells.empty()) cells.erase(last + 1, cells.end());
}

}  // namespace

CellBuilder::CellBuilder(std::uint32_t n_levels, std::uint64_t n_expected, std::uint32_t n_small_sizes) {
  constexpr std::uint64_t kAlways = 16384;  // a table of this size fits the first two levels of any cache
  const std::uint64_t size = (std::uint64_t{n_levels} + 1) * n_small_sizes;
  if (size > kAlways && size > 4 * n_expected) return;
  n_small_ = n_small_sizes;
  table_.assign(size, 0);
}

Cells CellBuilder::build() {
  sort_and_merge(list_);
  Cells result;
  auto large = list_.cbegin();
  const std::size_t n_levels = n_small_ == 0 ? 0 : table_.size() / n_small_;
  for (std::uint32_t level = 1; level < n_levels; ++level) {
    for (std::uint32_t size = 1; size < n_small_; ++size) {
      const std::uint64_t count = table_[std::size_t{level} * n_small_ + size];
      if (count != 0) result.cells.push_back({level, size, count});
    }
    for (; large != list_.cend() && large->level == level; ++large) result.cells.push_back(*large);
  }
  result.cells.insert(result.cells.end(), large, list_.cend());
  return result;
}

}  // namespace zone_like
}  // namespace v0
}  // namespace grayling
