// Copyright The grayling developers. Licensed under Apache-2.0.

// The example at the top of every texture family's header, through the gatherer.
#include "check.hpp"
#include "families/cases.hpp"
#include "grayling/border_distance.hpp"
#include "grayling/gather.hpp"

using namespace grayling;
using namespace grayling_tests;

namespace {

const Levels kLevels{{1, 4, 4},
                     {1, 2, 2, 3,  //
                      1, 2, 3, 3,  //
                      4, 2, 4, 1,  //
                      4, 1, 2, 3}};
const Group kAlongX{0, 1, {{0, 0, 1}}};
const Group kSlice = groups(k2D, 1, 1).front();

}  // namespace

int main() {
  const Region region = make_region(kLevels.view(), 4, 1);

  CellMap pairs;
  glcm::gather(region, kAlongX, true).for_each([&](const glcm::Entry& e) { pairs[{e.i, e.j}] = e.count; });
  CHECK(pairs == (CellMap{{{1, 2}, 3},
                          {{1, 4}, 2},
                          {{2, 1}, 3},
                          {{2, 2}, 2},
                          {{2, 3}, 3},
                          {{2, 4}, 2},
                          {{3, 2}, 3},
                          {{3, 3}, 2},
                          {{4, 1}, 2},
                          {{4, 2}, 2}}));

  CHECK(map_of(glrlm::gather(region, kAlongX)) ==
        (CellMap{{{1, 1}, 4}, {{2, 1}, 3}, {{2, 2}, 1}, {{3, 1}, 2}, {{3, 2}, 1}, {{4, 1}, 3}}));

  const std::vector<std::uint8_t> mask(16, 1);
  const BorderDistance distances =
      border_distance(VolumeView<const std::uint8_t>::contiguous(mask.data(), kLevels.shape), true);
  const std::vector<Zone> zones = find_zones(region, kSlice, true, distances.view());
  CHECK(map_of(glszm::gather(zones, 4)) ==
        (CellMap{{{1, 1}, 2}, {{1, 2}, 1}, {{2, 5}, 1}, {{3, 1}, 1}, {{3, 3}, 1}, {{4, 1}, 1}, {{4, 2}, 1}}));
  CHECK(map_of(gldzm::gather(zones, 4)) == (CellMap{{{1, 1}, 3}, {{2, 1}, 1}, {{3, 1}, 2}, {{4, 1}, 1}, {{4, 2}, 1}}));

  CHECK(map_of(ngldm::gather(region, kSlice, true, {})) == (CellMap{{{1, 1}, 2},
                                                                    {{1, 2}, 2},
                                                                    {{2, 2}, 1},
                                                                    {{2, 3}, 3},
                                                                    {{2, 4}, 1},
                                                                    {{3, 1}, 1},
                                                                    {{3, 3}, 3},
                                                                    {{4, 1}, 1},
                                                                    {{4, 2}, 2}}));

  std::map<std::uint32_t, std::pair<std::uint64_t, double>> rows;
  for (const ngtdm::Entry& e : ngtdm::gather(region, kSlice, true).cells) {
    rows[e.level].first += e.n_voxels;
    rows[e.level].second += static_cast<double>(e.difference) / e.n_neighbours;
  }
  CHECK(rows == (decltype(rows){{1, {4, 2.0 / 3 + 27.0 / 5}},
                                {2, {5, 5.0 / 5 + 8.0 / 8}},
                                {3, {4, 3.0 / 3 + 2.0 / 5 + 5.0 / 8}},
                                {4, {3, 5.0 / 3 + 10.0 / 5 + 15.0 / 8}}}));
  return report();
}
