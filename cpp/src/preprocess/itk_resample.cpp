// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/itk_resample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "grayling/any_volume.hpp"
#include "grayling/error.hpp"
#include "grayling/simd.hpp"
#include "preprocess/itk_coefficients.hpp"
#include "preprocess/itk_positions.hpp"
#include "preprocess/itk_spline.hpp"
#include "preprocess/source.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// A value as a voxel: clamped, and towards zero for integers. What is no number stays none.
template <class T>
GRAYLING_ALWAYS_INLINE T voxel_of(double value) {
  if constexpr (std::is_same_v<T, double>) {
    return value;
  } else {
    constexpr T kLowest = std::numeric_limits<T>::lowest(), kHighest = std::numeric_limits<T>::max();
    if (value <= static_cast<double>(kLowest)) return kLowest;
    if (value >= static_cast<double>(kHighest)) return kHighest;
    return static_cast<T>(value);
  }
}

template <class T>
void resample_spline(const VolumeView<const T>& image, const ItkPositions& positions, const VolumeView<T>& result) {
  const ItkCoefficients coefficients = itk_coefficients(image, positions.support());
  evaluate_itk_spline(coefficients, image.shape, positions,
                      [&](std::int64_t z, std::int64_t y, std::int64_t first, std::int64_t last, const double* values) {
                        T* row = result.row(z, y) + first;
                        for (std::int64_t x = 0; x < last - first; ++x) row[x] = voxel_of<T>(values[x]);
                      });
}

// Half-way between two, the higher one. Twice the position plus a half is rounded to the nearest even whole number:
// ITK does so where the processor has SSE2.
std::int64_t nearest_voxel(double position) {
  constexpr double kWhole = 6755399441055744.0;  // 1.5 * 2^52: from here on, doubles are whole
  const double doubled = (2.0 * position + 0.5 + kWhole) - kWhole;
  return static_cast<std::int64_t>(doubled) >> 1;
}

void fill_nearest(const ItkLine& line, std::size_t axis, const std::vector<double>& shares,
                  std::vector<std::int64_t>& voxels) {
  voxels.resize(shares.size());
  if (line.along[axis] == 0.0) return std::fill(voxels.begin(), voxels.end(), nearest_voxel(line.begin[axis]));
  for (std::size_t k = 0; k < shares.size(); ++k) {
    voxels[k] = nearest_voxel(itk_position(line.begin[axis], line.along[axis], shares[k]));
  }
}

template <class T>
GRAYLING_ALWAYS_INLINE T same_voxel(T voxel) {
  if constexpr (std::is_integral_v<T> && sizeof(T) <= 4) return voxel;  // a double has it, and it is within its range
  return voxel_of<T>(static_cast<double>(voxel));
}

using NearestVoxels = std::vector<std::int64_t>;  // along one axis, for every voxel of a line

template <class T>
void resample_nearest(const VolumeView<const T>& image, const ItkPositions& positions, const VolumeView<T>& result) {
  const std::int64_t n_slices = result.shape.z;
  for_each_block(n_slices, voxel_count(result.shape), [&](std::int64_t k) {
    std::array<ItkAxis<NearestVoxels>, 3> axes;
    for (std::int64_t j = 0; j < result.shape.y; ++j) {
      const ItkLine line = positions.line(k, j);
      const auto nearest = [&](std::size_t axis) {
        const auto fill = [&](NearestVoxels& voxels) { fill_nearest(line, axis, positions.shares(), voxels); };
        return axes[axis](line, axis, fill).data();
      };
      const std::int64_t *z = nearest(0), *y = nearest(1), *x = nearest(2);
      T* row = result.row(k, j);
      if (line.first < line.last && line.along[0] == 0.0 && line.along[1] == 0.0) {
        const T* from = image.row(*z, *y);
        for (std::int64_t i = line.first; i < line.last; ++i) row[i] = same_voxel(from[x[i]]);
        continue;
      }
      for (std::int64_t i = line.first; i < line.last; ++i) row[i] = same_voxel(image(z[i], y[i], x[i]));
    }
  });
}

void check_frame(const ItkFrame& frame) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto& row = frame.matrix[axis];
    if (std::isfinite(frame.origin_mm[axis] + row[0] + row[1] + row[2])) continue;
    throw InvalidGeometry(
        "origins, spacings and directions must be finite; those of an image or of the new grid are not");
  }
}

}  // namespace

void check_grid(const Index3& image_shape, const ItkGrid& grid) {
  for (const Index3& shape : {image_shape, grid.shape}) {
    if (shape.z < 1 || shape.y < 1 || shape.x < 1) {
      throw InvalidGeometry("image and new grid must have 1 voxel or more along each axis, got (" +
                            std::to_string(shape.z) + ", " + std::to_string(shape.y) + ", " + std::to_string(shape.x) +
                            ") (z, y, x)");
    }
  }
  check_frame(grid.to_point);
  check_frame(grid.to_index);
}

template <class T>
void resample_as_itk(const VolumeView<const T>& image, const ItkGrid& grid, ItkInterpolation how,
                     const VolumeView<T>& result) {
  check_grid(image.shape, grid);
  const ItkPositions positions(image.shape, grid);
  for (std::int64_t z = 0; z < result.shape.z; ++z) {
    for (std::int64_t y = 0; y < result.shape.y; ++y) std::fill_n(result.row(z, y), result.shape.x, T{});
  }
  if (positions.support().size == Index3{}) return;
  if (how == ItkInterpolation::nearest) {
    resample_nearest(image, positions, result);
  } else {
    resample_spline(image, positions, result);
  }
}

#define GRAYLING_INSTANTIATE(T) \
  template void resample_as_itk<T>(const VolumeView<const T>&, const ItkGrid&, ItkInterpolation, const VolumeView<T>&);
GRAYLING_FOR_EACH_VOXEL_TYPE(GRAYLING_INSTANTIATE)
#undef GRAYLING_INSTANTIATE

}  // namespace v0
}  // namespace grayling
