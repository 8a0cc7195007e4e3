// Copyright The grayling developers. Licensed under Apache-2.0.

// GLSZM and GLDZM: one labelling, and the map of border distances.
#include <array>
#include <cmath>
#include <queue>

#include "check.hpp"
#include "families/cases.hpp"
#include "grayling/border_distance.hpp"
#include "grayling/families/glszm.hpp"
#include "grayling/gather.hpp"
#include "grayling/neighbourhood.hpp"
#include "grayling/voxelwise/window.hpp"

using namespace grayling;
using namespace grayling_tests;

namespace {

// In whole steps; the square root is rounded.
std::int64_t length(const Index3& o, Norm norm) {
  const std::int64_t z = std::abs(o.z), y = std::abs(o.y), x = std::abs(o.x);
  if (norm == Norm::chebyshev) return std::max({z, y, x});
  if (norm == Norm::manhattan) return z + y + x;
  return std::llround(std::sqrt(static_cast<double>(z * z + y * y + x * x)));
}

// Length of the way to the nearest voxel outside, by trying all of them.
std::uint32_t distance_by_definition(const Levels& levels, const Index3& p, bool in_plane,
                                     Norm norm = Norm::manhattan) {
  std::int64_t nearest = 1 << 16;
  for_each_voxel(levels.shape + Index3{2, 2, 2}, [&](const Index3& shifted) {
    const Index3 q = shifted - Index3{1, 1, 1};
    if (levels.at(q) != 0 || (in_plane && q.z != p.z)) return;
    nearest = std::min(nearest, length(p - q, norm));
  });
  return static_cast<std::uint32_t>(nearest);
}

struct Matrices {
  CellMap size, distance;
};

Matrices by_definition(const Levels& levels, const Group& group, bool in_plane, Norm norm) {
  Matrices result;
  std::map<std::array<std::int64_t, 3>, bool> seen;
  const auto visit = [&](const Index3& p) { return !std::exchange(seen[{p.z, p.y, p.x}], true); };
  for_each_voxel(levels.shape, [&](const Index3& seed) {
    const std::uint32_t level = levels.at(seed);
    if (seed.z < group.slice_begin || seed.z >= group.slice_end || level == 0 || !visit(seed)) return;
    std::uint32_t size = 0, distance = 1 << 16;
    std::queue<Index3> queue({seed});
    for (; !queue.empty(); queue.pop()) {
      ++size;
      distance = std::min(distance, distance_by_definition(levels, queue.front(), in_plane));
      for (const Index3& o : all_offsets(1, in_plane, norm)) {
        const Index3 next = queue.front() + o;
        if (levels.at(next) == level && visit(next)) queue.push(next);
      }
    }
    ++result.size[{level, size}];
    ++result.distance[{level, distance}];
  });
  return result;
}

BorderDistance distances_of(const Levels& levels, bool in_plane, Norm norm = Norm::manhattan) {
  std::vector<std::uint8_t> mask(levels.data.size());
  std::transform(levels.data.begin(), levels.data.end(), mask.begin(), [](auto l) { return l != 0 ? 1 : 0; });
  return border_distance(VolumeView<const std::uint8_t>::contiguous(mask.data(), levels.shape), in_plane, norm);
}

// Steps are counted in 16 bits; a row may be longer.
void check_long_rows() {
  constexpr std::int64_t kLength = 140'001;
  const std::vector<std::uint8_t> mask(9 * kLength, 1);
  const BorderDistance border =
      border_distance(VolumeView<const std::uint8_t>::contiguous(mask.data(), {3, 3, kLength}), false);
  const auto steps = border.view();
  for (const std::int64_t x : {std::int64_t{1}, kLength / 2 - 1, kLength / 2, std::int64_t{65'535}, kLength - 2}) {
    CHECK_EQ(steps(1, 1, x), 2);
    CHECK_EQ(steps(0, 1, x), 1);
  }
  CHECK_EQ(steps(1, 1, 0), 1);
}

void check_counts_by_definition() {
  for (const Case& c : cases()) {
    const Region region = c.region(1);
    for (const Aggregation& how : {k2D, k25D, k3D}) {
      const BorderDistance distances = distances_of(c.levels, how.in_plane);
      for (const Group& group : groups(how, region.shape().z, 1)) {
        for (const Norm norm : {Norm::chebyshev, Norm::manhattan, Norm::euclidean}) {
          const auto zones = find_zones(region, group, how.in_plane, distances.view(), norm);
          const Matrices expected = by_definition(c.levels, group, how.in_plane, norm);
          CHECK(map_of(glszm::gather(zones, region.n_levels())) == expected.size);
          CHECK(map_of(gldzm::gather(zones, region.n_levels())) == expected.distance);
          CHECK(map_of(glszm::gather(region, group, how.in_plane, norm)) == expected.size);
        }
      }
    }
  }
}

void check_distance_map() {
  for (const Case& c : cases()) {
    for (const bool in_plane : {false, true}) {
      for (const Norm norm : {Norm::chebyshev, Norm::manhattan, Norm::euclidean}) {
        const BorderDistance map = distances_of(c.levels, in_plane, norm);
        for_each_voxel(c.levels.shape, [&](const Index3& p) {
          const std::uint32_t expected = c.levels.at(p) == 0 ? 0 : distance_by_definition(c.levels, p, in_plane, norm);
          CHECK_EQ(map.view()(p.z, p.y, p.x), expected);
        });
      }
    }
  }
}

// A level that is a checkerboard in every plane: one zone through corners and edges, and the longest union chains.
void check_checkerboard() {
  Levels levels{{6, 7, 9}, {}};
  for_each_voxel(levels.shape, [&](const Index3& p) { levels.data.push_back((p.z + p.y + p.x) % 2 == 0 ? 1 : 2); });
  const Region region = make_region(levels.view(), 2, 1);
  const auto cells = glszm::gather(region, groups(k3D, 6, 1).front(), false);
  CHECK(map_of(cells) == (CellMap{{{1, 189}, 1}, {{2, 189}, 1}}));
}

bool same_bits(const zone_like::Summary& a, const zone_like::Summary& b) {
  std::array<Value, glszm::Features::size> left, right;
  glszm::Features::evaluate(a, ~Selection{0}, left.data());
  glszm::Features::evaluate(b, ~Selection{0}, right.data());
  for (std::size_t k = 0; k < left.size(); ++k) {
    const bool equal = left[k].value == right[k].value || (std::isnan(left[k].value) && std::isnan(right[k].value));
    if (!equal || left[k].reason != right[k].reason) return false;
  }
  return true;
}

// The windows of every voxel, as a kernel's threads would see them, against the whole-region path on each crop.
template <int Radius>
void check_windows() {
  constexpr std::int64_t kSide = voxelwise::Window<Radius>::side;
  const Levels levels = random_levels({kSide + 2, kSide + 3, kSide + 4}, 3, 31);
  for_each_voxel({3, 4, 5}, [&](const Index3& corner) {
    const auto cube = levels.view().crop(corner, {kSide, kSide, kSide});
    const auto window = voxelwise::Window<Radius>::around(levels.view(), corner + Index3{Radius, Radius, Radius});
    const Region region = make_region(cube, 3, 1);
    const Group group = groups(k3D, region.shape().z, 1).front();
    const auto whole = zone_like::summarise(glszm::gather(region, group, false), 3, region.n_voxels());
    CHECK(same_bits(voxelwise::glszm_of(window), whole));
  });
}

}  // namespace

int main() {
  on_every_simd_path(check_distance_map);
  on_every_simd_path(check_counts_by_definition);
  on_every_simd_path(check_long_rows);
  check_checkerboard();
  check_windows<1>();
  check_windows<2>();
  return report();
}
