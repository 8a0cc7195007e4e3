// Copyright The grayling developers. Licensed under Apache-2.0.
#include "check.hpp"
#include "families/cases.hpp"
#include "grayling/families/ngldm.hpp"
#include "grayling/gather.hpp"
#include "grayling/neighbourhood.hpp"

using namespace grayling;
using namespace grayling_tests;

namespace {

struct Options {
  bool in_plane;
  ngldm::Dependence dependence;
};

CellMap by_definition(const Levels& levels, const Group& group, const Options& options) {
  CellMap cells;
  for_each_voxel(levels.shape, [&](const Index3& p) {
    const std::uint32_t level = levels.at(p);
    if (p.z < group.slice_begin || p.z >= group.slice_end || level == 0) return;
    std::uint64_t dependence = 1;
    for (const Index3& o : offsets_of(options.dependence.neighbourhood, options.in_plane)) {
      const std::uint32_t other = levels.at(p + o);
      const std::uint32_t apart = std::max(level, other) - std::min(level, other);
      if (other != 0 && apart <= options.dependence.alpha) ++dependence;
    }
    ++cells[{level, dependence}];
  });
  return cells;
}

void check_counts_by_definition() {
  for (const Case& c : cases()) {
    for (const std::vector<int>& distances : {std::vector<int>{1}, {1, 2}, {3, 1}}) {
      const Region region = c.region(3);
      for (const std::uint32_t alpha : {0U, 1U, 100U, 30000U, 4000000000U}) {
        for (const Aggregation& how : {k2D, k25D, k3D}) {
          for (const Group& group : groups(how, region.shape().z, 1)) {
            for (const Norm norm : {Norm::chebyshev, Norm::manhattan, Norm::euclidean}) {
              const ngldm::Dependence dependence{{distances, norm}, alpha};
              const auto cells = ngldm::gather(region, group, how.in_plane, dependence);
              CHECK(map_of(cells) == by_definition(c.levels, group, {how.in_plane, dependence}));
            }
          }
        }
      }
    }
  }
}

}  // namespace

int main() {
  on_every_simd_path(check_counts_by_definition);
  return report();
}
