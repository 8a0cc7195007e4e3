// Copyright The grayling developers. Licensed under Apache-2.0.
#include "preprocess/itk_spline.hpp"

#include <algorithm>
#include <vector>

#include "preprocess/itk_spline_rows.hpp"
#include "preprocess/source.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// Coefficients, and what leads from a voxel of the image to its place among them.
struct SplineBox {
  const double* values = nullptr;
  std::int64_t stride[3] = {};  // z, y, x
  std::int64_t begin[3] = {};
  std::int64_t n[3] = {};  // of the image
};

constexpr std::int64_t kLanes = 8;  // results at a time

struct LaneTaps {
  std::int64_t place[4][kLanes];
  double weight[4][kLanes];

  GRAYLING_ALWAYS_INLINE void fill(const double* position, const SplineBox& box, int axis) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const ItkTaps taps = itk_taps(position[lane], box.n[axis]);
      for (int k = 0; k < 4; ++k) {
        place[k][lane] = (taps.entry[k] - box.begin[axis]) * box.stride[axis];
        weight[k][lane] = taps.weight[k];
      }
    }
  }
};

struct EvaluateLanes {
  GRAYLING_ALWAYS_INLINE void operator()(const double* z, const double* y, const double* x, const SplineBox* box,
                                         double* result) const {
    LaneTaps along_z, along_y, along_x;
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

// Values of a line's voxels first ... last - 1; there is room for kLanes more.
void evaluate(const ItkLine& line, const SplineBox& box, double* values) {
  for (std::int64_t x = line.first; x < line.last; x += kLanes) {
    double position[3][kLanes];
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (std::int64_t lane = 0; lane < kLanes; ++lane) {
        position[axis][lane] = line.position[axis][static_cast<std::size_t>(std::min(x + lane, line.last - 1))];
      }
    }
    simd_call<EvaluateLanes>(static_cast<const double*>(position[0]), static_cast<const double*>(position[1]),
                             static_cast<const double*>(position[2]), static_cast<const SplineBox*>(&box),
                             values + (x - line.first));
  }
}

// Where every voxel has a position of its own along every axis.
void evaluate_any(const ItkCoefficients& coefficients, const Index3& n, const ItkPositions& positions,
                  ItkLineWriter write) {
  const Box& part = coefficients.box;
  const SplineBox box{coefficients.values.data(),
                      {part.size.y * part.size.x, part.size.x, 1},
                      {part.begin.z, part.begin.y, part.begin.x},
                      {n.z, n.y, n.x}};
  const Index3& shape = positions.shape();
  for_each_block(shape.z, voxel_count(shape), [&](std::int64_t z) {
    ItkLine line;
    std::vector<double> values(static_cast<std::size_t>(shape.x + kLanes));
    for (std::int64_t y = 0; y < shape.y; ++y) {
      positions.fill(z, y, line);
      evaluate(line, box, values.data());
      write(z, y, line.first, line.last, values.data());
    }
  });
}

}  // namespace

void evaluate_itk_spline(const ItkCoefficients& coefficients, const Index3& image_shape, const ItkPositions& positions,
                         ItkLineWriter write) {
  if (const auto separate = positions.separate()) {
    evaluate_rows(coefficients, image_shape, *separate, write);
  } else {
    evaluate_any(coefficients, image_shape, positions, write);
  }
}

}  // namespace v0
}  // namespace grayling
