// Copyright The grayling developers. Licensed under Apache-2.0.
#include "check.hpp"
#include "families/cases.hpp"
#include "grayling/error.hpp"
#include "grayling/families/glrlm.hpp"
#include "grayling/gather.hpp"

using namespace grayling;
using namespace grayling_tests;

namespace {

CellMap by_definition(const Levels& levels, const Group& group) {
  CellMap cells;
  for (const Index3& step : group.directions) {
    for_each_voxel(levels.shape, [&](const Index3& p) {
      if (p.z < group.slice_begin || p.z >= group.slice_end) return;
      const std::uint32_t level = levels.at(p);
      if (level == 0 || levels.at(p - step) == level) return;
      std::uint64_t length = 0;
      for (Index3 at = p; levels.at(at) == level; at = at + step) ++length;
      ++cells[{level, length}];
    });
  }
  return cells;
}

void check_counts_by_definition() {
  for (const Case& c : cases()) {
    const Region region = c.region(1);
    for (const Aggregation& how :
         {k2DAveraged, k2DSliceMerged, k25DDirectionMerged, k25DMerged, k3DAveraged, k3DMerged}) {
      for (const Group& group : groups(how, region.shape().z, 1)) {
        CHECK(map_of(glrlm::gather(region, group)) == by_definition(c.levels, group));
      }
    }
  }
}

// So many cells that their places in the table of runs need more than 16 bits, and runs as long as a byte counts.
void check_large_table() {
  Levels levels{{2, 30, 255}, {}};
  for_each_voxel(levels.shape, [&](const Index3& p) {
    levels.data.push_back(static_cast<std::uint32_t>(p.y == 3 ? 7 : 1 + (p.x / 20 + 3 * p.y + p.z) % 33));
  });
  const Region region = make_case(levels).region(1);
  for (const Group& group : groups(k3DMerged, 2, 1)) {
    CHECK(map_of(glrlm::gather(region, group)) == by_definition(levels, group));
  }
}

// A merged matrix counts its voxels once per direction, so that the percentage stays at most 1.
void check_percentage_of_merged() {
  Levels flat{{1, 3, 3}, std::vector<std::uint32_t>(9, 1)};
  const Region region = make_case(flat).region(1);
  const Group group = groups(k2DSliceMerged, 1, 1).front();
  const auto summary = zone_like::summarise(glrlm::gather(region, group), 1, glrlm::n_voxels(region, group));
  CHECK_EQ(glrlm::RunPercentage::value(summary).value, (3.0 + 3.0 + 5.0 + 5.0) / (4.0 * 9.0));
}

void check_weighted_by_definition() {
  const Levels levels = random_levels({4, 5, 6}, 2, 9);
  const Region region = make_region(levels.view(), 2, 1);
  const DistanceWeighting weighting{WeightFunction::proportional, Norm::euclidean, {2.0, 1.0, 0.5}};
  for (const Group& group : groups(k2DSliceMerged, 4, 1)) {
    std::map<std::pair<std::uint32_t, std::uint64_t>, double> expected;
    double n_voxels = 0.0;
    for (const Index3& direction : group.directions) {
      const double weight = weighting.weight(direction);
      n_voxels += weight * static_cast<double>(voxels_in(group, region));
      for (const auto& [key, count] : by_definition(levels, {group.slice_begin, group.slice_end, {direction}})) {
        expected[key] += weight * static_cast<double>(count);
      }
    }
    const glrlm::WeightedRuns runs = glrlm::gather_weighted(region, group, weighting);
    CHECK_CLOSE(runs.n_voxels, n_voxels, 1e-14);
    CHECK_EQ(runs.cells.cells.size(), expected.size());
    auto next = expected.begin();
    for (const auto& e : runs.cells.cells) {
      CHECK(next->first == std::pair(e.level, e.size));
      CHECK_CLOSE(e.count, next++->second, 1e-14);
    }
  }
}

// Whether two voxels lie a whole number of steps apart.
bool shares_a_line(const Levels& levels, const Group& group, const Index3& step) {
  bool found = false;
  for_each_voxel(levels.shape, [&](const Index3& p) {
    if (p.z < group.slice_begin || p.z >= group.slice_end || levels.at(p) == 0) return;
    Index3 at = p;
    for (int k = 0; k < 8; ++k) {
      at = at + step;
      found = found || (at.z < group.slice_end && levels.at(at) != 0);
    }
  });
  return found;
}

void check_directions_with_lines() {
  std::vector<Levels> all{{{1, 1, 6}, {1, 0, 0, 0, 0, 2}}, {{3, 3, 3}, std::vector<std::uint32_t>(27, 0)}};
  all[1].data[0] = all[1].data[26] = 1;
  for (unsigned seed = 0; seed < 8; ++seed) {
    all.push_back(random_levels({3, 4, 5}, 20, seed));
    for (std::uint32_t& level : all.back().data) level = level < 3 ? level : 0;
  }
  for (const Levels& levels : all) {
    const Case c = make_case(levels);
    const Region region = c.region(1);
    for (const Aggregation& how : {k2DSliceMerged, k25DMerged, k3DMerged}) {
      for (const Group& group : groups(how, region.shape().z, 1)) {
        std::vector<Index3> expected = group.directions;
        std::erase_if(expected, [&](const Index3& step) { return !shares_a_line(c.levels, group, step); });
        CHECK(glrlm::directions_with_lines(region, group) == expected);
      }
    }
  }
  CHECK(glrlm::gather_weighted(make_case(all[1]).region(1), {0, 3, {}}, {}).cells.cells.empty());
}

template <class Call>
bool is_refused(Call call) {
  try {
    call();
  } catch (const InvalidArgument&) {
    return true;
  }
  return false;
}

void check_refusals() {
  const Case c = make_case(random_levels({3, 4, 5}, 3, 1));
  CHECK(is_refused([&] { glrlm::gather(c.region(0), groups(k3DMerged, 3, 1).front()); }));
  CHECK(is_refused([&] { glrlm::gather(c.region(2), groups(k3DMerged, 3, 2).front()); }));
}

}  // namespace

int main() {
  on_every_simd_path(check_counts_by_definition);
  on_every_simd_path(check_large_table);
  check_percentage_of_merged();
  check_directions_with_lines();
  check_weighted_by_definition();
  check_refusals();
  return report();
}
