// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <vector>

namespace grayling {
inline namespace v0 {

// Sorts cells by key and adds the counts of equal keys, in the order in which they stand, so that the sums round in one
// way only.
template <class Entry, class Key>
void add_equal_cells(std::vector<Entry>& cells, Key key) {
  std::stable_sort(cells.begin(), cells.end(), [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
  auto last = cells.begin();
  for (auto cell = cells.begin(); cell != cells.end(); ++cell) {
    if (cell == last) continue;
    if (key(*cell) == key(*last)) {
      last->count += cell->count;
    } else {
      *++last = *cell;
    }
  }
  if (!cells.empty()) cells.erase(last + 1, cells.end());
}

}  // namespace v0
}  // namespace grayling
