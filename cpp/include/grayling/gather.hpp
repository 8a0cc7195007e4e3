// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// The CPU gatherers: they count, for one group of slices and directions, and hand the counts to the families' reducers.

#include <cstdint>
#include <vector>

#include "grayling/aggregation.hpp"
#include "grayling/cells.hpp"
#include "grayling/families/glcm.hpp"
#include "grayling/families/ngtdm.hpp"
#include "grayling/families/zone_like.hpp"
#include "grayling/region.hpp"
#include "grayling/zones.hpp"

namespace grayling {
inline namespace v0 {

namespace glcm {

// Occupied cells in ascending (i, j).
struct Counts {
  std::vector<Entry> cells;
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Entry& cell : cells) visit(cell);
  }
};

// Pairs of levels at each of the group's offsets; a symmetric matrix counts every pair in both orders.
Counts gather(const Region& region, const Group& group, bool symmetric);

// Second largest singular value of p(i,j) / sqrt(p(i,.) p(.,j)), which is the square root of the second largest
// eigenvalue of Haralick's Q. Throws TooLarge for more levels than can be treated as a dense matrix.
double maximal_correlation(const Counts& counts, const Summary& summary);

Summary summarise(const Counts& counts, std::uint32_t n_levels, unsigned needs);

}  // namespace glcm

namespace zone_like {

Summary summarise(const Cells& cells, std::uint32_t n_levels, std::uint64_t n_voxels);

}  // namespace zone_like

namespace glrlm {

// Runs along each of the group's directions.
zone_like::Cells gather(const Region& region, const Group& group);

// N_v of the run percentage: the group's voxels, once per direction that was merged.
std::uint64_t n_voxels(const Region& region, const Group& group);

}  // namespace glrlm

namespace glszm {

zone_like::Cells gather(const std::vector<Zone>& zones, std::uint32_t n_levels);
zone_like::Cells gather(const Region& region, const Group& group, bool in_plane);

}  // namespace glszm

namespace gldzm {

// The zones must have been found with a map of border distances.
zone_like::Cells gather(const std::vector<Zone>& zones, std::uint32_t n_levels);

}  // namespace gldzm

namespace ngldm {

zone_like::Cells gather(const Region& region, const Group& group, bool in_plane, int distance, std::uint32_t alpha);

}  // namespace ngldm

namespace ngtdm {

struct Cells {
  std::vector<Entry> cells;
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Entry& cell : cells) visit(cell);
  }
};

Cells gather(const Region& region, const Group& group, bool in_plane, int distance);

Summary summarise(const Cells& cells);

}  // namespace ngtdm

}  // namespace v0
}  // namespace grayling
