// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/aggregation.hpp"

#include <cmath>

#include "grayling/neighbourhood.hpp"

namespace grayling {
inline namespace v0 {

std::vector<Group> groups(const Aggregation& aggregation, std::int64_t n_slices, int distance,
                          std::optional<Norm> norm) {
  return groups(aggregation, n_slices, pair_offsets(distance, aggregation.in_plane, norm));
}

std::vector<Group> groups(const Aggregation& aggregation, std::int64_t n_slices,
                          const std::vector<Index3>& directions) {
  std::vector<Group> result;
  const std::int64_t step = aggregation.per_slice ? 1 : n_slices;
  for (std::int64_t z = 0; z < n_slices; z += step) {
    if (!aggregation.per_direction) {
      result.push_back({z, z + step, directions});
      continue;
    }
    for (const Index3& direction : directions) result.push_back({z, z + step, {direction}});
  }
  return result;
}

std::uint64_t voxels_in(const Group& group, const Region& region) {
  std::uint64_t count = 0;
  for (std::int64_t z = group.slice_begin; z < group.slice_end; ++z) count += region.n_voxels_in_slice(z);
  return count;
}

void Average::add(const Value* values) {
  for (std::size_t k = 0; k < sums_.size(); ++k) {
    const Value& v = values[k];
    if (v.reason == Undefined::no_neighbours) continue;
    // Of several reasons the first in the list, whatever the order of the matrices.
    if (v.reason != Undefined::none && (reasons_[k] == Undefined::none || v.reason < reasons_[k]))
      reasons_[k] = v.reason;
    if (std::isnan(v.value)) continue;
    sums_[k] += v.value;
    ++counts_[k];
  }
}

void Average::finish(Value* out) const {
  for (std::size_t k = 0; k < sums_.size(); ++k) {
    if (counts_[k] != 0) {
      out[k] = {sums_[k] / static_cast<double>(counts_[k]), reasons_[k]};
    } else {
      out[k] = undefined(reasons_[k] == Undefined::none ? Undefined::no_neighbours : reasons_[k]);
    }
  }
}

}  // namespace v0
}  // namespace grayling
