// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// The regions on which every texture gatherer is compared with literal counting.

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "families/random_levels.hpp"
#include "grayling/bounding_box.hpp"
#include "grayling/cells.hpp"
#include "grayling/region.hpp"
#include "grayling/simd.hpp"

namespace grayling_tests {

struct Case {
  Levels levels;  // cropped to the voxels inside
  std::uint32_t n_levels = 0;

  grayling::Region region(std::int64_t padding) const {
    return grayling::make_region(levels.view(), n_levels, padding);
  }
};

inline Case make_case(const Levels& levels) {
  const grayling::Box box = grayling::bounding_box(levels.view());
  Case result{{box.size, {}}, 0};
  const auto inside = levels.view().crop(box.begin, box.size);
  for_each_voxel(box.size, [&](const grayling::Index3& p) {
    result.levels.data.push_back(inside(p.z, p.y, p.x));
    result.n_levels = std::max(result.n_levels, result.levels.data.back());
  });
  return result;
}

// A box with two separate parts and a hole through the first.
inline Case two_parts(std::uint32_t step) {
  Levels levels = random_levels({4, 6, 21}, 3, 5, step);
  for_each_voxel(levels.shape, [&](const grayling::Index3& p) {
    const bool outside = (p.x > 6 && p.x < 10) || (p.y == 2 && p.x == 3);
    if (outside) levels.data[static_cast<std::size_t>((p.z * 6 + p.y) * 21 + p.x)] = 0;
  });
  return make_case(levels);
}

// Long runs and large zones: longer than a byte counts to.
inline Case long_rows() {
  Levels levels{{2, 2, 700}, std::vector<std::uint32_t>(2800, 2)};
  levels.data[350] = 1;
  levels.data[1500] = 0;
  return make_case(levels);
}

// Levels in 8, 16 and 32 bits; one slice; one voxel; one level; several parts; thousands of levels.
inline std::vector<Case> cases() {
  std::vector<Case> result;
  for (const std::uint32_t step : {1U, 100U, 30000U}) {
    for (unsigned seed = 0; seed < 4; ++seed) result.push_back(make_case(random_levels({3, 5, 37}, 3, seed, step)));
    result.push_back(make_case(random_levels({1, 9, 8}, 4, 21, step)));
    result.push_back(make_case(random_levels({6, 1, 1}, 4, 22, step)));
    result.push_back(make_case({{1, 1, 1}, {step}}));
    result.push_back(make_case({{3, 4, 5}, std::vector<std::uint32_t>(60, step)}));
    result.push_back(make_case({{5, 2, 1}, std::vector<std::uint32_t>(10, step)}));  // slices smaller than a row block
    result.push_back(make_case(random_levels({7, 3, 2}, 2, 25, step)));
    result.push_back(two_parts(step));
  }
  result.push_back(make_case(random_levels({5, 9, 11}, 5000, 23)));
  result.push_back(make_case(random_levels({5, 9, 11}, 100000, 24)));
  result.push_back(long_rows());
  return result;
}

// [level, size] -> count
using CellMap = std::map<std::pair<std::uint32_t, std::uint64_t>, std::uint64_t>;

// Empty when the cells are not strictly ascending, so that such cells equal no definition.
inline CellMap map_of(const grayling::zone_like::Cells& cells) {
  CellMap map;
  std::pair<std::uint32_t, std::uint64_t> last{0, 0};
  for (const grayling::zone_like::Entry& e : cells.cells) {
    const std::pair<std::uint32_t, std::uint64_t> key{e.level, e.size};
    if (key <= last || e.count == 0) return {};
    map[last = key] = e.count;
  }
  return map;
}

template <class Check>
void on_every_simd_path(Check check) {
  for (const grayling::SimdPath path : {grayling::SimdPath::baseline, grayling::SimdPath::avx2}) {
    if (!grayling::simd_path_available(path)) continue;
    grayling::set_simd_path(path);
    check();
  }
}

}  // namespace grayling_tests
