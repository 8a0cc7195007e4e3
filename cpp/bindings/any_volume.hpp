// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <string>

#include "arrays.hpp"
#include "grayling/any_volume.hpp"

namespace arrays {

// A view of an array of any voxel type; booleans are read as bytes.
inline grayling::AnyVolume any_volume(const py::array& array) {
  if (array.dtype().kind() == 'b') return view_of(array, static_cast<const std::uint8_t*>(array.data()));
#define GRAYLING_TRY(T) \
  if (py::dtype::of<T>().equal(array.dtype())) return view_of(array, static_cast<const T*>(array.data()));
  GRAYLING_FOR_EACH_VOXEL_TYPE(GRAYLING_TRY)
#undef GRAYLING_TRY
  throw grayling::InvalidArgument("voxels of type " + std::string(py::str(array.dtype())) +
                                  " are not supported; convert them to an integer type, float32 or float64");
}

}  // namespace arrays
