// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <memory>

#include "grayling/bounding_box.hpp"
#include "grayling/volume.hpp"

namespace grayling {
inline namespace v0 {

// Lines of n values side by side: entry k of line x is values[k * stride + x], 0 <= x < n_lines.
struct ItkLines {
  double* values = nullptr;
  std::int64_t n = 0;
  std::int64_t stride = 0;
  std::int64_t n_lines = 0;
  std::int64_t first_needed = 0;  // entries before it are left undefined
};

// Turns voxels into the coefficients of the cubic B-spline, in place.
void itk_coefficients(const ItkLines& lines);

// Coefficients of a box of the image, slices z = 0 ... of the whole depth.
struct ItkCoefficients {
  Box box;
  std::unique_ptr<double[]> values;  // (z, y, x)
};

template <class T>
ItkCoefficients itk_coefficients(const VolumeView<const T>& image, const Box& support);

}  // namespace v0
}  // namespace grayling
