// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/border_distance.hpp"

#include <algorithm>
#include <limits>

#include "grayling/cancel.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// A step from the neighbouring row: row = min(row, neighbour + 1), or min(row, 1) where there is no neighbour.
struct StepFrom {
  GRAYLING_ALWAYS_INLINE void operator()(std::uint16_t* row, const std::uint16_t* neighbour, std::int64_t size) const {
    for (std::int64_t x = 0; x < size; ++x) {
      const std::uint16_t there = neighbour == nullptr ? std::uint16_t{0} : neighbour[x];
      row[x] = std::min(row[x], static_cast<std::uint16_t>(there + 1));
    }
  }
};

// Beyond this many steps counting stops: one more still fits 16 bits, and only a mask as wide along every axis gets
// there in the end.
constexpr std::int64_t kMostSteps = std::numeric_limits<std::uint16_t>::max() - 1;

// Steps along the row: a stretch of the mask counts up from both its ends.
void steps_along(const std::uint8_t* mask, std::int64_t size, std::uint16_t* steps) {
  for (std::int64_t x = 0; x < size;) {
    if (mask[x] == 0) {
      steps[x++] = 0;
      continue;
    }
    const std::int64_t end = std::find(mask + x, mask + size, std::uint8_t{0}) - mask;
    for (std::int64_t k = x; k < end; ++k) {
      steps[k] = static_cast<std::uint16_t>(std::min(std::min(k - x + 1, end - k), kMostSteps));
    }
    x = end;
  }
}

}  // namespace

// The city-block distance is separable: along x first, then every axis takes the smaller of what it has and one more
// than its neighbour, forwards and backwards.
BorderDistance border_distance(const VolumeView<const std::uint8_t>& mask, bool in_plane) {
  const Index3 shape = mask.shape;
  BorderDistance result{shape, std::vector<std::uint16_t>(static_cast<std::size_t>(voxel_count(shape)))};
  const auto steps = VolumeView<std::uint16_t>::contiguous(result.steps.data(), shape);
  const auto step = [&](std::int64_t z, std::int64_t y, std::int64_t from_z, std::int64_t from_y) {
    const bool beyond = from_z < 0 || from_z >= shape.z || from_y < 0 || from_y >= shape.y;
    const std::uint16_t* neighbour = beyond ? nullptr : steps.row(from_z, from_y);
    simd_call<StepFrom>(steps.row(z, y), neighbour, shape.x);
  };
  for (std::int64_t z = 0; z < shape.z; ++z) {
    check_cancelled();
    for (std::int64_t y = 0; y < shape.y; ++y) {
      steps_along(mask.row(z, y), shape.x, steps.row(z, y));
      step(z, y, z, y - 1);
    }
    for (std::int64_t y = shape.y - 1; y >= 0; --y) {
      step(z, y, z, y + 1);
      if (!in_plane) step(z, y, z - 1, y);
    }
  }
  for (std::int64_t z = in_plane ? -1 : shape.z - 1; z >= 0; --z) {
    for (std::int64_t y = 0; y < shape.y; ++y) step(z, y, z + 1, y);
  }
  return result;
}

}  // namespace v0
}  // namespace grayling
