// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/border_distance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

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

// The city-block distance is separable: along x first, then every axis takes the smaller of what it has and one more
// than its neighbour, forwards and backwards.
BorderDistance manhattan_distance(const VolumeView<const std::uint8_t>& mask, bool in_plane) {
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

// The other norms, also axis by axis: what one axis adds to a distance found along the axes before it. Euclidean
// distances are squared until the end.
struct LargerStep {
  std::uint64_t operator()(std::uint64_t steps, std::uint64_t before) const { return std::max(steps, before); }
};
struct SumOfSquares {
  std::uint64_t operator()(std::uint64_t steps, std::uint64_t before) const { return steps * steps + before; }
};

// distances[k * stride], k < size, becomes the smallest of combine(|k - other|, distances[other * stride]); beyond both
// ends lies the outside. `line` is scratch.
template <class Combine>
void nearest_along(std::uint64_t* distances, std::int64_t stride, std::int64_t size, std::vector<std::uint64_t>& line) {
  line.assign(static_cast<std::size_t>(size + 2), 0);
  for (std::int64_t k = 0; k < size; ++k) line[static_cast<std::size_t>(k + 1)] = distances[k * stride];
  const auto before = [&](std::int64_t k) {
    return line[static_cast<std::size_t>(std::clamp(k + 1, std::int64_t{0}, size + 1))];
  };
  for (std::int64_t k = 0; k < size; ++k) {
    std::uint64_t& nearest = distances[k * stride];
    for (std::int64_t away = 1; Combine{}(static_cast<std::uint64_t>(away), 0) < nearest; ++away) {
      const std::uint64_t least = std::min(before(k - away), before(k + away));
      nearest = std::min(nearest, Combine{}(static_cast<std::uint64_t>(away), least));
    }
  }
}

template <class Combine>
std::vector<std::uint64_t> separable_distance(const VolumeView<const std::uint8_t>& mask, bool in_plane) {
  const Index3 shape = mask.shape;
  std::vector<std::uint64_t> distances(static_cast<std::size_t>(voxel_count(shape)));
  const auto all = VolumeView<std::uint64_t>::contiguous(distances.data(), shape);
  std::vector<std::uint16_t> steps(static_cast<std::size_t>(shape.x));
  std::vector<std::uint64_t> line;
  for (std::int64_t z = 0; z < shape.z; ++z) {
    check_cancelled();
    for (std::int64_t y = 0; y < shape.y; ++y) {
      steps_along(mask.row(z, y), shape.x, steps.data());
      std::transform(steps.begin(), steps.end(), all.row(z, y), [](std::uint16_t n) { return Combine{}(n, 0); });
    }
    for (std::int64_t x = 0; x < shape.x; ++x) nearest_along<Combine>(all.row(z, 0) + x, shape.x, shape.y, line);
  }
  for (std::int64_t y = 0; y < (in_plane ? 0 : shape.y); ++y) {
    check_cancelled();
    for (std::int64_t x = 0; x < shape.x; ++x) {
      nearest_along<Combine>(all.row(0, y) + x, shape.y * shape.x, shape.z, line);
    }
  }
  return distances;
}

template <class Round>
BorderDistance in_whole_steps(const Index3& shape, const std::vector<std::uint64_t>& distances, Round round) {
  BorderDistance result{shape, std::vector<std::uint16_t>(distances.size())};
  std::transform(distances.begin(), distances.end(), result.steps.begin(), [&](std::uint64_t distance) {
    return static_cast<std::uint16_t>(std::min<std::uint64_t>(round(distance), kMostSteps));
  });
  return result;
}

}  // namespace

BorderDistance border_distance(const VolumeView<const std::uint8_t>& mask, bool in_plane, Norm norm) {
  if (norm == Norm::manhattan) return manhattan_distance(mask, in_plane);
  if (norm == Norm::chebyshev) {
    const auto unchanged = [](std::uint64_t distance) { return distance; };
    return in_whole_steps(mask.shape, separable_distance<LargerStep>(mask, in_plane), unchanged);
  }
  const auto root = [](std::uint64_t squared) {
    return static_cast<std::uint64_t>(std::lround(std::sqrt(static_cast<double>(squared))));
  };
  return in_whole_steps(mask.shape, separable_distance<SumOfSquares>(mask, in_plane), root);
}

}  // namespace v0
}  // namespace grayling
