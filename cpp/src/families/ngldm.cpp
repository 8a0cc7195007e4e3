// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/ngldm.hpp"

#include "grayling/gather.hpp"
#include "grayling/neighbourhood.hpp"

namespace grayling {
inline namespace v0 {
namespace ngldm {

zone_like::Cells gather(const Region& region, const Group& group, bool in_plane, int distance, std::uint32_t alpha) {
  region.require_padding(distance);
  const std::vector<Index3> offsets = all_offsets(distance, in_plane);
  zone_like::CellBuilder cells;
  region.visit([&](const auto& levels) {
    for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
      for (std::int64_t y = 0; y < region.shape().y; ++y) {
        const RowSpan span = region.span(z, y);
        for (std::int64_t x = span.begin; x < span.end; ++x) {
          const std::uint32_t level = levels(z, y, x);
          if (level == 0) continue;
          std::uint32_t dependence = 1;
          for (const Index3& o : offsets) {
            const std::uint32_t other = levels(z + o.z, y + o.y, x + o.x);
            dependence += other != 0 && (other > level ? other - level : level - other) <= alpha;
          }
          cells.add(level, dependence);
        }
      }
    }
  });
  return cells.build();
}

}  // namespace ngldm
}  // namespace v0
}  // namespace grayling
