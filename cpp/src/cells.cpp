// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/cells.hpp"

#include <algorithm>

namespace grayling {
inline namespace v0 {
namespace zone_like {

Cells CellBuilder::build() {
  std::sort(keys_.begin(), keys_.end());
  Cells result;
  for (const std::uint64_t key : keys_) {
    const auto level = static_cast<std::uint32_t>(key >> 32);
    const auto size = static_cast<std::uint32_t>(key);
    std::vector<Entry>& cells = result.cells;
    if (cells.empty() || cells.back().level != level || cells.back().size != size) cells.push_back({level, size, 0});
    ++cells.back().count;
  }
  return result;
}

}  // namespace zone_like
}  // namespace v0
}  // namespace grayling
