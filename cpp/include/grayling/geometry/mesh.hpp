// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// Marching cubes at iso level 0.5 on a binary mask, without a mesh.
//
// A cube has eight voxels as corners; its vertices lie on the midpoints of the edges between an inside and an outside
// corner, so its triangles depend on the corner pattern alone (256 cases) and on where the cube lies. Surface area is
// therefore a sum over cases of (number of cubes) x (area of the case). Six times the signed volume between a triangle
// and the origin is a determinant; moving the triangle by p adds the scalar product of p with its area vector, so the
// enclosed volume is a sum over cases too, once the sum of the cubes' positions is known per case. All of that is
// integer arithmetic until the spacing comes in.
//
// Source: IBSI reference manual, morphological features, "Mesh-based representation"; Lorensen and Cline, Computer
// Graphics 21(4), 1987; Bourke, "Polygonising a scalar field", 1994.

// Corner (dz, dy, dx) of a cube is bit 4 dz + 2 dy + dx of its case.
inline constexpr int kCubeCases = 256;

struct CubeTally {
  std::int64_t count = 0;
  Index3 position_sum;  // of the cubes' corners (0, 0, 0), in voxels
};

using CubeTallies = std::array<CubeTally, kCubeCases>;

struct MeshMeasures {
  double volume_mm3 = 0.0;
  double area_mm2 = 0.0;
};

// Tallies the cubes of a mask that hold both inside (non-zero) and outside voxels; the two uniform cases stay empty.
// The mask must have a border of zeros one voxel wide, or the surface has holes where the region meets the border.
CubeTallies tally_cubes(const VolumeView<const std::uint8_t>& mask);

// How cubes are cut whose faces hold diagonal corners. `closed` parts the inside corners on either side of every such
// face, so that the surface is closed and encloses its volume. `pyradiomics` gives a case with corner (1, 1, 0) inside
// the triangles of its complement; that leaves holes, through which a thin region may even get a negative volume, and
// is there to reproduce pyradiomics' numbers.
enum class MeshRule { closed, pyradiomics };

// The volume of an open surface depends on where it is measured from; it is voxel (0, 0, 0) of the mask, which for a
// mask with a border of one voxel is pyradiomics' origin too.
MeshMeasures mesh_measures(const CubeTallies& tallies, const Spacing& spacing_mm, MeshRule rule = MeshRule::closed);

// The triangles of a case, three hexadecimal digits each: the cut edges in the numbering of Bourke.
struct CubeTriangles {
  std::string_view edges;
  int orientation = 1;  // +1 or -1: the sign of the volume under the triangles
};

CubeTriangles cube_triangles(int cube_case, MeshRule rule = MeshRule::closed);

// Midpoint of an edge in Bourke's numbering, in half voxels from the cube's corner (0, 0, 0).
Index3 cube_edge_midpoint(char edge_digit);

}  // namespace v0
}  // namespace grayling
