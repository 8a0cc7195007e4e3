// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// The CPU gatherers: they count, for one group of slices and directions, and hand the counts to the families' reducers.

#include <cstdint>
#include <type_traits>
#include <vector>

#include "grayling/aggregation.hpp"
#include "grayling/cells.hpp"
#include "grayling/distance_weighting.hpp"
#include "grayling/families/glcm.hpp"
#include "grayling/families/ngtdm.hpp"
#include "grayling/families/zone_like.hpp"
#include "grayling/neighbourhood.hpp"
#include "grayling/norm.hpp"
#include "grayling/region.hpp"
#include "grayling/zones.hpp"

namespace grayling {
inline namespace v0 {

namespace glcm {

// Occupied cells in ascending (i, j).
template <class Count>
struct BasicCounts {
  std::vector<BasicEntry<Count>> cells;
  template <class Visit>
  void for_each(Visit visit) const {
    for (const BasicEntry<Count>& cell : cells) visit(cell);
  }
};
using Counts = BasicCounts<std::uint64_t>;
using WeightedCounts = BasicCounts<double>;

// Pairs of levels at each of the group's offsets; a symmetric matrix counts every pair in both orders.
Counts gather(const Region& region, const Group& group, bool symmetric);

// The same with the counts of every offset multiplied by its weight.
WeightedCounts gather_weighted(const Region& region, const Group& group, bool symmetric,
                               const DistanceWeighting& weighting);

// Second largest singular value of p(i,j) / sqrt(p(i,.) p(.,j)), which is the square root of the second largest
// eigenvalue of Haralick's Q. pyradiomics adds 2.2e-16 to p(i,.) p(.,k) in Q, which shows where rare levels are
// neighbours: by up to 1e-6 in a region of 10^5 voxels. The summary's rule says which of the two. Throws TooLarge for
// more levels than can be treated as dense matrices.
template <class Count>
double maximal_correlation(const BasicCounts<Count>& counts, const Summary& summary);

// Count is std::uint64_t or double.
template <class Count>
Summary summarise(const BasicCounts<Count>& counts, std::uint32_t n_levels, unsigned needs,
                  Degenerate degenerate = Degenerate::ibsi);

}  // namespace glcm

namespace zone_like {

// Count is std::uint64_t or double.
template <class Count>
Summary summarise(const BasicCells<Count>& cells, std::uint32_t n_levels, std::type_identity_t<Count> n_voxels);

}  // namespace zone_like

namespace glrlm {

// The directions along which some line holds two voxels of the group's slices, gaps between them or not.
std::vector<Index3> directions_with_lines(const Region& region, const Group& group);

// Runs along each of the group's directions.
zone_like::Cells gather(const Region& region, const Group& group);

// N_v of the run percentage: the group's voxels, once per direction that was merged.
std::uint64_t n_voxels(const Region& region, const Group& group);

// Runs and N_v with those of every direction multiplied by its weight.
struct WeightedRuns {
  zone_like::WeightedCells cells;
  double n_voxels = 0.0;
};
WeightedRuns gather_weighted(const Region& region, const Group& group, const DistanceWeighting& weighting);

}  // namespace glrlm

namespace glszm {

zone_like::Cells gather(const std::vector<Zone>& zones, std::uint32_t n_levels);
zone_like::Cells gather(const Region& region, const Group& group, bool in_plane, Norm norm = Norm::chebyshev);

}  // namespace glszm

namespace gldzm {

// The zones must have been found with a map of border distances.
zone_like::Cells gather(const std::vector<Zone>& zones, std::uint32_t n_levels);

}  // namespace gldzm

namespace ngldm {

// Dependent neighbours differ by at most alpha.
struct Dependence {
  Neighbourhood neighbourhood;
  std::uint32_t alpha = 0;
};
zone_like::Cells gather(const Region& region, const Group& group, bool in_plane, const Dependence& dependence);

}  // namespace ngldm

namespace ngtdm {

struct Cells {
  std::vector<Entry> cells;
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Entry& cell : cells) visit(cell);
  }
};

// Voxels without a neighbour are entries with 0 neighbours where they count, else left out.
Cells gather(const Region& region, const Group& group, bool in_plane, const Neighbourhood& neighbourhood = {},
             IsolatedVoxels isolated = IsolatedVoxels::left_out);

Summary summarise(const Cells& cells, Degenerate degenerate = Degenerate::ibsi);

}  // namespace ngtdm

}  // namespace v0
}  // namespace grayling
