// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/glrlm.hpp"

#include "grayling/gather.hpp"

namespace grayling {
inline namespace v0 {
namespace glrlm {

zone_like::Cells gather(const Region& region, const Group& group) {
  region.require_padding(1);
  zone_like::CellBuilder cells;
  const Index3 shape = region.shape();
  region.visit([&](const auto& levels) {
    const auto level_at = [&](const Index3& p) { return std::uint32_t{levels(p.z, p.y, p.x)}; };
    for (const Index3& direction : group.directions) {
      for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) {
        for (std::int64_t y = 0; y < shape.y; ++y) {
          const RowSpan span = region.span(z, y);
          for (std::int64_t x = span.begin; x < span.end; ++x) {
            Index3 at{z, y, x};
            const std::uint32_t level = level_at(at);
            if (level == 0 || level_at(at - direction) == level) continue;
            std::uint32_t length = 0;
            for (; level_at(at) == level; at = at + direction) ++length;
            cells.add(level, length);
          }
        }
      }
    }
  });
  return cells.build();
}

std::uint64_t n_voxels(const Region& region, const Group& group) {
  return voxels_in(group, region) * group.directions.size();
}

}  // namespace glrlm
}  // namespace v0
}  // namespace grayling
