// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "grayling/bounding_box.hpp"
#include "grayling/itk_resample.hpp"

namespace grayling {
inline namespace v0 {

using ItkIndex = std::array<double, 3>;  // (z, y, x)

// Index coordinates z, y and x in the image, [n] each.
using ItkCoordinates = std::array<std::vector<double>, 3>;

// Where the voxels of one line of the result lie.
struct ItkLine {
  ItkCoordinates position;
  std::int64_t first = 0;  // voxels first ... last - 1 lie inside the image
  std::int64_t last = 0;
};

// Those of an axis that lie inside an image of n voxels: first, and behind the last. Positions go one way.
std::pair<std::int64_t, std::int64_t> inside_image(const std::vector<double>& positions, std::int64_t n);

class ItkPositions {
 public:
  ItkPositions(const Index3& image_shape, const ItkGrid& grid);

  const Index3& shape() const { return grid_.shape; }  // of the result
  void fill(std::int64_t z, std::int64_t y, ItkLine& line) const;

  // Positions along z, y and x, [n] of each axis, where none depends on the other axes by a single bit.
  std::optional<ItkCoordinates> separate() const;

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
