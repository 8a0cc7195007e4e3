// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "grayling/any_volume.hpp"
#include "grayling/roi.hpp"
#include "grayling/threads.hpp"

namespace grayling {
inline namespace v0 {

// Calls visit(z) for every slice of the box, on several threads where the box is worth it.
template <class Visit>
void for_each_slice(const Index3& size, Visit visit) {
  constexpr std::int64_t kWorthThreads = std::int64_t{1} << 20;
  if (voxel_count(size) < kWorthThreads) {
    for (std::int64_t z = 0; z < size.z; ++z) visit(z);
  } else {
    parallel_for(static_cast<std::size_t>(size.z), [&](std::size_t z) { visit(static_cast<std::int64_t>(z)); });
  }
}

// Calls visit(y, image row, intensity mask row) for every row of a slice of the region's box.
template <class T, class Visit>
void for_each_row(const VolumeView<const T>& image, Roi& roi, std::int64_t z, Visit visit) {
  const VolumeView<std::uint8_t> mask = roi.intensity.view();
  for (std::int64_t y = 0; y < roi.box.size.y; ++y) {
    visit(y, image.row(roi.box.begin.z + z, roi.box.begin.y + y) + roi.box.begin.x, mask.row(z, y));
  }
}

}  // namespace v0
}  // namespace grayling
