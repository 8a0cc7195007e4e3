// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/itk_resample.hpp"

#include <algorithm>
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
  return static_cast<std::int64_t>(std::floor(doubled / 2.0));
}

template <class T>
GRAYLING_ALWAYS_INLINE T same_voxel(T voxel) {
  return voxel_of<T>(static_cast<double>(voxel));
}

template <class T>
void nearest_of_any(const VolumeView<const T>& image, const ItkPositions& positions, const VolumeView<T>& result) {
  for_each_block(result.shape.z, voxel_count(result.shape), [&](std::int64_t z) {
    ItkLine line;
    for (std::int64_t y = 0; y < result.shape.y; ++y) {
      positions.fill(z, y, line);
      T* row = result.row(z, y);
      for (std::int64_t x = line.first; x < line.last; ++x) {
        const auto at = [&](std::size_t axis) {
          return nearest_voxel(line.position[axis][static_cast<std::size_t>(x)]);
        };
        row[x] = same_voxel(image(at(0), at(1), at(2)));
      }
    }
  });
}

// The nearest voxels along one axis, for the voxels of the result that lie inside.
struct NearestVoxels {
  std::int64_t first = 0;  // of the result
  std::vector<std::int64_t> voxels;

  NearestVoxels(const std::vector<double>& positions, std::int64_t n) {
    const auto [from, last] = inside_image(positions, n);
    first = from;
    for (std::int64_t k = from; k < last; ++k) voxels.push_back(nearest_voxel(positions[static_cast<std::size_t>(k)]));
  }
  std::int64_t size() const { return static_cast<std::int64_t>(voxels.size()); }
  std::int64_t operator[](std::int64_t k) const { return voxels[static_cast<std::size_t>(k)]; }
};

template <class T>
void nearest_by_axis(const VolumeView<const T>& image, const ItkCoordinates& positions, const VolumeView<T>& result) {
  const NearestVoxels z(positions[0], image.shape.z), y(positions[1], image.shape.y), x(positions[2], image.shape.x);
  for_each_block(z.size(), voxel_count(result.shape), [&](std::int64_t k) {
    for (std::int64_t j = 0; j < y.size(); ++j) {
      const T* from = image.row(z[k], y[j]);
      T* to = result.row(z.first + k, y.first + j) + x.first;
      for (std::int64_t i = 0; i < x.size(); ++i) to[i] = same_voxel(from[x[i]]);
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
    const auto separate = positions.separate();
    if (separate) nearest_by_axis(image, *separate, result);
    if (!separate) nearest_of_any(image, positions, result);
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
