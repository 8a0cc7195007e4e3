// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "grayling/host_device.hpp"

namespace grayling {
inline namespace v0 {

// Every triple in the engine is in the order (z, y, x): z is the slice, x runs fastest in memory.

// A voxel position, an offset between voxels, or a size in voxels.
struct Index3 {
  std::int64_t z = 0;
  std::int64_t y = 0;
  std::int64_t x = 0;

  GRAYLING_HOST_DEVICE friend constexpr bool operator==(const Index3& a, const Index3& b) {
    return a.z == b.z && a.y == b.y && a.x == b.x;
  }
  GRAYLING_HOST_DEVICE friend constexpr Index3 operator+(const Index3& a, const Index3& b) {
    return {a.z + b.z, a.y + b.y, a.x + b.x};
  }
  GRAYLING_HOST_DEVICE friend constexpr Index3 operator-(const Index3& a, const Index3& b) {
    return {a.z - b.z, a.y - b.y, a.x - b.x};
  }
};

GRAYLING_HOST_DEVICE constexpr std::int64_t voxel_count(const Index3& shape) { return shape.z * shape.y * shape.x; }

// A length per axis in millimetres: voxel spacing, a point in patient space relative to the grid's origin.
struct Spacing {
  double z = 1.0;
  double y = 1.0;
  double x = 1.0;
};

// A non-owning view of a volume. Rows (along x) are contiguous; slices and rows may be strided, so that a crop of a
// larger volume is a view too.
template <class T>
struct VolumeView {
  T* data = nullptr;
  Index3 shape;
  std::int64_t stride_z = 0;  // in elements
  std::int64_t stride_y = 0;  // in elements

  static constexpr VolumeView contiguous(T* data, const Index3& shape) {
    return {data, shape, shape.y * shape.x, shape.x};
  }

  GRAYLING_HOST_DEVICE constexpr T* row(std::int64_t z, std::int64_t y) const {
    return data + z * stride_z + y * stride_y;
  }
  GRAYLING_HOST_DEVICE constexpr T& operator()(std::int64_t z, std::int64_t y, std::int64_t x) const {
    return row(z, y)[x];
  }
  constexpr VolumeView crop(const Index3& begin, const Index3& size) const {
    return {&(*this)(begin.z, begin.y, begin.x), size, stride_z, stride_y};
  }
  template <class U = T>
    requires(!std::is_const_v<U>)
  constexpr operator VolumeView<const U>() const {
    return {data, shape, stride_z, stride_y};
  }
};

}  // namespace v0
}  // namespace grayling
