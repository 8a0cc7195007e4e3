// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>

#include "grayling/any_volume.hpp"
#include "grayling/roi.hpp"
#include "grayling/threads.hpp"
#include "row_span.hpp"

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

// The part of a row of the box that holds all of its voxels in the intensity mask.
template <class T>
struct RoiRow {
  std::int64_t y, x, size;
  const T* image;
  std::uint8_t* mask;
};

// Calls visit(RoiRow) for every row of a slice of the region's box.
template <class T, class Visit>
void for_each_row(const VolumeView<const T>& image, Roi& roi, std::int64_t z, Visit visit) {
  const VolumeView<std::uint8_t> mask = roi.intensity.view();
  for (std::int64_t y = 0; y < roi.box.size.y; ++y) {
    const auto [begin, end] = row_span(mask.row(z, y), roi.box.size.x);
    const T* row = image.row(roi.box.begin.z + z, roi.box.begin.y + y) + roi.box.begin.x;
    visit(RoiRow<T>{y, begin, end - begin, row + begin, mask.row(z, y) + begin});
  }
}

}  // namespace v0
}  // namespace grayling
