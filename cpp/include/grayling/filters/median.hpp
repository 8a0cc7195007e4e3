// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/filters/taps.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// The median of the cube (in slices the square) of `support` voxels along each axis around a voxel; the support is odd,
// so that the median is one of the values. Where one of them is not finite, the result is not a number.
template <class T>
void median(const AnyVolume& volume, std::int64_t support, Dimensions dimensions, Extension extension,
            const VolumeView<T>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
