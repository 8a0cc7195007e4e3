// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include "grayling/geometry/hull.hpp"

namespace grayling {
inline namespace v0 {

// The largest distance between two vertices of a hull (IBSI morphological feature "maximum 3D diameter", L0JK). The two
// most distant points of a set are always among its extreme points. `unit` is the size of a coordinate step in mm.
double maximum_diameter(const ConvexHull& hull, const Spacing& unit);

}  // namespace v0
}  // namespace grayling
