// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

namespace grayling {
inline namespace v0 {

// The label as a voxel of this type, if the type can hold it.
template <class T>
bool label_fits(std::int64_t label) {
  if constexpr (std::is_unsigned_v<T>) {
    return label >= 0 && static_cast<std::uint64_t>(label) <= std::numeric_limits<T>::max();
  } else if constexpr (std::is_integral_v<T>) {
    return label >= std::numeric_limits<T>::min() && label <= std::numeric_limits<T>::max();
  } else {
    constexpr std::int64_t kLargest = std::int64_t{1} << std::numeric_limits<T>::digits;
    return label >= -kLargest && label <= kLargest;  // every whole number up to here
  }
}

}  // namespace v0
}  // namespace grayling
