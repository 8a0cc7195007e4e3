// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/resample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "grayling/error.hpp"
#include "grayling/simd.hpp"
#include "number_text.hpp"
#include "preprocess/source.hpp"

namespace grayling {
inline namespace v0 {
namespace {

constexpr double kFarthest = 1e9;  // voxels: entries are 32 bits wide

std::string text(const Index3& v) {
  return "(" + std::to_string(v.z) + ", " + std::to_string(v.y) + ", " + std::to_string(v.x) + ")";
}

void check_shapes(const Index3& input, const Index3& shape) {
  const auto outside = [](const Index3& s) {
    return s.z < 1 || s.y < 1 || s.x < 1 || static_cast<double>(std::max({s.z, s.y, s.x})) > kFarthest;
  };
  if (outside(input)) throw InvalidGeometry("cannot interpolate an image of " + text(input) + " voxels (z, y, x)");
  if (outside(shape)) {
    throw InvalidGeometry("the new grid must have 1 to 1e9 voxels along each axis, got " + text(shape) + " (z, y, x)");
  }
  const double bytes = 8.0 * static_cast<double>(shape.z) * static_cast<double>(shape.y) * static_cast<double>(shape.x);
  constexpr auto kLimit = std::uint64_t{1} << 48;  // what today's processors address
  if (bytes <= static_cast<double>(kLimit)) return;
  throw TooLarge("an image of " + text(shape) + " voxels (z, y, x)",
                 bytes < 1e19 ? static_cast<std::uint64_t>(bytes) : std::numeric_limits<std::uint64_t>::max(), kLimit);
}

void check_positions(double first, double last) {
  if (std::abs(first) <= kFarthest && std::abs(last) <= kFarthest) return;
  throw InvalidGeometry("the new grid reaches from index coordinate " + number_text(first) + " to " +
                        number_text(last) + " of the image; expected finite coordinates up to 1e9");
}

struct Threshold {
  GRAYLING_ALWAYS_INLINE void operator()(const double* values, std::int64_t n, double least,
                                         std::uint8_t* inside) const {
    for (std::int64_t x = 0; x < n; ++x) inside[x] = values[x] >= least ? 1 : 0;
  }
};

template <class Grid>
void resample_image(const AnyVolume& image, const Grid& grid, Interpolator how, const VolumeView<double>& result) {
  check_grid(shape_of(image), grid);
  resample_slices({image}, grid, how, [&](std::int64_t k, FunctionRef<void(const Plane&)> fill) {
    fill({result.row(k, 0), result.stride_y});
  });
}

template <class Grid>
void resample_inside(const ConstVolume<std::uint8_t>& mask, const Grid& grid, Interpolator how, double threshold,
                     const VolumeView<std::uint8_t>& result) {
  check_grid(mask.shape, grid);
  if (!(threshold > kThresholdTolerance && threshold <= 1.0)) {
    throw InvalidArgument("the threshold of a mask lies above 1e-6 and up to 1; got " + number_text(threshold));
  }
  resample_slices({mask, true}, grid, how, [&](std::int64_t k, FunctionRef<void(const Plane&)> fill) {
    std::vector<double> values(static_cast<std::size_t>(grid.shape.y * grid.shape.x));
    fill({values.data(), grid.shape.x});
    for (std::int64_t y = 0; y < grid.shape.y; ++y) {
      simd_call<Threshold>(static_cast<const double*>(values.data()) + y * grid.shape.x, grid.shape.x,
                           threshold - kThresholdTolerance, result.row(k, y));
    }
  });
}

}  // namespace

void check_grid(const Index3& input_shape, const SamplingGrid& grid) {
  check_shapes(input_shape, grid.shape);
  const std::array<std::int64_t, 3> shape{grid.shape.z, grid.shape.y, grid.shape.x};
  const std::array<std::int64_t, 3> begin{grid.begin.z, grid.begin.y, grid.begin.x};
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const double step = grid.step[axis];
    if (!(step > 0.0) || std::isinf(step)) {
      throw InvalidGeometry("the step between voxels must be positive and finite, got " + number_text(step));
    }
    // In doubles: a whole number may overflow before it is refused.
    const auto first = static_cast<double>(begin[axis]), last = first + static_cast<double>(shape[axis] - 1);
    if (std::abs(first) > kFarthest) {
      throw InvalidGeometry("a box of the new grid must begin within 1e9 voxels, got " + text(grid.begin) +
                            " (z, y, x)");
    }
    check_positions(grid.origin[axis] + first * step, grid.origin[axis] + last * step);
  }
}

void check_grid(const Index3& input_shape, const AffineGrid& grid) {
  check_shapes(input_shape, grid.shape);
  const std::array<std::int64_t, 3> shape{grid.shape.z, grid.shape.y, grid.shape.x};
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    double low = grid.origin[axis], high = low;  // over the grid's corners
    for (std::size_t k = 0; k < shape.size(); ++k) {
      const double reach = grid.matrix[axis][k] * static_cast<double>(shape[k] - 1);
      // What is not a number goes to the upper bound, and is refused there.
      (reach < 0.0 ? low : high) += reach;
    }
    check_positions(low, high);
  }
}

void resample(const AnyVolume& image, const SamplingGrid& grid, Interpolator how, const VolumeView<double>& result) {
  resample_image(image, grid, how, result);
}

void resample(const AnyVolume& image, const AffineGrid& grid, Interpolator how, const VolumeView<double>& result) {
  resample_image(image, grid, how, result);
}

void resample_mask(const ConstVolume<std::uint8_t>& mask, const SamplingGrid& grid, Interpolator how, double threshold,
                   const VolumeView<std::uint8_t>& result) {
  resample_inside(mask, grid, how, threshold, result);
}

void resample_mask(const ConstVolume<std::uint8_t>& mask, const AffineGrid& grid, Interpolator how, double threshold,
                   const VolumeView<std::uint8_t>& result) {
  resample_inside(mask, grid, how, threshold, result);
}

}  // namespace v0
}  // namespace grayling
