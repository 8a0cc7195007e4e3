// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/itk_positions.hpp"

#include <algorithm>
#include <cmath>

#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

struct FillPositions {
  GRAYLING_ALWAYS_INLINE void operator()(double begin, double along, const double* share, std::int64_t n,
                                         double* position) const {
    for (std::int64_t x = 0; x < n; ++x) position[x] = begin + share[x] * along;
  }
};

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

std::pair<std::int64_t, std::int64_t> inside_image(const std::vector<double>& positions, std::int64_t n) {
  const double low = -0.5, high = static_cast<double>(n - 1) + 0.5;
  const auto inside = [&](double p) { return p >= low && p < high; };
  const auto from = std::find_if(positions.begin(), positions.end(), inside);
  const auto to = std::find_if_not(from, positions.end(), inside);
  return {from - positions.begin(), to - positions.begin()};
}

ItkPositions::ItkPositions(const Index3& image_shape, const ItkGrid& grid)
    : image_shape_{image_shape.z, image_shape.y, image_shape.x}, grid_(grid) {
  const auto n = static_cast<double>(grid.shape.x);
  for (std::int64_t k = 0; k < grid.shape.x; ++k) share_.push_back(static_cast<double>(k) / n);
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

void ItkPositions::fill(std::int64_t z, std::int64_t y, ItkLine& line) const {
  const std::int64_t n = grid_.shape.x;
  const ItkIndex begin = index_at({z, y, 0}), end = index_at({z, y, n});
  line.first = 0;
  line.last = n;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    auto& position = line.position[axis];
    position.resize(static_cast<std::size_t>(n));
    simd_call<FillPositions>(begin[axis], end[axis] - begin[axis], share_.data(), n, position.data());
    const auto [first, last] = inside_image(position, image_shape_[axis]);
    line.first = std::max(line.first, first);
    line.last = std::max(line.first, std::min(line.last, last));
  }
}

std::optional<ItkCoordinates> ItkPositions::separate() const {
  const Index3& n = grid_.shape;
  ItkLine first_line;
  fill(0, 0, first_line);
  ItkCoordinates found{std::vector<double>{}, std::vector<double>{}, first_line.position[2]};
  for (std::int64_t z = 0; z < n.z; ++z) found[0].push_back(index_at({z, 0, 0})[0]);
  for (std::int64_t y = 0; y < n.y; ++y) found[1].push_back(index_at({0, y, 0})[1]);
  const double begin = index_at({0, 0, 0})[2], end = index_at({0, 0, n.x})[2];
  for (std::int64_t z = 0; z < n.z; ++z) {
    for (std::int64_t y = 0; y < n.y; ++y) {
      const double at_z = found[0][static_cast<std::size_t>(z)], at_y = found[1][static_cast<std::size_t>(y)];
      if (index_at({z, y, 0}) != ItkIndex{at_z, at_y, begin} || index_at({z, y, n.x}) != ItkIndex{at_z, at_y, end}) {
        return std::nullopt;
      }
    }
  }
  return found;
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
