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

// The occupied cells of a matrix in ascending (i, j): a dense table while that is small, sorted cells otherwise.
class Counts {
 public:
  Counts(std::uint32_t n_levels, std::uint64_t n_voxels, std::size_t n_directions);

  bool dense() const { return !table_.empty(); }
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Entry& cell : cells_) visit(cell);
    const std::uint64_t* count = table_.data();
    for (std::uint32_t i = 0; i < side_; ++i) {
      for (std::uint32_t j = 0; j < side_; ++j, ++count) {
        if (*count != 0) visit(Entry{i, j, *count});
      }
    }
  }

 private:
  friend Counts gather(const Region&, const Group&, bool);
  void add(const Region& region, const Group& group, const Index3& direction, bool symmetric);
  void merge_cells();

  std::uint32_t side_ = 0;                // of the table, levels 0 (outside) to n_levels; 0 when compact
  std::vector<std::uint64_t> table_;      // [side, side]
  std::vector<std::uint32_t> direction_;  // [side, side], one direction at a time
  std::vector<std::uint64_t> keys_;       // compact: i << 32 | j, one per pair
  std::vector<Entry> cells_;              // compact: sorted and merged
};

Counts gather(const Region& region, const Group& group, bool symmetric);

// Second largest singular value of p(i,j) / sqrt(p(i,.) p(.,j)), which is the square root of the second largest
// eigenvalue of Haralick's Q.
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

zone_like::Cells gather(const std::vector<Zone>& zones);
zone_like::Cells gather(const Region& region, const Group& group, bool in_plane);

}  // namespace glszm

namespace gldzm {

// The zones must have been found with a map of border distances.
zone_like::Cells gather(const std::vector<Zone>& zones);

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
