// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include "preprocess/itk_spline.hpp"

namespace grayling {
inline namespace v0 {

// The spline where positions along one axis do not depend on the others, row by row: the same sums in the same order.
void evaluate_rows(const ItkCoefficients& coefficients, const Index3& image_shape, const ItkCoordinates& positions,
                   ItkLineWriter write);

}  // namespace v0
}  // namespace grayling
