// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/ngtdm.hpp"

#include <cstdlib>
#include <map>
#include <utility>

#include "grayling/gather.hpp"
#include "grayling/neighbourhood.hpp"

namespace grayling {
inline namespace v0 {
namespace ngtdm {

Cells gather(const Region& region, const Group& group, bool in_plane, int distance) {
  region.require_padding(distance);
  const std::vector<Index3> offsets = all_offsets(distance, in_plane);
  std::map<std::pair<std::uint32_t, std::uint32_t>, Entry> table;
  region.visit([&](const auto& levels) {
    for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
      for (std::int64_t y = 0; y < region.shape().y; ++y) {
        const RowSpan span = region.span(z, y);
        for (std::int64_t x = span.begin; x < span.end; ++x) {
          const std::uint32_t level = levels(z, y, x);
          if (level == 0) continue;
          std::uint32_t n = 0;
          std::int64_t sum = 0;
          for (const Index3& o : offsets) {
            const std::uint32_t other = levels(z + o.z, y + o.y, x + o.x);
            n += other != 0;
            sum += other;
          }
          if (n == 0) continue;
          Entry& e = table[{level, n}];
          e.level = level;
          e.n_neighbours = n;
          ++e.n_voxels;
          e.difference += static_cast<std::uint64_t>(std::abs(std::int64_t{n} * level - sum));
        }
      }
    }
  });
  Cells result;
  for (const auto& [key, entry] : table) result.cells.push_back(entry);
  return result;
}

Summary summarise(const Cells& cells) {
  std::vector<Row> rows(cells.cells.size());
  return reduce(cells, rows.data());
}

}  // namespace ngtdm
}  // namespace v0
}  // namespace grayling
