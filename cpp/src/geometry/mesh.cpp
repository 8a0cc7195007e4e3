// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/geometry/mesh.hpp"

#include <cmath>
#include <cstring>
#include <vector>

#include "grayling/cancel.hpp"
#include "grayling/geometry/vec3.hpp"

namespace grayling {
inline namespace v0 {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Bits 0 and 1 of each cube along x, for all rows of a slice.
void pair_voxels(const VolumeView<const std::uint8_t>& mask, std::int64_t z, Bytes& pairs) {
  const auto n_cubes = static_cast<std::size_t>(mask.shape.x - 1);
  for (std::int64_t y = 0; y < mask.shape.y; ++y) {
    const std::uint8_t* voxels = mask.row(z, y);
    std::uint8_t* out = pairs.data() + static_cast<std::size_t>(y) * n_cubes;
    for (std::size_t x = 0; x < n_cubes; ++x) {
      out[x] = static_cast<std::uint8_t>((voxels[x] != 0 ? 1 : 0) | (voxels[x + 1] != 0 ? 2 : 0));
    }
  }
}

// Full cases of a row of cubes from the pairs of its four rows of voxels; `far` rows are one step along y.
void combine_pairs(const std::uint8_t* lower, const std::uint8_t* upper, std::size_t n_cubes, Bytes& cases) {
  const std::uint8_t* lower_far = lower + n_cubes;
  const std::uint8_t* upper_far = upper + n_cubes;
  std::uint8_t* out = cases.data();
  for (std::size_t x = 0; x < n_cubes; ++x) {
    out[x] = static_cast<std::uint8_t>(lower[x] | lower_far[x] << 2 | upper[x] << 4 | upper_far[x] << 6);
  }
}

void tally(std::uint8_t cube_case, const Index3& position, CubeTallies& tallies) {
  if (cube_case == 0 || cube_case == 0xff) return;
  CubeTally& entry = tallies[cube_case];
  ++entry.count;
  entry.position_sum = entry.position_sum + position;
}

// Most cubes lie wholly inside or outside: eight of them are passed over in one comparison.
void tally_row(const Bytes& cases, std::size_t n_cubes, std::int64_t z, std::int64_t y, CubeTallies& tallies) {
  for (std::size_t begin = 0; begin < n_cubes; begin += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, cases.data() + begin, 8);  // `cases` is padded with zeros to a multiple of eight
    if (eight == 0 || eight == ~std::uint64_t{0}) continue;
    for (std::size_t x = begin; x < begin + 8; ++x) tally(cases[x], {z, y, static_cast<std::int64_t>(x)}, tallies);
  }
}

}  // namespace

CubeTallies tally_cubes(const VolumeView<const std::uint8_t>& mask) {
  CubeTallies tallies{};
  if (mask.shape.z < 2 || mask.shape.y < 2 || mask.shape.x < 2) return tallies;
  const auto n_cubes = static_cast<std::size_t>(mask.shape.x - 1);
  Bytes lower(n_cubes * static_cast<std::size_t>(mask.shape.y));
  Bytes upper(lower.size());
  Bytes cases((n_cubes + 7) / 8 * 8);
  pair_voxels(mask, 0, lower);
  for (std::int64_t z = 0; z + 1 < mask.shape.z; ++z) {
    check_cancelled();
    pair_voxels(mask, z + 1, upper);
    for (std::int64_t y = 0; y + 1 < mask.shape.y; ++y) {
      const std::size_t row = static_cast<std::size_t>(y) * n_cubes;
      combine_pairs(lower.data() + row, upper.data() + row, n_cubes, cases);
      tally_row(cases, n_cubes, z, y, tallies);
    }
    lower.swap(upper);
  }
  return tallies;
}

MeshMeasures mesh_measures(const CubeTallies& tallies, const Spacing& spacing_mm, MeshRule rule) {
  std::int64_t volume = 0;  // 48 times, in voxels: six for a determinant, eight for coordinates in half voxels
  double area = 0.0;        // eight times: two for a parallelogram, four for coordinates in half voxels
  for (int cube_case = 0; cube_case < kCubeCases; ++cube_case) {
    const CubeTally& tally = tallies[static_cast<std::size_t>(cube_case)];
    if (tally.count == 0) continue;
    const auto [edges, orientation] = cube_triangles(cube_case, rule);
    std::int64_t determinant = 0;
    Index3 area_vector;
    double case_area = 0.0;
    for (std::size_t i = 0; i < edges.size(); i += 3) {
      const Index3 a = cube_edge_midpoint(edges[i]);
      const Index3 b = cube_edge_midpoint(edges[i + 1]);
      const Index3 c = cube_edge_midpoint(edges[i + 2]);
      const Index3 normal = cross(b - a, c - a);
      determinant += dot(a, cross(b, c));
      area_vector = area_vector + normal;
      case_area += std::hypot(static_cast<double>(normal.z) * spacing_mm.y * spacing_mm.x,
                              static_cast<double>(normal.y) * spacing_mm.z * spacing_mm.x,
                              static_cast<double>(normal.x) * spacing_mm.z * spacing_mm.y);
    }
    volume += orientation * (tally.count * determinant + 2 * dot(tally.position_sum, area_vector));
    area += static_cast<double>(tally.count) * case_area;
  }
  return {static_cast<double>(volume) / 48.0 * (spacing_mm.z * spacing_mm.y * spacing_mm.x), area / 8.0};
}

}  // namespace v0
}  // namespace grayling
