// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/filters/taps.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// The length of the gradient by central differences:
//
//     g_k = (f(x + e_k) - f(x - e_k)) / (2 spacing_k),    |g| = sqrt(sum over k of g_k^2)
//
// in slices over y and x, else over all three axes. `result` has the volume's shape.
template <class T>
void gradient_magnitude(const AnyVolume& volume, const Spacing& spacing, Dimensions dimensions, Extension extension,
                        const VolumeView<T>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
