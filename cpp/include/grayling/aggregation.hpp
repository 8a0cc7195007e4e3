// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "grayling/feature.hpp"
#include "grayling/norm.hpp"
#include "grayling/region.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// How matrices are put together (IBSI, "Aggregating features"). Neighbours lie within the slice or in 3D; one matrix is
// built per slice or over all, per direction or over all; features of several matrices are averaged. Merging matrices
// is adding their counts, so a gatherer that adds to a table serves every case:
//
//     directional (GLCM, GLRLM)   in_plane per_slice per_direction      others        in_plane per_slice
//     2D averaged                    1         1          1             2D               1         1
//     2D slice-merged                1         1          0             2.5D             1         0
//     2.5D direction-merged          1         0          1             3D               0         0
//     2.5D merged                    1         0          0
//     3D averaged                    0         0          1
//     3D merged                      0         0          0
struct Aggregation {
  const char* name = "";
  const char* ibsi_code = "";
  bool in_plane = false;
  bool per_slice = false;
  bool per_direction = false;
};

inline constexpr Aggregation k2DAveraged{"2D averaged", "BTW3", true, true, true};
inline constexpr Aggregation k2DSliceMerged{"2D slice-merged", "SUJT", true, true, false};
inline constexpr Aggregation k25DDirectionMerged{"2.5D direction-merged", "JJUI", true, false, true};
inline constexpr Aggregation k25DMerged{"2.5D merged", "ZW7Z", true, false, false};
inline constexpr Aggregation k3DAveraged{"3D averaged", "ITBB", false, false, true};
inline constexpr Aggregation k3DMerged{"3D merged", "IAZD", false, false, false};
inline constexpr Aggregation k2D{"2D", "8QNN", true, true, false};
inline constexpr Aggregation k25D{"2.5D", "62GR", true, false, false};
inline constexpr Aggregation k3D{"3D", "KOBO", false, false, false};

inline constexpr std::array kDirectionalAggregations{k2DAveraged, k2DSliceMerged, k25DDirectionMerged,
                                                     k25DMerged,  k3DAveraged,    k3DMerged};
inline constexpr std::array kZonalAggregations{k2D, k25D, k3D};

// The slices and directions whose counts make up one matrix.
struct Group {
  std::int64_t slice_begin = 0;
  std::int64_t slice_end = 0;
  std::vector<Index3> directions;
};

std::vector<Group> groups(const Aggregation& aggregation, std::int64_t n_slices, const std::vector<Index3>& directions);

// Directions are the pair_offsets of the distance and the norm.
std::vector<Group> groups(const Aggregation& aggregation, std::int64_t n_slices, int distance,
                          std::optional<Norm> norm = {});

// The number of voxels of the region that a group's matrix is about.
std::uint64_t voxels_in(const Group& group, const Region& region);

// Averages features over matrices. Matrices without entries (a direction or slice in which nothing lies) do not take
// part. A matrix in which a feature is undefined does not take part in that feature's average, and the average then
// carries the reason, so that a partial average is never mistaken for a full one.
class Average {
 public:
  explicit Average(std::size_t n_features) : sums_(n_features), reasons_(n_features), counts_(n_features) {}
  void add(const Value* values);
  void finish(Value* out) const;

 private:
  std::vector<double> sums_;
  std::vector<Undefined> reasons_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace v0
}  // namespace grayling
