// Copyright The grayling developers. Licensed under Apache-2.0.
#include "grayling/geometry/moments.hpp"

#include <algorithm>
#include <cmath>

#include "grayling/geometry/symmetric_eigen.hpp"
#include "grayling/geometry/vec3.hpp"
#include "grayling/simd.hpp"

namespace grayling {
inline namespace v0 {
namespace {

// Number of voxels inside a row and the sums of their x and x^2, from the middle of the row.
struct RowSums {
  std::int64_t count = 0;
  std::int64_t first = 0;
  std::int64_t second = 0;
};

constexpr std::int32_t kChunk = 1024;  // the sum of x^2 over a chunk, about its middle, fits 32 bits

struct SumChunk {
  GRAYLING_ALWAYS_INLINE RowSums operator()(const std::uint8_t* row, std::int32_t size) const {
    std::int32_t count = 0, first = 0, second = 0;
    for (std::int32_t x = 0; x < size; ++x) {
      const std::int32_t inside = row[x] != 0 ? 1 : 0;
      const std::int32_t position = row[x] != 0 ? x - kChunk / 2 : 0;
      count += inside;
      first += position;
      second += position * position;
    }
    return {count, first, second};
  }
};

RowSums sum_row(const std::uint8_t* row, std::int64_t size, std::int64_t middle) {
  RowSums sums;
  for (std::int64_t begin = 0; begin < size; begin += kChunk) {
    const RowSums chunk =
        simd_call<SumChunk>(row + begin, static_cast<std::int32_t>(std::min<std::int64_t>(kChunk, size - begin)));
    const std::int64_t shift = begin + kChunk / 2 - middle;
    sums.count += chunk.count;
    sums.first += chunk.first + shift * chunk.count;
    sums.second += chunk.second + shift * (2 * chunk.first + shift * chunk.count);
  }
  return sums;
}

// Grows the affine hull of the points seen so far.
class AffineHull {
 public:
  int dimension() const { return dimension_; }
  void add(const Index3& p) {
    if (dimension_ < 0) {
      origin_ = p;
      dimension_ = 0;
      return;
    }
    const Index3 d = p - origin_;
    if (dimension_ == 0) {
      axis_ = d;
      dimension_ = 1;
    } else if (dimension_ == 1) {
      normal_ = cross(axis_, d);
      if (!(normal_ == Index3{})) dimension_ = 2;
    } else if (dot(normal_, d) != 0) {
      dimension_ = 3;
    }
  }

 private:
  Index3 origin_, axis_, normal_;
  int dimension_ = -1;
};

}  // namespace

VoxelMoments voxel_moments(const VolumeView<const std::uint8_t>& mask) {
  const Index3 middle{mask.shape.z / 2, mask.shape.y / 2, mask.shape.x / 2};
  std::int64_t count = 0;
  std::array<std::int64_t, 3> first{};
  std::array<std::array<std::int64_t, 3>, 3> second{};
  for (std::int64_t z = 0; z < mask.shape.z; ++z) {
    for (std::int64_t y = 0; y < mask.shape.y; ++y) {
      const RowSums row = sum_row(mask.row(z, y), mask.shape.x, middle.x);
      const std::int64_t dz = z - middle.z, dy = y - middle.y;
      count += row.count;
      first[0] += row.count * dz;
      first[1] += row.count * dy;
      first[2] += row.first;
      second[0][0] += row.count * dz * dz;
      second[1][0] += row.count * dz * dy;
      second[1][1] += row.count * dy * dy;
      second[2][0] += row.first * dz;
      second[2][1] += row.first * dy;
      second[2][2] += row.second;
    }
  }
  VoxelMoments moments;
  moments.count = static_cast<std::uint64_t>(count);
  const auto n = static_cast<double>(count);
  const std::array<double, 3> origin{static_cast<double>(middle.z), static_cast<double>(middle.y),
                                     static_cast<double>(middle.x)};
  for (std::size_t a = 0; a < 3; ++a) {
    moments.centroid[a] = origin[a] + static_cast<double>(first[a]) / n;
    for (std::size_t b = 0; b <= a; ++b) {
      const double shift = static_cast<double>(first[a]) / n * static_cast<double>(first[b]);
      moments.scatter[a][b] = moments.scatter[b][a] = static_cast<double>(second[a][b]) - shift;
    }
  }
  return moments;
}

std::array<double, 3> principal_semi_axes(const VoxelMoments& moments, const Spacing& mm, int dimension,
                                          CovarianceRule rule) {
  const auto n = static_cast<double>(rule == CovarianceRule::sample ? moments.count - 1 : moments.count);
  const auto& m = moments.scatter;
  const Eigenvalues3 variances = symmetric_eigenvalues(Symmetric3{.zz = m[0][0] * mm.z * mm.z / n,
                                                                  .yy = m[1][1] * mm.y * mm.y / n,
                                                                  .xx = m[2][2] * mm.x * mm.x / n,
                                                                  .zy = m[0][1] * mm.z * mm.y / n,
                                                                  .zx = m[0][2] * mm.z * mm.x / n,
                                                                  .yx = m[1][2] * mm.y * mm.x / n});
  std::array<double, 3> semi_axes{};
  for (int k = 0; k < dimension; ++k) {
    semi_axes[static_cast<std::size_t>(k)] = 2.0 * std::sqrt(std::max(variances.value[k], 0.0));
  }
  return semi_axes;
}

int affine_dimension(const VolumeView<const std::uint8_t>& mask) {
  AffineHull hull;
  for (std::int64_t z = 0; z < mask.shape.z; ++z) {
    for (std::int64_t y = 0; y < mask.shape.y; ++y) {
      const std::uint8_t* row = mask.row(z, y);
      for (std::int64_t x = 0; x < mask.shape.x; ++x) {
        if (row[x] != 0) hull.add({z, y, x});
        if (hull.dimension() == 3) return 3;
      }
    }
  }
  return hull.dimension();
}

}  // namespace v0
}  // namespace grayling
