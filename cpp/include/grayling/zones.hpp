// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "grayling/aggregation.hpp"
#include "grayling/families/zone_like.hpp"
#include "grayling/region.hpp"

namespace grayling {
inline namespace v0 {

// A set of connected voxels with the same grey level.
struct Zone {
  std::uint32_t level = 0;
  std::uint32_t size = 0;      // voxels
  std::uint32_t distance = 0;  // smallest distance of its voxels to the region's border; 0 when no map was given
};

// Labels the zones of a group's slices: connected through 26 neighbours, or 8 when in_plane. `distances`, when given,
// is the border distance of every voxel of the box, (z, y, x).
std::vector<Zone> find_zones(const Region& region, const Group& group, bool in_plane,
                             const std::uint16_t* distances = nullptr);

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
