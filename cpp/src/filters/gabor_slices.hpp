// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "grayling/filters/gabor.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Slices across z, y or x of a volume: how many there are, their rows and columns, as (n, rows, columns).
constexpr Index3 slices_across(int axis, const Index3& shape) {
  if (axis == 0) return shape;
  if (axis == 1) return {shape.y, shape.z, shape.x};
  return {shape.x, shape.z, shape.y};
}

// Slices first, first + 1, ... across an axis.
struct SliceRange {
  int axis = 0;
  std::int64_t first = 0;
};

// Loads slices, less one number each, into `rows` [slice, row, column], which may have columns to spare: those become
// 0. `taken` [slice] receives these numbers. A voxel that is not finite counts as the number; returns how many there
// are.
template <class T>
std::int64_t load_slices(const AnyVolume& volume, const SliceRange& slices, Extension extension,
                         const VolumeView<T>& rows, T* taken);

// Puts slices times pooling.scale into the result, or pools them with what is there.
template <class T>
void store_slices(const VolumeView<const T>& pooled, const SliceRange& slices, const GaborPooling& pooling,
                  const VolumeView<T>& result);

}  // namespace filters
}  // namespace v0
}  // namespace grayling
