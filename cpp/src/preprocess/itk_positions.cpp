// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/itk_positions.hpp"

#include <algorithm>
#include <cmath>

#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// The first and last coefficient that positions from `low` to `high` need, on a line of n. One more to either side: the
// corners of a grid bound its positions but for rounding.
std::array<std::int64_t, 2> needed(double low, double high, std::int64_t n) {
  const std::int64_t last = n - 1;
  auto from = static_cast<std::int64_t>(std::floor(low)) - 2;
  auto to = static_cast<std::int64_t>(std::floor(high)) + 3;
  const std::int64_t mirrored_from = 2 * last - to, mirrored_to = -from;
  if (to > last) from = std::min(from, mirrored_from);
  if (from < 0) to = std::max(to, mirrored_to);
  return {std::max<std::int64_t>(from, 0), std::min(to, last)};
}

}  // namespace

ItkPositions::ItkPositions(const Index3& image_shape, const ItkGrid& grid)
    : image_shape_{image_shape.z, image_shape.y, image_shape.x}, grid_(grid) {
  const std::int64_t n = grid.shape.x, padded = (n + kBlock - 1) / kBlock * kBlock;
  for (std::int64_t k = 0; k < padded; ++k) {
    shares_.push_back(static_cast<double>(std::min(k, n - 1)) / static_cast<double>(n));
  }
}

ItkIndex ItkPositions::index_at(const std::array<std::int64_t, 3>& voxel) const {
  ItkIndex offset, index;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double point = grid_.to_point.origin_mm[axis];
    for (const std::size_t other : {2U, 1U, 0U}) {
      point += grid_.to_point.matrix[axis][other] * static_cast<double>(voxel[other]);
    }
    offset[axis] = point - grid_.to_index.origin_mm[axis];
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto& row = grid_.to_index.matrix[axis];
    index[axis] = row[2] * offset[2] + row[1] * offset[1] + row[0] * offset[0];
  }
  return index;
}

ItkLine ItkPositions::line(std::int64_t z, std::int64_t y) const {
  ItkLine line{index_at({z, y, 0}), index_at({z, y, grid_.shape.x}), 0, grid_.shape.x};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    line.along[axis] -= line.begin[axis];
    const double low = -0.5, high = static_cast<double>(image_shape_[axis] - 1) + 0.5;
    const auto outside = [&](std::int64_t k) {
      const double p = itk_position(line.begin[axis], line.along[axis], shares_[static_cast<std::size_t>(k)]);
      const bool inside = p >= low && p < high;
      return !inside;
    };
    // Positions go one way along the line, so those inside are neighbours.
    while (line.first < line.last && outside(line.first)) ++line.first;
    while (line.first < line.last && outside(line.last - 1)) --line.last;
  }
  return line;
}

Box ItkPositions::support() const {
  const Index3& n = grid_.shape;
  ItkIndex low{1e300, 1e300, 1e300}, high{-1e300, -1e300, -1e300};
  for (const std::int64_t z : {std::int64_t{0}, n.z - 1}) {
    for (const std::int64_t y : {std::int64_t{0}, n.y - 1}) {
      for (const std::int64_t x : {std::int64_t{0}, n.x}) {
        const ItkIndex index = index_at({z, y, x});
        for (std::size_t axis = 0; axis < 3; ++axis) {
          low[axis] = std::min(low[axis], index[axis]);
          high[axis] = std::max(high[axis], index[axis]);
        }
      }
    }
  }
  std::array<std::int64_t, 3> begin{}, size{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double first = std::max(low[axis], -0.5);
    const double last = std::min(high[axis], static_cast<double>(image_shape_[axis]) - 0.5);
    if (!(first <= last)) return {};
    const auto [from, to] = needed(first, last, image_shape_[axis]);
    begin[axis] = from;
    size[axis] = to - from + 1;
  }
  return {{begin[0], begin[1], begin[2]}, {size[0], size[1], size[2]}};
}

}  // namespace v0
}  // namespace grayling
