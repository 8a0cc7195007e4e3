// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <vector>

#include "grayling/aggregation.hpp"
#include "grayling/norm.hpp"
#include "grayling/region.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// A set of connected voxels with the same grey level.
struct Zone {
  std::uint32_t level = 0;
  std::uint32_t size = 0;      // voxels
  std::uint32_t distance = 0;  // smallest distance of its voxels to the region's border; 0 when no map was given
};

// Labels the zones of a group's slices: connected through the neighbours at distance 1, which are 26, or 8 when
// in_plane, in the Chebyshev norm, and 6 or 4 in the others. `distances`, when given, is the border distance of every
// voxel of the region's box. One labelling serves GLSZM and GLDZM.
std::vector<Zone> find_zones(const Region& region, const Group& group, bool in_plane,
                             const VolumeView<const std::uint16_t>& distances = {}, Norm norm = Norm::chebyshev);

}  // namespace v0
}  // namespace grayling
