// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/glszm.hpp"

#include "grayling/gather.hpp"

namespace grayling {
inline namespace v0 {
namespace glszm {

zone_like::Cells gather(const std::vector<Zone>& zones, std::uint32_t n_levels) {
  zone_like::CellBuilder cells(n_levels, zones.size());
  for (const Zone& zone : zones) cells.add(zone.level, zone.size);
  return cells.build();
}

zone_like::Cells gather(const Region& region, const Group& group, bool in_plane, Norm norm) {
  return gather(find_zones(region, group, in_plane, {}, norm), region.n_levels());
}

}  // namespace glszm
}  // namespace v0
}  // namespace grayling
