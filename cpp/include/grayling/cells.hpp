// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "grayling/families/zone_like.hpp"

namespace grayling {
inline namespace v0 {
namespace zone_like {

// Occupied cells in ascending (level, size).
struct Cells {
  std::vector<Entry> cells;
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Entry& cell : cells) visit(cell);
  }
};

// Collects (level, size) pairs in any order.
class CellBuilder {
 public:
  void reserve(std::size_t n) { keys_.reserve(n); }
  void add(std::uint32_t level, std::uint32_t size) { keys_.push_back(std::uint64_t{level} << 32 | size); }
  Cells build();

 private:
  std::vector<std::uint64_t> keys_;
};

}  // namespace zone_like
}  // namespace v0
}  // namespace grayling
