// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <algorithm>
#include <cstdint>

#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

struct Box {
  Index3 begin;
  Index3 size;  // all zero when nothing is inside
};

// The smallest box that holds every non-zero voxel.
template <class T>
Box bounding_box(const VolumeView<const T>& mask) {
  const auto inside = [](T value) { return value != T{}; };
  Index3 low = mask.shape, high{-1, -1, -1};
  for (std::int64_t z = 0; z < mask.shape.z; ++z) {
    for (std::int64_t y = 0; y < mask.shape.y; ++y) {
      const T* row = mask.row(z, y);
      const T* end = row + mask.shape.x;
      const T* first = std::find_if(row, end, inside);
      if (first == end) continue;
      const T* last = end - 1;
      while (!inside(*last)) --last;
      low = {std::min(low.z, z), std::min(low.y, y), std::min<std::int64_t>(low.x, first - row)};
      high = {z, std::max(high.y, y), std::max<std::int64_t>(high.x, last - row)};
    }
  }
  if (high.z < 0) return {};
  return {low, high - low + Index3{1, 1, 1}};
}

}  // namespace v0
}  // namespace grayling
