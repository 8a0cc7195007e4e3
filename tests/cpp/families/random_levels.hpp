// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "grayling/volume.hpp"

namespace grayling_tests {

// A small volume of levels with holes (level 0), the same for the same seed.
struct Levels {
  grayling::Index3 shape;
  std::vector<std::uint32_t> data;

  grayling::VolumeView<const std::uint32_t> view() const {
    return grayling::VolumeView<const std::uint32_t>::contiguous(data.data(), shape);
  }
  std::uint32_t at(const grayling::Index3& p) const {
    const bool inside = p.z >= 0 && p.z < shape.z && p.y >= 0 && p.y < shape.y && p.x >= 0 && p.x < shape.x;
    return inside ? view()(p.z, p.y, p.x) : 0;
  }
};

inline Levels random_levels(const grayling::Index3& shape, std::uint32_t n_levels, unsigned seed,
                            std::uint32_t step = 1) {
  std::mt19937 generator(seed);
  Levels levels{shape, std::vector<std::uint32_t>(static_cast<std::size_t>(grayling::voxel_count(shape)))};
  for (std::uint32_t& level : levels.data) level = static_cast<std::uint32_t>(generator() % (n_levels + 1)) * step;
  return levels;
}

template <class Visit>
void for_each_voxel(const grayling::Index3& shape, Visit visit) {
  for (std::int64_t z = 0; z < shape.z; ++z) {
    for (std::int64_t y = 0; y < shape.y; ++y) {
      for (std::int64_t x = 0; x < shape.x; ++x) visit(grayling::Index3{z, y, x});
    }
  }
}

}  // namespace grayling_tests
