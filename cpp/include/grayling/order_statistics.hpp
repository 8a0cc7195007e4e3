// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <span>

namespace grayling {
inline namespace v0 {

// Writes to sorted[k] the value that would stand at position ranks[k] if the values were sorted. Ranks ascend and are
// below values.size(); minimum and maximum are those of the values, all finite. T is float or double.
//
// The values are counted in bins that rise with them, and only bins that hold a wanted rank are looked into, so that
// the cost is two passes over the values whatever their distribution; the result is exact.
template <class T>
void order_statistics(std::span<const T> values, T minimum, T maximum, std::span<const std::size_t> ranks,
                      std::span<T> sorted);

}  // namespace v0
}  // namespace grayling
