// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "grayling/volume.hpp"

namespace grayling_test {

using grayling::Index3;
using grayling::VolumeView;

// A mask with the border of zeros that the mesh kernels ask for; `inner` is its size without the border.
struct Mask {
  Index3 shape;
  std::vector<std::uint8_t> voxels;

  explicit Mask(const Index3& inner, std::uint8_t fill = 0)
      : shape{inner.z + 2, inner.y + 2, inner.x + 2},
        voxels(static_cast<std::size_t>(grayling::voxel_count(shape)), 0) {
    for (std::int64_t z = 1; z <= inner.z; ++z) {
      for (std::int64_t y = 1; y <= inner.y; ++y) {
        for (std::int64_t x = 1; x <= inner.x; ++x) writable()(z, y, x) = fill;
      }
    }
  }

  VolumeView<std::uint8_t> writable() { return VolumeView<std::uint8_t>::contiguous(voxels.data(), shape); }
  VolumeView<const std::uint8_t> view() const {
    return VolumeView<const std::uint8_t>::contiguous(voxels.data(), shape);
  }
};

// Distributions of the standard library differ between implementations; this one does not.
inline std::int64_t random_between(std::mt19937& generator, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(generator() % static_cast<std::uint32_t>(high - low + 1));
}

// Up to 6 voxels along each axis, never empty, from sparse to nearly full.
inline Mask random_mask(std::mt19937& generator) {
  Mask mask({random_between(generator, 1, 6), random_between(generator, 1, 6), random_between(generator, 1, 6)});
  const std::int64_t percent = random_between(generator, 5, 95);
  for (std::int64_t z = 1; z + 1 < mask.shape.z; ++z) {
    for (std::int64_t y = 1; y + 1 < mask.shape.y; ++y) {
      for (std::int64_t x = 1; x + 1 < mask.shape.x; ++x) {
        mask.writable()(z, y, x) = random_between(generator, 1, 100) <= percent ? 1 : 0;
      }
    }
  }
  mask.writable()(1, 1, 1) = 1;
  return mask;
}

// Midpoints between inside and outside neighbours, in half voxels: the vertices of the mesh.
inline std::vector<Index3> mesh_vertices(const Mask& mask) {
  std::vector<Index3> vertices;
  const auto voxels = mask.view();
  for (std::int64_t z = 1; z + 1 < mask.shape.z; ++z) {
    for (std::int64_t y = 1; y + 1 < mask.shape.y; ++y) {
      for (std::int64_t x = 1; x + 1 < mask.shape.x; ++x) {
        if (voxels(z, y, x) == 0) continue;
        for (const std::int64_t step : {-1, 1}) {
          if (voxels(z + step, y, x) == 0) vertices.push_back({2 * z + step, 2 * y, 2 * x});
          if (voxels(z, y + step, x) == 0) vertices.push_back({2 * z, 2 * y + step, 2 * x});
          if (voxels(z, y, x + step) == 0) vertices.push_back({2 * z, 2 * y, 2 * x + step});
        }
      }
    }
  }
  return vertices;
}

}  // namespace grayling_test
