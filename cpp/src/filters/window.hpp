// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <string>

#include "grayling/bounding_box.hpp"
#include "grayling/error.hpp"

namespace grayling {
inline namespace v0 {
namespace filters {

// Throws InvalidGeometry for a window that is empty or does not lie in n voxels, padding included.
inline void expect_window(const Index3& n, const Box& window) {
  const auto holds = [](std::int64_t along, std::int64_t begin, std::int64_t size) {
    return begin >= 0 && size >= 1 && begin + size <= along;
  };
  if (holds(n.z, window.begin.z, window.size.z) && holds(n.y, window.begin.y, window.size.y) &&
      holds(n.x, window.begin.x, window.size.x)) {
    return;
  }
  const auto text = [](const Index3& i) {
    return std::to_string(i.z) + " x " + std::to_string(i.y) + " x " + std::to_string(i.x);
  };
  throw InvalidGeometry("a window of " + text(window.size) + " voxels from " + text(window.begin) +
                        " on does not lie in the image, which is " + text(n) + " with its voxels of padding");
}

}  // namespace filters
}  // namespace v0
}  // namespace grayling
