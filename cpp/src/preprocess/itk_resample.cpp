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

// Coefficients, and what leads from a voxel of the image to its place among them.
struct SplineBox {
  const double* values = nullptr;
  std::int64_t stride[3] = {};  // z, y, x
  std::int64_t begin[3] = {};
  std::int64_t n[3] = {};  // of the image
};

constexpr std::int64_t kLanes = 8;  // results at a time

// For kLanes positions along one axis: the places of four coefficients each, and their weights.
struct SplineTaps {
  std::int64_t place[4][kLanes];
  double weight[4][kLanes];

  GRAYLING_ALWAYS_INLINE void fill(const double* position, const SplineBox& box, int axis) {
    const std::int64_t last = box.n[axis] - 1;
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const auto single = static_cast<float>(position[lane]);
      const auto towards_zero = static_cast<std::int32_t>(single);
      const std::int32_t whole = towards_zero - (static_cast<float>(towards_zero) > single ? 1 : 0);
      for (std::int32_t k = 0; k < 4; ++k) {
        std::int64_t entry = whole - 1 + k;
        entry = entry < 0 ? -entry : entry;
        entry = entry > last ? 2 * last - entry : entry;
        entry = entry < 0 ? -entry : entry;  // of two voxels
        place[k][lane] = ((last == 0 ? 0 : entry) - box.begin[axis]) * box.stride[axis];
      }
      const double w = position[lane] - static_cast<double>(whole);
      const double third = (1.0 / 6.0) * w * w * w;
      const double zeroth = (1.0 / 6.0) + 0.5 * w * (w - 1.0) - third;
      const double second = w + zeroth - 2.0 * third;
      weight[0][lane] = zeroth;
      weight[1][lane] = 1.0 - zeroth - second - third;
      weight[2][lane] = second;
      weight[3][lane] = third;
    }
  }
};

struct EvaluateSpline {
  GRAYLING_ALWAYS_INLINE void operator()(const double* z, const double* y, const double* x, const SplineBox* box,
                                         double* result) const {
    SplineTaps along_z, along_y, along_x;
    along_z.fill(z, *box, 0);
    along_y.fill(y, *box, 1);
    along_x.fill(x, *box, 2);
    double sum[kLanes] = {};
    for (int k = 0; k < 4; ++k) {
      for (int j = 0; j < 4; ++j) {
        for (int i = 0; i < 4; ++i) {
          for (std::int64_t lane = 0; lane < kLanes; ++lane) {
            const double weight = along_x.weight[i][lane] * along_y.weight[j][lane] * along_z.weight[k][lane];
            const std::int64_t place = along_z.place[k][lane] + along_y.place[j][lane] + along_x.place[i][lane];
            sum[lane] += weight * box->values[place];
          }
        }
      }
    }
    for (std::int64_t lane = 0; lane < kLanes; ++lane) result[lane] = sum[lane];
  }
};

// Values of a line's voxels first ... last - 1; there is room for kLanes more than the line has voxels.
void evaluate(const ItkLine& line, const SplineBox& box, std::vector<double>& values) {
  for (std::int64_t x = line.first; x < line.last; x += kLanes) {
    double position[3][kLanes];
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (std::int64_t lane = 0; lane < kLanes; ++lane) {
        position[axis][lane] = line.position[axis][static_cast<std::size_t>(std::min(x + lane, line.last - 1))];
      }
    }
    simd_call<EvaluateSpline>(static_cast<const double*>(position[0]), static_cast<const double*>(position[1]),
                              static_cast<const double*>(position[2]), &box, values.data() + x);
  }
}

template <class T>
void resample_spline(const VolumeView<const T>& image, const ItkPositions& positions, const VolumeView<T>& result) {
  const ItkCoefficients found = itk_coefficients(image, positions.support());
  const Box& part = found.box;
  const SplineBox box{found.values.data(),
                      {part.size.y * part.size.x, part.size.x, 1},
                      {part.begin.z, part.begin.y, part.begin.x},
                      {image.shape.z, image.shape.y, image.shape.x}};
  for_each_block(result.shape.z, voxel_count(result.shape), [&](std::int64_t z) {
    ItkLine line;
    std::vector<double> values(static_cast<std::size_t>(result.shape.x + kLanes));
    for (std::int64_t y = 0; y < result.shape.y; ++y) {
      positions.fill(z, y, line);
      evaluate(line, box, values);
      T* row = result.row(z, y);
      for (std::int64_t x = line.first; x < line.last; ++x) row[x] = voxel_of<T>(values[static_cast<std::size_t>(x)]);
    }
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
void resample_nearest(const VolumeView<const T>& image, const ItkPositions& positions, const VolumeView<T>& result) {
  for_each_block(result.shape.z, voxel_count(result.shape), [&](std::int64_t z) {
    ItkLine line;
    for (std::int64_t y = 0; y < result.shape.y; ++y) {
      positions.fill(z, y, line);
      T* row = result.row(z, y);
      for (std::int64_t x = line.first; x < line.last; ++x) {
        const auto at = [&](std::size_t axis) {
          return nearest_voxel(line.position[axis][static_cast<std::size_t>(x)]);
        };
        row[x] = voxel_of<T>(static_cast<double>(image(at(0), at(1), at(2))));
      }
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
