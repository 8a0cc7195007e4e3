// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// Convex hull of points with integer coordinates, exact: every decision is taken on 64-bit integers. Hulls of a mesh
// are in half voxels, so that edge midpoints are integers; scaling the axes by the spacing keeps a hull a hull.
//
// Source: Barber, Dobkin and Huhdanpaa, "The quickhull algorithm for convex hulls", ACM TOMS 22(4), 1996. Thanks to
// exact arithmetic, points on the plane of a face need no special case: they are seen by another face, or not extreme.
struct ConvexHull {
  std::vector<Index3> vertices;  // extreme points only
  // Vertex indices. (b - a) x (c - a), with components in the order (z, y, x), points outwards; flat facets with more
  // than three vertices are several triangles.
  std::vector<std::array<std::int32_t, 3>> triangles;

  bool empty() const { return vertices.empty(); }
};

// An edge where two facets meet at an angle; diagonals of flat facets are not listed.
struct HullEdge {
  std::int32_t from = 0;  // vertices, in the order in which `left` runs through them
  std::int32_t to = 0;
  std::int32_t left = 0;  // triangles
  std::int32_t right = 0;
};

// The largest extent along an axis for which 64-bit predicates cannot overflow.
inline constexpr std::int64_t kMaxHullExtent = std::int64_t{1} << 19;

// Empty if all points lie in one plane. Throws InvalidArgument if the points span more than kMaxHullExtent.
ConvexHull convex_hull(std::span<const Index3> points);

// Hull of the marching-cubes mesh of a mask, that is, of the midpoints between inside and outside neighbours, in half
// voxels from voxel (0, 0, 0). The mask must have a border of zeros. Empty only if the mask is.
ConvexHull mesh_convex_hull(const VolumeView<const std::uint8_t>& mask);

std::vector<HullEdge> hull_edges(const ConvexHull& hull);

double hull_volume(const ConvexHull& hull, const Spacing& unit);
double hull_area(const ConvexHull& hull, const Spacing& unit);

// Size of one step of a mesh hull's coordinates.
constexpr Spacing half_voxel(const Spacing& spacing_mm) {
  return {0.5 * spacing_mm.z, 0.5 * spacing_mm.y, 0.5 * spacing_mm.x};
}

}  // namespace v0
}  // namespace grayling
