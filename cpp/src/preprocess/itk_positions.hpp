// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "grayling/bounding_box.hpp"
#include "grayling/itk_resample.hpp"

namespace grayling {
inline namespace v0 {

using ItkIndex = std::array<double, 3>;  // (z, y, x)

// Where the voxels of one line of the result lie in the image.
struct ItkLine {
  std::array<std::vector<double>, 3> position;  // index coordinates z, y and x, [n] each
  std::int64_t first = 0;                       // voxels first ... last - 1 lie inside the image
  std::int64_t last = 0;
};

class ItkPositions {
 public:
  ItkPositions(const Index3& image_shape, const ItkGrid& grid);

  void fill(std::int64_t z, std::int64_t y, ItkLine& line) const;

  // The voxels of the image whose spline coefficients take part in any result; size 0 where all lie outside.
  Box support() const;

 private:
  ItkIndex index_at(const std::array<std::int64_t, 3>& voxel) const;

  std::array<std::int64_t, 3> image_shape_;
  ItkGrid grid_;
  std::vector<double> share_;  // k / n, [n]
};

}  // namespace v0
}  // namespace grayling
