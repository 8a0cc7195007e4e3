// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include "grayling/geometry/hull.hpp"

namespace grayling {
inline namespace v0 {

// The largest distance between two vertices of a hull (IBSI morphological feature "maximum 3D diameter", L0JK). The two
// most distant points of a set are always among its extreme points. `unit` is the size of a coordinate step in mm.
double maximum_diameter(const ConvexHull& hull, const Spacing& unit);

// The largest distance between two vertices of the marching-cubes mesh that lie in one plane, for each direction of
// planes, as pyradiomics defines it: planes through voxel centres hold the midpoints to neighbours within the plane,
// planes half way between two layers of voxels those between the two. Not of IBSI.
struct PlaneDiameters {
  double slice_mm = 0.0;   // planes of constant z
  double column_mm = 0.0;  // planes of constant y
  double row_mm = 0.0;     // planes of constant x
};

// The mask must have a border of zeros. All zero if the mask is empty.
PlaneDiameters plane_diameters(const VolumeView<const std::uint8_t>& mask, const Spacing& spacing_mm);

// The same of the planes through the voxel centres of each slice, without those between slices.
double in_slice_diameter(const VolumeView<const std::uint8_t>& mask, const Spacing& spacing_mm);

}  // namespace v0
}  // namespace grayling
