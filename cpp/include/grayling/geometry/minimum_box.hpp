// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>

#include "grayling/geometry/hull.hpp"
#include "grayling/geometry/vec3.hpp"

namespace grayling {
inline namespace v0 {

struct BoundingBox {
  std::array<Vec3, 3> axes{};          // unit vectors, mutually orthogonal
  std::array<double, 3> lengths_mm{};  // along the axes
  double volume_mm3 = 0.0;
  double area_mm2 = 0.0;
};

// The oriented bounding box of minimum volume, over all orientations, to a relative 1e-12 and rounding.
//
// O'Rourke (International Journal of Computer and Information Sciences 14(3), 1985) showed that some minimum box has
// two adjacent sides that each hold an edge of the hull. A side that holds edge e has its normal on the arc between the
// normals of the two facets at e, so a pair of edges leaves a family of boxes with a single parameter, often none (the
// pruning of pairs is in the spirit of Jylanki, "An exact algorithm for finding minimum oriented bounding boxes",
// 2015). All families are searched by branch and bound. The bound is not an estimate: with the supporting vertices of
// one box of the family held fixed, volume is a rational function of the parameter that is never above the true volume,
// and "volume >= best" is the sign of a quartic polynomial, which its Bernstein coefficients certify on an interval.
//
// `unit` is the size of a coordinate step of the hull in mm. A flat (empty) hull gives a box of zeros.
BoundingBox minimum_bounding_box(const ConvexHull& hull, const Spacing& unit);

}  // namespace v0
}  // namespace grayling
