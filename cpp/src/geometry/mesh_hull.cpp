// Copyright The grayling developers. Licensed under Apache-2.0.
#include "geometry/plane_hull.hpp"
#include "grayling/geometry/hull.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// Voxels that are extreme within their slice, in half voxels.
std::vector<Index3> slice_extremes(const VolumeView<const std::uint8_t>& mask) {
  std::vector<Index3> extremes;
  PlaneHull hull;
  for (std::int64_t z = 0; z < mask.shape.z; ++z) {
    hull.clear();
    for (std::int64_t y = 0; y < mask.shape.y; ++y) {
      const RowEnds ends = row_ends(mask.row(z, y), mask.shape.x);
      if (!ends.empty()) hull.add_row(y, ends);
    }
    for (const PlanePoint& p : hull.first_chain()) extremes.push_back({2 * z, 2 * p.row, 2 * p.column});
    for (const PlanePoint& p : hull.last_chain()) extremes.push_back({2 * z, 2 * p.row, 2 * p.column});
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
