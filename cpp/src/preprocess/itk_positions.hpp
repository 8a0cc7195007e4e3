// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "grayling/bounding_box.hpp"
#include "grayling/itk_resample.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {

using ItkIndex = std::array<double, 3>;  // (z, y, x)

// One line of the result: voxel k of n lies at the index coordinate begin + (k / n) along of the image. Voxels
// first ... last - 1 lie inside the image.
struct ItkLine {
  ItkIndex begin{};
  ItkIndex along{};
  std::int64_t first = 0;
  std::int64_t last = 0;
};

GRAYLING_ALWAYS_INLINE double itk_position(double begin, double along, double share) { return begin + share * along; }

class ItkPositions {
 public:
  ItkPositions(const Index3& image_shape, const ItkGrid& grid);

  const Index3& shape() const { return grid_.shape; }  // of the result
  ItkLine line(std::int64_t z, std::int64_t y) const;

  // k / n, then the last one again up to a whole number of blocks: work on a line may be done in blocks.
  static constexpr std::int64_t kBlock = 16;
  const std::vector<double>& shares() const { return shares_; }
  std::int64_t padded() const { return static_cast<std::int64_t>(shares_.size()); }

  // The voxels of the image whose spline coefficients take part in any result; size 0 where all lie outside.
  Box support() const;

 private:
  ItkIndex index_at(const std::array<std::int64_t, 3>& voxel) const;

  std::array<std::int64_t, 3> image_shape_;
  ItkGrid grid_;
  std::vector<double> shares_;
};

// What is computed from the positions along one axis, kept for the next line while it has the same: mostly lines differ
// along one axis only.
template <class Computed>
class ItkAxis {
 public:
  template <class Compute>
  const Computed& operator()(const ItkLine& line, std::size_t axis, Compute compute) {
    if (line.begin[axis] != begin_ || line.along[axis] != along_) compute(computed_);
    begin_ = line.begin[axis];
    along_ = line.along[axis];
    return computed_;
  }

 private:
  double begin_ = std::numeric_limits<double>::quiet_NaN();
  double along_ = std::numeric_limits<double>::quiet_NaN();
  Computed computed_;
};

}  // namespace v0
}  // namespace grayling
