// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "grayling/any_volume.hpp"
#include "grayling/filters/boundary.hpp"
#include "grayling/filters/dimensions.hpp"
#include "grayling/volume.hpp"

// The mean filter (IBSI 2): the mean of `support` voxels along each axis, an odd number.
//
// Its work does not grow with the support. Along y and z sums are put together from those of whole blocks (M. van Herk,
// Pattern Recognit Lett 1992;13:517-521, there for maxima): a line is cut into blocks of `support` voxels, and a window
// that starts in one and ends in the next is the end of the one and the beginning of the other. Along x sums of 2, 4,
// 8 and more voxels are made from one another. Nothing is ever taken off a sum again, as running sums do: these
// drift, and what is not finite would stay in them.
namespace grayling {
inline namespace v0 {
namespace filters {

// `result` has the volume's shape; arithmetic is in its type. Temporary memory per thread: all slices of a tile, some
// megabytes up to supports of 100 voxels. The same bits for any number of threads and on every SIMD path.
//
// A voxel that is not finite makes every response that it takes part in not finite, and no other.
void filter_mean(const AnyVolume& volume, std::int64_t support, Dimensions dimensions, Extension extension,
                 const VolumeView<float>& result);
void filter_mean(const AnyVolume& volume, std::int64_t support, Dimensions dimensions, Extension extension,
                 const VolumeView<double>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
