// Copyright The grayling developers. Licensed under Apache-2.0.
#include <algorithm>
#include <cstring>

#include "grayling/geometry/hull.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// First and last non-zero voxel of a row; first > last if there is none.
struct RowSpan {
  std::int64_t first = 0;
  std::int64_t last = -1;
};

RowSpan row_span(const std::uint8_t* voxels, std::int64_t size) {
  const auto eight_zeros = [voxels](std::int64_t x) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, voxels + x, 8);
    return eight == 0;
  };
  std::int64_t first = 0;
  while (first + 8 <= size && eight_zeros(first)) first += 8;
  while (first < size && voxels[first] == 0) ++first;
  if (first == size) return {0, -1};
  std::int64_t last = size - 1;
  while (last >= first + 8 && eight_zeros(last - 7)) last -= 8;
  while (voxels[last] == 0) --last;
  return {first, last};
}

// Twice the signed area of a, b, c in the plane of a slice.
std::int64_t turn(const Index3& a, const Index3& b, const Index3& c) {
  return (b.y - a.y) * (c.x - a.x) - (b.x - a.x) * (c.y - a.y);
}

// Appends a point to one side of a slice's hull (Andrew's monotone chain, rows in rising order), dropping the points
// that stop being extreme. `side` is +1 for the chain of first voxels, -1 for that of last voxels.
void extend_chain(std::vector<Index3>& chain, const Index3& point, std::int64_t side) {
  while (chain.size() >= 2 && side * turn(chain[chain.size() - 2], chain.back(), point) <= 0) chain.pop_back();
  chain.push_back(point);
}

// Voxels that are extreme within their slice, in half voxels.
std::vector<Index3> slice_extremes(const VolumeView<const std::uint8_t>& mask) {
  std::vector<Index3> extremes;
  std::vector<Index3> first_chain;
  std::vector<Index3> last_chain;
  for (std::int64_t z = 0; z < mask.shape.z; ++z) {
    first_chain.clear();
    last_chain.clear();
    for (std::int64_t y = 0; y < mask.shape.y; ++y) {
      const RowSpan span = row_span(mask.row(z, y), mask.shape.x);
      if (span.first > span.last) continue;
      extend_chain(first_chain, {2 * z, 2 * y, 2 * span.first}, 1);
      extend_chain(last_chain, {2 * z, 2 * y, 2 * span.last}, -1);
    }
    extremes.insert(extremes.end(), first_chain.begin(), first_chain.end());
    extremes.insert(extremes.end(), last_chain.begin(), last_chain.end());
  }
  return extremes;
}

}  // namespace

// A mesh vertex is an inside voxel's centre moved by half a voxel along an axis; the centres moved so towards inside
// neighbours add nothing to the hull. So the hull of the mesh is the hull of the centres swept by an octahedron, and
// only extreme centres matter, first those of each slice, then those of the whole.
ConvexHull mesh_convex_hull(const VolumeView<const std::uint8_t>& mask) {
  std::vector<Index3> centres = slice_extremes(mask);
  ConvexHull inner = convex_hull(centres);
  if (!inner.empty()) centres = std::move(inner.vertices);
  std::vector<Index3> vertices;
  vertices.reserve(6 * centres.size());
  for (const Index3& c : centres) {
    for (const std::int64_t step : {-1, 1}) {
      vertices.push_back({c.z + step, c.y, c.x});
      vertices.push_back({c.z, c.y + step, c.x});
      vertices.push_back({c.z, c.y, c.x + step});
    }
  }
  return convex_hull(vertices);
}

}  // namespace v0
}  // namespace grayling
