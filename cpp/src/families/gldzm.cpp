// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/families/gldzm.hpp"

#include "grayling/gather.hpp"

namespace grayling {
inline namespace v0 {
namespace gldzm {

zone_like::Cells gather(const std::vector<Zone>& zones, std::uint32_t n_levels) {
  zone_like::CellBuilder cells(n_levels, zones.size());
  for (const Zone& zone : zones) cells.add(zone.level, zone.distance);
  return cells.build();
}

}  // namespace gldzm
}  // namespace v0
}  // namespace grayling
