// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>

#include "grayling/geometry/hull.hpp"
#include "grayling/geometry/vec3.hpp"

namespace grayling {
inline namespace v0 {

struct EnclosingEllipsoid {
  Vec3 centre_mm;
  std::array<double, 3> semi_axes_mm{};  // falling
  double volume_mm3 = 0.0;
  // The true minimum is at least volume / (1 + gap), shown by duality; every vertex is inside up to rounding.
  double relative_gap = 0.0;
  int iterations = 0;
};

// The ellipsoid of minimum volume around the vertices of a hull.
//
// Lifting a point x to q = (x, 1) makes this the search for the symmetric 4 x 4 matrix X of largest determinant with
// q . X q <= 1 for all points (Todd and Yildirim, Discrete Applied Mathematics 155, 2007). Its dual puts weights on the
// points so that their weighted covariance has the largest determinant; that covariance and the weighted mean give the
// ellipsoid, and every set of weights proves a lower bound on the volume. Voxel shapes often have many points close to
// the ellipsoid, where Khachiyan's first-order steps crawl; so both problems are solved together by a primal-dual
// interior-point method (after Sun and Freund, Operations Research 52(5), 2004), some twenty Newton steps of size 10.
//
// `unit` is the size of a coordinate step of the hull in mm. A flat (empty) hull gives an ellipsoid of zeros.
EnclosingEllipsoid minimum_enclosing_ellipsoid(const ConvexHull& hull, const Spacing& unit);

}  // namespace v0
}  // namespace grayling
